package dickens.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.ReferenceFile;
import dickens.bath.ReactionCoordinateMapping;
import dickens.bath.SpectralDensity.Peaked;
import dickens.bath.SpectralDensity.RegularisedPeak;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hipparchus.analysis.UnivariateFunction;
import org.hipparchus.analysis.integration.gauss.GaussIntegrator;
import org.hipparchus.analysis.integration.gauss.GaussIntegratorFactory;
import org.junit.jupiter.api.Test;

/** App. B of K: the closed forms K(B5), the integrals K(B1)-(B3), and the way back. */
final class ReactionCoordinateTest {
  private final ReactionCoordinate model = new ReactionCoordinate();

  /** A handful of roundings each: products, quotients and one square root. */
  @Test
  void everyColumnOfFigureSixIsReproducedToLastDigits() {
    List<ReferenceFile.Row> rows = ReferenceFile.rows("refrigerator/fig6.csv");
    assertTrue(rows.size() >= 40);
    for (ReferenceFile.Row row : rows) {
      Values values = complete(row);
      close(row, "Gamma", values, "Gamma_peaked");
      close(row, "Gamma_reg", values, "Gamma_regularised");
      close(row, "Gamma_tilde", values, "Gamma_residual");
      close(row, "Omega_tilde", values, "Omega_rc");
      close(row, "lambda_tilde_sq", values, "lambda_rc_squared");
    }
  }

  private void close(ReferenceFile.Row row, String column, Values values, String observable) {
    double expected = Double.parseDouble(row.text(column));
    // the peak (w-e)^2+d^2 amplifies no rounding: w-e is exact to one of them
    assertEquals(expected, number(observable, values), 4e-15 * expected, () -> observable + row);
  }

  /** 1e-12: quadrature of smooth integrands in 64-point Gauss panels, about 1e-14 a panel. */
  @Test
  void modeFollowsFromTheIntegralsB1AndB2() {
    for (double[] p : new double[][] {{1, 2, 0.1, 10}, {1, 2, 0.5, 5}, {0.3, 1, 0.02, 3}}) {
      RegularisedPeak density = new RegularisedPeak(new Peaked(p[0], p[1], p[2]), p[3]);
      double first = fromZeroToInfinity(w -> w * density.at(w), p[1], p[2]);
      double third = fromZeroToInfinity(w -> w * w * w * density.at(w), p[1], p[2]);
      double energy = Math.sqrt(third / first);
      ReactionCoordinateMapping mapping = ReactionCoordinateMapping.of(density);
      assertEquals(energy, mapping.modeEnergy(), 1e-12 * energy);
      double coupling = first / (2 * Math.PI * energy);
      assertEquals(coupling, mapping.couplingSquared(), 1e-12 * coupling);
    }
  }

  /** The principal value is that of the reference file (column PV), which includes d omega'. */
  @Test
  void residualDensityIsThatOfB3WithItsMissingDifferential() {
    for (ReferenceFile.Row row : ReferenceFile.rows("refrigerator/fig6.csv")) {
      Values values = complete(row);
      double w = values.real("omega");
      RegularisedPeak density =
          new RegularisedPeak(
              new Peaked(values.real("Gamma"), values.real("eps"), values.real("delta")),
              values.real("Delta"));
      double principal = principalValue(density, w);
      // absolute, because the principal value crosses zero near the centre of the peak
      assertEquals(Double.parseDouble(row.text("PV")), principal, 1e-11);
      double real = principal / Math.PI;
      double imaginary = density.at(w);
      double b3 =
          4
              * number("lambda_rc_squared", values)
              * imaginary
              / (real * real + imaginary * imaginary);
      assertEquals(b3, number("Gamma_residual", values), 1e-10 * b3);
    }
  }

  /**
   * P int_-inf^inf G(v)/(v-w) dv for the odd continuation: 2 int_0^inf [v G(v) - w G(w)]/(v^2-w^2)
   * dv, because P int_0^inf dv/(v^2-w^2) = 0.
   */
  private static double principalValue(RegularisedPeak density, double w) {
    double atPole = w * density.at(w);
    UnivariateFunction f = v -> (v * density.at(v) - atPole) / ((v - w) * (v + w));
    double e = density.peak().centre();
    double d = density.peak().width();
    // the pole is an end of panels: Gauss points never hit it
    return 2
        * (between(f, 0, w, e, d)
            + between(f, w, Math.max(w, e) + 40, e, d)
            + tail(f, Math.max(w, e) + 40));
  }

  private static double fromZeroToInfinity(UnivariateFunction f, double e, double d) {
    return between(f, 0, e + 40, e, d) + tail(f, e + 40);
  }

