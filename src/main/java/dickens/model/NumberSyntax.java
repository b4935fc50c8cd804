package dickens.model;

import java.util.Locale;
import java.util.regex.Pattern;

/** Numbers as users write them: {@code 31}, {@code 1e-3}, {@code .5}, {@code -2/3}. */
public final class NumberSyntax {
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

  private NumberSyntax() {}

  /**
   * Reads a decimal number or a fraction of two, which is one division of doubles: {@code 1/3} is
   * the double nearest to 1/3. The words {@code nan} and {@code inf} are read too, so that messages
   * can say that a finite number is needed.
   *
   * @throws NumberFormatException for any other text
   */
  public static double parse(String text) {
    String word = text.strip();
    if (isPlain(word)) {
      return Double.parseDouble(word);
    }
    switch (word.toLowerCase(Locale.ROOT)) {
      case "nan":
        return Double.NaN;
      case "inf", "+inf", "infinity", "+infinity":
        return Double.POSITIVE_INFINITY;
      case "-inf", "-infinity":
        return Double.NEGATIVE_INFINITY;
      default:
        break;
    }
    int slash = word.indexOf('/');
    if (slash < 0) {
      return decimal(word);
    }
    return decimal(word.substring(0, slash)) / decimal(word.substring(slash + 1));
  }

  /** True for digits with at most one point: most numbers, told quickly. */
  private static boolean isPlain(String word) {
    int points = 0;
    for (int k = 0; k < word.length(); k++) {
      char c = word.charAt(k);
      if (c == '.') {
        points++;
      } else if (c < '0' || c > '9') {
        return false;
      }
    }
    return points <= 1 && word.length() > points;
  }

  private static double decimal(String word) {
    if (!DECIMAL.matcher(word).matches()) {
      throw new NumberFormatException("'" + word + "' is not a number");
    }
    return Double.parseDouble(word);
  }
}
