package dickens.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dickens.report.PlotSpec;
import dickens.study.Study.StudyPlot;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads the plots of a study; what is wrong with them is noted in the document. */
record PlotReader(Section section, ColumnReader columns) {

  List<StudyPlot> plots(StudyFile file) {
    List<StudyPlot> plots = new ArrayList<>();
    Set<String> stems = new LinkedHashSet<>();
    for (int k = 0; k < file.plots().size(); k++) {
      if (!(section.at("plots", k) instanceof ObjectNode node)) {
        section.mistake(section.at("plots"), "an entry is empty");
        continue;
      }
      String stem = file.study() + (k == 0 ? "" : "-" + (k + 1));
      if (node.get("file") != null) {
        stem = node.get("file").asText().replaceFirst("\\.(png|svg)$", "");
        if (!StudySection.isFileName(stem)) {
          section.mistake(node.get("file"), "'" + stem + "': a plain file name is needed");
        }
      }
      if (!stems.add(stem)) {
        section.mistake(node, "two plots go to the file '" + stem + "'");
      }
      requireColumns(node);
      ObjectNode specification = section.document().without(node, "file");
      String name = stem;
      section
          .read(specification, PlotSpec.class)
          .ifPresent(spec -> plots.add(new StudyPlot(name, spec)));
    }
    return plots;
  }

  private void requireColumns(JsonNode plot) {
    for (String key : List.of("x", "y", "z", "curves")) {
      requireKnown(plot.get(key));
    }
    if (plot.get("where") instanceof ObjectNode where) {
      where.properties().forEach(e -> requireKnown(e.getKey(), e.getValue()));
    }
    requireKnownIn(plot.get("fits"), "y");
    requireKnownIn(plot.get("slopes"), "y");
    requireKnownIn(plot.get("overlays"), "x", "y");
    requireKnownIn(plot.get("contours"), "z");
    requireKnownIn(plot.get("points"), "maxOf");
    if (plot.get("panels") instanceof ArrayNode panels) {
      panels.forEach(this::requireColumns);
    }
  }

  private void requireKnownIn(JsonNode entries, String... keys) {
    if (entries == null) {
      return;
    }
    for (JsonNode entry : entries.isArray() ? entries : List.of(entries)) {
      for (String key : keys) {
        if (entry.isObject()) {
          requireKnown(entry.get(key));
        }
      }
    }
  }

  private void requireKnown(JsonNode names) {
    if (names == null || names.isNull() || names.isObject()) {
      return;
    }
    for (JsonNode name : names.isArray() ? names : List.of(names)) {
      if (name.isTextual() && !name.asText().isEmpty()) {
        requireKnown(name.asText(), name);
      }
    }
  }

  private void requireKnown(String column, JsonNode place) {
    if (!columns.isKnown(column)) {
      section.mistake(
          place, "'" + column + "' is no column of the table" + columns.suggestion(column));
    }
  }
}
