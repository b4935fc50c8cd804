package dickens.backend.cuda;

import dickens.backend.BackendUnavailable;
import dickens.backend.ChainBatch;
import dickens.backend.ChainBatchLimits;
import dickens.backend.ChainBatchResult;
import dickens.backend.PointStatus;
import dickens.backend.SpinLadderBatch;
import dickens.solve.ChainCounting;
import dickens.solve.ChainOptions;
import dickens.solve.ChainSteadyState;
import dickens.solve.RefinedCounting;
import dickens.solve.RefinedNoises;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Batched chains on the GPU, one thread a chain, a warp for long ones; kernels: ChainBatch.cu,
 * LongChains.cu, ChainCumulants.cu; CPU twin: {@link dickens.backend.cpu}. Only parameters go to
 * the device and only results come back.
 *
 * <p>Points of one kind (operators and densities) and one number of levels form a group, which
 * {@link ChainLaunches} cuts into launches. Points that are not closed go into the next round with
 * twice the levels. Details (cumulants, populations) are computed once the levels are known.
 *
 * <p>Noises and cumulants that cancel too far, as of hot chains, are refined on the processor with
 * twice the precision.
 */
final class CudaChainBatch implements ChainBatch {
  private final CudaDevice device;
  private final ChainBatchLimits limits;
  private final ChainProgram.Library programs;
  private final ChainLaunches launches;
  private boolean open = true;

  /** Points {@code members} of one kind, to be solved with so many levels. */
  private record Group(int kind, int levels, int[] members) {
    int channels() {
      return SpinLadderBatch.channelsOf(kind);
    }
  }

  /** In the device's thread. */
  CudaChainBatch(CudaDevice device, ChainBatchLimits limits, LaunchShape shape) {
    this.device = device;
    this.limits = limits;
    programs = new ChainProgram.Library(device);
    launches = new ChainLaunches(device, programs.transport(3, 1).kernel(), shape, limits.points());
  }

  @Override
  public ChainBatchLimits limits() {
    return limits;
  }

  /**
   * {@inheritDoc}
   *
   * @throws BackendUnavailable where the device fails; after a fault of a kernel or a lost device
   *     the back end must be opened again
   */
  @Override
  public ChainBatchResult solve(SpinLadderBatch points) {
    if (points.size() > limits.points()) {
      throw new IllegalArgumentException(
          points.size() + " points: the batch was prepared for " + limits.points());
    }
    if (!open || device.isLost()) {
      throw new BackendUnavailable(CudaBackend.NAME + ": the device was lost or closed");
    }
    try {
      boolean[] noiseCancels = new boolean[points.size()];
      boolean[] detailCancels = new boolean[points.size()];
      ChainBatchResult out =
          device.call(
              () -> {
                ChainBatchResult solved = solveAll(points, noiseCancels);
                if (!limits.detail().isNone()) {
                  detail(points, solved, detailCancels);
                }
                return solved;
              });
      IntStream.range(0, points.size())
          .parallel()
          .filter(p -> noiseCancels[p] || detailCancels[p])
          .forEach(p -> refine(points, p, noiseCancels[p], detailCancels[p], out));
      return out;
    } catch (CudaFailure e) {
      throw new BackendUnavailable(CudaBackend.NAME + ": " + e.getMessage(), e);
    }
  }

  private void refine(
      SpinLadderBatch points, int p, boolean noise, boolean detail, ChainBatchResult out) {
    int levels = Math.max(2, out.levels()[p]);
    ChainOptions once = new ChainOptions(levels, levels, 1);
    ChainSteadyState state = ChainSteadyState.of(points.ladder(p), once);
    if (noise) {
      double[] noises = RefinedNoises.of(state);
      for (int c = 0; c < noises.length; c++) {
        out.noise()[c][p] = noises[c];
      }
    }
    if (detail) {
      double[][] higher = new ChainCounting(state).higher(limits.detail().order());
      for (int m = 0; m < higher.length; m++) {
        for (int c = 0; c < higher[m].length; c++) {
          out.cumulants()[m][c][p] = higher[m][c];
        }
      }
    }
  }

  private ChainBatchResult solveAll(SpinLadderBatch points, boolean[] cancelling) {
    ChainBatchResult out =
        ChainBatchResult.sized(points.channels(), points.size(), limits.detail());
    int[] pending = IntStream.range(0, points.size()).toArray();
    long levels = limits.firstLevels();
    for (int round = 1; pending.length > 0; round++) {
      int count = (int) Math.min(levels, limits.maxLevels());
      int number = round;
      for (Group group : groups(points, pending, p -> (int) Math.min(count, points.levels(p)))) {
        launches.run(
            points,
            group.members,
            group.levels,
            programs.transport(group.channels(), group.levels),
            (rows, members, from, size) ->
                takeTransport(rows, members, from, size, group, number, out, cancelling));
      }
      pending = IntStream.of(pending).filter(p -> mayGrow(points, p, out)).toArray();
      levels *= 2;
    }
    return out;
  }

  private boolean mayGrow(SpinLadderBatch points, int p, ChainBatchResult out) {
    return out.status()[p] == PointStatus.NOT_CLOSED
        && out.levels()[p] < Math.min(limits.maxLevels(), points.levels(p));
  }

