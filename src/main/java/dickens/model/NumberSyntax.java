package dickens.model;

import java.util.Locale;

/** Numbers as users write them: {@code 31}, {@code 1e-3}, {@code .5}, {@code -2/3}. */
public final class NumberSyntax {
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
    if (isDecimal(word)) {
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

  private static double decimal(String word) {
    if (!isDecimal(word)) {
      throw new NumberFormatException("'" + word + "' is not a number");
    }
    return Double.parseDouble(word);
  }

  /** True for {@code [+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?}; large sweeps ask often. */
  private static boolean isDecimal(String word) {
    int at = afterSign(word, 0);
    int end = afterDigits(word, at);
    int digits = end - at;
    if (end < word.length() && word.charAt(end) == '.') {
      at = end + 1;
      end = afterDigits(word, at);
      digits += end - at;
    }
    if (digits == 0) {
      return false;
    }
    if (end < word.length() && (word.charAt(end) == 'e' || word.charAt(end) == 'E')) {
      at = afterSign(word, end + 1);
      end = afterDigits(word, at);
      return end > at && end == word.length();
    }
    return end == word.length();
  }

  private static int afterSign(String word, int at) {
    boolean isSign = at < word.length() && (word.charAt(at) == '+' || word.charAt(at) == '-');
    return isSign ? at + 1 : at;
  }

  private static int afterDigits(String word, int at) {
    int end = at;
    while (end < word.length() && word.charAt(end) >= '0' && word.charAt(end) <= '9') {
      end++;
    }
    return end;
  }
}
