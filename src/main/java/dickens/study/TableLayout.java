package dickens.study;

import dickens.model.BadRequest;
import dickens.observe.Observable;
import dickens.report.Column;
import dickens.report.Grid;
import dickens.study.Study.Axis;
import dickens.study.Study.Curve;
import dickens.study.Study.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The columns of a study's table: axes, curve, parameters in which curves differ, results,
 * formulas, then {@link #ENDING}.
 */
final class TableLayout {
  /** What every row says about itself. */
  static final List<String> ENDING = List.of("residual", "certificate", "status", "backend");

  /** Longest array that is spread over columns. */
  static final int MAX_COMPONENTS = 200;

  private static final String CURVE = "curve";

  private TableLayout() {}

  /** Columns before the results. */
  static List<Column> leading(Study study) {
    List<Column> columns = new ArrayList<>();
    for (Axis axis : study.axes()) {
      columns.add(ParameterColumn.of(axis.parameter()));
    }
    if (hasCurveColumn(study)) {
      columns.add(Column.text(CURVE, "label of the curve"));
    }
    study.varied().forEach(p -> columns.add(ParameterColumn.of(p)));
    return columns;
  }

  static boolean hasCurveColumn(Study study) {
    return study.curves().stream().anyMatch(c -> !c.label().isEmpty());
  }

  /** The grid that the rows fill in the order of their numbers: curves, then the axes. */
  static Grid grid(Study study) {
    List<Grid.Dimension> dimensions = new ArrayList<>();
    if (hasCurveColumn(study)) {
      List<String> columns = new ArrayList<>(List.of(CURVE));
      study.varied().forEach(p -> columns.add(p.name()));
      dimensions.add(new Grid.Dimension(CURVE, study.curves().size(), columns));
    }
    Map<Integer, List<Axis>> axes = new TreeMap<>();
    study.axes().forEach(a -> axes.computeIfAbsent(a.dimension(), d -> new ArrayList<>()).add(a));
    for (List<Axis> together : axes.values()) {
      List<String> names = together.stream().map(axis -> axis.parameter().name()).toList();
      dimensions.add(new Grid.Dimension(names.get(0), together.get(0).values().size(), names));
    }
    return new Grid(dimensions);
  }

  /**
   * Columns of the results.
   *
   * @param lengths longest array found under each column name; 1 for scalars
   * @return result name to its columns, one for each component
   */
  static Map<String, List<Column>> results(Study study, Map<String, Integer> lengths) {
    Map<String, List<Column>> columns = new LinkedHashMap<>();
    for (Curve curve : study.curves()) {
      for (Part part : curve.parts()) {
        part.columns()
            .forEach(
                (observable, name) -> {
                  Observable info = part.evaluator().observable(observable).orElseThrow();
                  String meaning = info.meaning() + setting(curve, part);
                  columns.computeIfAbsent(
                      name, n -> components(info, n, meaning, lengths.getOrDefault(n, 1)));
                });
      }
    }
    return columns;
  }

  /** What sets a result apart from those of the curve's own model. */
  private static String setting(Curve curve, Part part) {
    if (part.equals(curve.parts().get(0))) {
      return "";
    }
    StringBuilder text = new StringBuilder(" (model ").append(part.evaluator().model().name());
    for (Map.Entry<String, String> entry : part.request().entrySet()) {
      if (part.pinned().contains(entry.getKey())) {
        text.append(", ").append(entry.getKey()).append(" = ").append(entry.getValue());
      }
    }
    part.formulas()
        .pinned()
        .forEach(r -> text.append(", ").append(r.name()).append(" = ").append(r.formula()));
    return text.append(")").toString();
  }

  private static List<Column> components(Observable info, String name, String meaning, int length) {
    if (info.shape() == Observable.Shape.SCALAR) {
      return List.of(Column.real(name, info.unit(), meaning));
    }
    if (length > MAX_COMPONENTS) {
      throw new BadRequest(
          "'"
              + name
              + "' has up to "
              + length
              + " components here; at most "
              + MAX_COMPONENTS
              + " become columns. Sweep smaller systems or use 'dickens solve'");
    }
    List<Column> columns = new ArrayList<>();
    for (int k = 0; k < length; k++) {
      columns.add(Column.real(name + "[" + k + "]", info.unit(), meaning));
    }
    return columns;
  }

  /** Columns after the results. */
  static List<Column> ending() {
    return List.of(
        Column.real("residual", "1", "true residual of the steady state, largest of the row"),
        Column.real("certificate", "1", "what truncation neglects, largest of the row"),
        Column.text("status", "outcome of the row"),
        Column.text("backend", "back end that did the arithmetic"));
  }
}
