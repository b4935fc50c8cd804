package dickens.backend.cuda;

import dickens.backend.BackendUnavailable;
import dickens.backend.ChainBatch;
import dickens.backend.ChainBatchLimits;
import dickens.backend.ChainBatchResult;
import dickens.backend.SpinLadderBatch;

/**
 * Batched chains on the GPU, one thread a chain, a warp for long ones; kernels: ChainBatch.cu,
 * LongChains.cu, ChainCumulants.cu; CPU twin: {@link dickens.backend.cpu}. Only parameters go to
 * the device and only results come back.
 *
 * <p>Memory on the device and pinned memory come from a store and go back to it, because taking
 * them costs more than a solve of many short chains.
 */
final class CudaChainBatch implements ChainBatch {
  private final CudaDevice device;
  private final ChainBatchLimits limits;
  private final ChainLaunches.Store store;
  private final ChainProgram.Library programs;
  private final ChainLaunches launches;
  private boolean open = true;

  /** In the device's thread. */
  CudaChainBatch(CudaDevice device, ChainBatchLimits limits, ChainLaunches.Store store) {
    this.device = device;
    this.limits = limits;
    this.store = store;
    programs = store.programs();
    launches = store.take(limits.points());
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
    device.require(open);
    try {
      return new ChainBatchSolve(points, limits, programs, this::run).result();
    } catch (CudaFailure e) {
      throw e.unavailable();
    }
  }

  private void run(
      SpinLadderBatch points,
      int[] members,
      int levels,
      ChainProgram program,
      ChainLaunches.Pace pace,
      ChainLaunches.Results results) {
    device.call(
        () -> {
          launches.run(points, members, levels, program, pace, results);
          return null;
        });
  }

  /**
   * Time of the kernel alone for one launch over points of one kind, truncated at the first number
   * of levels; for measurements.
   */
  ChainLaunches.KernelTime kernelTime(SpinLadderBatch points, int repetitions) {
    int levels = (int) Math.min(limits.firstLevels(), points.levels(0));
    int channels = SpinLadderBatch.channelsOf(points.kind(0));
    return device.call(
        () ->
            launches.kernelTime(points, levels, programs.transport(channels, levels), repetitions));
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      device.free(() -> store.giveBack(launches));
    }
  }
}
