package dickens.report;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Numbers as text. {@link #shortest} is the shortest decimal that reads back to the same bits
 * (Raffaello Giulietti's Schubfach as shipped in Jackson; {@code Double.toString} of JDK 17 is not
 * always shortest).
 */
public final class NumberText {

  private NumberText() {}

  /**
   * Shortest text that {@link #parse} reads back exactly; {@code inf}, {@code -inf}; NaN: empty.
   */
  public static String shortest(double value) {
    if (Double.isNaN(value)) {
      return "";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e15 && value != 0) {
      return Long.toString((long) value);
    }
    String text = NumberOutput.toString(value, true);
    int end = text.indexOf(".0E");
    if (end >= 0) {
      return text.substring(0, end) + text.substring(end + 2);
    }
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  /** The value rounded to some significant digits, for people; NaN is {@code -}. */
  public static String rounded(double value, int digits) {
    if (Double.isNaN(value)) {
      return "-";
    }
    if (Double.isInfinite(value) || value == 0) {
      return shortest(value + 0.0);
    }
    BigDecimal decimal =
        new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
    int exponent = decimal.precision() - decimal.scale() - 1;
    BigDecimal stripped = decimal.stripTrailingZeros();
    if (exponent >= -5 && exponent < Math.max(digits, 7)) {
      return stripped.toPlainString();
    }
    String mantissa = stripped.movePointLeft(exponent).stripTrailingZeros().toPlainString();
    return mantissa + "e" + exponent;
  }

  /**
   * Reads what {@link #shortest} writes, and any other decimal number.
   *
   * @throws NumberFormatException if the text is no number
   */
  public static double parse(String text) {
    String word = text.strip();
    switch (word.toLowerCase(java.util.Locale.ROOT)) {
      case "", "-", "nan":
        return Double.NaN;
      case "inf", "+inf", "infinity":
        return Double.POSITIVE_INFINITY;
      case "-inf", "-infinity":
        return Double.NEGATIVE_INFINITY;
      default:
        char last = word.charAt(word.length() - 1);
        if (!Character.isDigit(last) && last != '.') {
          throw new NumberFormatException("'" + text + "' is not a number");
        }
        return Double.parseDouble(word);
    }
  }
}
