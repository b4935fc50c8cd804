package dickens.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PowerLawTest {

  @Test
  void anExactPowerLawIsRecovered() {
    double[] x = {5, 7, 31, 101, 1001};
    double[] y = new double[x.length];
    for (int k = 0; k < x.length; k++) {
      y[k] = 0.25 * Math.pow(x[k], 1.5);
    }
    PowerLaw law = PowerLaw.fit(x, y);
    // a few roundings of log and pow, divided by the spread of log x
    assertEquals(1.5, law.exponent(), 1e-14);
    assertEquals(0.25, law.prefactor(), 1e-14);
    assertTrue(law.standardError() < 1e-14);
    assertEquals(5, law.points());
  }

  @Test
  void standardErrorIsThatOfTheTextbook() {
    // log x = 0, 1, 2, 3; log y = 0, 3, 4, 9. By hand: mean 1.5 and 4, Sxx = 5, Sxy = 14, slope
    // 2.8,
    // intercept -0.2; residuals 0.2, 0.4, -1.4, 0.8; RSS = 2.8; s.e. = sqrt(2.8 / 2 / 5)
    double[] x = {1, Math.E, Math.exp(2), Math.exp(3)};
    double[] y = {1, Math.exp(3), Math.exp(4), Math.exp(9)};
    PowerLaw law = PowerLaw.fit(x, y);
    assertEquals(2.8, law.exponent(), 1e-14);
    assertEquals(Math.exp(-0.2), law.prefactor(), 1e-14);
    assertEquals(Math.sqrt(0.28), law.standardError(), 1e-14);
  }

  @Test
  void aFixedExponentGivesTheGeometricMean() {
    // t N^2 = 2 and 8, whose geometric mean is 4
    PowerLaw law = PowerLaw.withExponent(-2, new double[] {1, 2}, new double[] {2, 2});
    assertEquals(4, law.prefactor(), 1e-14);
    assertEquals(-2, law.exponent());
    assertTrue(Double.isNaN(law.standardError()));
  }

  @Test
  void unusablePointsAreLeftOut() {
    PowerLaw law =
        PowerLaw.fit(new double[] {1, 2, 4, 8, -1, Double.NaN}, new double[] {1, 4, 16, -3, 5, 6});
    assertEquals(3, law.points());
    assertEquals(2, law.exponent(), 1e-14);
    assertThrows(
        IllegalArgumentException.class,
        () -> PowerLaw.fit(new double[] {3, 3}, new double[] {1, 2}));
  }

  @Test
  void exponentIsRoundedToItsError() {
    assertEquals("2.003 ± 0.002", new PowerLaw(1, 2.00312, 0.0021, 9).exponentText());
    assertEquals("1.95 ± 0.04", new PowerLaw(1, 1.9512, 0.0377, 9).exponentText());
    assertEquals("-2", new PowerLaw(1, -2, Double.NaN, 9).exponentText());
  }
}
