package dickens.backend.cuda;

import dickens.backend.Backend;
import dickens.backend.Backends;
import dickens.backend.cuda.VerificationRun.Extent;
import dickens.bench.BuildCommit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Holds a card against the processor and against its own limits: {@code bench/gpu/verify}.
 *
 * <p>Arguments: parts (all if none is named), {@code --limit SECONDS}, {@code --no-sanitizer}, or
 * {@code --small}: every kernel once on little data, nothing timed or written, for
 * compute-sanitizer. JSON and table go to {@code bench/results/}, or to the folder of {@code
 * -Dverify.results}; what the stand-in driver measures is kept only where that asks for it.
 *
 * <p>Exit code 0: all agrees; 1: something does not; 2: the request was wrong; 3: no usable GPU; 4:
 * all that was run agrees, but the limit left something out.
 */
public final class DeviceVerification {
  /** What is done, in this order. */
  private enum Part {
    LIMITS("driver, images, libraries; copy bandwidth and FP64 rate", 20),
    CORRECTNESS("every kernel against the processor", 60),
    CHAINS("refrigerator: kernels against the limits, crossover; pentadiagonal QR", 90),
    LATTICES("heat valve over N: kernels against the limits, crossover", 120),
    ENSEMBLES("coherences over N: kernels against the limits, crossover", 120),
    EVOLUTION("evolution over N: kernels and libraries against the limits, crossover", 60),
    MAPS("maps of the heat valve, points side by side", 60),
    SANITIZER("compute-sanitizer's four tools on every kernel", 60);

    private final String about;

    /** A guess on a card [s], at less than which a part is not begun. */
    private final double least;

    Part(String about, double least) {
      this.about = about;
      this.least = least;
    }

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private DeviceVerification() {}

  /** See the class. */
  public static void main(String[] args) throws IOException {
    System.exit(run(args));
  }

  /** The same, with the exit code as its value. */
  static int run(String... args) throws IOException {
    Request request;
    try {
      request = Request.of(args);
    } catch (IllegalArgumentException e) {
      System.err.println("verify: " + e.getMessage());
      return 2;
    }
    CudaProbe probe = CudaProbe.outcome();
    if (!probe.usable()) {
      System.err.println("verify: no usable GPU: " + probe.reason());
      return 3;
    }
    try (CudaBackend cuda = (CudaBackend) new CudaBackendProvider().open();
        Backend cpu = Backends.open("cpu").backend()) {
      return run(request, probe, cuda, cpu);
    }
  }

  /** What was asked for. */
  private record Request(Set<Part> parts, boolean small, double limit) {

    static Request of(String[] args) {
      Set<Part> parts = new LinkedHashSet<>();
      Set<Part> without = new LinkedHashSet<>();
      boolean small = false;
      double limit = Double.POSITIVE_INFINITY;
      for (int i = 0; i < args.length; i++) {
        switch (args[i]) {
          case "--small" -> small = true;
          case "--no-sanitizer" -> without.add(Part.SANITIZER);
          case "--limit" -> {
            if (++i == args.length) {
              throw new IllegalArgumentException("--limit takes a number of seconds");
            }
            limit = seconds(args[i]);
          }
          default -> parts.add(part(args[i]));
        }
      }
      if (parts.isEmpty()) {
        parts.addAll(Arrays.asList(small ? new Part[] {Part.CORRECTNESS} : Part.values()));
      }
      parts.removeAll(without);
      return new Request(parts, small, limit);
    }

    private static double seconds(String text) {
      try {
        double value = Double.parseDouble(text);
        if (value >= 0) {
          return value;
        }
      } catch (NumberFormatException e) {
        // told below
      }
      throw new IllegalArgumentException(
          "--limit " + text + ": a number of seconds, at least 0, is needed");
    }

