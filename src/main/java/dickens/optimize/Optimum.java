package dickens.optimize;

import java.util.List;

/**
 * The best point that an optimisation found.
 *
 * @param position in the unit box, one u per variable
 * @param values of the variables, in their units
 * @param steering the goal's value and those of the limits
 * @param slope largest component of the goal's gradient that no bound or limit holds, in units of
 *     the goal's typical size per unit of u; small at an optimum
 * @param violation largest violation of a limit, in units of its observable's typical size
 * @param bounds names of the variables that sit at a bound
 * @param agreeing local searches that ended here, of {@code searches}
 * @param searches local searches that were made
 * @param evaluations parameter points solved
 * @param gradients where gradients came from
 * @param tolerance slope and violation that count as zero
 */
public record Optimum(
    double[] position,
    double[] values,
    double[] steering,
    double slope,
    double violation,
    List<String> bounds,
    int agreeing,
    int searches,
    long evaluations,
    String gradients,
    double tolerance) {

  /** True where slope and violation vanish to the tolerance. */
  public boolean isConverged() {
    return slope <= tolerance && violation <= tolerance;
  }

  /** The outcome in words. */
  public String status() {
    return isConverged() ? "converged" : violation <= tolerance ? "not converged" : "limit not met";
  }
}
