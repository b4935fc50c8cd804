package dickens.study;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * An arithmetic formula over named numbers, e.g. {@code I_c / (Gamma_c * Omega)}.
 *
 * <p>{@code + - * / % ^} with the usual precedence ({@code ^} binds tightest and to the right, so
 * -2^2 = -4; % is the remainder, with the sign of the dividend), parentheses, decimal numbers,
 * {@code pi}, and the functions abs, sqrt, exp, log, log10. A name is letters, digits and
 * underscores, not starting with a digit, and may end in an index {@code [k]}.
 */
final class Formula {
  private static final Map<String, DoubleUnaryOperator> FUNCTIONS = new LinkedHashMap<>();

  static {
    FUNCTIONS.put("abs", Math::abs);
    FUNCTIONS.put("sqrt", Math::sqrt);
    FUNCTIONS.put("exp", Math::exp);
    FUNCTIONS.put("log", Math::log);
    FUNCTIONS.put("log10", Math::log10);
  }

  /** Part of a formula: its value, from the values of the names. */
  private interface Term extends ToDoubleFunction<ToDoubleFunction<String>> {}

  private final String text;
  private final Set<String> names = new LinkedHashSet<>();
  private final Term value;
  private int at;

  /**
   * Reads a formula.
   *
   * @throws IllegalArgumentException saying what is wrong and where
   */
  Formula(String text) {
    this.text = text;
    this.value = sum(0);
    skipSpaces();
    if (at < text.length()) {
      throw mistake("'" + text.charAt(at) + "' is not expected here");
    }
  }

  /** The names that the formula needs. */
  Set<String> names() {
    return Set.copyOf(names);
  }

  /** The value for given values of the names. */
  double of(ToDoubleFunction<String> numbers) {
    return value.applyAsDouble(numbers);
  }

  private Term sum(int depth) {
    if (depth > 100) {
      throw mistake("there are too many parentheses");
    }
    Term left = product(depth);
    while (true) {
      Term a = left;
      if (take('+')) {
        Term b = product(depth);
        left = v -> a.applyAsDouble(v) + b.applyAsDouble(v);
      } else if (take('-')) {
        Term b = product(depth);
        left = v -> a.applyAsDouble(v) - b.applyAsDouble(v);
      } else {
        return left;
      }
    }
  }

  private Term product(int depth) {
    Term left = signed(depth);
    while (true) {
      Term a = left;
      if (take('*')) {
        Term b = signed(depth);
        left = v -> a.applyAsDouble(v) * b.applyAsDouble(v);
      } else if (take('/')) {
        Term b = signed(depth);
        left = v -> a.applyAsDouble(v) / b.applyAsDouble(v);
      } else if (take('%')) {
        Term b = signed(depth);
        left = v -> a.applyAsDouble(v) % b.applyAsDouble(v);
      } else {
        return left;
      }
    }
  }

  private Term signed(int depth) {
    if (depth > 100) {
      throw mistake("there are too many signs");
    }
    if (take('-')) {
      Term a = signed(depth + 1);
      return v -> -a.applyAsDouble(v);
    }
    Term base = atom(depth);
    if (take('^')) {
      Term exponent = signed(depth + 1);
      return v -> Math.pow(base.applyAsDouble(v), exponent.applyAsDouble(v));
    }
    return base;
  }

  private Term atom(int depth) {
    if (take('(')) {
      Term inner = sum(depth + 1);
      need(')');
      return inner;
    }
    int start = at;
    if (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
      return number(start);
    }
    while (at < text.length() && isNamePart(text.charAt(at))) {
      at++;
    }
    if (start == at) {
      throw mistake("a number, a name or '(' is missing");
    }
    String name = text.substring(start, at);
    skipSpaces();
    if (take('(')) {
      DoubleUnaryOperator function = FUNCTIONS.get(name);
      if (function == null) {
        throw mistake(
            "there is no function '"
                + name
                + "'; there are "
                + String.join(", ", FUNCTIONS.keySet()));
      }
      Term argument = sum(depth + 1);
      need(')');
      return v -> function.applyAsDouble(argument.applyAsDouble(v));
    }
    if (name.equals("pi")) {
      return v -> Math.PI;
    }
    String full = name + index();
    names.add(full);
    return v -> v.applyAsDouble(full);
  }

  /** An index {@code [k]} with its brackets; empty where there is none. */
  private String index() {
    if (at == text.length() || text.charAt(at) != '[') {
      return "";
    }
    int start = at;
    int end = text.indexOf(']', at);
    if (end < 0) {
      throw mistake("']' is missing");
    }
    at = end + 1;
    return text.substring(start, at);
  }

  private Term number(int start) {
    while (at < text.length()
        && (Character.isDigit(text.charAt(at))
            || text.charAt(at) == '.'
            || Character.toLowerCase(text.charAt(at)) == 'e'
            || ("+-".indexOf(text.charAt(at)) >= 0
                && Character.toLowerCase(text.charAt(at - 1)) == 'e'))) {
      at++;
    }
    try {
      double number = Double.parseDouble(text.substring(start, at));
      return v -> number;
    } catch (NumberFormatException e) {
      throw mistake("'" + text.substring(start, at) + "' is not a number");
    }
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  private void skipSpaces() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private boolean take(char c) {
    skipSpaces();
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      skipSpaces();
      return true;
    }
    return false;
  }

  private void need(char c) {
    if (!take(c)) {
      throw mistake("'" + c + "' is missing");
    }
  }

  private IllegalArgumentException mistake(String what) {
    return new IllegalArgumentException(
        "formula '" + text + "', character " + (Math.min(at, text.length()) + 1) + ": " + what);
  }
}
