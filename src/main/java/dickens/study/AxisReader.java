package dickens.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dickens.model.Nearest;
import dickens.model.NumberSyntax;
import dickens.model.Parameter;
import dickens.model.Parameter.Range;
import dickens.report.NumberText;
import dickens.study.Study.Axis;
import dickens.study.StudyFile.AxisEntry;
import dickens.study.StudyFile.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the axes of a study; what is wrong with them is noted in the document. */
final class AxisReader {
  private static final int MAX_COUNT = 1_000_000;
  private static final int MAX_POINTS = 10_000_000;

  private static final List<String> LEVELS =
      Arrays.stream(Resolution.values()).map(Resolution::word).toList();

  private final Section section;
  private final Resolution resolution;

  /** All axes in their order, those that advance together one after the other. */
  private final List<Entry> entries = new ArrayList<>();

  /** One axis as typed: its keys, where it stands, and its dimension. */
  private record Entry(AxisEntry keys, Object[] path, int dimension) {}

  AxisReader(Section section, List<AxisEntry> sweep, Resolution resolution) {
    this.section = section;
    this.resolution = resolution;
    int dimension = 0;
    for (int k = 0; k < sweep.size(); k++) {
      Object[] path = {"sweep", k};
      if (sweep.get(k) == null || sweep.get(k).zip() == null) {
        add(sweep.get(k), path, dimension);
      } else {
        addTogether(sweep.get(k), path, dimension);
      }
      dimension++;
    }
  }

  private void addTogether(AxisEntry entry, Object[] path, int dimension) {
    if (!entry.equals(AxisEntry.ofZip(entry.zip()))) {
      section.mistake(
          section.at(path), "beside 'zip' there are no other keys; each axis in it has its own");
    }
    if (entry.zip().size() < 2) {
      section.mistake(
          section.at(Section.with(path, "zip")), "two or more axes are needed to advance together");
    }
    for (int i = 0; i < entry.zip().size(); i++) {
      Object[] inner = Section.with(path, "zip", i);
      if (entry.zip().get(i) != null && entry.zip().get(i).zip() != null) {
        section.mistake(section.at(inner), "'zip' cannot stand within 'zip'");
      } else {
        add(entry.zip().get(i), inner, dimension);
      }
    }
  }

  private void add(AxisEntry entry, Object[] path, int dimension) {
    if (entry == null || entry.name() == null) {
      section.mistake(
          section.at(path), "the key 'name' is missing: the swept parameter or variable");
    } else {
      entries.add(new Entry(entry, path, dimension));
    }
  }

