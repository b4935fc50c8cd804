package dickens.solve.lattice;

/** A running sum of about 106 bits: the unevaluated sum of two doubles (Dekker 1971, Knuth). */
final class DoubleDouble {
  private double high;
  private double low;

  /** Starts from high + low. */
  void set(double newHigh, double newLow) {
    high = newHigh + newLow;
    low = newLow - (high - newHigh);
  }

  /** Adds f (x + xLow), the product f x exactly. */
  void addProduct(double f, double x, double xLow) {
    double p = f * x;
    double e = Math.fma(f, x, -p) + f * xLow;
    add(p, e);
  }

  /** Adds x + xLow. */
  void add(double x, double xLow) {
    double s = high + x;
    double t = s - high;
    double e = (high - (s - t)) + (x - t) + low + xLow;
    high = s + e;
    low = e - (high - s);
  }

  /** The sum rounded to double. */
  double value() {
    return high;
  }

  /** What the rounding lost. */
  double rest() {
    return low;
  }
}
