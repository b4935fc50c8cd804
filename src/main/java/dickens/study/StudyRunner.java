package dickens.study;

import dickens.backend.Backend;
import dickens.model.Parameter;
import dickens.model.Values;
import dickens.report.Column;
import dickens.report.Table;
import dickens.study.Study.Curve;
import dickens.study.Study.Derived;
import dickens.study.Study.Fixed;
import dickens.study.Study.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;

/**
 * Evaluates all points of a study and puts them into a table, in the order of their numbers.
 *
 * <p>The table depends on the study, the program and the kind of machine alone, not on threads or
 * clocks: the same request gives the same bytes.
 */
public final class StudyRunner {
  private static final int BLOCK = 512;

  private final Study study;
  private final Backend backend;
  private final Progress progress;
  private final List<Row> rows = new ArrayList<>();
  private final Map<String, Integer> lengths = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();

  /**
   * A finished study.
   *
   * @param badRows rows whose status is not good
   * @param notes what is wrong with them, in words, with the row's number
   */
  public record Outcome(Table table, int badRows, List<String> notes) {}

  /** One point of one curve. */
  private static final class Row {
    final Curve curve;
    final int[] index;
    final Map<String, double[]> results = new LinkedHashMap<>();
    Values values;
    double residual = Double.NaN;
    double certificate = Double.NaN;
    String status = "";
    boolean isGood = true;
    String backend = "";

    Row(Curve curve, int[] index) {
      this.curve = curve;
      this.index = index;
    }

    void add(PointResult result, Part part) {
      part.columns().forEach((name, column) -> results.put(column, result.observables().get(name)));
      residual = larger(residual, result.report().residual());
      certificate = larger(certificate, result.report().certificate());
      if (isGood) {
        isGood = result.report().status().isGood();
        status = result.report().status().label();
      }
      if (backend.isEmpty()) {
        backend = result.report().backend();
      }
    }

    private static double larger(double a, double b) {
      return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.max(a, b);
    }
  }

  private StudyRunner(Study study, Backend backend, Progress progress) {
    this.study = study;
    this.backend = backend;
    this.progress = progress;
  }

  /**
   * Runs a study.
   *
   * @param backend where batched solves are done
   * @param jobs threads for what is solved point by point, at least 1
   */
  public static Outcome run(Study study, Backend backend, int jobs, Progress progress) {
    ForkJoinPool pool = new ForkJoinPool(jobs);
    try {
      StudyRunner runner = new StudyRunner(study, backend, progress);
      return pool.invoke(ForkJoinTask.adapt(runner::outcome));
    } finally {
      pool.shutdown();
    }
  }

  private Outcome outcome() {
    for (Curve curve : study.curves()) {
      for (int first = 0; first < study.pointsPerCurve(); first += BLOCK) {
        evaluate(curve, first, Math.min(study.pointsPerCurve(), first + BLOCK));
      }
    }
    int bad = (int) rows.stream().filter(row -> !row.isGood).count();
    return new Outcome(table(), bad, List.copyOf(notes));
  }

  private void evaluate(Curve curve, int first, int end) {
    List<Row> block = new ArrayList<>();
    for (int point = first; point < end; point++) {
      block.add(new Row(curve, study.index(point)));
    }
    for (Part part : curve.parts()) {
      List<Values> points = block.stream().map(row -> part.at(study.axes(), row.index)).toList();
      List<String> names = List.copyOf(part.columns().keySet());
      List<PointResult> results = part.evaluator().evaluate(points, names, backend, progress);
      for (int k = 0; k < block.size(); k++) {
        PointResult result = results.get(k);
        block.get(k).add(result, part);
        if (part.equals(curve.parts().get(0))) {
          block.get(k).values = result.values();
        }
        if (!result.report().status().isGood()) {
          notes.add(
              "row "
                  + (rows.size() + k + 1)
                  + ": "
                  + result.report().status().label()
                  + ": "
                  + result.note());
        }
      }
    }
    for (Row row : block) {
      row.results.forEach((name, numbers) -> lengths.merge(name, numbers.length, Math::max));
    }
    rows.addAll(block);
  }

  private Table table() {
    Table.Builder table = Table.builder();
    header(table);
    TableLayout.leading(study).forEach(table::column);
    Map<String, List<Column>> results = TableLayout.results(study, lengths);
    results.values().forEach(columns -> columns.forEach(table::column));
    study.derived().forEach(d -> table.column(d.column()));
    TableLayout.ending().forEach(table::column);
    for (Row row : rows) {
      table.row(cells(row, results));
    }
    return table.build();
  }

  private void header(Table.Builder table) {
    table.header("study", study.id());
    if (!study.title().isEmpty()) {
      table.header("title", study.title());
    }
    table.header("version", Provenance.version());
    table.header("commit", Provenance.commit());
    table.header(
        "backend",
        String.join(", ", rows.stream().map(r -> r.backend).distinct().sorted().toList()));
    table.header("machine", Provenance.machine());
    table.header("resolution", study.resolution().word());
    table.header(
        "model",
        String.join(
            ", ",
            study.curves().stream()
                .map(c -> c.parts().get(0).evaluator().model().name())
                .distinct()
                .toList()));
    for (Fixed fixed : study.fixed()) {
      Parameter p = fixed.parameter();
      String value = fixed.value().isEmpty() ? "default" : fixed.value();
      String unit = p.unit().isEmpty() ? "" : " [" + p.unit() + "]";
      table.header("parameter " + p.name(), value + unit + " " + p.meaning());
    }
  }

  private List<Object> cells(Row row, Map<String, List<Column>> results) {
    List<Object> cells = new ArrayList<>();
    Map<String, Double> numbers = new LinkedHashMap<>();
    row.values
        .asMap()
        .forEach(
            (name, value) -> {
              if (value instanceof Double number) {
                numbers.put(name, number);
              }
            });
    for (int k = 0; k < study.axes().size(); k++) {
      Parameter p = study.axes().get(k).parameter();
      String text = study.axes().get(k).values().get(row.index[k]);
      cells.add(p.isNumeric() ? (Object) Double.valueOf(text) : text);
      if (p.isNumeric()) {
        numbers.put(p.name(), Double.valueOf(text));
      }
    }
    if (TableLayout.hasCurveColumn(study)) {
      cells.add(row.curve.label());
    }
    for (Parameter p : study.varied()) {
      cells.add(row.values.asMap().get(p.name()));
    }
    results.forEach(
        (name, columns) -> {
          double[] values = row.results.getOrDefault(name, new double[0]);
          for (int k = 0; k < columns.size(); k++) {
            double value = k < values.length ? values[k] : Double.NaN;
            cells.add(value);
            numbers.put(columns.get(k).name(), value);
          }
        });
    for (Derived derived : study.derived()) {
      double value = derived.formula().of(name -> numbers.getOrDefault(name, Double.NaN));
      cells.add(value);
      numbers.put(derived.column().name(), value);
    }
    cells.add(row.residual);
    cells.add(row.certificate);
    cells.add(row.status);
    cells.add(row.backend);
    return cells;
  }
}
