package dickens.model;

import java.util.function.Function;

/**
 * A result that follows from the parameters by a formula.
 *
 * @param name name in requests and tables
 * @param unit unit in words of the model
 * @param meaning one phrase
 * @param source equation of the paper
 * @param formula from complete values to one number (length 1) or an array; NaN where undefined
 * @param scalar true where the formula gives one number
 */
public record ClosedForm(
    String name,
    String unit,
    String meaning,
    String source,
    Function<Values, double[]> formula,
    boolean scalar) {

  /** A formula with one number as result. */
  public static ClosedForm scalar(
      String name, String unit, String meaning, String source, Function<Values, Double> formula) {
    return new ClosedForm(name, unit, meaning, source, v -> new double[] {formula.apply(v)}, true);
  }

  /** A formula with an array as result. */
  public static ClosedForm array(
      String name, String unit, String meaning, String source, Function<Values, double[]> formula) {
    return new ClosedForm(name, unit, meaning, source, formula, false);
  }
}
