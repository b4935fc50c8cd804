package dickens.study;

import dickens.model.NumberSyntax;
import dickens.report.NumberText;
import dickens.study.Study.Axis;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parameters that follow from others by formula, e.g. {@code beta_h: beta_c / 2}.
 *
 * @param constants numbers that are the same at all points, by name
 * @param rules parameters and variables of the curve, each after those that it needs; those of the
 *     swept parameters that a rule names are taken at the point
 * @param pinned parameters of a further result, from the values of the curve
 */
record ParameterFormulas(Map<String, Double> constants, List<Rule> rules, List<Rule> pinned) {
  static final ParameterFormulas NONE = new ParameterFormulas(Map.of(), List.of(), List.of());

  /** One parameter and its formula. */
  record Rule(String name, Formula formula) {}

  ParameterFormulas {
    constants = Map.copyOf(constants);
    rules = List.copyOf(rules);
    pinned = List.copyOf(pinned);
  }

  /** The same for a further result with formulas of its own. */
  ParameterFormulas withPinned(List<Rule> own) {
    return new ParameterFormulas(constants, rules, own);
  }

  /** True where nothing follows by formula. */
  boolean isEmpty() {
    return rules.isEmpty() && pinned.isEmpty();
  }

  /** True where the parameter follows by formula. */
  boolean has(String name) {
    return rules.stream().anyMatch(rule -> rule.name().equals(name))
        || pinned.stream().anyMatch(rule -> rule.name().equals(name));
  }

  /**
   * The values as text that reads back exactly; those of {@code pinned} in place of those of {@code
   * rules} where both give one.
   *
   * @param index positions on the axes
   */
  Map<String, String> at(List<Axis> axes, int[] index) {
    if (isEmpty()) {
      return Map.of();
    }
    Map<String, Double> numbers = new HashMap<>(constants);
    for (int k = 0; k < axes.size(); k++) {
      if (axes.get(k).parameter().isNumeric()) {
        String text = axes.get(k).values().get(index[k]);
        numbers.put(axes.get(k).parameter().name(), NumberSyntax.parse(text));
      }
    }
    Map<String, String> texts = new LinkedHashMap<>();
    for (Rule rule : rules) {
      double value = rule.formula().of(numbers::get);
      numbers.put(rule.name(), value);
      texts.put(rule.name(), text(value));
    }
    for (Rule rule : pinned) {
      texts.put(rule.name(), text(rule.formula().of(numbers::get)));
    }
    return texts;
  }

  /** A number as parameters are written; NaN as a word, so that the model can refuse it. */
  static String text(double value) {
    return Double.isNaN(value) ? "nan" : NumberText.shortest(value);
  }
}
