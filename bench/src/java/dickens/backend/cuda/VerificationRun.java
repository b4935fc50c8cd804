package dickens.backend.cuda;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dickens.backend.Backend;
import dickens.bench.Crossover;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One run of {@link DeviceVerification}: the two back ends, the time that it may take, and what it
 * found, which is on disk after every row, so that a run that is cut off keeps what it had.
 *
 * <p>Not begun for lack of time, a row is listed as NOT RUN. Parts of an earlier run of the same
 * commit on the same day and device stay in the file where this run does not make them anew.
 */
final class VerificationRun {
  /** How much is done: for compute-sanitizer, on the stand-in driver, on a card. */
  enum Extent {
    SMALL,
    HOST,
    CARD
  }

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String PARTS = "parts";
  private static final String NOT_RUN = "notRun";
  private static final String SCALING = "scaling";

  private final CudaBackend cuda;
  private final Backend cpu;
  private final Extent extent;
  private final double limit;
  private final Optional<Path> file;
  private final long start = System.nanoTime();
  private final Map<String, Object> facts;
  private final Map<String, Object> parts = new LinkedHashMap<>();
  private final List<String> notRun = new ArrayList<>();
  private Map<String, Object> part = new LinkedHashMap<>();
  private List<String> lines = new ArrayList<>();
  private boolean good = true;
  private DeviceRates rates;

  /**
   * A run.
   *
   * @param limit seconds after which nothing is begun; infinite for none
   * @param file JSON to be written, the table beside it; empty for nothing
   * @param facts about the machine, which begin the file
   */
  VerificationRun(
      CudaBackend cuda,
      Backend cpu,
      Extent extent,
      double limit,
      Optional<Path> file,
      Map<String, Object> facts) {
    this.cuda = cuda;
    this.cpu = cpu;
    this.extent = extent;
    this.limit = limit;
    this.file = file;
    this.facts = new LinkedHashMap<>(facts);
    file.filter(Files::exists).ifPresent(this::recall);
  }

  CudaBackend cuda() {
    return cuda;
  }

  Backend cpu() {
    return cpu;
  }

  Extent extent() {
    return extent;
  }

  boolean isCard() {
    return extent == Extent.CARD;
  }

  /** Repetitions of which a median is taken. */
  int repetitions() {
    return isCard() ? 21 : 1;
  }

  // ---- parts and rows ----

  /** Begins a part; a former one of that name is forgotten. */
  void part(String name) {
    part = new LinkedHashMap<>();
    lines = new ArrayList<>();
    part.put("complete", false);
    part.put("agrees", true);
    part.put("lines", lines);
    parts.put(name, part);
    keep();
  }

  /** The part is done. */
  void partEnds(double seconds, boolean complete) {
    part.put("seconds", seconds);
    part.put("complete", complete);
    crossovers();
    keep();
  }

  /** Facts of the part at work. */
  Map<String, Object> facts() {
    return part;
  }

  /**
   * Whether there is time for a row; if not, it is listed.
   *
   * @param what the row, in words
   * @param expected seconds that it may take
   */
  boolean begins(String what, double expected) {
    double left = Math.max(0, secondsLeft());
    if (expected > left || left == 0) {
      leftOut(String.format(Locale.ROOT, "%s (about %.0f s, %.0f s left)", what, expected, left));
      return false;
    }
    if (extent != Extent.SMALL) {
      System.err.printf(Locale.ROOT, "[%6.1f s] %s%n", seconds(), what);
    }
    return true;
  }

  /** Lists what could not be done. */
  void leftOut(String what) {
    notRun.add(what);
    say("NOT RUN: %s", what);
    keep();
  }

  /** Seconds since the run began. */
  double seconds() {
    return (System.nanoTime() - start) * 1e-9;
  }

  /** Seconds that are left. */
  double secondsLeft() {
    return limit - seconds();
  }

  /** Adds a row to a list of the part. */
  void row(String list, Map<String, Object> row) {
    rows(list).add(row);
    keep();
  }

  @SuppressWarnings("unchecked")
  private List<Map<String, Object>> rows(String list) {
    return (List<Map<String, Object>>) part.computeIfAbsent(list, key -> new ArrayList<>());
  }

