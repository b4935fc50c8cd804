package dickens.backend.cuda;

import dickens.backend.ChainBatchLimits;
import dickens.backend.ChainBatchResult;
import dickens.backend.PointStatus;
import dickens.backend.SpinLadderBatch;
import dickens.solve.Budget;
import dickens.solve.ChainCounting;
import dickens.solve.ChainOptions;
import dickens.solve.ChainSteadyState;
import dickens.solve.Deadline;
import dickens.solve.OverBudget;
import dickens.solve.RefinedCounting;
import dickens.solve.RefinedNoises;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * One solve of a batch on the GPU, round by round.
 *
 * <p>Points of one kind (operators and densities) and one number of levels form a group, which
 * {@link ChainLaunches} cuts into launches. Points that are not closed go into the next round with
 * twice the levels. Details (cumulants, populations) are computed once the levels are known.
 *
 * <p>Noises and cumulants that cancel too far, as of hot chains, are refined on the processor with
 * twice the precision.
 *
 * <p>Time: a launch cannot be stopped, so a point is judged by the time of the launches that it was
 * in. Where there is a limit, each launch over long chains gives every chain a warp of its own and
 * is waited for, so that its time is that of one point.
 */
final class ChainBatchSolve {
  /** Rows that one thread takes over at a time. */
  private static final int SLICE = 1 << 13;

  private static final double[] NONE = new double[0];

  /** Runs a program over points in the device's thread, as {@link ChainLaunches#run} does. */
  interface Runner {
    void run(
        SpinLadderBatch points,
        int[] members,
        int levels,
        ChainProgram program,
        ChainLaunches.Pace pace,
        ChainLaunches.Results results);
  }

  /** Points {@code members} of one kind, to be solved with so many levels; they ascend. */
  private record Group(int kind, int levels, int[] members) {
    int channels() {
      return SpinLadderBatch.channelsOf(kind);
    }

    boolean isLong() {
      return levels > ChainProgram.Library.LONG;
    }
  }

  private final SpinLadderBatch points;
  private final ChainBatchLimits limits;
  private final ChainProgram.Library programs;
  private final Runner runner;
  private final ChainBatchResult out;
  private final boolean[] noiseCancels;
  private final boolean[] detailCancels;

  /** {@code [point]} time of its launches [s]; empty where there is no limit. */
  private final double[] spent;

  ChainBatchSolve(
      SpinLadderBatch points,
      ChainBatchLimits limits,
      ChainProgram.Library programs,
      Runner runner) {
    this.points = points;
    this.limits = limits;
    this.programs = programs;
    this.runner = runner;
    out = ChainBatchResult.sized(points.channels(), points.size(), limits.detail());
    noiseCancels = new boolean[points.size()];
    detailCancels = new boolean[points.size()];
    spent = new double[Double.isFinite(limits.seconds()) ? points.size() : 0];
  }

  ChainBatchResult result() {
    transport();
    if (!limits.detail().isNone()) {
      detail();
    }
    IntStream.range(0, points.size())
        .parallel()
        .filter(p -> noiseCancels[p] || detailCancels[p])
        .forEach(this::refine);
    return out;
  }

  private void transport() {
    int[] pending = IntStream.range(0, points.size()).toArray();
    long levels = limits.firstLevels();
    for (int round = 1; pending.length > 0; round++) {
      int count = (int) Math.min(levels, limits.maxLevels());
      int number = round;
      for (Group group : groups(pending, p -> (int) Math.min(count, points.levels(p)))) {
        run(
            group,
            programs.transport(group.channels(), group.levels),
            (rows, members, from, size) -> takeTransport(rows, members, from, size, group, number));
      }
      pending = IntStream.of(pending).filter(this::mayGrow).toArray();
      levels *= 2;
    }
  }

  private boolean mayGrow(int p) {
    return out.status()[p] == PointStatus.NOT_CLOSED
        && out.levels()[p] < Math.min(limits.maxLevels(), points.levels(p));
  }

  private void detail() {
    int[] wanted =
        IntStream.range(0, points.size())
            .filter(p -> out.status()[p] != PointStatus.OUT_OF_TIME)
            .toArray();
    for (Group group : groups(wanted, p -> out.levels()[p])) {
      ChainProgram program = programs.details(group.channels(), group.levels, limits.detail());
      run(
          group,
          program,
          (rows, members, from, size) ->
              takeDetail(rows, members, from, size, group.channels(), program));
    }
  }