  /** Panels no wider than a half of their distance from the peak, plus its width. */
  private static double between(UnivariateFunction f, double a, double b, double e, double d) {
    GaussIntegratorFactory factory = new GaussIntegratorFactory();
    double sum = 0;
    double left = a;
    while (left < b) {
      double right = Math.min(b, left + Math.max(d, 0.3 * Math.abs(left - e)));
      sum += factory.legendre(64, left, right).integrate(f);
      left = right;
    }
    return sum;
  }

  /** int_a^inf by v = a/s, s in (0, 1]. */
  private static double tail(UnivariateFunction f, double a) {
    GaussIntegrator unit = new GaussIntegratorFactory().legendre(64, 0, 1);
    return unit.integrate(s -> f.value(a / s) * a / (s * s));
  }

  /** The root is conditioned like A against d, of order one here: some tens of roundings. */
  @Test
  void inverseMappingRecoversThePeak() {
    for (ReferenceFile.Row row : ReferenceFile.rows("refrigerator/fig6.csv")) {
      Values values = complete(row);
      for (String name : List.of("Gamma", "eps", "delta", "Delta")) {
        double expected = values.real(name);
        assertEquals(expected, number("inverse_" + name, values), 1e-13 * expected, name);
      }
    }
  }

  /** c^2 > 3 O^2 and a width beyond (c+s)/3: the branch of wide peaks at low frequency. */
  @Test
  void wideLowPeaksAreRecoveredToo() {
    RegularisedPeak wide = new RegularisedPeak(new Peaked(1, 0.02, 0.42), 0.16);
    ReactionCoordinateMapping mapping = ReactionCoordinateMapping.of(wide);
    double c = mapping.residual().cutoff();
    assertTrue(c * c > 3 * mapping.modeEnergy() * mapping.modeEnergy());
    RegularisedPeak back = mapping.peak();
    assertEquals(0.42, back.peak().width(), 1e-13);
    // e^2 = 4e-4 is a difference of numbers near 0.3
    assertEquals(0.02, back.peak().centre(), 1e-11);
    assertEquals(0.16, back.regulator(), 1e-12);
  }

  /** On a fine grid of widths no second admissible width gives the same amplitude. */
  @Test
  void peakOfAModeIsUnique() {
    for (double energy = 0.02; energy < 1; energy += 0.02) {
      double largest = 0;
      for (double d = 0.0005; d < 0.5; d += 0.0005) {
        if (energy * energy - 2 * d + 3 * d * d > 0) {
          double amplitude = 2 * d * (energy + (1 - 2 * d) * (1 - 2 * d) / energy);
          assertTrue(amplitude > largest, "O = " + energy + ", d = " + d);
          largest = amplitude;
        }
      }
    }
  }

  @Test
  void modeWithTooStrongAResidualBathComesFromNoPeak() {
    ReactionCoordinateInverse inverse = new ReactionCoordinateInverse();
    BadRequest refusal =
        assertThrows(BadRequest.class, () -> inverse.complete(Map.of("amplitude", "1e6")));
    assertTrue(refusal.getMessage().contains("only for amplitudes below"), refusal.getMessage());
  }

  /** 1e-4: the default mode is printed with six digits. */
  @Test
  void defaultsOfTheInverseModelAreTheModeOfTheDefaultPeak() {
    ReactionCoordinateInverse inverse = new ReactionCoordinateInverse();
    Values values = inverse.complete(Map.of());
    assertArrayEquals(new double[] {2}, array(inverse, "eps", values), 1e-4);
    assertArrayEquals(new double[] {0.1}, array(inverse, "delta", values), 1e-4);
    assertArrayEquals(new double[] {10}, array(inverse, "Delta", values), 1e-3);
    assertArrayEquals(new double[] {1}, array(inverse, "Gamma", values), 1e-4);
  }

  @Test
  void everyMistakeOfARequestIsNamed() {
    BadRequest refusal =
        assertThrows(BadRequest.class, () -> model.complete(Map.of("eps", "0", "delta", "x")));
    assertEquals(2, refusal.complaints().size());
  }

  private Values complete(ReferenceFile.Row row) {
    Map<String, String> request = new LinkedHashMap<>();
    request.put("Gamma", row.text("Gam"));
    for (String name : List.of("eps", "delta", "Delta", "omega")) {
      request.put(name, row.text(name));
    }
    return model.complete(request);
  }

  private double number(String observable, Values values) {
    return array(model, observable, values)[0];
  }

  private static double[] array(Model model, String observable, Values values) {
    return model.closedForms().stream()
        .filter(f -> f.name().equals(observable))
        .findFirst()
        .orElseThrow()
        .formula()
        .apply(values);
  }
}
