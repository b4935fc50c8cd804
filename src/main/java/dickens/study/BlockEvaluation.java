package dickens.study;

import dickens.backend.Backend;
import dickens.model.Values;
import dickens.solve.SolveStatus;
import dickens.study.RowBlock.Cells;
import dickens.study.RowBlock.Note;
import dickens.study.Study.Curve;
import dickens.study.Study.Part;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Evaluates chunks of a study. The rows depend on the study, the program and the kind of machine
 * alone, not on threads, clocks, or on which chunks are evaluated together.
 */
public final class BlockEvaluation {
  private final Study study;

  /** {@code [row]} number of the point within the curve. */
  private final int[] points;

  private final double[] residual;
  private final double[] certificate;
  private final SolveStatus[] status;
  private final String[] backends;
  private final Map<String, Cells> results = new LinkedHashMap<>();
  private final List<Note> notes = new ArrayList<>();

  private BlockEvaluation(Study study, int[] points) {
    this.study = study;
    this.points = points;
    residual = new double[points.length];
    certificate = new double[points.length];
    status = new SolveStatus[points.length];
    backends = new String[points.length];
    Arrays.fill(residual, Double.NaN);
    Arrays.fill(certificate, Double.NaN);
    Arrays.fill(status, SolveStatus.CONVERGED);
    Arrays.fill(backends, "");
  }

  /**
   * Evaluates chunks, in parallel within the fork-join pool that it is called in.
   *
   * @param chunks those of the study
   * @param wanted numbers of chunks that may be evaluated together, see {@link Chunks#together}
   * @param backend where batched solves are done
   * @return a block for each, in their order
   */
  public static List<RowBlock> of(
      Study study, Chunks chunks, int[] wanted, Backend backend, Progress progress) {
    int perCurve = study.pointsPerCurve();
    Curve curve = study.curves().get((int) (chunks.first(wanted[0]) / perCurve));
    int[] points = new int[Arrays.stream(wanted).map(chunks::size).sum()];
    int row = 0;
    for (int chunk : wanted) {
      int first = (int) (chunks.first(chunk) % perCurve);
      for (int k = 0; k < chunks.size(chunk); k++) {
        points[row++] = first + k;
      }
    }
    BlockEvaluation evaluation = new BlockEvaluation(study, points);
    for (Part part : curve.parts()) {
      evaluation.add(part, backend, progress);
    }
    evaluation.notes.sort(Comparator.comparingInt(Note::row));
    List<RowBlock> blocks = new ArrayList<>();
    int from = 0;
    for (int chunk : wanted) {
      int to = from + chunks.size(chunk);
      blocks.add(evaluation.block(chunks.first(chunk), from, to));
      from = to;
    }
    return blocks;
  }

  /** The rows from .. to-1. */
  private RowBlock block(long first, int from, int to) {
    Map<String, Cells> cells = new LinkedHashMap<>();
    results.forEach((name, all) -> cells.put(name, all.rows(from, to)));
    return new RowBlock(
        first,
        cells,
        Arrays.copyOfRange(residual, from, to),
        Arrays.copyOfRange(certificate, from, to),
        Arrays.copyOfRange(status, from, to),
        Arrays.copyOfRange(backends, from, to),
        Provenance.machine(),
        notes.stream()
            .filter(note -> note.row() >= from && note.row() < to)
            .map(note -> new Note(note.row() - from, note.text()))
            .toList());
  }

  private void add(Part part, Backend backend, Progress progress) {
    Function<int[], Values> values = part.points(study.axes());
    int most =
        part.evaluator().isPointwise()
            ? Math.max(Evaluator.AT_ONCE, backend.pointsAtOnce())
            : Evaluator.AT_ONCE;
    List<RowBlock> found = new ArrayList<>();
    for (int start = 0; start < points.length; start += most) {
      int[] some = Arrays.copyOfRange(points, start, Math.min(points.length, start + most));
      found.addAll(rows(part, values, some, backend, progress));
    }
    RowBlock rows = RowBlock.joined(found);
    add(rows);
    part.columns().forEach((name, column) -> results.put(column, rows.results().get(name)));
  }

  private List<RowBlock> rows(
      Part part, Function<int[], Values> values, int[] some, Backend backend, Progress progress) {
    List<String> names = List.copyOf(part.columns().keySet());
    try {
      return List.of(part.evaluator().rows(listed(values, some), names, backend, progress));
    } catch (IllegalArgumentException e) {
      // the model refuses a point; they are looked at a few at a time
      List<RowBlock> found = new ArrayList<>();
      RefusedPoints refused = new RefusedPoints(part, study, names);
      for (int start = 0; start < some.length; start += Evaluator.AT_ONCE) {
        int end = Math.min(some.length, start + Evaluator.AT_ONCE);
        found.add(refused.rows(Arrays.copyOfRange(some, start, end), backend, progress));
      }
      return found;
    }
  }

  /** The parameters of points: few are kept, those of many are made whenever they are needed. */
  private List<Values> listed(Function<int[], Values> values, int[] some) {
    if (some.length <= Evaluator.AT_ONCE) {
      Values[] kept = new Values[some.length];
      IntStream.range(0, kept.length)
          .parallel()
          .forEach(k -> kept[k] = values.apply(study.index(some[k])));
      return Arrays.asList(kept);
    }
    return new AbstractList<>() {
      @Override
      public Values get(int k) {
        return values.apply(study.index(some[k]));
      }

      @Override
      public int size() {
        return some.length;
      }
    };
  }

  private void add(RowBlock found) {
    for (int row = 0; row < found.size(); row++) {
      residual[row] = larger(residual[row], found.residual()[row]);
      certificate[row] = larger(certificate[row], found.certificate()[row]);
      if (status[row].isGood()) {
        status[row] = found.status()[row];
      }
      if (backends[row].isEmpty()) {
        backends[row] = found.backend()[row];
      }
    }
    notes.addAll(found.notes());
  }

  private static double larger(double a, double b) {
    return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.max(a, b);
  }
}
