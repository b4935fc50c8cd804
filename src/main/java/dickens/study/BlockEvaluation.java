package dickens.study;

import dickens.backend.Backend;
import dickens.model.Values;
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
   * Points that are evaluated together: parameters and generators of more would wait in memory as
   * objects, which costs more time than the solve of a short chain.
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
      RowBlock found = rows(part, values, inCurve + start, end - start, backend, progress);
      add(found, start);
      columns.forEach((name, column) -> column.add(found.results().get(name), found.size()));
    }
    part.columns().forEach((name, column) -> results.put(column, columns.get(name).cells()));
  }

  private RowBlock rows(
      Part part,
      Function<int[], Values> values,
      int from,
      int count,
      Backend backend,
      Progress progress) {
    List<String> names = List.copyOf(part.columns().keySet());
    Values[] points = new Values[count];
    try {
      IntStream.range(0, count)
          .parallel()
          .forEach(k -> points[k] = values.apply(study.index(from + k)));
      return part.evaluator().rows(Arrays.asList(points), names, backend, progress);
    } catch (IllegalArgumentException e) {
      // the model refuses a point
      return new RefusedPoints(part, study, names).rows(from, count, backend, progress);
    }
  }

  private void add(RowBlock found, int start) {
    for (int k = 0; k < found.size(); k++) {
      int row = start + k;
      residual[row] = larger(residual[row], found.residual()[k]);
      certificate[row] = larger(certificate[row], found.certificate()[k]);
      if (status[row].isGood()) {
        status[row] = found.status()[k];
      }
      if (backends[row].isEmpty()) {
        backends[row] = found.backend()[k];
      }
    }
    for (Note note : found.notes()) {
      notes.add(new Note(start + note.row(), note.text()));
    }
  }

  private static double larger(double a, double b) {
    return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.max(a, b);
  }
}