  private void run(Group group, ChainProgram program, ChainLaunches.Results results) {
    if (spent.length == 0 || !group.isLong()) {
      runner.run(
          points, group.members, group.levels, program, ChainLaunches.Pace.OVERLAPPED, results);
      return;
    }
    long[] mark = {System.nanoTime()};
    runner.run(
        points,
        group.members,
        group.levels,
        program,
        ChainLaunches.Pace.ONE_BY_ONE,
        (rows, members, from, count) -> {
          double seconds = (System.nanoTime() - mark[0]) * 1e-9;
          results.take(rows, members, from, count);
          for (int i = 0; i < count; i++) {
            spend(members[from + i], seconds);
          }
          mark[0] = System.nanoTime();
        });
  }

  /** Adds to the time of a point; one whose time is over has no results. */
  private void spend(int p, double seconds) {
    spent[p] += seconds;
    if (spent[p] > limits.seconds()) {
      leave(p);
    }
  }

  /** A point that is out of time. */
  private void leave(int p) {
    for (double[][] results : List.of(out.current(), out.gross(), out.noise())) {
      for (double[] ofChannel : results) {
        ofChannel[p] = Double.NaN;
      }
    }
    for (double[][] ofOrder : out.cumulants()) {
      for (double[] ofChannel : ofOrder) {
        ofChannel[p] = Double.NaN;
      }
    }
    out.rho()[p] = NONE;
    out.certificate()[p] = Double.NaN;
    out.residual()[p] = Double.NaN;
    out.status()[p] = PointStatus.OUT_OF_TIME;
    noiseCancels[p] = false;
    detailCancels[p] = false;
  }

  /** Noises and cumulants of a point with twice the precision, within what is left of its time. */
  private void refine(int p) {
    int levels = Math.max(2, out.levels()[p]);
    boolean isLimited = spent.length > 0 && levels > ChainProgram.Library.LONG;
    double left = isLimited ? limits.seconds() - spent[p] : Double.POSITIVE_INFINITY;
    Budget budget = Budget.unlimited().withSeconds(Math.max(left, Double.MIN_NORMAL));
    Deadline deadline = budget.begin();
    try {
      ChainSteadyState state =
          ChainSteadyState.of(points.ladder(p), new ChainOptions(levels, levels, 1, budget));
      deadline.check();
      double[] noises = noiseCancels[p] ? RefinedNoises.of(state) : NONE;
      deadline.check();
      double[][] higher =
          detailCancels[p]
              ? new ChainCounting(state).higher(limits.detail().order())
              : new double[0][];
      deadline.check();
      for (int c = 0; c < noises.length; c++) {
        out.noise()[c][p] = noises[c];
      }
      for (int m = 0; m < higher.length; m++) {
        for (int c = 0; c < higher[m].length; c++) {
          out.cumulants()[m][c][p] = higher[m][c];
        }
      }
    } catch (OverBudget e) {
      leave(p);
    }
  }

  /** Sorts points by kind and levels, stably. */
  private List<Group> groups(int[] pending, IntUnaryOperator levels) {
    if (pending.length == 0) {
      return List.of();
    }
    long first = key(pending[0], levels);
    if (IntStream.of(pending).allMatch(p -> key(p, levels) == first)) {
      return List.of(new Group((int) (first >> 32), (int) first, pending));
    }
    Map<Long, int[]> counts = new LinkedHashMap<>();
    for (int p : pending) {
      counts.computeIfAbsent(key(p, levels), key -> new int[1])[0]++;
    }
    Map<Long, int[]> members = new LinkedHashMap<>();
    counts.forEach((key, number) -> members.put(key, new int[number[0]]));
    for (int p : pending) {
      long key = key(p, levels);
      int[] left = counts.get(key);
      int[] all = members.get(key);
      all[all.length - left[0]] = p;
      left[0]--;
    }
    List<Group> groups = new ArrayList<>();
    members.forEach((key, all) -> groups.add(new Group((int) (key >> 32), key.intValue(), all)));
    return groups;
  }

