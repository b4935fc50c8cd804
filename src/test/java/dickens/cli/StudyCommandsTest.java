package dickens.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.study.ShippedStudies;
import dickens.study.Study;
import dickens.study.StudyReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands run, reproduce and plot: files, messages and exit codes. */
class StudyCommandsTest {
  private static final String STUDY =
      """
      study: demo
      model: refrigerator
      sweep: {name: N, list: [5, 11, 31]}
      observables: [I_c, S_c]
      plots: {x: N, y: I_c}
      """;

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Object... args) {
    String[] texts = java.util.Arrays.stream(args).map(Object::toString).toArray(String[]::new);
    return Main.run(new PrintWriter(out), new PrintWriter(err), texts);
  }

  private Path study(String text) throws IOException {
    return Files.writeString(folder.resolve("my.yaml"), text);
  }

  private List<String> files(Path in) throws IOException {
    try (var list = Files.list(in)) {
      return list.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void runNamesTheFilesItWrote() throws IOException {
    Path results = folder.resolve("a/b");
    assertEquals(0, run("run", study(STUDY), "--out", results), err::toString);
    List<String> names =
        List.of("demo.yaml", "demo.csv", "demo.h5", "demo.png", "demo.svg", "demo.provenance.json");
    assertEquals(
        names.stream().map(n -> results.resolve(n).toString()).toList(),
        out.toString().lines().toList());
    assertEquals(names.stream().sorted().toList(), files(results));
  }

  @Test
  void rerunsAndReplaysOfTheResolvedStudyAreByteIdentical() throws IOException {
    run("run", study(STUDY), "--out", folder.resolve("a"), "--jobs", 1);
    run("run", folder.resolve("a/demo.yaml"), "--out", folder.resolve("b"), "--jobs", 3);
    for (String name : List.of("demo.yaml", "demo.csv", "demo.h5", "demo.png", "demo.svg")) {
      assertArrayEquals(
          Files.readAllBytes(folder.resolve("a").resolve(name)),
          Files.readAllBytes(folder.resolve("b").resolve(name)),
          name);
    }
  }

  @Test
  void mistakesOfAllFilesAndOptionsAreToldAtOnceAndNothingIsWritten() throws IOException {
    Path wrong = study(STUDY.replace("I_c, S_c", "I_x"));
    int code =
        run(
            "run",
            wrong,
            folder.resolve("none.yaml"),
            "--resolution",
            "papre",
            "--backend",
            "gpu",
            "--out",
            folder.resolve("out"));
    assertEquals(2, code);
    String told = err.toString();
    assertTrue(told.contains("my.yaml:4: observables[0]: 'I_x'"), told);
    assertTrue(told.contains("there is no file " + folder.resolve("none.yaml")), told);
    assertTrue(told.contains("'papre'; did you mean 'paper'?"), told);
    assertTrue(told.contains("back end 'gpu'"), told);
    assertEquals("", out.toString());
    assertTrue(Files.notExists(folder.resolve("out")));
  }

  @Test
  void unwritableFolderEndsWithThreeBeforeAnythingIsComputed() throws IOException {
    Path file = study(STUDY);
    assertEquals(3, run("run", file, "--out", file.resolve("sub")));
    assertTrue(err.toString().contains("cannot write into the folder"), err::toString);
    assertEquals("", out.toString());
  }

  @Test
  void fileThatCannotBeWrittenEndsWithThreeAndLeavesNoHalfWrittenOne() throws IOException {
    Path results = folder.resolve("out");
    Files.createDirectories(results.resolve("demo.csv/occupied"));
    assertEquals(3, run("run", study(STUDY), "--out", results), err::toString);
    assertEquals(List.of(".dickens", "demo.csv", "demo.yaml"), files(results));
    // nothing computed is lost: once the way is free, the files come without a further solve
    Files.delete(results.resolve("demo.csv/occupied"));
    Files.delete(results.resolve("demo.csv"));
    assertEquals(0, run("merge", results), err::toString);
    assertEquals(
        List.of("demo.csv", "demo.h5", "demo.png", "demo.provenance.json", "demo.svg", "demo.yaml"),
        files(results));
  }

  @Test
  void rowsThatAreNotGoodAreMarkedAndEndWithOne() throws IOException {
    // at 1e100 every bath is frozen or beyond the range of numbers, so that nothing closes
    String sweep = "sweep: {name: Omega, list: [1, 1e100]}";
    String text = STUDY.replaceFirst("sweep: .*", sweep).replace("x: N", "x: Omega");
    assertEquals(1, run("run", study(text), "--out", folder), err::toString);
    assertTrue(err.toString().contains("demo: 1 of 2 rows are not good"), err::toString);
    assertTrue(Files.readString(folder.resolve("demo.csv")).contains(",not closed,"));
  }

  @Test
  void twoStudiesMayNotWriteTheSameFile() throws IOException {
    Path first = study(STUDY);
    Path second = Files.writeString(folder.resolve("other.yaml"), STUDY);
    assertEquals(2, run("run", first, second, "--out", folder.resolve("out")));
    assertTrue(err.toString().contains("both write the file demo.yaml"), err::toString);
  }

  @Test
  void reproduceListsPrintsAndRuns() throws IOException {
    assertEquals(0, run("reproduce", "--list"));
    assertTrue(out.toString().matches("(?s).*refrigerator-fig4 +Cooling window.*"), out::toString);
    out.getBuffer().setLength(0);
    assertEquals(0, run("reproduce", "refrigerator-fig6", "--print"));
    Path file = study(out.toString());
    out.getBuffer().setLength(0);
    assertEquals(0, run("run", file, "--resolution", "quick", "--out", folder.resolve("a")));
    assertEquals(
        0,
        run(
            "reproduce",
            "refrigerator-fig6",
            "--resolution",
            "quick",
            "--out",
            folder.resolve("b")));
    assertEquals(
        -1,
        Files.mismatch(
            folder.resolve("a/refrigerator-fig6.csv"), folder.resolve("b/refrigerator-fig6.csv")));
  }

  @Test
  void figuresThatArePrintedTogetherAreOneStudyFile() throws IOException {
    List<String> figures = List.of("refrigerator-fig3a", "refrigerator-fig6", "valve-fig3a");
    assertEquals(0, run("reproduce", figures.get(0), figures.get(1), figures.get(2), "--print"));
    List<Study> together = StudyReader.readAll(out.toString(), "all", Optional.empty());
    assertEquals(figures, together.stream().map(Study::id).toList());
    for (Study study : together) {
      Study alone = ShippedStudies.study(study.id(), Optional.empty());
      assertEquals(alone.resolved(), study.resolved());
    }
    Path file = study(out.toString());
    assertEquals(0, run("run", file, "--resolution", "quick", "--out", folder), err::toString);
    assertTrue(Files.exists(folder.resolve("refrigerator-fig6.png")));
  }

  /**
   * Gamma_c and Gamma_w vanish together at one point of 40401, and then no bath joins all levels of
   * integer spin. The points that are asked before a run do not meet it.
   */
  @Test
  void pointThatTheModelRefusesInALargeStudyIsAMarkedRow() throws IOException {
    String text =
        """
        study: demo
        model: refrigerator
        parameters: {N: 4}
        sweep:
          - {name: Gamma_c, list: [%1$s]}
          - {name: Gamma_w, list: [%1$s]}
        curves:
          - {label: narrow}
          - {label: wide, parameters: {delta_h: 0.2}}
        observables: [I_c, I_h]
        derived: {name: ratio, formula: I_h / I_c}
        """
            .formatted(
                IntStream.range(0, 201)
                    .mapToObj(k -> String.valueOf(k == 77 ? 0 : k + 1))
                    .collect(Collectors.joining(", ")));
    assertEquals(1, run("run", study(text), "--out", folder), err::toString);
    List<String> rows =
        Files.readAllLines(folder.resolve("demo.csv")).stream()
            .filter(line -> !line.startsWith("#"))
            .toList();
    assertEquals(1 + 2 * 201 * 201, rows.size());
    List<String> refused = rows.stream().filter(row -> row.contains(",refused,")).toList();
    assertEquals(
        List.of("0,0,narrow,0.1,,,,,,refused,cpu", "0,0,wide,0.2,,,,,,refused,cpu"), refused);
    assertEquals(2 * 201 * 201 - 2, rows.stream().filter(r -> r.contains(",converged,")).count());
    assertTrue(
        err.toString().contains("row 15555: refused: the levels are not all"), err::toString);
    // the neighbours in its chunk have the bits that they have alone
    assertEquals(
        0,
        run(
            "solve",
            "refrigerator",
            "N=4",
            "Gamma_c=0",
            "Gamma_w=102",
            "--observe",
            "I_h",
            "--format",
            "csv"));
    String alone = out.toString().lines().reduce("", (a, b) -> b);
    String inStudy = rows.get(1 + 77 * 201 + 101);
    assertTrue(inStudy.startsWith("0,102,narrow,"), inStudy);
    String current = inStudy.split(",")[5];
    assertTrue(alone.contains("," + current + ","), alone + " has not " + current);
  }

  @Test
  void unknownFigureSuggestsTheNearest() {
    assertEquals(2, run("reproduce", "refrigerator-fig22"));
    assertTrue(err.toString().contains("did you mean 'refrigerator-fig2'?"), err::toString);
    assertEquals(2, run("reproduce"));
    assertEquals(2, run("reproduce", "--all", "refrigerator-fig2"));
  }

  @Test
  void plotDrawsATableByItselfOrAsASpecificationSays() throws IOException {
    run("run", study(STUDY), "--out", folder);
    Path table = folder.resolve("demo.csv");
    Path picture = folder.resolve("own.png");
    assertEquals(0, run("plot", table, "--out", picture), err::toString);
    assertTrue(Files.size(picture) > 5000);
    Path spec = Files.writeString(folder.resolve("p.yaml"), "{x: N, y: S_c, fits: {}}\n");
    Path svg = folder.resolve("own.svg");
    assertEquals(0, run("plot", table, "--spec", spec, "--out", svg), err::toString);
    assertTrue(Files.readString(svg).contains("</svg>"));
    Files.writeString(spec, "{x: N, y: S_x}\n");
    assertEquals(2, run("plot", table, "--spec", spec, "--out", svg));
    assertTrue(err.toString().contains("S_x"), err::toString);
    assertEquals(2, run("plot", folder.resolve("none.csv")));
    assertEquals(2, run("plot", table, "--out", folder.resolve("own.pdf")));
  }
}
