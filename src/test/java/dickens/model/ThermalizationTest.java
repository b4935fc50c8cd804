package dickens.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.generator.Chain;
import dickens.generator.ChainSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** App. C of K: the model and its closed forms at zero temperature. */
final class ThermalizationTest {
  private final Thermalization model = new Thermalization();

  /** K(C3) as printed, half-integer j; one rounding a term. */
  @Test
  void relaxationTimeIsThePrintedSumForOddN() {
    Values values = model.complete(Map.of("N", "11", "a0", "4.5", "Omega", "0.7"));
    double sum = 0;
    for (double a = 1.5; a <= 4.5; a++) {
      sum += 4 / (ohmic((2 * a - 1) * 0.7) * (5.5 * 6.5 - a * (a - 1)));
    }
    assertEquals(sum, number("relaxation_time", values), 1e-14 * sum);
  }

  /** Integer j: the sum starts at a = 1 and the fall 1 -> 0 has 2 in place of 4. */
  @Test
  void relaxationTimeForEvenNStartsAtOneWithHalfTheFirstTerm() {
    Values values = model.complete(Map.of("N", "10", "a0", "3"));
    double sum = 2 / (ohmic(1) * 30);
    for (int a = 2; a <= 3; a++) {
      sum += 4 / (ohmic(2 * a - 1) * (30 - a * (a - 1)));
    }
    assertEquals(sum, number("relaxation_time", values), 1e-14 * sum);
    assertEquals(3, array("waiting_times", values).length);
  }

  /** The rates at zero temperature are those of the generator with a cold bath (n = 0). */
  @Test
  void waitingRatesAreTheFallRatesOfTheGenerator() {
    for (String n : new String[] {"2", "3", "10", "11"}) {
      Values values = model.complete(Map.of("N", n, "beta_f", "800"));
      ChainSource source = model.generator(values);
      Chain chain = source.lowest((int) source.levels());
      // both are Gamma(w)|A|^2, the generator's from a difference of levels
      double[] rates = array("waiting_rates", values);
      double[] down = chain.totalDown()[0];
      assertEquals(down.length, rates.length);
      for (int k = 0; k < down.length; k++) {
        assertEquals(down[k], rates[k], 1e-14 * down[k]);
        assertEquals(1, rates[k] * array("waiting_times", values)[k], 1e-15);
      }
    }
  }

  /**
   * "from the top, tau scales as 1/N" of App. C lacks a logarithm: with a flat density tau N is a
   * harmonic number, 4 N sum 1/((j-a+1)(j+a)) ~ 4 ln N. The model is Ohmic: each of its waiting
   * times times w is one of a flat density.
   */
  @Test
  void relaxationFromTheTopFallsAsLogNOverN() {
    double[] scaled = new double[3];
    int[] sizes = {101, 10001, 1000001};
    for (int i = 0; i < 3; i++) {
      int n = sizes[i];
      // omega_c so large that Gamma(w) = w
      Values values = model.complete(Map.of("N", "" + n, "omega_c", "1e12"));
      double[] times = array("waiting_times", values);
      double flat = 0;
      for (int k = 0; k < times.length; k++) {
        flat += times[k] * (2 * k + 2);
      }
      scaled[i] = flat * n;
    }
    // each factor 100 in N adds 4 ln 100 = 18.42, up to O(ln N/N)
    assertEquals(4 * Math.log(100), scaled[1] - scaled[0], 0.3);
    assertEquals(4 * Math.log(100), scaled[2] - scaled[1], 0.006);
  }

  /** j(j+1) multiplies the same sum near the ground state, up to a^2/j^2 = 1.5e-5. */
  @Test
  void relaxationNearTheGroundStateFallsAsOneOverNSquared() {
    double small = number("relaxation_time", model.complete(Map.of("N", "1001", "a0", "2.5")));
    double large = number("relaxation_time", model.complete(Map.of("N", "100001", "a0", "2.5")));
    double expected = (100001.0 * 100003.0) / (1001.0 * 1003.0);
    assertEquals(expected, small / large, 2e-5 * expected);
  }

  @Test
  void relaxationFromTheGroundStateTakesNoTime() {
    assertEquals(0, number("relaxation_time", model.complete(Map.of("N", "7", "a0", "0.5"))));
    assertArrayEquals(
        new double[0], array("waiting_times", model.complete(Map.of("N", "8", "a0", "0"))));
  }

  @Test
  void startLevelMustBeALevel() {
    for (String a0 : new String[] {"1", "6.5", "0.3"}) {
      BadRequest refusal =
          assertThrows(BadRequest.class, () -> model.complete(Map.of("N", "11", "a0", a0)));
      assertTrue(refusal.getMessage().contains("0.5, 1.5, .., 5.5"), refusal.getMessage());
    }
    assertEquals(5.5, model.complete(Map.of("N", "11")).real("a0"));
  }

  @Test
  void everyMistakeOfARequestIsNamed() {
    BadRequest refusal =
        assertThrows(
            BadRequest.class, () -> model.complete(Map.of("N", "1", "beta_f", "0", "betai", "1")));
    assertEquals(3, refusal.complaints().size());
  }

  private static double ohmic(double w) {
    return w * Math.exp(-w / 100);
  }

  private double number(String observable, Values values) {
    return array(observable, values)[0];
  }

  private double[] array(String observable, Values values) {
    return model.closedForms().stream()
        .filter(f -> f.name().equals(observable))
        .findFirst()
        .orElseThrow()
        .formula()
        .apply(values);
  }
}
