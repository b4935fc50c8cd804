package dickens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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
