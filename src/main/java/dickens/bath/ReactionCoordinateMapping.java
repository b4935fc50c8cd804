package dickens.bath;

import org.hipparchus.analysis.solvers.BracketingNthOrderBrentSolver;
import org.hipparchus.exception.MathIllegalStateException;

/**
 * The reaction-coordinate mapping of a regularised peak, and its inverse: App. B of K.
 *
 * <p>Forward, K(B5), for the density K(B4) with height G, centre e, width d and regulator D: the
 * system couples to one mode of energy O, and the mode to a residual Lorentz-Drude bath,
 *
 * <pre>
 *   O^2      = e^2 + d^2 + 2 D d
 *   lambda^2 = G d e D^2 / (2 O [e^2 + (D+d)^2])
 *   residual = A w / (w^2 + c^2),   A = 2 d [e^2 + (D+d)^2] / O,   c = D + 2 d
 * </pre>
 *
 * <p>Inverse: e^2 + (D+d)^2 = O^2 + D^2 and D = c - 2 d leave one equation, g(d) = 2 d (O^2 +
 * (c-2d)^2) = A O, for 0 < d < c/2 and e^2 = O^2 - 2 c d + 3 d^2 > 0; then G follows from lambda^2.
 * Where c^2 > 3 O^2 the condition on e^2 keeps d < d- and d > d+, with d-+ = (c -+ s)/3 and s^2 =
 * c^2 - 3 O^2, otherwise all of (0, c/2). There g rises with d (its extrema lie at (2c -+ s)/6),
 * and g(d+) - g(d-) = 4 s^3/27 > 0, so that the peak is unique where it exists.
 *
 * @param modeEnergy O [energy]
 * @param couplingSquared lambda^2 [energy^2]
 * @param residual density of the bath that the mode sees
 */
public record ReactionCoordinateMapping(
    double modeEnergy, double couplingSquared, SpectralDensity.LorentzDrude residual) {

  public ReactionCoordinateMapping {
    requirePositive("Omega_rc", modeEnergy);
    requirePositive("lambda_rc_squared", couplingSquared);
    requirePositive("amplitude", residual.amplitude());
  }

  /** The mode and residual bath of a peak, K(B5). */
  public static ReactionCoordinateMapping of(SpectralDensity.RegularisedPeak density) {
    double height = density.peak().height();
    double e = density.peak().centre();
    double d = density.peak().width();
    double regulator = density.regulator();
    double energy = Math.sqrt(e * e + d * d + 2 * regulator * d);
    double outer = e * e + (regulator + d) * (regulator + d);
    double coupling = height * d * e * (regulator * regulator / outer) / (2 * energy);
    return new ReactionCoordinateMapping(
        energy,
        coupling,
        new SpectralDensity.LorentzDrude(2 * d / energy * outer, regulator + 2 * d));
  }

  /**
   * The regularised peak that this mode and residual bath come from.
   *
   * @throws IllegalArgumentException where there is none, with the amplitudes that have one
   */
  public SpectralDensity.RegularisedPeak peak() {
    double c = residual.cutoff();
    double energy2 = modeEnergy * modeEnergy;
    double width;
    if (c * c > 3 * energy2) {
      double s = Math.sqrt(c * c - 3 * energy2);
      // (c - s)/3 without the cancellation of a large cut-off
      double narrowEnd = energy2 / (c + s);
      double wideStart = (c + s) / 3;
      width =
          residual.amplitude() < amplitude(narrowEnd)
              ? widthBetween(0, narrowEnd)
              : widthBetween(wideStart, c / 2);
    } else {
      width = widthBetween(0, c / 2);
    }
    double regulator = c - 2 * width;
    double centre2 = energy2 - width * (2 * c - 3 * width);
    if (!(centre2 > 0) || !(regulator > 0)) {
      throw noPeak();
    }
    double centre = Math.sqrt(centre2);
    double outer = energy2 + regulator * regulator;
    double height =
        2 * modeEnergy * couplingSquared / (width * centre) * (outer / (regulator * regulator));
    return new SpectralDensity.RegularisedPeak(
        new SpectralDensity.Peaked(height, centre, width), regulator);
  }

  private double widthBetween(double lower, double upper) {
    double target = residual.amplitude();
    if (!(lower < upper) || !(amplitude(lower) < target) || !(amplitude(upper) > target)) {
      throw noPeak();
    }
    try {
      return new BracketingNthOrderBrentSolver(1e-16, Double.MIN_NORMAL, Double.MIN_VALUE, 5)
          .solve(1000, d -> amplitude(d) - target, lower, upper);
    } catch (MathIllegalStateException e) {
      // near the smallest numbers halving the interval takes more than a thousand steps
      throw new IllegalArgumentException(
          "amplitude = " + target + ": too small for the width of the peak to be found", e);
    }
  }

  private IllegalArgumentException noPeak() {
    double c = residual.cutoff();
    double s2 = c * c - 3 * modeEnergy * modeEnergy;
    String allowed = "below " + amplitude(c / 2);
    if (s2 > 0) {
      double s = Math.sqrt(s2);
      allowed = "below " + amplitude(modeEnergy * modeEnergy / (c + s));
      if (2 * s < c) {
        allowed += " or between " + amplitude((c + s) / 3) + " and " + amplitude(c / 2);
      }
    }
    return new IllegalArgumentException(
        "amplitude = "
            + residual.amplitude()
            + ": for Omega_rc = "
            + modeEnergy
            + " and cutoff = "
            + c
            + " a peak exists only for amplitudes "
            + allowed
            + ", K(B5) inverted");
  }

  /** A = 2 d (O^2 + (c-2d)^2) / O of a width d [energy^2]. */
  private double amplitude(double width) {
    double regulator = residual.cutoff() - 2 * width;
    return 2 * width * (modeEnergy + regulator * regulator / modeEnergy);
  }

  private static void requirePositive(String what, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(what + " = " + value + ": it must be greater than 0");
    }
  }
}
