package dickens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** The heat valve on the command line. */
class ValveCommandTest {

  @Test
  void tooLargeARequestIsRefusedWithWhatItWouldNeed() {
    Outcome outcome = Outcome.ofLine("solve heat-valve N=100000000 gamma_p=0.1 T_p=100 T_h=1/3");
    assertEquals(ExitCode.BAD_REQUEST, outcome.code());
    assertEquals("", outcome.out());
    assertTrue(outcome.err().matches("(?s).*needs [0-9.e+]+ GB, the budget is .*"), outcome.err());
  }

  @Test
  void withoutLocalRatesTheInitialStateIsAskedFor() {
    Outcome outcome = Outcome.ofLine("solve heat-valve gamma_p=0");
    assertEquals(ExitCode.BAD_REQUEST, outcome.code());
    assertTrue(outcome.err().contains("initial=ground"), outcome.err());
  }

  @Test
  void resolventNamesStatesByTheirSpin() {
    JsonNode json =
        Outcome.ofLine(
                "resolvent heat-valve N=3 --source Q_h --readout Q_c --z 0.1+0.3i --format json")
            .json();
    assertEquals(6, json.get("x").size());
    assertEquals("J=3/2,m=-3/2", json.get("labels").get(0).textValue());
    assertEquals("J=1/2,m=1/2", json.get("labels").get(5).textValue());
  }

  // energy is bounded: at z = 0 the currents of all baths respond with opposite sign in sum, up to
  // the covariance of the source with the energy that the jump itself brought
  @Test
  void responsesOfAllBathsAtZeroAddUpToTheCurrentSource() {
    double sum = 0;
    for (String bath : new String[] {"h", "c", "p"}) {
      sum +=
          Outcome.ofLine(
                  "resolvent heat-valve N=6 --source Q_h --z 0 --format json --readout Q_" + bath)
              .json()
              .get("y")
              .get(0)
              .doubleValue();
    }
    // sum_nu 1.W_nu x = E.L x = -E.(W p - I p) = -(<E W> - I <E>)
    JsonNode x =
        Outcome.ofLine("resolvent heat-valve N=6 --source Q_h --z 1e9 --format json").json();
    double expected = 0;
    double current = 0;
    for (int k = 0; k < x.get("x").size(); k++) {
      String label = x.get("labels").get(k).textValue();
      double m = Double.parseDouble(label.substring(label.indexOf("m=") + 2));
      // x(z) -> W p / z for large z
      double source = 1e9 * x.get("x").get(k).get(0).doubleValue();
      expected -= m * source;
      current += source;
    }
    double energy =
        Outcome.ofLine("solve heat-valve N=6 --observe Jz --format json")
            .json()
            .get("observables")
            .get("Jz")
            .doubleValue();
    // 1e-6: next order of the expansion in 1/z
    assertEquals(expected + current * energy, sum, 1e-6);
  }

  @Test
  void timeEvolutionIsRefusedInWords() {
    Outcome outcome = Outcome.ofLine("evolve heat-valve --t 1");
    assertEquals(ExitCode.BAD_REQUEST, outcome.code());
    assertTrue(outcome.err().contains("heat-valve"), outcome.err());
  }
}
