package dickens.solve;

/**
 * A number of about 106 bits, the unevaluated sum of two doubles, that is added to and multiplied
 * in place (Dekker 1971; products split exactly by fused multiply-add). Sums lose a few units of
 * 2^-104 of their largest term, products of the result.
 */
public final class DoubleDouble {
  private static final double LOG2_E = 1.4426950408889634;
  private static final double LN2 = 0.6931471805599453;
  private static final double LN2_LOW = 2.3190468138462996e-17;
  private static final int HALVINGS = 9;
  private static final double SMALL = 1.0 / (1 << HALVINGS);
  private static final double SIXTH = 1.0 / 6;
  private static final double SIXTH_LOW = SIXTH / (1L << 54);

  private double high;
  private double low;

  /** Becomes x + xLow, where |xLow| is not above |x|. */
  public void set(double x, double xLow) {
    high = x + xLow;
    low = xLow - (high - x);
  }

  /** Adds f (x + xLow), the product f x exactly. */
  public void addProduct(double f, double x, double xLow) {
    double p = f * x;
    add(p, Math.fma(f, x, -p) + f * xLow);
  }

  /** Adds (f + fLow) (x + xLow). */
  public void addProduct(double f, double fLow, double x, double xLow) {
    double p = f * x;
    add(p, Math.fma(f, x, -p) + (f * xLow + fLow * x));
  }

  /** Adds x + xLow. */
  public void add(double x, double xLow) {
    double s = high + x;
    double t = s - high;
    double e = (high - (s - t)) + (x - t) + low + xLow;
    high = s + e;
    low = e - (high - s);
  }

  /** Multiplies by f + fLow. */
  public void multiply(double f, double fLow) {
    double p = high * f;
    double e = Math.fma(high, f, -p) + (high * fLow + low * f);
    high = p + e;
    low = e - (high - p);
  }

  /**
   * Becomes its exponential, to 1e-27 relative, for |x| < 700: x = m ln 2 + 512 r, exp(r) - 1 by
   * its Taylor series (r is below 7e-4, and from r^4 on double precision is enough), nine times s
   * -> s (2 + s), which doubles r, and 2^m.
   */
  public void exponentiate() {
    double m = Math.rint(high * LOG2_E);
    addProduct(-m, 0, LN2, LN2_LOW);
    double r = high * SMALL;
    double rLow = low * SMALL;
    double tail = r * (1.0 / 24 + r * (1.0 / 120 + r * (1.0 / 720 + r * (1.0 / 5040))));
    set(SIXTH, SIXTH_LOW + tail);
    multiply(r, rLow);
    add(0.5, 0);
    multiply(r, rLow);
    add(1, 0);
    multiply(r, rLow);
    for (int i = 0; i < HALVINGS; i++) {
      double s = high;
      double sLow = low;
      add(2, 0);
      multiply(s, sLow);
    }
    add(1, 0);
    double power = Double.longBitsToDouble((long) (1023 + m) << 52);
    high *= power;
    low *= power;
  }

  /** The number rounded to double. */
  public double value() {
    return high;
  }

  /** What the rounding lost. */
  public double rest() {
    return low;
  }
}
