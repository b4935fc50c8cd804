package dickens.solve;

/**
 * Running sum with Neumaier's correction: the error is one rounding of the result plus n eps^2 of
 * the sum of magnitudes, whatever the order and number of terms.
 */
public final class CompensatedSum {
  private double sum;
  private double correction;

  /** Sum of all entries. */
  public static double of(double[] terms) {
    CompensatedSum total = new CompensatedSum();
    for (double term : terms) {
      total.add(term);
    }
    return total.value();
  }

  /** Adds one term. */
  public void add(double term) {
    double next = sum + term;
    if (Math.abs(sum) >= Math.abs(term)) {
      correction += (sum - next) + term;
    } else {
      correction += (term - next) + sum;
    }
    sum = next;
  }

  /** The sum so far. */
  public double value() {
    return sum + correction;
  }
}
