package dickens.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dickens.model.Nearest;
import dickens.model.Parameter;
import dickens.report.NumberText;
import dickens.study.StudyFile.AxisEntry;
import dickens.study.StudyFile.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** Turns the axes of a study file into values; what is wrong with them is noted in the document. */
final class AxisReader {
  private static final int MAX_COUNT = 1_000_000;
  private static final List<String> LEVELS =
      Arrays.stream(Resolution.values()).map(Resolution::word).toList();

  private final YamlDocument document;
  private final Resolution resolution;

  AxisReader(YamlDocument document, Resolution resolution) {
    this.document = document;
    this.resolution = resolution;
  }

  /** The values of axis k as text; empty after a mistake. */
  List<String> values(AxisEntry entry, Parameter parameter, int k) {
    int given =
        (entry.list() == null ? 0 : 1)
            + (entry.linear() == null ? 0 : 1)
            + (entry.log() == null ? 0 : 1);
    JsonNode place = document.at("sweep", k);
    if (given != 1) {
      document.mistake(place, "exactly one of 'list', 'linear' and 'log' is needed, not " + given);
      return List.of();
    }
    if (entry.integer() != null && !parameter.isNumeric()) {
      document.mistake(document.at("sweep", k, "integer"), parameter.name() + " takes no numbers");
      return List.of();
    }
    List<String> values = entry.list() != null ? listed(entry, k) : regular(entry, parameter, k);
    for (String value : values) {
      Optional<String> complaint = parameter.complaint(value);
      if (complaint.isPresent()) {
        document.mistake(place, complaint.get());
        return List.of();
      }
    }
    return values;
  }

  private List<String> listed(AxisEntry entry, int k) {
    JsonNode node = levelled(document.at("sweep", k, "list"));
    if (entry.count() != null) {
      document.mistake(document.at("sweep", k, "count"), "a list needs no count");
    }
    List<String> values = new ArrayList<>();
    for (JsonNode item : node.isArray() ? node : List.of(node)) {
      if (!item.isTextual()) {
        document.mistake(node, "a list of values is needed");
        return List.of();
      }
      String value = item.asText().strip();
      if (entry.integer() != null && !isWhole(value, entry.integer())) {
        document.mistake(item, value + " is not an " + kind(entry.integer()) + " number");
      }
      values.add(value);
    }
    if (values.isEmpty()) {
      document.mistake(node, "the list is empty");
    }
    if (new LinkedHashSet<>(values).size() < values.size()) {
      document.mistake(node, "a value stands twice");
    }
    return values;
  }

  private static boolean isWhole(String value, Numbers kind) {
    try {
      return AxisValues.isOf(kind, Double.parseDouble(value));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static String kind(Numbers kind) {
    return kind == Numbers.ANY ? "integer" : kind.name().toLowerCase(java.util.Locale.ROOT);
  }

  private List<String> regular(AxisEntry entry, Parameter parameter, int k) {
    boolean isLog = entry.log() != null;
    String key = isLog ? "log" : "linear";
    List<Double> ends = isLog ? entry.log() : entry.linear();
    JsonNode place = document.at("sweep", k, key);
    if (!parameter.isNumeric()) {
      document.mistake(place, parameter.name() + " takes words, so give them as 'list'");
      return List.of();
    }
    boolean isUsable =
        ends.size() == 2
            && ends.stream().allMatch(e -> e != null && Double.isFinite(e) && (!isLog || e > 0));
    if (!isUsable) {
      document.mistake(
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
        document.mistake(place, "more than " + MAX_COUNT + " values; give a 'count'");
        return List.of();
      }
      values = AxisValues.whole(ends.get(0), ends.get(1), numbers);
    } else {
      int count = count(entry, k);
      if (count == 0) {
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

  /** The number of values, from 1 to a million; 0 after a mistake. */
  private int count(AxisEntry entry, int k) {
    JsonNode node = document.at("sweep", k, "count");
    if (entry.count() == null) {
      document.mistake(document.at("sweep", k), "the key 'count' is missing: how many values");
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
      document.mistake(
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
                document.mistake(
                    e.getValue(),
                    "unknown level '" + e.getKey() + "'" + Nearest.suggestion(e.getKey(), LEVELS));
              }
            });
    for (String level : LEVELS) {
      if (!levels.has(level)) {
        document.mistake(node, "the level '" + level + "' is missing");
      }
    }
    JsonNode chosen = levels.get(resolution.word());
    return chosen == null ? node : chosen;
  }
}
