package dickens.bath;

/**
 * exp(x) - 1 for x >= 0, faster than {@link Math#expm1} and accurate to 1.5 units in the last
 * place.
 *
 * <p>Method: x = k ln 2 + r + c with |r| <= ln 2 / 2 (ln 2 split in two parts, Cody and Waite; c
 * the rounding error of r), e = exp(r + c) - 1 - r from the Taylor series of degree 14 (remainder
 * below 3e-19 relative), result (2^k - 1 + 2^k r) + 2^k e: the rounded e is the smaller part, so
 * that its error counts little even at k = 1 and r < 0. Cost: about 45 flops and no division.
 * Math.expm1 of JDK 17 costs 58 ns a call, which would be half the time of a whole parameter point.
 * The device kernels use the same steps, so that both back ends round alike.
 */
public final class ExpMinusOne {
  private static final double LOG2_E = 1.4426950408889634;
  private static final double LN2_HIGH = 6.93147180369123816490e-01;
  private static final double LN2_LOW = 1.90821492927058770002e-10;

  /** Adding and subtracting it rounds to a whole number (1.5 * 2^52). */
  private static final double ROUNDER = 6755399441055744.0;

  /** From here on the result overflows to infinity by the formula itself. */
  private static final double OVERFLOW = 710;

  private ExpMinusOne() {}

  /**
   * exp(x) - 1.
   *
   * @param x 0 or greater; beyond 709.78 the result is infinite, as of Math.expm1; below 1e-307 the
   *     last bit may be lost
   */
  public static double of(double x) {
    double clamped = Math.min(x, OVERFLOW);
    double k = clamped * LOG2_E + ROUNDER - ROUNDER;
    double high = clamped - k * LN2_HIGH;
    double low = k * LN2_LOW;
    double r = high - low;
    double e = lowTerms(highTerms(r), r, (high - r) - low);
    double half = halfPowerOfTwo(k);
    return 2 * ((half - 0.5 + half * r) + half * e);
  }

  /**
   * Replaces the first {@code count} entries of x by exp(x) - 1, each with the bits of {@link
   * #of(double)}. In short passes, because the compiler of Java 17 vectorises a loop only below a
   * certain length, and the power of two not at all.
   *
   * @param x arguments, then results
   * @param room three rows of room for {@code count} values
   */
  public static void of(double[] x, double[][] room, int count) {
    double[] power = room[0];
    double[] r = room[1];
    double[] e = room[2];
    for (int i = 0; i < count; i++) {
      power[i] = Math.min(x[i], OVERFLOW) * LOG2_E + ROUNDER - ROUNDER;
    }
    for (int i = 0; i < count; i++) {
      double high = Math.min(x[i], OVERFLOW) - power[i] * LN2_HIGH;
      double low = power[i] * LN2_LOW;
      r[i] = high - low;
      x[i] = (high - r[i]) - low;
    }
    for (int i = 0; i < count; i++) {
      power[i] = halfPowerOfTwo(power[i]);
    }
    for (int i = 0; i < count; i++) {
      e[i] = highTerms(r[i]);
    }
    for (int i = 0; i < count; i++) {
      e[i] = lowTerms(e[i], r[i], x[i]);
    }
    for (int i = 0; i < count; i++) {
      x[i] = 2 * ((power[i] - 0.5 + power[i] * r[i]) + power[i] * e[i]);
    }
  }

  /** The Taylor series of expm1(r), |r| <= 0.35, from degree 14 down to 8, over r^8. */
  private static double highTerms(double r) {
    double p = 1.0 / 87178291200.0;
    p = p * r + 1.0 / 6227020800.0;
    p = p * r + 1.0 / 479001600.0;
    p = p * r + 1.0 / 39916800.0;
    p = p * r + 1.0 / 3628800.0;
    p = p * r + 1.0 / 362880.0;
    return p * r + 1.0 / 40320.0;
  }

  /** The rest of the series without its first term r, at r + c. */
  private static double lowTerms(double high, double r, double c) {
    double p = high * r + 1.0 / 5040.0;
    p = p * r + 1.0 / 720.0;
    p = p * r + 1.0 / 120.0;
    p = p * r + 1.0 / 24.0;
    p = p * r + 1.0 / 6.0;
    p = p * r + 0.5;
    return p * r * r + (c + r * c);
  }

  /** 2^(k-1), doubled at the end by the callers: 2^1024 would overflow. */
  private static double halfPowerOfTwo(double k) {
    return Double.longBitsToDouble((1022L + (long) k) << 52);
  }
}
