package dickens.optimize;

/**
 * A condition on a result: low &lt;= observable &lt;= high; equal bounds pin it.
 *
 * @param observable a number of the model
 * @param low smallest allowed value, or -infinity
 * @param high largest allowed value, or +infinity
 */
public record Limit(String observable, double low, double high) {
  public Limit {
    if (!(low <= high)) {
      throw new IllegalArgumentException(
          observable + " from " + low + " to " + high + ": the lower limit must come first");
    }
  }

  /** True where one value is prescribed. */
  boolean isEquality() {
    return low == high;
  }

  /** By how much a value lies outside; 0 inside, NaN for NaN. */
  double violation(double value) {
    return Double.isNaN(value) ? Double.NaN : Math.max(0, Math.max(low - value, value - high));
  }
}
