package dickens.study;

import dickens.backend.Backend;
import dickens.model.Values;
import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import dickens.study.RowBlock.Cells;
import dickens.study.RowBlock.Note;
import dickens.study.Study.Curve;
import dickens.study.Study.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Evaluates some consecutive points of a study. The rows depend on the study, the program and the
 * kind of machine alone, not on threads or clocks.
 */
public final class BlockEvaluation {
  /**
   * Points that are evaluated together: results of more would wait in memory as objects, which
   * costs more time than the solve of a short chain.
   */
  private static final int AT_ONCE = 4096;

  private final Study study;
  private final Curve curve;
  private final long first;
  private final double[] residual;
  private final double[] certificate;
  private final SolveStatus[] status;
  private final String[] backends;
  private final Map<String, Cells> results = new LinkedHashMap<>();
  private final List<Note> notes = new ArrayList<>();

  private BlockEvaluation(Study study, long first, int count) {
    this.study = study;
    this.curve = study.curves().get((int) (first / study.pointsPerCurve()));
    this.first = first;
    residual = new double[count];
    certificate = new double[count];
    status = new SolveStatus[count];
    backends = new String[count];
    Arrays.fill(residual, Double.NaN);
    Arrays.fill(certificate, Double.NaN);
    Arrays.fill(status, SolveStatus.CONVERGED);
    Arrays.fill(backends, "");
  }

  /**
   * Evaluates points, in parallel within the fork-join pool that it is called in.
   *
   * @param first number of the first point
   * @param count how many points, at least 1, all of one curve
   * @param backend where batched solves are done
   */
  public static RowBlock of(
      Study study, long first, int count, Backend backend, Progress progress) {
    BlockEvaluation evaluation = new BlockEvaluation(study, first, count);
    for (Part part : evaluation.curve.parts()) {
      evaluation.add(part, backend, progress);
    }
    evaluation.notes.sort(Comparator.comparingInt(Note::row));
    return new RowBlock(
        first,
        evaluation.results,
        evaluation.residual,
        evaluation.certificate,
        evaluation.status,
        evaluation.backends,
        Provenance.machine(),
        List.copyOf(evaluation.notes));
  }

  private void add(Part part, Backend backend, Progress progress) {
    int inCurve = (int) (first % study.pointsPerCurve());
    Function<int[], Values> values = part.points(study.axes());
    List<String> names = List.copyOf(part.columns().keySet());
    Map<String, ResultColumn> columns = new LinkedHashMap<>();
    names.forEach(name -> columns.put(name, new ResultColumn(residual.length)));
    for (int start = 0; start < residual.length; start += AT_ONCE) {
      int end = Math.min(residual.length, start + AT_ONCE);
      List<Values> points =
          IntStream.range(start, end)
              .parallel()
              .mapToObj(row -> values.apply(study.index(inCurve + row)))
              .toList();
      List<PointResult> found = part.evaluator().evaluate(points, names, backend, progress);
      for (int k = 0; k < found.size(); k++) {
        add(found.get(k), start + k);
      }
      columns.forEach((name, column) -> column.add(found, name));
    }
    part.columns().forEach((name, column) -> results.put(column, columns.get(name).cells()));
  }

  private void add(PointResult result, int row) {
    SolveReport report = result.report();
    residual[row] = larger(residual[row], report.residual());
    certificate[row] = larger(certificate[row], report.certificate());
    if (status[row].isGood()) {
      status[row] = report.status();
    }
    if (backends[row].isEmpty()) {
      backends[row] = report.backend();
    }
    if (!report.status().isGood()) {
      notes.add(new Note(row, report.status().label() + ": " + result.note()));
    }
  }

  private static double larger(double a, double b) {
    return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.max(a, b);
  }
}