  private void detail(SpinLadderBatch points, ChainBatchResult out, boolean[] cancelling) {
    int[] all = IntStream.range(0, points.size()).toArray();
    for (Group group : groups(points, all, p -> out.levels()[p])) {
      ChainProgram program = programs.details(group.channels(), group.levels, limits.detail());
      launches.run(
          points,
          group.members,
          group.levels,
          program,
          (rows, members, from, size) ->
              takeDetail(rows, members, from, size, group.channels(), program, out, cancelling));
    }
  }

  /** Sorts points by kind and levels, stably. */
  private static List<Group> groups(
      SpinLadderBatch points, int[] pending, IntUnaryOperator levels) {
    Map<Long, int[]> counts = new LinkedHashMap<>();
    for (int p : pending) {
      counts.computeIfAbsent(key(points, p, levels), key -> new int[1])[0]++;
    }
    Map<Long, int[]> members = new LinkedHashMap<>();
    counts.forEach((key, number) -> members.put(key, new int[number[0]]));
    for (int p : pending) {
      long key = key(points, p, levels);
      int[] left = counts.get(key);
      int[] all = members.get(key);
      all[all.length - left[0]] = p;
      left[0]--;
    }
    List<Group> groups = new ArrayList<>();
    members.forEach((key, all) -> groups.add(new Group((int) (key >> 32), key.intValue(), all)));
    return groups;
  }

  private static long key(SpinLadderBatch points, int p, IntUnaryOperator levels) {
    return ((long) points.kind(p) << 32) | levels.applyAsInt(p);
  }

  private void takeTransport(
      DoubleBuffer rows,
      int[] members,
      int from,
      int count,
      Group group,
      int round,
      ChainBatchResult out,
      boolean[] cancelling) {
    int channels = group.channels();
    for (int c = 0; c < out.current().length; c++) {
      boolean present = c < channels;
      for (int i = 0; i < count; i++) {
        int point = members[from + i];
        out.current()[c][point] = present ? rows.get(c * count + i) : Double.NaN;
        out.gross()[c][point] = present ? rows.get((channels + c) * count + i) : Double.NaN;
        out.noise()[c][point] = present ? rows.get((2 * channels + c) * count + i) : Double.NaN;
      }
    }
    for (int i = 0; i < count; i++) {
      int point = members[from + i];
      double certificate = rows.get(3 * channels * count + i);
      boolean finite = Double.isFinite(certificate);
      for (int c = 0; c < channels; c++) {
        finite &= Double.isFinite(out.current()[c][point] + out.noise()[c][point]);
      }
      out.levels()[point] = group.levels;
      out.rounds()[point] = round;
      out.certificate()[point] = certificate;
      out.residual()[point] = rows.get((3 * channels + 1) * count + i);
      PointStatus closed =
          certificate <= limits.tailTolerance() ? PointStatus.CONVERGED : PointStatus.NOT_CLOSED;
      out.status()[point] = finite ? closed : PointStatus.NOT_FINITE;
      cancelling[point] =
          out.status()[point] == PointStatus.CONVERGED
              && RefinedCounting.isNeeded(rows.get((3 * channels + 2) * count + i), 1);
    }
  }

  private static void takeDetail(
      DoubleBuffer rows,
      int[] members,
      int from,
      int count,
      int channels,
      ChainProgram program,
      ChainBatchResult out,
      boolean[] cancelling) {
    int orders = program.detail().order() - 2;
    int populations = program.detail().populations();
    for (int m = 0; m < orders; m++) {
      for (int c = 0; c < out.current().length; c++) {
        for (int i = 0; i < count; i++) {
          int point = members[from + i];
          boolean present = c < channels && out.status()[point] != PointStatus.NOT_FINITE;
          out.cumulants()[m][c][point] =
              present ? rows.get((m * channels + c) * count + i) : Double.NaN;
        }
      }
    }
    int row = orders * channels;
    for (int i = 0; i < count; i++) {
      int point = members[from + i];
      double[] rho = new double[populations];
      for (int k = 0; k < populations; k++) {
        rho[k] = rows.get((row + 1 + k) * count + i);
      }
      out.rho()[point] = rho;
      cancelling[point] =
          out.status()[point] == PointStatus.CONVERGED
              && RefinedCounting.isNeeded(rows.get(row * count + i), 1);
    }
  }

  /**
   * Time of the kernel alone for one launch over points of one kind, truncated at the first number
   * of levels; for measurements.
   *
   * @return seconds for the first {@code min(points, chunk)} points
   */
  double kernelSeconds(SpinLadderBatch points, int repetitions) {
    int levels = (int) Math.min(limits.firstLevels(), points.levels(0));
    int channels = SpinLadderBatch.channelsOf(points.kind(0));
    return device.call(
        () ->
            launches.kernelSeconds(
                points, levels, programs.transport(channels, levels), repetitions));
  }

  /** Largest number of points of a launch. */
  int chunk() {
    return launches.chunk();
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      if (device.isLost()) {
        return; // all of it went with the context
      }
      device.call(
          () -> {
            launches.close();
            return null;
          });
    }
  }
}
