package dickens.optimize;

import java.util.Arrays;

/**
 * The scaled goal, to be minimised, plus what pulls every limit's observable c into its range:
 * rho/2 (w - clamp(w))^2 with w = c + lambda/rho (Rockafellar 1973); equal bounds make it the
 * method of multipliers of an equality.
 */
final class AugmentedLagrangian implements ProjectedBfgs.Function {
  private final Problem problem;
  private final Surface surface;
  private final double[] scales;
  private final double[] lambda;
  private double rho = 10;

  /**
   * With no multipliers yet.
   *
   * @param scales typical size of each steering observable, positive
   */
  AugmentedLagrangian(Problem problem, Surface surface, double[] scales) {
    this.problem = problem;
    this.surface = surface;
    this.scales = scales.clone();
    this.lambda = new double[problem.limits().size()];
  }

  @Override
  public double value(double[] u) {
    double[] steering = surface.values(u);
    double value = -problem.goal().sense().sign() * steering[0] / scales[0];
    for (int i = 0; i < lambda.length; i++) {
      double pull = pull(i, steering);
      value += rho / 2 * pull * pull;
    }
    return Double.isNaN(value) ? Double.POSITIVE_INFINITY : value;
  }

  @Override
  public double[] gradient(double[] u) {
    double[] steering = surface.values(u);
    double[][] gradients = surface.gradients(u);
    double[] sum = new double[u.length];
    addTo(sum, gradients[0], -problem.goal().sense().sign() / scales[0]);
    for (int i = 0; i < lambda.length; i++) {
      addTo(sum, gradients[1 + i], rho * pull(i, steering) / scales[1 + i]);
    }
    return sum;
  }

  private static void addTo(double[] sum, double[] gradient, double factor) {
    for (int k = 0; k < sum.length; k++) {
      sum[k] += factor == 0 ? 0 : factor * gradient[k];
    }
  }

  /** w - clamp(w): how far the shifted observable lies outside, in typical sizes; NaN for NaN. */
  private double pull(int i, double[] steering) {
    Limit limit = problem.limits().get(i);
    double scale = scales[1 + i];
    double w = steering[1 + i] / scale + lambda[i] / rho;
    return w - Math.max(limit.low() / scale, Math.min(limit.high() / scale, w));
  }

  /** Largest violation of a limit, in typical sizes. */
  double violation(double[] u) {
    double[] steering = surface.values(u);
    double largest = 0;
    for (int i = 0; i < lambda.length; i++) {
      largest =
          Math.max(largest, problem.limits().get(i).violation(steering[1 + i]) / scales[1 + i]);
    }
    return largest;
  }

  /** New multipliers from the minimum found with the old ones. */
  void update(double[] u) {
    double[] steering = surface.values(u);
    Arrays.setAll(lambda, i -> rho * pull(i, steering));
  }

  /** Pulls harder, up to where rounding would drown the goal. */
  void stiffen() {
    rho = Math.min(1e4, 5 * rho);
  }
}
