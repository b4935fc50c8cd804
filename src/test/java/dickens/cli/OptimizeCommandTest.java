package dickens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dickens.study.Examples;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dickens optimize} as typed. */
class OptimizeCommandTest {
  @TempDir Path folder;

  private String out;
  private String err;

  private int run(String... args) {
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    int code = Main.run(new PrintWriter(outText), new PrintWriter(errText), args);
    out = outText.toString();
    err = errText.toString();
    return code;
  }

  private String study(String sweep) throws IOException {
    Path file = folder.resolve("s.yaml");
    Files.writeString(
        file,
        "study: s\nmodel: refrigerator\nparameters: {beta_h: beta_c / 2}\nsweep:\n"
            + sweep
            + "observables: [I_c, kappa]\n");
    return file.toString();
  }

  private static final String BETA = "  - {name: beta_c, linear: [0.05, 4], count: 8}\n";

  @Test
  void sweptAxesStayAndFormulasFollow() throws IOException {
    String file = study("  - {name: N, list: [5, 9]}\n" + BETA);
    assertEquals(
        0,
        run("optimize", file, "--maximize", "I_c", "--over", "beta_c", "--format", "json"),
        () -> err);
    JsonNode rows = new ObjectMapper().readTree(out).get("rows");
    assertEquals(2, rows.size());
    assertEquals(9, rows.get(1).get("N").asInt());
    double best = rows.get(1).get("beta_c").asDouble();
    double current = rows.get(1).get("I_c").asDouble();
    for (double beta : new double[] {0.97 * best, best, Math.min(4, 1.03 * best)}) {
      run(
          "solve",
          "refrigerator",
          "N=9",
          "beta_c=" + beta,
          "beta_h=" + beta / 2,
          "--observe",
          "I_c",
          "--format",
          "json");
      double there = new ObjectMapper().readTree(out).get("observables").get("I_c").asDouble();
      assertTrue(there <= current * (1 + 1e-12), there + " at beta_c = " + beta);
      assertFalse(beta == best && Math.abs(there - current) > 1e-12 * current);
    }
  }

  private JsonNode best(String... words) throws IOException {
    Path file = folder.resolve("optimum.yaml");
    Files.writeString(file, Examples.text("optimum"));
    List<String> all = new ArrayList<>(List.of("optimize", file.toString(), "--format", "json"));
    all.addAll(List.of(words));
    assertEquals(0, run(all.toArray(String[]::new)), () -> err);
    JsonNode rows = new ObjectMapper().readTree(out).get("rows");
    assertEquals(1, rows.size());
    return rows.get(0);
  }

  private double observed(String name, double betaHot, double ratio) throws IOException {
    run(
        "solve",
        "refrigerator",
        "N=31",
        "beta_h=" + betaHot,
        "beta_c=" + ratio * betaHot,
        "--observe",
        name,
        "--format",
        "json");
    return new ObjectMapper().readTree(out).get("observables").get(name).asDouble();
  }

  /** The dot of K Fig. 5 lies where the two baths are equally cold; reference values of panel b. */
  @Test
  void largestCoolingCurrentOfTheShippedExample() throws IOException {
    JsonNode best = best("--maximize", "I_c");
    double betaHot = best.get("beta_h").asDouble();
    double current = best.get("I_c").asDouble();
    assertEquals(1, best.get("ratio").asDouble());
    assertEquals(current, observed("I_c", betaHot, 1), 1e-12 * current);
    for (double nearby : new double[] {0.98 * betaHot, 1.02 * betaHot}) {
      assertTrue(observed("I_c", nearby, 1) < current);
    }
    assertTrue(observed("I_c", betaHot, 1.01) < current);
    int compared = 0;
    for (String line : Files.readAllLines(Path.of("src/test/resources/refrigerator/fig5.csv"))) {
      String[] cells = line.split(",");
      if (cells.length > 29 && cells[16].equals("b") && cells[29].equals("1")) {
        assertTrue(Double.parseDouble(cells[17]) < current, line);
        compared++;
      }
    }
    assertTrue(compared > 5, compared + " reference points cool");
  }

