package dickens.optimize;

import dickens.model.Parameter;

/**
 * A parameter that the search may move within bounds. The search sees it as a position u in [0, 1].
 *
 * @param parameter a real parameter of the model
 * @param low smallest value, in the parameter's unit
 * @param high largest value, above {@code low}
 * @param spacing how values lie along u
 */
public record Variable(Parameter parameter, double low, double high, Spacing spacing) {

  /** How values lie between the bounds. */
  public enum Spacing {
    /** value = low + u (high - low). */
    LINEAR,
    /** value = low (high/low)^u; both bounds positive. */
    LOG
  }

  public Variable {
    if (!(low < high) || !Double.isFinite(low) || !Double.isFinite(high)) {
      throw new IllegalArgumentException(
          parameter.name() + " from " + low + " to " + high + ": the lower bound must come first");
    }
    if (spacing == Spacing.LOG && !(low > 0)) {
      throw new IllegalArgumentException(
          parameter.name() + " from " + low + ": a logarithmic range needs positive bounds");
    }
  }

  /** The value at position u, exact at both ends. */
  double value(double u) {
    if (u <= 0) {
      return low;
    }
    if (u >= 1) {
      return high;
    }
    double value =
        switch (spacing) {
          case LINEAR -> low + u * (high - low);
          case LOG -> low * Math.pow(high / low, u);
        };
    return Math.min(high, Math.max(low, value));
  }
}
