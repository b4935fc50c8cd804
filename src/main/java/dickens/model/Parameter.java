package dickens.model;

import java.util.List;
import java.util.Optional;

/**
 * One parameter of a model, as the user sees it.
 *
 * @param name the name in requests and tables, e.g. {@code beta_c}
 * @param kind what values it takes
 * @param defaultValue the text that stands for the default; empty: derived from other parameters,
 *     as {@code meaning} says
 * @param unit unit in words of the model, e.g. {@code Omega} or {@code 1/Omega}; {@code 1} where
 *     dimensionless
 * @param meaning one phrase
 * @param source equation or section of the paper, e.g. {@code K(5)}
 * @param range what numbers are allowed
 * @param choices the allowed words of a {@link Kind#CHOICE}, else empty
 */
public record Parameter(
    String name,
    Kind kind,
    String defaultValue,
    String unit,
    String meaning,
    String source,
    Range range,
    List<String> choices) {

  /** What values a parameter takes. */
  public enum Kind {
    /** A whole number; sweeps round to whole numbers. */
    INTEGER,
    /** A finite real number. */
    REAL,
    /** One of a few words. */
    CHOICE,
    /** Free text with a grammar of its own, checked by the model (e.g. {@code thermal:0.5}). */
    TEXT
  }

  /** What numbers a numeric parameter may take. */
  public enum Range {
    ANY("any finite number"),
    POSITIVE("greater than 0"),
    NOT_NEGATIVE("0 or greater"),
    AT_LEAST_TWO("at least 2");

    private final String words;

    Range(String words) {
      this.words = words;
    }

    /** The range in words, for messages. */
    public String words() {
      return words;
    }

    boolean contains(double value) {
      return switch (this) {
        case ANY -> true;
        case POSITIVE -> value > 0;
        case NOT_NEGATIVE -> value >= 0;
        case AT_LEAST_TWO -> value >= 2;
      };
    }
  }

  public Parameter {
    choices = List.copyOf(choices);
  }

  /** A real number. */
  public static Parameter real(
      String name, String defaultValue, String unit, String meaning, String source, Range range) {
    return new Parameter(name, Kind.REAL, defaultValue, unit, meaning, source, range, List.of());
  }

  /** A whole number without unit. */
  public static Parameter integer(
      String name, String defaultValue, String meaning, String source, Range range) {
    return new Parameter(name, Kind.INTEGER, defaultValue, "1", meaning, source, range, List.of());
  }

  /** One of a few words. */
  public static Parameter choice(
      String name, String defaultValue, String meaning, String source, String... choices) {
    return new Parameter(
        name, Kind.CHOICE, defaultValue, "", meaning, source, Range.ANY, List.of(choices));
  }

  /** Text that the model parses itself. */
  public static Parameter text(String name, String defaultValue, String meaning, String source) {
    return new Parameter(name, Kind.TEXT, defaultValue, "", meaning, source, Range.ANY, List.of());
  }

  /** True for parameters with a numeric value. */
  public boolean isNumeric() {
    return kind == Kind.REAL || kind == Kind.INTEGER;
  }

  /** A text that has no complaint as a value: Double or String. */
  public Object value(String text) {
    return isNumeric() ? (Object) Double.valueOf(NumberSyntax.parse(text)) : text;
  }

  /** What is wrong with a text as a value of this parameter; empty if nothing. */
  public Optional<String> complaint(String text) {
    switch (kind) {
      case CHOICE:
        return choices.contains(text)
            ? Optional.empty()
            : Optional.of(name + " = '" + text + "': allowed are " + String.join(", ", choices));
      case TEXT:
        return Optional.empty();
      default:
        break;
    }
    double value;
    try {
      value = NumberSyntax.parse(text);
    } catch (NumberFormatException e) {
      return Optional.of(name + " = '" + text + "' is not a number");
    }
    if (!Double.isFinite(value)) {
      return Optional.of(name + " = " + text + ": a finite number is needed");
    }
    if (kind == Kind.INTEGER && (value != Math.rint(value) || Math.abs(value) > 9.0e15)) {
      return Optional.of(name + " = " + text + ": a whole number is needed");
    }
    if (!range.contains(value)) {
      return Optional.of(name + " = " + text + ": it must be " + range.words());
    }
    return Optional.empty();
  }
}
