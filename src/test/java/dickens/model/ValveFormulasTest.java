package dickens.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.spin.ThermalSpin;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Closed forms of the heat valve against the numbers in the paper's text and exact limits. */
class ValveFormulasTest {
  private static ValveFormulas fig4(double hot) {
    return new ValveFormulas(1, hot, 1.0 / 3, 0.1, 0.1);
  }

  @Test
  void effectiveTemperaturesAreThoseOfThePaper() {
    // Sec. III: T0/T* = 1.42 and 0.57; four digits from physics.md
    assertEquals(1.4238, fig4(1).inverseEffectiveTemperature(), 5e-5);
    assertEquals(0.5739, fig4(3).inverseEffectiveTemperature(), 5e-5);
  }

  @Test
  void effectiveTemperatureOfEqualBathsIsTheirTemperature() {
    for (double t : new double[] {1e-2, 0.3, 1, 50, 1e6}) {
      assertEquals(t, new ValveFormulas(1, t, t, 0.1, 0.7).effectiveTemperature(), 1e-14 * t);
    }
    assertEquals(0, new ValveFormulas(1, 0, 0, 0.1, 0.1).effectiveTemperature(), 0);
  }

  @Test
  void meanJzIsTheThermalSumAtEveryTemperature() {
    for (long twoJ : new long[] {0, 1, 2, 7, 100}) {
      for (double x : new double[] {1e-8, 1e-4, 0.03, 0.5, 1, 1.9, 2.1, 7, 40, 700}) {
        double weight = 0;
        double sum = 0;
        // pair m with -m: the difference of their weights does not cancel in sinh
        for (long twoM = twoJ; twoM > 0; twoM -= 2) {
          double m = 0.5 * twoM;
          double scale = Math.exp((m - 0.5 * twoJ) * x);
          sum -= m * scale * -Math.expm1(-2 * m * x);
          weight += scale * (1 + Math.exp(-2 * m * x));
        }
        if (twoJ % 2 == 0) {
          weight += Math.exp(-0.5 * twoJ * x);
        }
        double expected = sum / weight;
        assertEquals(
            expected,
            ThermalSpin.meanJz(twoJ, x),
            1e-13 * Math.abs(expected),
            "2J = " + twoJ + ", x = " + x);
        assertEquals(-expected, ThermalSpin.meanJz(twoJ, -x), 1e-13 * Math.abs(expected));
      }
    }
    assertEquals(-3.5, ThermalSpin.meanJz(7, Double.POSITIVE_INFINITY));
  }

  @Test
  void printedC9LosesItsDigitsWhereOursDoesNot() {
    // A(C9) as printed at x = 1e-8, J = 5: terms of 1e8 for a result of 1e-7
    double x = 1e-8;
    double printed = -5 + 11 / (1 - Math.exp(11 * x)) + 1 / (Math.exp(x) - 1);
    double exact = -x / 3 * 5 * 6;
    assertEquals(exact, ThermalSpin.meanJz(10, x), 1e-14 * Math.abs(exact));
    assertTrue(Math.abs(printed / exact - 1) > 1e-3);
  }

  @Test
  void currentObeysItsLimits() {
    ValveFormulas f = fig4(3);
    // A(29) at J -> infinity, and for J = 1/2 the valve is one independent qubit
    double ratio = f.limit(1_000_000) / f.independentCurrent(1_000_000);
    assertEquals(1 / Math.tanh(f.inverseEffectiveTemperature() / 2), ratio, 1e-14 * ratio);
    assertEquals(f.independentCurrent(1), f.currentAtSpin(1), 1e-15);
    assertEquals(f.limit(100_000), f.currentAtSpin(100_000), 1e-3 * f.limit(100_000));
    ValveFormulas hot = new ValveFormulas(1, 1e5, 1e4, 0.1, 0.1);
    assertEquals(hot.highTemperatureCurrent(8), hot.currentAtSpin(8), 1e-7 * hot.limit(8));
  }

  @Test
  void equalTemperaturesDriveNoCurrent() {
    ValveFormulas f = new ValveFormulas(1, 0.4, 0.4, 0.1, 0.3);
    assertEquals(0, f.independentCurrent(7), 0);
    assertEquals(0, f.currentAtSpin(7), 0);
  }

  @Test
  void detunedPairGivesTheFigureOfThePaper() {
    DetunedPair pair = new DetunedPair();
    Values values = pair.complete(Map.of());
    double two =
        pair.closedForms().stream()
            .filter(form -> form.name().equals("two_Q_det"))
            .findFirst()
            .orElseThrow()
            .formula()
            .apply(values)[0];
    // 0.6953 fW at T_p = 50 mK, read to four digits
    assertEquals(0.6953, two, 5e-5);
  }

  @Test
  void circuitRateOnResonanceIsTheGoldenRule() {
    CircuitRates circuit = new CircuitRates();
    Values values = circuit.complete(Map.of());
    // gamma = (1/2) hbar w0 R G^2 with hbar G^2 = 2 (C_c/C_T)^2/Z_T: w0 R (C_c/C_T)^2/Z_T
    double expected = 2 * Math.PI * 4e9 * 1000 * 0.01 / 300;
    double actual =
        circuit.closedForms().stream()
            .filter(form -> form.name().equals("gamma"))
            .findFirst()
            .orElseThrow()
            .formula()
            .apply(values)[0];
    assertEquals(expected, actual, 1e-14 * expected);
  }
}
