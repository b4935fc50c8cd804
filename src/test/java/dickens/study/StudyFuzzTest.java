package dickens.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.model.BadRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Damaged study files: whatever they hold, reading ends soon, with studies or with messages that
 * name the file. The seeds are the numbers of the rounds, so that a failure names its file.
 */
class StudyFuzzTest {
  /** Files a kind of damage; -Ddickens.fuzz.files=N for more. */
  private static final int FILES = Integer.getInteger("dickens.fuzz.files", 500);

  /** No file may take longer, on a slow and busy machine. */
  private static final Duration SOON = Duration.ofSeconds(60);

  private static final Pattern NUMBER = Pattern.compile("(?<![A-Za-z_0-9.])\\d[0-9.e+-]*");
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*|\\d[0-9.e+-]*");

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "-1",
          "1",
          "2",
          "1e400",
          "-1e400",
          "1e-400",
          "nan",
          ".nan",
          ".inf",
          "-inf",
          "1e308",
          "4.9e-324",
          "9007199254740993",
          "99999999999999999999",
          "1000000",
          "10000001",
          "0x1F",
          "0b1",
          "1_000",
          "1/0",
          "0/0",
          "1/3",
          "1,5",
          "٣",
          "2 * 3",
          "N",
          "sqrt(-1)",
          "1000000000",
          "2147483647",
          "2147483648",
          "-2147483648",
          "1e9",
          "3e5",
          "");

  private static final List<String> SCRAPS =
      List.of(
          "null",
          "~",
          "true",
          "[]",
          "{}",
          "[[]]",
          "{a: {b: {c: 1}}}",
          "\"",
          "'",
          "*a",
          "&a x",
          "!!int 3",
          "!!java.net.URL [x]",
          "---",
          "...",
          "%YAML 1.1",
          "? [a]: b",
          "<<: *a",
          "\t",
          "|",
          ">",
          "#",
          "@",
          "`",
          "\u0000",
          "\u0007",
          "\uFEFF",
          "\uD800",
          "💥",
          "- - - 1",
          ": :",
          "(((((((",
          "N / N / N",
          "N -> N",
          "pi",
          "max()",
          "min(1,2,3)",
          "pow(2,3",
          "abs",
          "x",
          "list: {quick: 1}",
          "zip: [{zip: []}]",
          "studies: [{studies: []}]",
          "spectrum: {source: I_c}",
          "spectrum: {source: '', readout: ''}",
          "variables: {a: b, b: a}",
          "count: 1000000");

  enum Damage {
    BYTES,
    LINES,
    TOKENS,
    NUMBERS,
    SCRAPS,
    SPLICES
  }

  static List<String> texts() {
    List<String> texts = new ArrayList<>();
    Stream.concat(Examples.names().stream(), ShippedStudies.ids().stream())
        .map(Examples::text)
        .forEach(texts::add);
    return texts;
  }

  static Stream<Damage> damages() {
    return Stream.of(Damage.values());
  }

  /** Reads; true where it was refused. */
  private static boolean isRefused(String text, String source) {
    try {
      List<Study> studies = StudyReader.readAll(text, source, Optional.of(Resolution.QUICK));
      assertTrue(!studies.isEmpty());
      return false;
    } catch (BadRequest e) {
      assertTrue(!e.complaints().isEmpty());
      for (String complaint : e.complaints()) {
        assertTrue(complaint.startsWith(source + ":"), complaint);
        assertTrue(complaint.length() < 1000, complaint);
        assertTrue(!complaint.contains("Exception") && !complaint.contains("dickens."), complaint);
      }
      assertTrue(e.complaints().size() <= 101, "so many messages that nobody reads them");
      return true;
    }
  }

  @ParameterizedTest
  @MethodSource("damages")
  void damagedFilesAreReadOrRefusedWithMessages(Damage damage) {
    List<String> texts = texts();
    int[] refused =
        IntStream.range(0, FILES)
            .parallel()
            .map(
                seed -> {
                  Random random = new Random(31L * seed + damage.ordinal());
                  String text = texts.get(random.nextInt(texts.size()));
                  String damaged = damaged(text, damage, random, texts);
                  try {
                    return assertTimeoutPreemptively(
                            SOON, () -> isRefused(damaged, "seed-" + seed + ".yaml"))
                        ? 1
                        : 0;
                  } catch (Throwable e) {
                    throw new AssertionError(damage + ", seed " + seed + ":\n" + damaged, e);
                  }
                })
            .toArray();
    int count = IntStream.of(refused).sum();
    assertTrue(count > FILES / 5, damage + " damages too little: " + count + " refused");
  }

  private static String damaged(String text, Damage damage, Random random, List<String> texts) {
    String changed = text;
    for (int k = 0; k <= random.nextInt(3); k++) {
      changed =
          switch (damage) {
            case BYTES -> bytes(changed, random);
            case LINES -> lines(changed, random);
            case TOKENS -> swapped(changed, random);
            case NUMBERS -> replaced(changed, NUMBER, pick(NUMBERS, random), random);
            case SCRAPS -> replaced(changed, TOKEN, pick(SCRAPS, random), random);
            case SPLICES -> spliced(changed, pick(texts, random), random);
          };
    }
    return changed;
  }

  private static String pick(List<String> of, Random random) {
    return of.get(random.nextInt(of.size()));
  }

  /** Changes, removes and doubles bytes; what is no UTF-8 any more becomes other characters. */
  private static String bytes(String text, Random random) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int k = 0; k < 4; k++) {
      int at = random.nextInt(bytes.length);
      bytes[at] =
          random.nextBoolean() ? (byte) random.nextInt(256) : bytes[random.nextInt(bytes.length)];
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Removes, doubles, swaps or indents lines. */
  private static String lines(String text, Random random) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    int at = random.nextInt(lines.size());
    String line = lines.get(at);
    switch (random.nextInt(4)) {
      case 0 -> lines.remove(at);
      case 1 -> lines.add(random.nextInt(lines.size()), line);
      case 2 -> lines.set(at, lines.set(random.nextInt(lines.size()), line));
      default -> lines.set(at, " ".repeat(random.nextInt(8)) + line.strip());
    }
    return lines.isEmpty() ? "-" : String.join("\n", lines) + "\n";
  }

  private static List<int[]> places(String text, Pattern pattern) {
    List<int[]> places = new ArrayList<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      places.add(new int[] {matcher.start(), matcher.end()});
    }
    return places;
  }

  private static String replaced(String text, Pattern pattern, String by, Random random) {
    List<int[]> places = places(text, pattern);
    if (places.isEmpty()) {
      return text + by;
    }
    int[] at = places.get(random.nextInt(places.size()));
    return text.substring(0, at[0]) + by + text.substring(at[1]);
  }

  /** Puts one word of the text in the place of another. */
  private static String swapped(String text, Random random) {
    List<int[]> places = places(text, TOKEN);
    if (places.isEmpty()) {
      return text;
    }
    int[] from = places.get(random.nextInt(places.size()));
    return replaced(text, TOKEN, text.substring(from[0], from[1]), random);
  }

  /** Some lines of another study in the midst. */
  private static String spliced(String text, String other, Random random) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    List<String> scraps = other.lines().toList();
    int from = random.nextInt(scraps.size());
    int to = from + 1 + random.nextInt(Math.min(6, scraps.size() - from));
    lines.addAll(random.nextInt(lines.size() + 1), scraps.subList(from, to));
    return String.join("\n", lines) + "\n";
  }

  // ---- bombs: small files that ask for much ----

  private static final String HEAD = "study: a\nmodel: refrigerator\n";

  static Stream<String> bombs() {
    String big = "x".repeat(1_000_000);
    String doubling =
        IntStream.range(1, 200)
            .mapToObj(k -> "x" + k + ": x" + (k - 1) + " + x" + (k - 1))
            .reduce("x0: 1", (a, b) -> a + ", " + b);
    String chain =
        IntStream.range(0, 3000)
            .mapToObj(k -> "v" + k + ": v" + (k + 1))
            .reduce("v3000: 1", (a, b) -> a + ", " + b);
    return Stream.of(
        "[".repeat(100_000),
        "{a: ".repeat(100_000),
        "- ".repeat(100_000),
        "a:\n"
            + IntStream.range(1, 300)
                .mapToObj(k -> " ".repeat(k) + "a:\n")
                .reduce("", String::concat),
        "study: a\nabout: &a [x, x]\nx: [*a, *a]\n",
        "a: &a ["
            + "x,".repeat(9)
            + "x]\n"
            + IntStream.range(0, 20)
                .mapToObj(
                    k ->
                        (char) ('b' + k)
                            + ": &"
                            + (char) ('b' + k)
                            + " ["
                            + ("*" + (char) ('a' + k) + ",").repeat(9)
                            + "*"
                            + (char) ('a' + k)
                            + "]\n")
                .reduce("", String::concat),
        big + ": 1\n",
        HEAD + big + ": {" + big + ": 1}\n",
        HEAD + "parameters: {" + big + ": 1}\n",
        HEAD + "parameters: {beta_c: " + big + "}\n",
        HEAD + "parameters: {beta_c: \"" + "(".repeat(1900) + "\"}\n",
        HEAD + "parameters: {beta_c: \"" + "1+".repeat(990) + "\"}\n",
        HEAD + "parameters: {beta_c: \"" + "-".repeat(1900) + "1\"}\n",
        HEAD + "parameters: {beta_c: \"" + "2^".repeat(900) + "x\"}\n",
        HEAD
            + "variables: {"
            + doubling
            + "}\nparameters: {delta_c: x199 / 1e60}\n"
            + "derived: {name: y, formula: x199}\nsweep: {name: x0, list: [1, 2, 0]}\n",
        HEAD
            + "variables: {"
            + chain
            + "}\nderived: {name: y, formula: v0}\nparameters: {Omega: -v0}\n",
        HEAD + "sweep: {name: beta_c, linear: [1, 2], count: 99999999999}\n",
        HEAD + "sweep: {name: beta_c, linear: [1, 2], count: 10000000}\n",
        HEAD + "sweep:\n" + "- {name: beta_c, linear: [1, 2], count: 1000000}\n".repeat(50),
        HEAD
            + "sweep: {zip: ["
            + "{name: beta_c, linear: [1, 2], count: 1000000},".repeat(100)
            + "]}\n",
        HEAD
            + "sweep:\n- {name: beta_c, linear: [0, 1], count: 1000000}\n- {name: beta_h, linear: [0, 1], count: 10}\n",
        HEAD + "sweep: {name: N, linear: [-1e300, 1e300]}\n",
        HEAD + "sweep: {name: N, linear: [3, 9e15], count: 1000000, integer: odd}\n",
        HEAD + "sweep: {name: N, log: [1e-300, 1e300], count: 5}\n",
        HEAD + "sweep: {name: N, list: [" + "5,".repeat(100_000) + "5]}\n",
        HEAD
            + "sweep: {name: N, list: ["
            + IntStream.range(0, 100_000)
                .mapToObj(k -> k + "e")
                .reduce(
                    new StringBuilder(), (b, t) -> b.append(t).append(','), StringBuilder::append)
            + "]}\n",
        HEAD + "observables: [" + "I_c,".repeat(30_000) + "I_c]\n",
        HEAD + "curves: [" + "{label: a},".repeat(20_000) + "]\n",
        HEAD + "derived: [" + "{name: a, formula: b},".repeat(20_000) + "]\n",
        HEAD
            + "plots: {x: N, y: I_c, panels: "
            + "{panels: ".repeat(40)
            + "{}"
            + "}".repeat(41)
            + "\n",
        HEAD + "plots: {x: N, y: I_c, columns: 2000000000}\n",
        "model: refrigerator\nstudies: [" + "{},".repeat(20_000) + "]\n",
        "model: refrigerator\nsweep: {name: beta_c, linear: [-1, 2], count: 1000000}\nstudies: ["
            + IntStream.range(0, 30)
                .mapToObj(k -> "{study: a" + k + "},")
                .reduce("", String::concat)
            + "]\n",
        "study: a\nmodel: ensemble\nparameters: {N: 2000000000, emission: 1}\n",
        "study: a\nmodel: ensemble\nparameters: {N: 100000, emission: 1}\n",
        "study: a\nmodel: ensemble\nparameters: {H: \""
            + "JxJy + ".repeat(20_000)
            + "Jx\", emission: 1}\n",
        "study: a\nmodel: ensemble\nobservables: ["
            + "Jx".repeat(500)
            + "]\nparameters: {emission: 1}\n",
        "study: a\nmodel: population-ensemble\nparameters: {N: 9000000000000000}\n",
        "study: a\nmodel: heat-valve\nparameters: {N: 9000000000000000, gamma_p: 0, initial: thermal:0.5}\n",
        "study: a\nmodel: heat-valve\nparameters: {N: 9e15}\nspectrum: {source: Q_h}\n",
        "study: a\nmodel: thermalization\nparameters: {N: 9e15, a0: 4e15}\nobservables: [waiting_times]\n",
        "study: a\nmodel: fixed-spin-valve\nparameters: {twoJ: 9e15}\n");
  }

  @ParameterizedTest
  @MethodSource("bombs")
  void smallFilesThatAskForMuchEndSoon(String bomb) {
    assertTimeoutPreemptively(SOON, () -> isRefused(bomb, "bomb.yaml"));
  }

  // ---- files that are no studies ----

  @Test
  void filesThatAreNoTextAreRefused(@TempDir Path folder) throws IOException {
    Random random = new Random(1);
    byte[] noise = new byte[5000];
    random.nextBytes(noise);
    String text = HEAD + "title: Lösung\n";
    List<byte[]> contents =
        List.of(
            new byte[0],
            new byte[] {0},
            new byte[100_000],
            noise,
            "\n\n\n".getBytes(StandardCharsets.UTF_8),
            "# nothing\n".getBytes(StandardCharsets.UTF_8),
            text.getBytes(StandardCharsets.UTF_16),
            text.getBytes(StandardCharsets.UTF_16LE),
            text.getBytes(StandardCharsets.ISO_8859_1),
            new byte[17_000_000]);
    for (int k = 0; k < contents.size(); k++) {
      Path file = Files.write(folder.resolve(k + ".yaml"), contents.get(k));
      assertTrue(isRefused(file), "file " + k);
    }
    assertTrue(isRefused(folder));
    assertTrue(isRefused(folder.resolve("none.yaml")));
    Path link = Files.createSymbolicLink(folder.resolve("l.yaml"), folder.resolve("l.yaml"));
    assertTrue(isRefused(link));
  }

  private static boolean isRefused(Path file) throws IOException {
    try {
      StudyReader.readAll(file, Optional.empty(), BudgetText.NONE);
      return false;
    } catch (BadRequest e) {
      assertTrue(e.getMessage().contains(file.toString()), e::getMessage);
      return true;
    }
  }

  @Test
  void textWithAByteOrderMarkIsRead(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("b.yaml"), "\uFEFF" + HEAD);
    assertEquals("a", StudyReader.readAll(file, Optional.empty(), BudgetText.NONE).get(0).id());
  }
}
