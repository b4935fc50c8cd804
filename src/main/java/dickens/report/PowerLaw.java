package dickens.report;

/**
 * y = prefactor x^exponent, fitted to points.
 *
 * <p>{@link #fit} is ordinary least squares of log y on log x; the standard error of the exponent
 * is sqrt(RSS / (n - 2) / Sxx), NaN for two points. {@link #withExponent} fixes the exponent; the
 * prefactor is then the geometric mean of y / x^exponent, the least-squares answer in log y. Points
 * with a coordinate that is NaN, infinite or not positive are left out.
 *
 * @param prefactor y at x = 1, in the unit of y
 * @param exponent dimensionless
 * @param standardError of the exponent; NaN if it was fixed or rests on two points
 * @param points how many points were used
 */
public record PowerLaw(double prefactor, double exponent, double standardError, int points) {

  /**
   * Fits prefactor and exponent.
   *
   * @param x abscissae
   * @param y ordinates, same length
   * @throws IllegalArgumentException if fewer than two different positive x remain
   */
  public static PowerLaw fit(double[] x, double[] y) {
    double[][] logs = logs(x, y);
    int n = logs[0].length;
    double meanU = mean(logs[0]);
    double meanV = mean(logs[1]);
    double suu = 0;
    double suv = 0;
    for (int k = 0; k < n; k++) {
      double du = logs[0][k] - meanU;
      suu += du * du;
      suv += du * (logs[1][k] - meanV);
    }
    if (!(suu > 0)) {
      throw new IllegalArgumentException(
          "a power law needs two points with different x > 0 and y > 0; there are "
              + n
              + " usable points");
    }
    double exponent = suv / suu;
    double rss = 0;
    for (int k = 0; k < n; k++) {
      double residual = logs[1][k] - meanV - exponent * (logs[0][k] - meanU);
      rss += residual * residual;
    }
    double error = n > 2 ? Math.sqrt(rss / (n - 2) / suu) : Double.NaN;
    return new PowerLaw(Math.exp(meanV - exponent * meanU), exponent, error, n);
  }

  /** Fits the prefactor at a fixed exponent. */
  public static PowerLaw withExponent(double exponent, double[] x, double[] y) {
    double[][] logs = logs(x, y);
    if (logs[0].length == 0) {
      throw new IllegalArgumentException("a power law needs a point with x > 0 and y > 0");
    }
    double prefactor = Math.exp(mean(logs[1]) - exponent * mean(logs[0]));
    return new PowerLaw(prefactor, exponent, Double.NaN, logs[0].length);
  }

  /** prefactor x^exponent. */
  public double at(double x) {
    return prefactor * Math.pow(x, exponent);
  }

  /** The exponent with its standard error, rounded to the error's leading digit. */
  public String exponentText() {
    if (Double.isNaN(standardError)) {
      return NumberText.rounded(exponent, 4);
    }
    if (standardError < 5e-7) {
      return NumberText.rounded(exponent, 7) + " ± " + NumberText.rounded(standardError, 1);
    }
    int decimals = Math.max(0, (int) Math.ceil(-Math.log10(standardError * 1.05)));
    String format = "%." + decimals + "f ± %." + decimals + "f";
    return String.format(java.util.Locale.ROOT, format, exponent, standardError);
  }

  private static double[][] logs(double[] x, double[] y) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(x.length + " abscissae for " + y.length + " ordinates");
    }
    double[] u = new double[x.length];
    double[] v = new double[x.length];
    int n = 0;
    for (int k = 0; k < x.length; k++) {
      if (x[k] > 0 && y[k] > 0 && Double.isFinite(x[k]) && Double.isFinite(y[k])) {
        u[n] = Math.log(x[k]);
        v[n++] = Math.log(y[k]);
      }
    }
    return new double[][] {java.util.Arrays.copyOf(u, n), java.util.Arrays.copyOf(v, n)};
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
