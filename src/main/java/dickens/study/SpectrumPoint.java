package dickens.study;

import dickens.solve.OverBudget;
import dickens.solve.SolveReport;
import java.util.OptionalDouble;
import org.hipparchus.complex.Complex;

/**
 * The read-out resolvent at one z, without its components.
 *
 * @param z where
 * @param y read-out current
 * @param noise S(w) of the source current; empty unless z = iw and the readout is the source
 * @param report outcome of this solve
 * @param note what is wrong, in words; empty where nothing is
 */
public record SpectrumPoint(
    Complex z, Complex y, OptionalDouble noise, SolveReport report, String note) {

  /** The same point with the noise spectrum. */
  SpectrumPoint withNoise(double value) {
    return new SpectrumPoint(z, y, OptionalDouble.of(value), report, note);
  }

  /** A point without result, whose note says what the solve would need. */
  static SpectrumPoint overBudget(Complex z, OverBudget why) {
    SolveReport report =
        new SolveReport(why.status(), "none", 0, Double.NaN, Double.NaN, Double.NaN, "cpu");
    return new SpectrumPoint(z, Complex.NaN, OptionalDouble.empty(), report, why.getMessage());
  }
}
