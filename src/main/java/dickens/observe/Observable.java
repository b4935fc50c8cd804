package dickens.observe;

/**
 * What a result is, for lists, table headers and axis labels.
 *
 * @param name name in requests and tables, e.g. {@code I_c}
 * @param unit unit in words of the model, e.g. {@code Omega^2}; {@code 1} where dimensionless
 * @param meaning one phrase
 * @param source equation of the paper
 * @param shape one number or an array
 */
public record Observable(String name, String unit, String meaning, String source, Shape shape) {

  /** Form of a result. */
  public enum Shape {
    SCALAR,
    ARRAY
  }

  /** A result that is one number. */
  public static Observable scalar(String name, String unit, String meaning, String source) {
    return new Observable(name, unit, meaning, source, Shape.SCALAR);
  }

  /** A result that is an array. */
  public static Observable array(String name, String unit, String meaning, String source) {
    return new Observable(name, unit, meaning, source, Shape.ARRAY);
  }
}
