package dickens.solve;

/**
 * A vector of twice the working precision: component k is high[k] + low[k].
 *
 * @param high the components rounded to double, length n
 * @param low what the rounding lost, length n
 */
record RefinedVector(double[] high, double[] low) {

  static RefinedVector zero(int length) {
    return new RefinedVector(new double[length], new double[length]);
  }

  /** Adds x to component k. */
  void add(int k, DoubleDouble x) {
    add(k, x.value(), x.rest());
  }

  /** Adds x + xLow to component k. */
  void add(int k, double x, double xLow) {
    double s = high[k] + x;
    double t = s - high[k];
    double e = (high[k] - (s - t)) + (x - t) + low[k] + xLow;
    high[k] = s + e;
    low[k] = e - (high[k] - s);
  }

  /** Adds (f + fLow) v. */
  void addScaled(double f, double fLow, RefinedVector v) {
    DoubleDouble term = new DoubleDouble();
    for (int k = 0; k < high.length; k++) {
      term.set(v.high[k], v.low[k]);
      term.multiply(f, fLow);
      add(k, term);
    }
  }

  /** Sum of all components. */
  DoubleDouble sum() {
    DoubleDouble total = new DoubleDouble();
    for (int k = 0; k < high.length; k++) {
      total.add(high[k], low[k]);
    }
    return total;
  }
}
