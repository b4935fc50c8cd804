package dickens.study;

import com.fasterxml.jackson.databind.JsonNode;
import dickens.model.Nearest;
import dickens.model.NumberSyntax;
import dickens.model.Parameter;
import dickens.study.ParameterFormulas.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Tells the parameters of one curve apart: constants, and formulas in the order in which they can
 * be evaluated. What is wrong with them is noted in the document.
 */
final class ParameterReader {
  private final Section section;
  private final Map<String, Parameter> known;
  private final Set<String> swept;
  private final Set<String> variables;

  /** Texts that are no formulas, as typed or worked out. */
  private final Map<String, String> constants = new LinkedHashMap<>();

  private final Map<String, Double> numbers = new HashMap<>();
  private final Map<String, Formula> formulas = new LinkedHashMap<>();
  private final List<Rule> rules = new ArrayList<>();

  /**
   * Reads the parameters of a curve.
   *
   * @param known parameters of its models, the curve's own model first
   * @param swept names of the axes
   * @param variables names of the study's own numbers
   * @param texts name to value or formula, variables included
   * @param places where each stands
   */
  ParameterReader(
      Section section,
      List<Parameter> known,
      Set<String> swept,
      Set<String> variables,
      Map<String, String> texts,
      Function<String, JsonNode> places) {
    this.section = section;
    this.known = new LinkedHashMap<>();
    known.forEach(p -> this.known.putIfAbsent(p.name(), p));
    this.swept = swept;
    this.variables = variables;
    texts.forEach((name, text) -> sort(name, text, places.apply(name)));
    Map<String, Formula> mistaken = new LinkedHashMap<>();
    formulas.forEach(
        (name, formula) -> {
          if (!areKnown(name, formula, places.apply(name))) {
            mistaken.put(name, formula);
          }
        });
    formulas.keySet().removeAll(mistaken.keySet());
    order(mistaken.keySet(), places);
  }

  private void sort(String name, String text, JsonNode place) {
    Parameter parameter = known.get(name);
    boolean isNumber = variables.contains(name) || (parameter != null && parameter.isNumeric());
    if (text == null || !isNumber) {
      if (text != null) {
        constants.put(name, text.strip());
      }
      return;
    }
    try {
      numbers.put(name, NumberSyntax.parse(text));
      constants.put(name, text.strip());
    } catch (NumberFormatException e) {
      formula(name, text, place, formulas);
    }
  }

  private void formula(String name, String text, JsonNode place, Map<String, Formula> into) {
    try {
      into.put(name, new Formula(text));
    } catch (IllegalArgumentException e) {
      section.mistake(
          place, name + " = '" + text + "' is neither a number nor a " + e.getMessage());
    }
  }

  private boolean areKnown(String name, Formula formula, JsonNode place) {
    String text = name + " = '" + formula + "' is not a number";
    boolean all = true;
    for (String needed : formula.names()) {
      if (!isNumber(needed)) {
        boolean isOneWord = needed.equals(formula.toString().strip());
        section.mistake(
            place,
            text + (isOneWord && !isNear(needed) ? "" : ", and no formula: " + unknown(needed)));
        all = false;
      }
    }
    return all;
  }

  private boolean isNear(String name) {
    return known.containsKey(name) || Nearest.to(name, names()).isPresent();
  }

  private Set<String> names() {
    Set<String> names = new LinkedHashSet<>(known.keySet());
    names.addAll(variables);
    return names;
  }

  /** True for what has a number at every point; defaults of the models are taken in. */
  private boolean isNumber(String name) {
    Parameter parameter = known.get(name);
    if (swept.contains(name)) {
      return parameter == null || parameter.isNumeric();
    }
    if (numbers.containsKey(name) || formulas.containsKey(name)) {
      return true;
    }
    if (parameter != null && parameter.isNumeric() && !parameter.defaultValue().isEmpty()) {
      numbers.put(name, NumberSyntax.parse(parameter.defaultValue()));
      return true;
    }
    return false;
  }

  private String unknown(String name) {
    Parameter parameter = known.get(name);
    if (parameter == null) {
      return "there is no '" + name + "'" + Nearest.suggestion(name, names());
    }
    return parameter.isNumeric()
        ? "'" + name + "' has no value of its own, the model derives it; give it one"
        : "'" + name + "' is no number";
  }

  /** Puts each formula after those that it needs; those that need each other are mistakes. */
  private void order(Set<String> mistaken, Function<String, JsonNode> places) {
    Map<String, Formula> waiting = new LinkedHashMap<>(formulas);
    boolean isMoving = true;
    while (isMoving) {
      isMoving = false;
      for (String name : List.copyOf(waiting.keySet())) {
        Set<String> needed = waiting.get(name).names();
        if (needed.stream().noneMatch(n -> waiting.containsKey(n) || mistaken.contains(n))) {
          define(name, waiting.remove(name));
          isMoving = true;
        }
      }
    }
    for (String name : waiting.keySet()) {
      List<String> circle = circle(name, waiting);
      if (circle.get(0).equals(name)) {
        section.mistake(
            places.apply(name),
            name
                + " = '"
                + waiting.get(name)
                + "' needs itself: "
                + String.join(" -> ", circle)
                + "; give one of them as a number");
      }
    }
  }

  /** Follows what a waiting formula needs until a name comes again. */
  private static List<String> circle(String start, Map<String, Formula> waiting) {
    List<String> path = new ArrayList<>();
    String name = start;
    while (!path.contains(name)) {
      path.add(name);
      String last = name;
      name =
          waiting.get(name).names().stream().filter(waiting::containsKey).findFirst().orElse(last);
    }
    path.add(name);
    return path.subList(path.indexOf(name), path.size());
  }

  private void define(String name, Formula formula) {
    boolean isConstant = formula.names().stream().allMatch(numbers::containsKey);
    if (isConstant && formula.names().stream().noneMatch(swept::contains)) {
      double value = formula.of(numbers::get);
      numbers.put(name, value);
      constants.put(name, ParameterFormulas.text(value));
    } else {
      rules.add(new Rule(name, formula));
    }
  }

  /** Values that are the same at all points, as text. */
  Map<String, String> constants() {
    return constants;
  }

  /** What depends on the point. */
  ParameterFormulas formulas() {
    return new ParameterFormulas(numbers, rules, List.of());
  }

  /**
   * The parameters that a further result sets for itself.
   *
   * @param texts name to value or formula
   * @param place where they stand, by name
   */
  Pinned pinned(Map<String, String> texts, Function<String, JsonNode> place) {
    Map<String, String> fixed = new LinkedHashMap<>();
    Map<String, Formula> own = new LinkedHashMap<>();
    texts.forEach(
        (name, text) -> {
          Parameter parameter = known.get(name);
          if (text == null || parameter == null || !parameter.isNumeric()) {
            fixed.put(name, String.valueOf(text));
            return;
          }
          try {
            NumberSyntax.parse(text);
            fixed.put(name, text);
          } catch (NumberFormatException e) {
            formula(name, text, place.apply(name), own);
          }
        });
    List<Rule> ownRules = new ArrayList<>();
    own.forEach(
        (name, formula) -> {
          if (areKnown(name, formula, place.apply(name))) {
            ownRules.add(new Rule(name, formula));
          }
        });
    return new Pinned(fixed, formulas().withPinned(ownRules));
  }

  /** Parameters of a further result: its constants, and its formulas with those of the curve. */
  record Pinned(Map<String, String> constants, ParameterFormulas formulas) {}
}
