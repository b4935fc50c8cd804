package dickens.report;

import java.util.Arrays;

/** How the values of a column are spread, from which default axes are chosen. */
final class Spread {

  private Spread() {}

  /** Different finite values in ascending order. */
  static double[] distinct(double[] values) {
    return Arrays.stream(values)
        .filter(Double::isFinite)
        .map(v -> v + 0.0)
        .sorted()
        .distinct()
        .toArray();
  }

  /**
   * True if the values are positive, at least four, span a factor of 10 and have steps that grow
   * with them: every ratio of neighbours is within a factor of two (in the log) of the mean ratio,
   * which geometric sequences rounded to whole numbers pass and arithmetic ones do not.
   */
  static boolean isGeometric(double[] values) {
    double[] v = distinct(values);
    if (v.length < 4 || v[0] <= 0 || v[v.length - 1] < 10 * v[0]) {
      return false;
    }
    double mean = Math.log(v[v.length - 1] / v[0]) / (v.length - 1);
    for (int k = 1; k < v.length; k++) {
      double step = Math.log(v[k] / v[k - 1]);
      if (step > 2 * mean || step < mean / 2) {
        return false;
      }
    }
    return true;
  }

  /** True if all finite values are positive and their largest ratio exceeds a factor. */
  static boolean isWide(double[] values, double factor) {
    double[] v = distinct(values);
    return v.length > 1 && v[0] > 0 && v[v.length - 1] > factor * v[0];
  }
}
