package dickens.spin;

/**
 * Spin J in thermal equilibrium in a field: populations p(m) proportional to exp(-x m), m = -J ..
 * J. Source: Andolina et al., App. C 2, in forms that do not cancel.
 */
public final class ThermalSpin {
  private ThermalSpin() {}

  /**
   * The mean of J_z: -(1/2) [d L(d x/2) - L(x/2)], d = 2J + 1, L the Langevin function. This is
   * A(C9), which as printed loses all digits for small x.
   *
   * @param twoJ twice the spin, 0 or greater
   * @param x w_0/T, any sign; infinite at T = 0
   */
  public static double meanJz(long twoJ, double x) {
    if (twoJ == 0 || x == 0) {
      return 0;
    }
    if (Double.isInfinite(x)) {
      return -Math.signum(x) * 0.5 * twoJ;
    }
    double d = twoJ + 1.0;
    return -0.5 * (d * langevin(0.5 * d * x) - langevin(0.5 * x));
  }

  /**
   * The variance of J_z: (1/4) [d^2 L'(d x/2) - L'(x/2)], the derivative of A(C9).
   *
   * @param twoJ twice the spin, 0 or greater
   * @param x w_0/T, any sign; infinite at T = 0
   */
  public static double varianceJz(long twoJ, double x) {
    if (twoJ == 0 || Double.isInfinite(x)) {
      return 0;
    }
    double d = twoJ + 1.0;
    double y = Math.abs(0.5 * x);
    if (y < 0.2) {
      return 0.25 * (d * d * langevinSlope(d * y) - langevinSlope(y));
    }
    // r/(1-r)^2 - d^2 r^d/(1-r^d)^2, r = exp(-|x|): the geometric distribution and its cut
    return geometricVariance(2 * y) - d * d * geometricVariance(2 * y * d);
  }

  /** r/(1-r)^2 for r = exp(-t). */
  private static double geometricVariance(double t) {
    double q = -Math.expm1(-t);
    return Math.exp(-t) / (q * q);
  }

  /** L'(y) = 1/y^2 - 1/sinh^2 y for y >= 0; below 0.2 by its series. */
  private static double langevinSlope(double y) {
    if (y >= 0.2) {
      return 1 / (y * y) - 4 * geometricVariance(2 * y);
    }
    double y2 = y * y;
    double[] series = {
      1.0 / 3, -1.0 / 15, 2.0 / 189, -1.0 / 675, 2.0 / 10395, -1382.0 / 58046625, 4.0 / 1403325
    };
    double sum = 0;
    for (int k = series.length - 1; k >= 0; k--) {
      sum = series[k] + y2 * sum;
    }
    return sum;
  }

  /**
   * ln sum_m exp(-x m) = J |x| + ln(1 - exp(-d |x|)) - ln(1 - exp(-|x|)), d = 2J + 1: A(C6).
   *
   * @param twoJ twice the spin, 0 or greater
   * @param x w_0/T, finite, any sign
   */
  public static double logPartition(long twoJ, double x) {
    double d = twoJ + 1.0;
    double size = Math.abs(x);
    if (size == 0) {
      return Math.log(d);
    }
    return 0.5 * twoJ * size + Math.log(-Math.expm1(-d * size)) - Math.log(-Math.expm1(-size));
  }

  /**
   * The Langevin function L(y) = coth y - 1/y.
   *
   * <p>For |y| < 2 by its continued fraction y/(3 + y^2/(5 + y^2/(7 + ..))), which has positive
   * terms only.
   */
  public static double langevin(double y) {
    if (Math.abs(y) >= 2) {
      return 1 / Math.tanh(y) - 1 / y;
    }
    double y2 = y * y;
    double denominator = 31;
    for (int odd = 29; odd >= 3; odd -= 2) {
      denominator = odd + y2 / denominator;
    }
    return y / denominator;
  }
}
