package dickens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dickens.model.ChainModel;
import dickens.model.Models;
import dickens.observe.ChainResolvent;
import dickens.observe.ChainStatistics;
import dickens.observe.ResolventVector;
import dickens.report.CsvReader;
import dickens.report.Table;
import dickens.solve.ChainOptions;
import dickens.solve.ChainSteadyState;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The command resolvent. */
class ResolventCommandTest {
  private static final String COLD = "resolvent refrigerator N=7 --source I_c --format json --z ";

  /** The resolvent of the cold current at N = 7, past the command line. */
  private static ChainResolvent direct(int readout) {
    ChainModel model = (ChainModel) Models.named("refrigerator");
    return new ChainResolvent(
        new ChainStatistics(
            ChainSteadyState.of(
                model.generator(model.complete(Map.of("N", "7"))), ChainOptions.adaptive())),
        0,
        readout);
  }

  private static void assertComplex(double re, double im, JsonNode pair) {
    assertEquals(2, pair.size());
    // the back end, which solves for a list of z, sums in another order
    double tolerance = 1e-14 * Math.hypot(re, im);
    assertEquals(re, pair.get(0).doubleValue(), tolerance);
    assertEquals(im, pair.get(1).doubleValue(), tolerance);
  }

  private static void assertPoint(ResolventVector expected, JsonNode json) {
    assertComplex(expected.yRe(), expected.yIm(), json.get("y"));
    assertEquals(expected.re().length, json.get("x").size());
    assertEquals(expected.re().length, json.get("labels").size());
    for (int k = 0; k < expected.re().length; k++) {
      assertComplex(expected.re()[k], expected.im()[k], json.get("x").get(k));
    }
    assertEquals(expected.residual(), json.get("report").get("residual").doubleValue(), 0);
  }

  @Test
  void singlePointHasTheFieldsOfTheContractAndTheExactNumbers() {
    Outcome outcome = Outcome.ofLine(COLD + "-1e-3-2.5e-1i --readout I_h");
    assertEquals(ExitCode.GOOD, outcome.code(), outcome.err());
    JsonNode json = outcome.json();
    assertEquals("refrigerator", json.get("model").textValue());
    assertEquals("I_c", json.get("source").textValue());
    assertEquals("I_h", json.get("readout").textValue());
    assertComplex(-1e-3, -0.25, json.get("z"));
    assertPoint(direct(1).at(-1e-3, -0.25), json);
    assertEquals("1/2", json.get("labels").get(0).textValue());
    for (String field :
        new String[] {
          "status", "method", "iterations", "residual", "certificate", "seconds", "backend"
        }) {
      assertTrue(json.get("report").hasNonNull(field), field);
    }
  }

  @Test
  void zeroGivesTheTraceFreeSolution() {
    JsonNode json = Outcome.ofLine(COLD + "0").json();
    assertPoint(direct(0).at(0, 0), json);
    double trace = 0;
    for (JsonNode component : json.get("x")) {
      trace += component.get(0).doubleValue();
    }
    // three to four components of size 0.1, each rounded to 1e-17
    assertEquals(0, trace, 1e-16);
  }

  @Test
  void rangeGivesTheSpectrumWithoutComponents() {
    Outcome outcome = Outcome.ofLine(COLD + "0,1e-2:1e2:5:log");
    assertEquals(ExitCode.GOOD, outcome.code(), outcome.err());
    JsonNode points = outcome.json().get("points");
    assertEquals(6, points.size());
    ChainResolvent resolvent = direct(0);
    for (JsonNode point : points) {
      double omega = point.get("z").get(1).doubleValue();
      assertComplex(0, omega, point.get("z"));
      ResolventVector expected = resolvent.at(0, omega);
      assertComplex(expected.yRe(), expected.yIm(), point.get("y"));
      assertEquals(resolvent.noise(omega), point.get("S").doubleValue(), 0);
      assertEquals("converged", point.get("report").get("status").textValue());
      assertFalse(point.has("x"));
    }
    assertEquals(0.01, points.get(1).get("z").get(1).doubleValue(), 0);
    assertEquals(100, points.get(5).get("z").get(1).doubleValue(), 0);
  }

  @Test
  void spectrumAtZeroFrequencyIsTheZeroFrequencyNoise() {
    double noise =
        Outcome.ofLine("solve refrigerator N=7 --observe S_c --format json")
            .json()
            .get("observables")
            .get("S_c")
            .doubleValue();
    JsonNode points = Outcome.ofLine(COLD + "0,1i").json().get("points");
    // the batched and the single solve attain 2e-12 each
    assertEquals(noise, points.get(0).get("S").doubleValue(), 4e-12 * noise);
  }

  @Test
  void noiseIsLeftOutWhereItIsNotDefined() {
    JsonNode cross = Outcome.ofLine(COLD + "1i,2i --readout I_w").json().get("points");
    JsonNode offAxis = Outcome.ofLine(COLD + "1+1i,2i").json().get("points");
    assertFalse(cross.get(0).has("S"));
    assertFalse(offAxis.get(0).has("S"));
    assertTrue(offAxis.get(1).has("S"));
  }

  @Test
  void componentsAreWrittenAsAsked() {
    assertEquals(0, Outcome.ofLine(COLD + "1 --components none").json().get("x").size());
    assertEquals(2, Outcome.ofLine(COLD + "1 --components 2").json().get("x").size());
    assertEquals(4, Outcome.ofLine(COLD + "1 --components all").json().get("x").size());
  }

  @Test
  void longChainsAreWrittenWithoutComponentsUnlessAsked() {
    // hot baths keep all 15001 levels
    String hot =
        "resolvent refrigerator N=30001 beta_c=1e-8 beta_h=1e-9 beta_w=1e-9 delta_c=1e5"
            + " delta_h=1e5 delta_w=1e5 --source I_c --format json --z 1i";
    Outcome silent = Outcome.ofLine(hot);
    assertEquals(0, silent.json().get("x").size());
    assertTrue(silent.err().contains("--components all"), silent.err());
    Outcome asked = Outcome.ofLine(hot + " --components all");
    assertEquals(asked.json().get("states").intValue(), asked.json().get("x").size());
    assertTrue(asked.json().get("x").size() > 10_000);
  }

  @Test
  void csvOfARangeHoldsTheSpectrum() {
    Outcome outcome =
        Outcome.ofLine("resolvent refrigerator N=7 --source I_c --z 0:3:4 --format csv");
    Table table = CsvReader.read(outcome.out(), "output");
    ChainResolvent resolvent = direct(0);
    assertEquals(4, table.rowCount());
    for (int row = 0; row < 4; row++) {
      assertEquals(row, table.number(row, "omega"), 0);
      // the back end sums in another order
      ResolventVector y = resolvent.at(0, row);
      double size = Math.hypot(y.yRe(), y.yIm());
      assertEquals(y.yIm(), table.number(row, "Im y"), 1e-14 * size);
      assertEquals(resolvent.noise(row), table.number(row, "S"), 1e-14 * resolvent.noise(row));
    }
  }

  @Test
  void sameRequestGivesTheSameBytesButForTheSeconds() {
    String line = COLD + "1e-3:1e3:41:log";
    String seconds = "\"seconds\":[^,]*,";
    assertEquals(
        Outcome.ofLine(line).out().replaceAll(seconds, ""),
        Outcome.ofLine(line).out().replaceAll(seconds, ""));
  }
}