  private long key(int p, IntUnaryOperator levels) {
    return ((long) points.kind(p) << 32) | levels.applyAsInt(p);
  }

  /** Slices of rows, each with its first row and its number of rows, side by side. */
  private static void inSlices(int count, SliceTaker taker) {
    int slices = (count + SLICE - 1) / SLICE;
    IntConsumer one = s -> taker.take(s * SLICE, Math.min(SLICE, count - s * SLICE));
    if (slices <= 1) {
      taker.take(0, count);
    } else {
      IntStream.range(0, slices).parallel().forEach(one);
    }
  }

  private interface SliceTaker {
    void take(int start, int size);
  }

  private void takeTransport(
      DoubleBuffer rows, int[] members, int from, int count, Group group, int round) {
    boolean areNeighbours = ChainSlot.areNeighbours(members, from, count);
    inSlices(
        count,
        (start, size) -> {
          int channels = group.channels();
          for (int c = 0; c < out.current().length; c++) {
            boolean present = c < channels;
            int row = present ? c : -1;
            take(rows, row, count, start, size, members, from, areNeighbours, out.current()[c]);
            row = present ? channels + c : -1;
            take(rows, row, count, start, size, members, from, areNeighbours, out.gross()[c]);
            row = present ? 2 * channels + c : -1;
            take(rows, row, count, start, size, members, from, areNeighbours, out.noise()[c]);
          }
          int row = 3 * channels;
          take(rows, row, count, start, size, members, from, areNeighbours, out.certificate());
          take(rows, row + 1, count, start, size, members, from, areNeighbours, out.residual());
          for (int i = start; i < start + size; i++) {
            judge(members[from + i], group, round, rows.get((row + 2) * count + i));
          }
        });
  }

  /** Copies a row of results, or NaN where there is none (row -1). */
  private static void take(
      DoubleBuffer rows,
      int row,
      int count,
      int start,
      int size,
      int[] members,
      int from,
      boolean areNeighbours,
      double[] to) {
    if (areNeighbours) {
      int first = members[from + start];
      if (row < 0) {
        Arrays.fill(to, first, first + size, Double.NaN);
      } else {
        rows.get(row * count + start, to, first, size);
      }
      return;
    }
    for (int i = start; i < start + size; i++) {
      to[members[from + i]] = row < 0 ? Double.NaN : rows.get(row * count + i);
    }
  }

  private void judge(int p, Group group, int round, double cancellation) {
    double certificate = out.certificate()[p];
    boolean finite = Double.isFinite(certificate);
    for (int c = 0; c < group.channels(); c++) {
      finite &= Double.isFinite(out.current()[c][p] + out.noise()[c][p]);
    }
    out.levels()[p] = group.levels;
    out.rounds()[p] = round;
    PointStatus closed =
        certificate <= limits.tailTolerance() ? PointStatus.CONVERGED : PointStatus.NOT_CLOSED;
    out.status()[p] = finite ? closed : PointStatus.NOT_FINITE;
    noiseCancels[p] =
        out.status()[p] == PointStatus.CONVERGED && RefinedCounting.isNeeded(cancellation, 1);
  }

  private void takeDetail(
      DoubleBuffer rows, int[] members, int from, int count, int channels, ChainProgram program) {
    int orders = program.detail().order() - 2;
    int populations = program.detail().populations();
    int row = orders * channels;
    inSlices(
        count,
        (start, size) -> {
          for (int i = start; i < start + size; i++) {
            int p = members[from + i];
            boolean finite = out.status()[p] != PointStatus.NOT_FINITE;
            for (int m = 0; m < orders; m++) {
              for (int c = 0; c < out.current().length; c++) {
                boolean present = c < channels && finite;
                out.cumulants()[m][c][p] =
                    present ? rows.get((m * channels + c) * count + i) : Double.NaN;
              }
            }
            double[] rho = new double[populations];
            for (int k = 0; k < populations; k++) {
              rho[k] = rows.get((row + 1 + k) * count + i);
            }
            out.rho()[p] = rho;
            detailCancels[p] =
                out.status()[p] == PointStatus.CONVERGED
                    && RefinedCounting.isNeeded(rows.get(row * count + i), 1);
          }
        });
  }
}