  /** Names of the swept parameters and variables. */
  Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    entries.forEach(e -> names.add(e.keys().name()));
    return names;
  }

  /**
   * The axes of what was found right.
   *
   * @param curves what can be swept, and what cannot because it has a value
   */
  List<Axis> axes(CurveReader curves) {
    Set<String> names = new LinkedHashSet<>();
    List<Axis> axes = new ArrayList<>();
    boolean isComplete = true;
    for (Entry entry : entries) {
      String name = entry.keys().name();
      JsonNode place = section.at(Section.with(entry.path(), "name"));
      Optional<Parameter> parameter = parameter(name, curves);
      if (parameter.isEmpty()) {
        if (!curves.evaluators().isEmpty()) {
          section.mistake(place, CurveReader.unknownParameter(name, curves.evaluators()));
        }
        isComplete = false;
        continue;
      }
      if (!names.add(name)) {
        section.mistake(place, "'" + name + "' is swept twice");
      }
      if (curves.isSet(name)) {
        section.mistake(place, "'" + name + "' is swept, but a value is given for it as well");
      }
      List<String> values = values(entry.keys(), parameter.get(), entry.path());
      isComplete &= !values.isEmpty();
      axes.add(new Axis(parameter.get(), values, entry.dimension()));
    }
    if (isComplete) {
      requireEqualLengths(axes);
      requireSize(axes);
    }
    return axes;
  }

  private static Optional<Parameter> parameter(String name, CurveReader curves) {
    Optional<Parameter> parameter = CurveReader.parameter(name, curves.evaluators());
    return parameter.isEmpty() && curves.isVariable(name)
        ? Optional.of(Parameter.real(name, "", "1", "variable of the study", "", Range.ANY))
        : parameter;
  }

  private void requireEqualLengths(List<Axis> axes) {
    for (int k = 1; k < axes.size(); k++) {
      Axis last = axes.get(k - 1);
      Axis axis = axes.get(k);
      if (axis.dimension() == last.dimension() && axis.values().size() != last.values().size()) {
        section.mistake(
            section.at("sweep", axis.dimension(), "zip"),
            "axes that advance together need equal lengths, but "
                + last.parameter().name()
                + " has "
                + last.values().size()
                + " values and "
                + axis.parameter().name()
                + " has "
                + axis.values().size());
      }
    }
  }

  private void requireSize(List<Axis> axes) {
    long points = 1;
    int dimension = -1;
    for (Axis axis : axes) {
      if (axis.dimension() != dimension && points <= MAX_POINTS) {
        points *= axis.values().size();
      }
      dimension = axis.dimension();
    }
    if (points > MAX_POINTS) {
      section.mistake(section.at("sweep"), "more than 10^7 points in one study; split it");
    }
  }

  /** The values of an axis as text; empty after a mistake. */
  private List<String> values(AxisEntry entry, Parameter parameter, Object[] path) {
    int given =
        (entry.list() == null ? 0 : 1)
            + (entry.linear() == null ? 0 : 1)
            + (entry.log() == null ? 0 : 1);
    JsonNode place = section.at(path);
    if (given != 1) {
      section.mistake(place, "exactly one of 'list', 'linear' and 'log' is needed, not " + given);
      return List.of();
    }
    if (entry.integer() != null && !parameter.isNumeric()) {
      section.mistake(
          section.at(Section.with(path, "integer")), parameter.name() + " takes no numbers");
      return List.of();
    }
    List<String> values =
        entry.list() != null ? listed(entry, parameter, path) : regular(entry, parameter, path);
    // regular values lie between their ends
    List<String> asked =
        entry.list() != null || values.isEmpty()
            ? values
            : List.of(values.get(0), values.get(values.size() - 1));
    for (String value : asked) {
      Optional<String> complaint = parameter.complaint(value);
      if (complaint.isPresent()) {
        section.mistake(place, complaint.get());
        return List.of();
      }
    }
    return values;
  }

  private List<String> listed(AxisEntry entry, Parameter parameter, Object[] path) {
    JsonNode node = levelled(section.at(Section.with(path, "list")));
    if (entry.count() != null) {
      section.mistake(section.at(Section.with(path, "count")), "a list needs no count");
    }
    List<String> values = new ArrayList<>();
    for (JsonNode item : node.isArray() ? node : List.of(node)) {
      if (!item.isTextual()) {
        section.mistake(node, "a list of values is needed");
        return List.of();
      }
      String value = item.asText().strip();
      if (entry.integer() != null && !isWhole(value, entry.integer())) {
        section.mistake(item, value + " is not an " + kind(entry.integer()) + " number");
      }
      values.add(parameter.isNumeric() ? decimal(value) : value);
    }
    if (values.isEmpty()) {
      section.mistake(node, "the list is empty");
    }
    if (new LinkedHashSet<>(values).size() < values.size()) {
      section.mistake(node, "a value stands twice");
    }
    return values;
  }

  /** A fraction as a decimal number that reads back the same; anything else as it is. */
  private static String decimal(String value) {
    try {
      return value.contains("/") ? NumberText.shortest(NumberSyntax.parse(value)) : value;
    } catch (NumberFormatException e) {
      return value;
    }
  }

  private static boolean isWhole(String value, Numbers kind) {
    try {
      return AxisValues.isOf(kind, NumberSyntax.parse(value));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static String kind(Numbers kind) {
    return kind == Numbers.ANY ? "integer" : kind.name().toLowerCase(java.util.Locale.ROOT);
  }

  private List<String> regular(AxisEntry entry, Parameter parameter, Object[] path) {
    boolean isLog = entry.log() != null;
    String key = isLog ? "log" : "linear";
    List<Double> ends = isLog ? entry.log() : entry.linear();
    JsonNode place = section.at(Section.with(path, key));
    if (!parameter.isNumeric()) {
      section.mistake(place, parameter.name() + " takes words, so give them as 'list'");
      return List.of();
    }
    boolean isUsable =
        ends.size() == 2
            && ends.stream().allMatch(e -> e != null && Double.isFinite(e) && (!isLog || e > 0));
    if (!isUsable) {
      section.mistake(
          place,
          "two" + (isLog ? " positive" : "") + " numbers are needed, the first and the last");
      return List.of();
    }
    Numbers numbers = entry.integer();
    if (numbers == null && parameter.kind() == Parameter.Kind.INTEGER) {
      numbers = Numbers.ANY;
    }
    double[] values;
    if (entry.count() == null && !isLog && numbers != null) {
      if (Math.abs(ends.get(1) - ends.get(0)) > MAX_COUNT) {
        section.mistake(place, "more than " + MAX_COUNT + " values; give a 'count'");
        return List.of();
      }
      if (!isWithinMemory((int) Math.abs(ends.get(1) - ends.get(0)), place)) {
        return List.of();
      }
      values = AxisValues.whole(ends.get(0), ends.get(1), numbers);
    } else {
      int count = count(entry, path);
      if (count == 0 || !isWithinMemory(count, place)) {
        return List.of();
      }
      values =
          isLog
              ? AxisValues.log(ends.get(0), ends.get(1), count)
              : AxisValues.linear(ends.get(0), ends.get(1), count);
      values = numbers == null ? values : AxisValues.rounded(values, numbers);
    }
    return Arrays.stream(values).mapToObj(NumberText::shortest).toList();
  }

  private boolean isWithinMemory(int count, JsonNode place) {
    boolean may = section.document().mayMake(count);
    if (!may) {
      section.mistake(
          place,
          "more than "
              + YamlDocument.MAX_MADE
              + " values on all axes of the file; split it, or give smaller counts");
    }
    return may;
  }

  /** The number of values, from 1 to a million; 0 after a mistake. */
  private int count(AxisEntry entry, Object[] path) {
    JsonNode node = section.at(Section.with(path, "count"));
    if (entry.count() == null) {
      section.mistake(section.at(path), "the key 'count' is missing: how many values");
      return 0;
    }
    JsonNode level = levelled(node);
    try {
      int count = Integer.parseInt(level.asText().strip());
      if (count >= 1 && count <= MAX_COUNT) {
        return count;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    if (!level.isObject()) {
      section.mistake(
          level, "'" + level.asText() + "': a whole number from 1 to " + MAX_COUNT + " is needed");
    }
    return 0;
  }

  /** What holds at the wanted level; the node itself where levels are not told apart. */
  private JsonNode levelled(JsonNode node) {
    if (!(node instanceof ObjectNode levels)) {
      return node;
    }
    levels
        .properties()
        .forEach(
            e -> {
              if (!LEVELS.contains(e.getKey())) {
                section.mistake(
                    e.getValue(),
                    "unknown level '" + e.getKey() + "'" + Nearest.suggestion(e.getKey(), LEVELS));
              }
            });
    for (String level : LEVELS) {
      if (!levels.has(level)) {
        section.mistake(node, "the level '" + level + "' is missing");
      }
    }
    JsonNode chosen = levels.get(resolution.word());
    return chosen == null ? node : chosen;
  }
}