  /**
   * Adds a time over the size of a problem, from which tables and plots are made.
   *
   * @param problem which case of the family
   * @param axis what the size counts: N or points
   * @param backend cpu or cuda
   */
  void scaling(
      String family, String problem, String axis, double size, String backend, double seconds) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("family", family);
    row.put("case", problem);
    row.put("axis", axis);
    row.put("size", size);
    row.put("backend", backend);
    row.put("seconds", seconds);
    row(SCALING, row);
  }

  /** States from which size on the device was faster, for each case of the part. */
  private void crossovers() {
    if (!isCard() || !part.containsKey(SCALING)) {
      return;
    }
    Map<String, TreeMap<Double, Map<String, Double>>> cases = new LinkedHashMap<>();
    Map<String, String> axes = new LinkedHashMap<>();
    for (Map<String, Object> row : rows(SCALING)) {
      String name = row.get("family") + ", " + row.get("case");
      axes.put(name, (String) row.get("axis"));
      cases
          .computeIfAbsent(name, key -> new TreeMap<>())
          .computeIfAbsent((Double) row.get("size"), key -> new LinkedHashMap<>())
          .put((String) row.get("backend"), (Double) row.get("seconds"));
    }
    Map<String, Object> told = new LinkedHashMap<>();
    cases.forEach(
        (name, sizes) -> {
          sizes.values().removeIf(times -> times.size() < 2);
          Crossover crossover =
              new Crossover(
                  sizes.keySet().stream().mapToDouble(Double::doubleValue).toArray(),
                  sizes.values().stream().mapToDouble(t -> t.get("cpu") / t.get("cuda")).toArray());
          told.put(name, crossover.told(axes.get(name)));
          say("crossover of %s: %s", name, told.get(name));
        });
    part.put("crossovers", told);
  }

  // ---- what is said ----

  /** A line of the table. */
  void say(String format, Object... values) {
    String line = values.length == 0 ? format : String.format(Locale.ROOT, format, values);
    System.out.println(line);
    lines.add(line);
  }

  /** Name of the device in headings: the stand-in is not called a GPU. */
  String device() {
    return isCard() ? "GPU" : "host";
  }

  /** Notes what is wrong, where the condition does not hold. */
  void expect(boolean condition, String what) {
    if (!condition) {
      good = false;
      part.put("agrees", false);
      say("WRONG: %s", what);
    }
  }

  /** What is wrong where a deviation is larger than that, or not a number. */
  void expect(double found, double most, String what) {
    expect(found <= most, what + " differ by " + found);
  }

  boolean isGood() {
    return good;
  }

  List<String> notRun() {
    return List.copyOf(notRun);
  }

  // ---- limits of the card ----

  /** Copy bandwidth and FP64 rate, measured once; on the stand-in a little, to see that it runs. */
  DeviceRates rates() {
    if (rates == null) {
      CudaDevice device = cuda.device();
      long entries = Long.getLong("verify.entries", isCard() ? 1L << 27 : 1L << 12);
      long steps = Long.getLong("verify.steps", isCard() ? 4096 : 64);
      rates = device.call(() -> DeviceRates.measure(device, entries, steps, repetitions()));
    }
    return rates;
  }

  /** Share of the measured copy bandwidth. */
  double ofCopy(double bytes, double seconds) {
    return bytes / seconds / rates().copyBandwidth();
  }

  // ---- on disk ----

  /** Parts that an earlier run left, where it was of the same commit. */
  private void recall(Path path) {
    try {
      Map<String, Object> former =
          JSON.readValue(path.toFile(), new TypeReference<LinkedHashMap<String, Object>>() {});
      if (facts.get("commit").equals(former.get("commit")) && former.get(PARTS) instanceof Map) {
        ((Map<?, ?>) former.get(PARTS)).forEach((name, old) -> parts.put((String) name, old));
      } else {
        Path aside = path.resolveSibling(path.getFileName() + ".other-commit");
        Files.move(path, aside, StandardCopyOption.REPLACE_EXISTING);
        say("the result of another commit was moved to %s", aside);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void keep() {
    if (file.isEmpty()) {
      return;
    }
    facts.put("good", notRun.isEmpty() && parts.values().stream().allMatch(this::isWhole));
    facts.put("seconds", seconds());
    facts.put(NOT_RUN, notRun);
    facts.put(PARTS, parts);
    StringBuilder table = new StringBuilder();
    facts.forEach(
        (key, value) -> {
          if (!key.equals(PARTS)) {
            table.append(key).append(": ").append(value).append('\n');
          }
        });
    parts.forEach(
        (name, each) -> {
          table.append("\n== ").append(name).append('\n');
          if (((Map<?, ?>) each).get("lines") instanceof List<?> own) {
            own.forEach(line -> table.append(line).append('\n'));
          }
        });
    try {
      Path json = file.get();
      Files.createDirectories(json.toAbsolutePath().getParent());
      write(json, JSON.writeValueAsString(facts) + "\n");
      String name = json.getFileName().toString().replaceFirst("\\.json$", ".txt");
      write(json.resolveSibling(name), table.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isWhole(Object each) {
    Map<?, ?> own = (Map<?, ?>) each;
    return Boolean.TRUE.equals(own.get("agrees")) && Boolean.TRUE.equals(own.get("complete"));
  }

  /** At any time the file is whole. */
  private static void write(Path path, String text) throws IOException {
    Path next = path.resolveSibling(path.getFileName() + ".part");
    Files.writeString(next, text);
    Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
