package dickens.solve.lattice;

/** Sums with one rounding at the end (Neumaier 1974), in index order. */
final class CompensatedSum {
  private CompensatedSum() {}

  /** Sum of all entries. */
  static double of(double[] v) {
    double sum = 0;
    double rest = 0;
    for (double x : v) {
      double t = sum + x;
      rest += Math.abs(sum) >= Math.abs(x) ? (sum - t) + x : (x - t) + sum;
      sum = t;
    }
    return sum + rest;
  }
}
