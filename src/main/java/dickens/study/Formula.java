package dickens.study;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * An arithmetic formula over named numbers, e.g. {@code I_c / (Gamma_c * Omega)}.
 *
 * <p>{@code + - * / % ^} with the usual precedence ({@code ^} binds tightest and to the right, so
 * -2^2 = -4; % is the remainder, with the sign of the dividend), parentheses, decimal numbers,
 * {@code pi}, and the functions abs, sqrt, exp, log, log10, floor of one number, pow of two, min
 * and max of one or more. A name is letters, digits and underscores, not starting with a digit, and
 * may end in an index {@code [k]}.
 */
final class Formula {
  private static final int MAX_LENGTH = 2_000;

  private static final Map<String, Function> FUNCTIONS = new LinkedHashMap<>();

  static {
    FUNCTIONS.put("abs", Function.ofOne(Math::abs));
    FUNCTIONS.put("sqrt", Function.ofOne(Math::sqrt));
    FUNCTIONS.put("exp", Function.ofOne(Math::exp));
    FUNCTIONS.put("log", Function.ofOne(Math::log));
    FUNCTIONS.put("log10", Function.ofOne(Math::log10));
    FUNCTIONS.put("floor", Function.ofOne(Math::floor));
    FUNCTIONS.put("pow", new Function(2, 2, Math::pow));
    FUNCTIONS.put("min", new Function(1, Integer.MAX_VALUE, Math::min));
    FUNCTIONS.put("max", new Function(1, Integer.MAX_VALUE, Math::max));
  }

  /** A function of least .. most numbers, which are put together from the left. */
  private record Function(int least, int most, DoubleBinaryOperator of) {
    static Function ofOne(DoubleUnaryOperator of) {
      return new Function(1, 1, (a, b) -> of.applyAsDouble(a));
    }

    double apply(double[] arguments) {
      double value = least == 1 && most == 1 ? of.applyAsDouble(arguments[0], 0) : arguments[0];
      for (int k = 1; k < arguments.length; k++) {
        value = of.applyAsDouble(value, arguments[k]);
      }
      return value;
    }

    String count() {
      return least == most ? (least == 1 ? "one number" : least + " numbers") : "numbers";
    }
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
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "the formula has " + text.length() + " characters; at most " + MAX_LENGTH + " are read");
    }
    this.value = sum(0);
    skipSpaces();
    if (at < text.length()) {
      throw mistake("'" + text.charAt(at) + "' is not expected here");
    }
  }

  private Formula(String text, Set<String> names, Term value) {
    this.text = text;
    this.value = value;
    this.names.addAll(names);
  }

  /**
   * The same formula, with some of its names standing for other formulas.
   *
   * @param definitions name to formula; each uses only names before it and names that stay
   */
  Formula with(Map<String, Formula> definitions) {
    Map<String, Formula> used = new LinkedHashMap<>();
    Set<String> open = new LinkedHashSet<>(names);
    List<String> backwards = new ArrayList<>(definitions.keySet());
    Collections.reverse(backwards);
    for (String name : backwards) {
      if (open.remove(name)) {
        used.put(name, definitions.get(name));
        open.addAll(definitions.get(name).names);
      }
    }
    List<String> order = new ArrayList<>(used.keySet());
    Collections.reverse(order);
    return new Formula(
        text,
        open,
        numbers -> {
          Map<String, Double> known = new HashMap<>();
          ToDoubleFunction<String> all =
              name -> known.containsKey(name) ? known.get(name) : numbers.applyAsDouble(name);
          order.forEach(name -> known.put(name, used.get(name).of(all)));
          return of(all);
        });
  }

  /** The names that the formula needs. */
  Set<String> names() {
    return Collections.unmodifiableSet(names);
  }

  /** True where a text is the name of a number in formulas: no index, no function, not pi. */
  static boolean isName(String text) {
    return text.matches("[A-Za-z_][A-Za-z0-9_]*")
        && !FUNCTIONS.containsKey(text)
        && !text.equals("pi");
  }

  @Override
  public String toString() {
    return text;
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
    if (take('+')) {
      return signed(depth + 1);
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
      return call(name, depth);
    }
    if (name.equals("pi")) {
      return v -> Math.PI;
    }
    String full = name + index();
    names.add(full);
    return v -> v.applyAsDouble(full);
  }

  private Term call(String name, int depth) {
    Function function = FUNCTIONS.get(name);
    if (function == null) {
      throw mistake(
          "there is no function '"
              + name
              + "'; there are "
              + String.join(", ", FUNCTIONS.keySet()));
    }
    List<Term> arguments = new ArrayList<>(List.of(sum(depth + 1)));
    while (take(',')) {
      arguments.add(sum(depth + 1));
    }
    need(')');
    if (arguments.size() < function.least() || arguments.size() > function.most()) {
      throw mistake(name + " takes " + function.count() + ", not " + arguments.size());
    }
    return v -> function.apply(arguments.stream().mapToDouble(a -> a.applyAsDouble(v)).toArray());
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
      throw mistake(
          "'"
              + c
              + "' is missing"
              + (at == text.length() ? "; a formula with commas needs quotes" : ""));
    }
  }

  private IllegalArgumentException mistake(String what) {
    String shown = text.length() > 80 ? text.substring(0, 77) + "..." : text;
    return new IllegalArgumentException(
        "formula '" + shown + "', character " + (Math.min(at, text.length()) + 1) + ": " + what);
  }
}