    private static Part part(String word) {
      return Arrays.stream(Part.values())
          .filter(part -> part.word().equals(word))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "unknown part '"
                          + word
                          + "'; parts are "
                          + Arrays.stream(Part.values())
                              .map(Part::word)
                              .collect(Collectors.joining(", "))
                          + "; options --limit SECONDS, --no-sanitizer, --small"));
    }
  }

  private static int run(Request request, CudaProbe probe, CudaBackend cuda, Backend cpu)
      throws IOException {
    OffsetDateTime start = OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS);
    String device = cuda.device().name();
    boolean standIn = device.startsWith("host execution");
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("date", start.toString());
    facts.put("commit", BuildCommit.name());
    facts.put("gpu", device);
    facts.put("device", probe.facts());
    facts.put("cpu", cpu.description());
    facts.put("standIn", standIn);
    Extent extent = request.small() ? Extent.SMALL : standIn ? Extent.HOST : Extent.CARD;
    Optional<Path> file =
        request.small() ? Optional.empty() : file(device, standIn, start.toLocalDate().toString());
    VerificationRun run = new VerificationRun(cuda, cpu, extent, request.limit(), file, facts);
    probe.facts().forEach(run::say);
    if (standIn) {
      run.say("HOST EXECUTION of the kernels: correctness only, no figure here is one of a GPU");
    }
    for (Part part : request.parts()) {
      if (run.begins(part.word() + ": " + part.about, standIn ? 0 : part.least)) {
        run(part, run);
      }
    }
    file.ifPresentOrElse(
        path -> System.out.println("wrote " + path + " and .txt"),
        () -> System.out.println("nothing written"));
    List<String> notRun = run.notRun();
    notRun.forEach(what -> System.out.println("NOT RUN: " + what));
    System.out.println(
        !run.isGood()
            ? "SOMETHING DOES NOT AGREE"
            : notRun.isEmpty() ? "all agrees" : "all that was run agrees");
    return !run.isGood() ? 1 : notRun.isEmpty() ? 0 : 4;
  }

  /** A part that fails ends alone. */
  private static void run(Part part, VerificationRun run) {
    double begin = run.seconds();
    int before = run.notRun().size();
    run.part(part.word());
    boolean ended = false;
    try {
      work(part).accept(run);
      ended = true;
    } catch (RuntimeException | OutOfMemoryError e) {
      run.expect(false, part.word() + " ended with " + e);
      e.printStackTrace();
    }
    run.partEnds(run.seconds() - begin, ended && run.notRun().size() == before);
  }

  private static Consumer<VerificationRun> work(Part part) {
    return switch (part) {
      case LIMITS -> run -> new DeviceFacts(run).tell();
      case CORRECTNESS -> DeviceVerification::correctness;
      case CHAINS -> run -> new ChainVerification(run).speed();
      case LATTICES -> run -> new FrontVerification(run).speed();
      case ENSEMBLES -> run -> new PlaneVerification(run).speed();
      case EVOLUTION -> run -> new AssembledVerification(run).speed();
      case MAPS -> run -> new MapVerification(run).speed();
      case SANITIZER -> run -> new SanitizerRuns(run).check();
    };
  }

  /** All kernels; at the end none may be left that was not launched. */
  private static void correctness(VerificationRun run) {
    Map<String, Long> before = KernelLaunches.counts();
    Map<String, Runnable> checks = new LinkedHashMap<>();
    checks.put("chains", () -> new ChainVerification(run).correctness());
    checks.put("lattices", () -> new FrontVerification(run).correctness());
    checks.put("ensembles", () -> new PlaneVerification(run).correctness());
    checks.put("evolution", () -> new AssembledVerification(run).correctness());
    checks.put("limits", () -> measured(run));
    int left = run.notRun().size();
    checks.forEach(
        (name, check) -> {
          if (run.begins("correctness of " + name, run.isCard() ? 20 : 0)) {
            check.run();
          }
        });
    if (run.notRun().size() == left) {
      new LaunchedKernels(run).check(before);
    } else {
      run.leftOut("whether every kernel was launched");
    }
  }

  /** The kernels of DeviceRates, which compare their sums themselves. */
  private static void measured(VerificationRun run) {
    CudaDevice device = run.cuda().device();
    DeviceRates rates = device.call(() -> DeviceRates.measure(device, 1 << 10, 64, 1));
    run.expect(rates.doubleRate() > 0, "the FP64 rate is " + rates.doubleRate());
  }

  /** Times of the stand-in driver say nothing about a GPU and are kept only on demand. */
  private static Optional<Path> file(String device, boolean standIn, String day) {
    String asked = System.getProperty("verify.results", "");
    if (standIn && asked.isEmpty()) {
      return Optional.empty();
    }
    String word = device.replaceAll("[^A-Za-z0-9]+", "-").toLowerCase(Locale.ROOT);
    return Optional.of(
        Path.of(asked.isEmpty() ? "bench/results" : asked)
            .resolve("gpu-verify-" + word + "-" + day + ".json"));
  }
}
