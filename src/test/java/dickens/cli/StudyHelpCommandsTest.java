package dickens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dickens.model.Model;
import dickens.model.Models;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands examples, init and check. */
class StudyHelpCommandsTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Object... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String[] texts = Arrays.stream(args).map(Object::toString).toArray(String[]::new);
    return Main.run(new PrintWriter(out), new PrintWriter(err), texts);
  }

  @Test
  void examplesListsAllModelsAndPrintsOne() {
    assertEquals(0, run("examples"));
    for (Model model : Models.all()) {
      assertTrue(
          out.toString().contains("\n" + model.name() + " ")
              || out.toString().startsWith(model.name()),
          model.name());
    }
    assertEquals(0, run("examples", "heat-valve", "--print"));
    assertTrue(out.toString().contains("model: heat-valve\n"), out::toString);
    assertEquals(2, run("examples", "heat-valv"));
    assertTrue(err.toString().contains("did you mean 'heat-valve'?"), err::toString);
    assertEquals(2, run("examples", "--print"));
  }

  @Test
  void initWritesAStudyThatRunsAndNeverOverwrites() throws IOException {
    Path file = folder.resolve("my.yaml");
    assertEquals(0, run("init", "detuned-pair", file), err::toString);
    assertEquals(file + "\n", out.toString());
    assertEquals(
        0, run("run", file, "--out", folder.resolve("r"), "--resolution", "quick"), err::toString);
    assertTrue(Files.exists(folder.resolve("r/detuned-pair.png")));
    Files.writeString(file, "mine");
    assertEquals(2, run("init", "detuned-pair", file));
    assertTrue(err.toString().contains("is there already"), err::toString);
    assertEquals("mine", Files.readString(file));
    assertEquals(0, run("init", "refrigerator-fig4", folder.resolve("f.yaml")));
    assertEquals(2, run("init", "fridge", folder.resolve("g.yaml")));
    assertEquals(3, run("init", "map", folder.resolve("none/g.yaml")));
    assertTrue(err.toString().contains("cannot write " + folder.resolve("none/g.yaml")));
  }

  @Test
  void checkTellsWhatARunWouldMake() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("a.yaml"),
            """
            study: a
            model: refrigerator
            sweep:
              - {name: N, list: [5, 7, 9]}
              - {name: beta_c, linear: [1, 2], count: {quick: 2, paper: 4, fine: 8}}
            curves: [{label: x}, {label: y, parameters: {beta_h: 2}}]
            observables: [I_c, S_c]
            also: {model: reduced-refrigerator, observables: {I_c: I_c_reduced}}
            plots: {x: beta_c, y: I_c, curves: [N, curve]}
            """);
    assertEquals(0, run("check", file), err::toString);
    String told = out.toString();
    assertTrue(told.contains("24 (2 curves of 3 x 4) at resolution paper, 48 evaluations"), told);
    // N, beta_c, curve, beta_h, three results, residual, certificate, status, backend
    assertTrue(told.contains("a.csv, 24 rows, 11 columns"), told);
    assertTrue(told.contains("files   a.yaml, a.csv, a.h5, a.png, a.svg"), told);
    assertEquals(0, run("check", file, "--resolution", "quick"));
    assertTrue(out.toString().contains("12 (2 curves of 3 x 2)"), out::toString);
    assertEquals(0, run("run", file, "--out", folder.resolve("r")), err::toString);
    long rows =
        Files.readAllLines(folder.resolve("r/a.csv")).stream()
            .filter(l -> !l.startsWith("#"))
            .peek(l -> assertEquals(11, l.split(",", -1).length))
            .count();
    assertEquals(24 + 1, rows);
  }

  @Test
  void checkTellsTheMistakesOfAllFiles() throws IOException {
    Path one = Files.writeString(folder.resolve("1.yaml"), "study: a\nmodle: refrigerator\n");
    Path two = Files.writeString(folder.resolve("2.yaml"), "study: a\nmodel: [refrigerator\n");
    assertEquals(2, run("check", one, two, folder, "--resolution", "papr"));
    String told = err.toString();
    assertTrue(told.contains("1.yaml:2: modle: unknown key 'modle'; did you mean 'model'?"), told);
    assertTrue(told.contains("2.yaml:2: this is not valid YAML"), told);
    assertTrue(told.contains(folder + ": this is a folder"), told);
    assertTrue(told.contains("did you mean 'paper'?"), told);
    assertEquals("", out.toString());
    assertEquals(2, run("check"));
    assertEquals(2, run("check", one, "--schema"));
  }

  @Test
  void checkPrintsTheSchema() throws IOException {
    assertEquals(0, run("check", "--schema"));
    assertEquals(
        "https://json-schema.org/draft/2020-12/schema",
        new JsonMapper().readTree(out.toString()).path("$schema").asText());
  }
}
