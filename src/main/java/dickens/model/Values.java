package dickens.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A complete assignment of values to the parameters of one model: checked, immutable, defaults
 * included, in the order of the model's declaration.
 *
 * <p>Numbers are kept as doubles (whole numbers up to 9e15 exactly), words as text.
 */
public final class Values {
  private final List<Parameter> parameters;
  private final Map<String, Object> values;

  private Values(List<Parameter> parameters, Map<String, Object> values) {
    this.parameters = parameters;
    this.values = Collections.unmodifiableMap(values);
  }

  /**
   * Completes a request with the defaults.
   *
   * @param parameters the model's declaration
   * @param request names and texts as typed; a missing name takes its default, a parameter with an
   *     empty default stays unset
   * @throws BadRequest with every mistake at once: unknown names (nearest one suggested), texts
   *     that are no numbers, numbers out of range
   */
  public static Values complete(
      String model, List<Parameter> parameters, Map<String, String> request) {
    List<String> complaints = new ArrayList<>();
    List<String> names = parameters.stream().map(Parameter::name).toList();
    for (String name : request.keySet()) {
      if (!names.contains(name)) {
        complaints.add(
            "'" + name + "' is no parameter of " + model + Nearest.suggestion(name, names));
      }
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (Parameter p : parameters) {
      String text = request.getOrDefault(p.name(), p.defaultValue());
      if (text.isEmpty() && p.defaultValue().isEmpty()) {
        continue;
      }
      p.complaint(text).ifPresent(complaints::add);
      if (complaints.isEmpty()) {
        values.put(
            p.name(), p.isNumeric() ? (Object) Double.valueOf(NumberSyntax.parse(text)) : text);
      }
    }
    if (!complaints.isEmpty()) {
      throw new BadRequest(complaints);
    }
    return new Values(List.copyOf(parameters), values);
  }

  /** True where the parameter has a value (given or default). */
  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** The number under a name. */
  public double real(String name) {
    if (values.get(name) instanceof Double value) {
      return value;
    }
    throw new IllegalArgumentException("no number is known for the parameter " + name);
  }

  /** The whole number under a name. */
  public long integer(String name) {
    return (long) real(name);
  }

  /** The word or text under a name. */
  public String text(String name) {
    if (values.get(name) instanceof String value) {
      return value;
    }
    throw new IllegalArgumentException("no text is known for the parameter " + name);
  }

  /** A copy with one number replaced or filled in, not checked against its range. */
  public Values with(String name, double value) {
    return withObject(name, value);
  }

  /** A copy with one word replaced or filled in. */
  public Values with(String name, String value) {
    return withObject(name, value);
  }

  /** A copy with one more number, declared beyond the parameters of the model. */
  public Values extended(Parameter parameter, double value) {
    List<Parameter> more = new ArrayList<>(parameters);
    more.add(parameter);
    Map<String, Object> copy = new LinkedHashMap<>(values);
    copy.put(parameter.name(), value);
    return new Values(List.copyOf(more), copy);
  }

  private Values withObject(String name, Object value) {
    Map<String, Object> copy = new LinkedHashMap<>();
    for (Parameter p : parameters) {
      if (p.name().equals(name)) {
        copy.put(name, value);
      } else if (values.containsKey(p.name())) {
        copy.put(p.name(), values.get(p.name()));
      }
    }
    if (!copy.containsKey(name)) {
      throw new IllegalArgumentException("there is no parameter " + name);
    }
    return new Values(parameters, copy);
  }

  /** Names to Double or String, in the order of declaration. */
  public Map<String, Object> asMap() {
    return values;
  }

  /** The declaration that these values belong to. */
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