  /** Along the curve I_c = 0.4 kappa grows up to the end, where the baths are equally cold. */
  @Test
  void kappaAtFixedCoolingPowerOfTheShippedExample() throws IOException {
    JsonNode best = best("--maximize", "kappa", "--limit", "I_c=0.4");
    double kappa = best.get("kappa").asDouble();
    assertEquals(0.4, best.get("I_c").asDouble(), 1e-6 * 0.4, "the limit's tolerance");
    double reached = 0;
    for (double ratio = 1; ratio < 1.5; ratio += 0.05) {
      // I_c falls with beta_h beyond its maximum: bisection for I_c = 0.4
      double low = 0.4;
      double high = 3;
      for (int k = 0; k < 40; k++) {
        double middle = (low + high) / 2;
        if (observed("I_c", middle, ratio) > 0.4) {
          low = middle;
        } else {
          high = middle;
        }
      }
      reached = Math.max(reached, observed("kappa", low, ratio));
    }
    assertEquals(reached, kappa, 1e-5 * kappa, "a scan of the curve, to the limit's tolerance");
  }

  @Test
  void budgetsAreKeptAndNamedWhereNothingIsLeft() throws IOException {
    String file = folder.resolve("hot.yaml").toString();
    Files.writeString(
        Path.of(file),
        "study: s\nmodel: refrigerator\nparameters: {N: 80001, beta_h: 1e-9, beta_w: 1e-9}\n"
            + "sweep: {name: beta_c, linear: [1e-9, 1e-8], count: 2}\nobservables: [I_c]\n");
    String[] words = {"optimize", file, "--maximize", "I_c", "--samples", "2", "--memory", "10M"};
    assertEquals(2, run(words));
    assertTrue(err.contains("needs 0.0180 GB, the budget is 0.0100 GB"), err);
    words[words.length - 1] = "much";
    assertEquals(2, run(words));
    assertTrue(err.contains("memory 'much'"), err);
  }

  @Test
  void frontIsDrawn() throws IOException {
    Path picture = folder.resolve("front.svg");
    int code =
        run(
            "optimize",
            study("  - {name: beta_c, linear: [1.1, 2.5], count: 8}\n"),
            "--pareto",
            "I_c,-S_c",
            "--points",
            "3",
            "--samples",
            "16",
            "--plot",
            picture.toString());
    assertEquals(0, code, () -> err);
    assertTrue(
        Files.readString(picture).startsWith("<?xml")
            || Files.readString(picture).startsWith("<svg"));
  }

  @Test
  void mistakesAreToldTogether() throws IOException {
    String file = study(BETA);
    assertEquals(
        2, run("optimize", file, "--maximize", "I_cc", "--over", "beta_x", "--points", "1"));
    assertTrue(err.contains("--points 1"), err);
    assertTrue(err.contains("'beta_x' is no axis of s"), err);
    assertTrue(err.contains("'I_cc' is no observable"), err);
    assertEquals(2, run("optimize", file));
    assertTrue(err.contains("give one of --maximize"), err);
    assertEquals(2, run("optimize", file, "--maximize", "I_c", "--limit", "I_c~3"));
    assertTrue(err.contains("--limit 'I_c~3'"), err);
    assertEquals(2, run("optimize", "no-such", "--maximize", "I_c"));
    assertTrue(err.contains("no-such"), err);
    assertEquals(2, run("optimize", file, "--maximize", "rho"));
    assertTrue(err.contains("array"), err);
  }

  @Test
  void wholeNumbersAreNotVaried() throws IOException {
    String file = study("  - {name: N, list: [5, 9]}\n" + BETA);
    assertEquals(2, run("optimize", file, "--maximize", "I_c"));
    assertTrue(err.contains("N is not a real number"), err);
  }
}
