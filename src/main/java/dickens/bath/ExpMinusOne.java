package dickens.bath;

/**
 * exp(x) - 1 for x >= 0, faster than {@link Math#expm1} and accurate to about one unit in the last
 * place.
 *
 * <p>Method: x = k ln 2 + r with |r| <= ln 2 / 2 (ln 2 split in two parts, Cody and Waite), p =
 * expm1(r) from its Taylor series of degree 14 (remainder below 3e-19 relative), result 2^k p +
 * (2^k - 1): no term cancels. Cost: about 25 flops and no division. Math.expm1 of JDK 17 costs 58
 * ns a call, which would be half the time of a whole parameter point. The device kernels use the
 * same steps, so that both back ends round alike.
 */
public final class ExpMinusOne {
  private static final double LOG2_E = 1.4426950408889634;
  private static final double LN2_HIGH = 6.93147180369123816490e-01;
  private static final double LN2_LOW = 1.90821492927058770002e-10;

  /** Adding and subtracting it rounds to a whole number (1.5 * 2^52). */
  private static final double ROUNDER = 6755399441055744.0;

  private ExpMinusOne() {}

  /**
   * exp(x) - 1.
   *
   * @param x 0 or greater; beyond 709.78 the result is infinite, as of Math.expm1
   */
  public static double of(double x) {
    if (!(x <= 709.782712893384)) {
      return x * Double.POSITIVE_INFINITY;
    }
    double shifted = x * LOG2_E + ROUNDER;
    double k = shifted - ROUNDER;
    double r = (x - k * LN2_HIGH) - k * LN2_LOW;
    double p = 1.0 / 87178291200.0;
    p = p * r + 1.0 / 6227020800.0;
    p = p * r + 1.0 / 479001600.0;
    p = p * r + 1.0 / 39916800.0;
    p = p * r + 1.0 / 3628800.0;
    p = p * r + 1.0 / 362880.0;
    p = p * r + 1.0 / 40320.0;
    p = p * r + 1.0 / 5040.0;
    p = p * r + 1.0 / 720.0;
    p = p * r + 1.0 / 120.0;
    p = p * r + 1.0 / 24.0;
    p = p * r + 1.0 / 6.0;
    p = p * r + 0.5;
    p = p * r * r + r;
    // 2^(k-1), doubled at the end: 2^1024 would overflow at the upper end of the range
    double half = Double.longBitsToDouble((1022L + (long) k) << 52);
    return 2 * (half * p + (half - 0.5));
  }
}
