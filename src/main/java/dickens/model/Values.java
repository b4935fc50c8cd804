package dickens.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
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

  /** Name to position, shared by all values of one request. */
  private final Map<String, Integer> positions;

  /** {@code [position]} Double or String, or null where the parameter is unset. */
  private final Object[] values;

  private Values(List<Parameter> parameters, Map<String, Integer> positions, Object[] values) {
    this.parameters = parameters;
    this.positions = positions;
    this.values = values;
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
    Object[] values = new Object[parameters.size()];
    for (int k = 0; k < values.length; k++) {
      Parameter p = parameters.get(k);
      String text = request.getOrDefault(p.name(), p.defaultValue());
      if (text.isEmpty() && p.defaultValue().isEmpty()) {
        continue;
      }
      p.complaint(text).ifPresent(complaints::add);
      if (complaints.isEmpty()) {
        values[k] = p.value(text);
      }
    }
    if (!complaints.isEmpty()) {
      throw new BadRequest(complaints);
    }
    return new Values(List.copyOf(parameters), positions(parameters), values);
  }

  private static Map<String, Integer> positions(List<Parameter> parameters) {
    Map<String, Integer> positions = new HashMap<>();
    for (int k = 0; k < parameters.size(); k++) {
      positions.put(parameters.get(k).name(), k);
    }
    return positions;
  }

  /** The value under a name; null where there is none. */
  private Object value(String name) {
    Integer position = positions.get(name);
    return position == null ? null : values[position];
  }

  /** True where the parameter has a value (given or default). */
  public boolean has(String name) {
    return value(name) != null;
  }

  /** The number under a name. */
  public double real(String name) {
    if (value(name) instanceof Double value) {
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
    if (value(name) instanceof String value) {
      return value;
    }
    throw new IllegalArgumentException("no text is known for the parameter " + name);
  }

  /**
   * A copy with one value replaced or filled in, not checked against its range.
   *
   * @param value Double or String
   */
  public Values with(String name, Object value) {
    return with(List.of(name), value);
  }

  /**
   * A copy with some values replaced or filled in, not checked against their ranges.
   *
   * @param replacements Double or String, in the order of the names
   */
  public Values with(List<String> names, Object... replacements) {
    Object[] copy = values.clone();
    for (int k = 0; k < replacements.length; k++) {
      Integer position = positions.get(names.get(k));
      if (position == null) {
        throw new IllegalArgumentException("there is no parameter " + names.get(k));
      }
      Object value = replacements[k];
      if (!(value instanceof Double || value instanceof String)) {
        throw new IllegalArgumentException(
            names.get(k) + " = " + value + " is neither number nor text");
      }
      copy[position] = value;
    }
    return new Values(parameters, positions, copy);
  }

  /** A copy with one more number, declared beyond the parameters of the model. */
  public Values extended(Parameter parameter, double value) {
    List<Parameter> more = new ArrayList<>(parameters);
    more.add(parameter);
    Object[] copy = Arrays.copyOf(values, more.size());
    copy[more.size() - 1] = value;
    return new Values(List.copyOf(more), positions(more), copy);
  }

  /** Names to Double or String, in the order of declaration. */
  public Map<String, Object> asMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int k = 0; k < values.length; k++) {
      if (values[k] != null) {
        map.put(parameters.get(k).name(), values[k]);
      }
    }
    return Collections.unmodifiableMap(map);
  }

  /** The declaration that these values belong to. */
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public String toString() {
    return asMap().toString();
  }
}
