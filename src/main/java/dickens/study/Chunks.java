package dickens.study;

import dickens.backend.Backend;
import dickens.study.Study.Curve;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Where the points of a study are cut into chunks, the unit in which results go to disk. A study
 * and the program alone fix the borders, never threads, shards or clocks: what is warm-started
 * within a chunk gives the same bits however the study is run.
 *
 * <p>Rule: a chunk holds points of one curve. Each part of a point fills a share of its chunk, by
 * the kind of solve and the number of qubits, see {@link Evaluator#share}; the chunk is closed by
 * the point that fills it, so that it takes a second or so of one core and a kill loses no more.
 * The key {@code chunk} of a study replaces the rule by a number of points.
 *
 * <p>A back end that wants more points than a chunk holds gets several chunks {@link #together},
 * where a point has the same bits whatever points are evaluated with it.
 */
public final class Chunks {
  /** Most points of a chunk; its rows are in memory together. */
  static final int MOST_POINTS = 32_768;

  private final long[] firsts;
  private final boolean[] alone;

  /** {@code [chunk]} the shares of its points added up; infinite where it goes by itself. */
  private final float[] work;

  private final long points;
  private final long pointsPerCurve;

  private Chunks(long[] firsts, boolean[] alone, float[] work, long points, long pointsPerCurve) {
    this.firsts = firsts;
    this.alone = alone;
    this.work = work;
    this.points = points;
    this.pointsPerCurve = pointsPerCurve;
  }

  /** The chunks of a study. */
  static Chunks of(Study study) {
    long[] firsts = new long[16];
    boolean[] alone = new boolean[16];
    float[] work = new float[16];
    int count = 0;
    long point = 0;
    for (Curve curve : study.curves()) {
      List<Function<int[], PointShare>> parts =
          curve.parts().stream().map(part -> part.shares(study.axes())).toList();
      boolean areUnequal =
          curve.parts().stream().anyMatch(part -> part.hasUnequalShares(study.axes()));
      boolean isPointwise = curve.parts().stream().allMatch(part -> part.evaluator().isPointwise());
      int pointsOfCurve = study.pointsPerCurve();
      double share = 0;
      boolean isAlone = false;
      double filled = 1;
      for (int k = 0; k < pointsOfCurve; k++, point++) {
        // sums of shares such as 1/3 may miss 1 by rounding
        if (filled > 1 - 1e-9) {
          if (count == firsts.length) {
            firsts = Arrays.copyOf(firsts, 2 * count);
            alone = Arrays.copyOf(alone, 2 * count);
            work = Arrays.copyOf(work, 2 * count);
          }
          firsts[count++] = point;
          filled = 0;
        }
        if (k == 0 || areUnequal) {
          int[] index = study.index(k);
          share = 0;
          isAlone = false;
          for (Function<int[], PointShare> part : parts) {
            share += part.apply(index).share();
            isAlone |= part.apply(index).alone();
          }
        }
        alone[count - 1] |= isAlone;
        work[count - 1] += isPointwise && !isAlone ? (float) share : Float.POSITIVE_INFINITY;
        filled += study.chunk().isPresent() ? 1.0 / study.chunk().getAsInt() : share;
      }
    }
    return new Chunks(
        Arrays.copyOf(firsts, count),
        Arrays.copyOf(alone, count),
        Arrays.copyOf(work, count),
        point,
        study.pointsPerCurve());
  }

  /** Number of chunks. */
  public int count() {
    return firsts.length;
  }

  /** Number of points in all chunks. */
  public long points() {
    return points;
  }

  /** Number of the first point of a chunk. */
  public long first(int chunk) {
    return firsts[chunk];
  }

  /** Number of points of a chunk. */
  public int size(int chunk) {
    return (int) ((chunk + 1 < firsts.length ? firsts[chunk + 1] : points) - firsts[chunk]);
  }

  /**
   * Chunks that are evaluated together, each group of one curve: as many as the back end wants
   * points at once, where these are short chains, and fewer of longer ones.
   *
   * @param wanted numbers of chunks, ascending
   * @return all of them, in their order
   */
  public List<int[]> together(int[] wanted, Backend backend) {
    double room = (double) backend.pointsAtOnce() / MOST_POINTS;
    List<int[]> groups = new ArrayList<>();
    int from = 0;
    while (from < wanted.length) {
      int to = from + 1;
      double filled = work[wanted[from]];
      while (to < wanted.length
          && curve(wanted[to]) == curve(wanted[from])
          && filled + work[wanted[to]] <= room * (1 + 1e-6)) {
        filled += work[wanted[to++]];
      }
      groups.add(Arrays.copyOfRange(wanted, from, to));
      from = to;
    }
    return groups;
  }

  private long curve(int chunk) {
    return firsts[chunk] / pointsPerCurve;
  }

  /** True where a point of the chunk takes all threads and much memory for itself. */
  public boolean isAlone(int chunk) {
    return alone[chunk];
  }
}
