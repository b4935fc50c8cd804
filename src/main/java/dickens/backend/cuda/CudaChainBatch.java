package dickens.backend.cuda;

import static dickens.backend.cuda.CudaFailure.check;

import dickens.backend.BackendUnavailable;
import dickens.backend.ChainBatch;
import dickens.backend.ChainBatchLimits;
import dickens.backend.ChainBatchResult;
import dickens.backend.PointStatus;
import dickens.backend.SpinLadderBatch;
import dickens.solve.ChainOptions;
import dickens.solve.ChainSteadyState;
import dickens.solve.RefinedNoises;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUfunction;
import jcuda.driver.JCudaDriver;

/**
 * Batched chains on the GPU, one thread a chain; kernel: ChainBatch.cu, CPU twin: {@link
 * dickens.backend.cpu}. Only parameters go to the device and only results come back.
 *
 * <p>Points of one kind (operators and densities) and one number of levels form a group, groups are
 * cut into launches, and launches alternate between two slots, so that the copies of one overlap
 * with the arithmetic of the other. Points that are not closed go into the next round with twice
 * the levels.
 *
 * <p>Memory on the device: two slots of at most (24 + 15) * 8 bytes a point of a launch, and a
 * workspace of (3 C + 5) * 8 bytes a level and thread. Where the device has less, launches have
 * fewer threads and points; no bit of a result depends on that.
 */
final class CudaChainBatch implements ChainBatch {
  /** Share of the free memory that the workspace may take, so that others live. */
  private static final double SHARE = 0.6;

  private static final int SLOTS = 2;

  private final CudaDevice device;
  private final ChainBatchLimits limits;
  private final LaunchShape shape;
  private final CUfunction[] kernels = new CUfunction[SpinLadderBatch.MAX_CHANNELS + 1];
  private final List<ChainSlot> slots = new ArrayList<>();
  private final CUevent workspaceFree = new CUevent();
  private final int residentThreads;
  private final int chunk;
  private DeviceMemory workspace;
  private boolean open = true;

  /** Points {@code members} of one kind, to be solved with so many levels. */
  private record Group(int kind, int levels, int[] members) {}

  /** In the device's thread. */
  CudaChainBatch(CudaDevice device, ChainBatchLimits limits, LaunchShape shape) {
    this.device = device;
    this.limits = limits;
    this.shape = shape;
    KernelImage image = KernelImage.load("ChainBatch", device.capability());
    for (int c = 1; c < kernels.length; c++) {
      kernels[c] = image.function("chainBatch" + c);
    }
    int[] blocks = new int[1];
    check(
        "cuOccupancyMaxActiveBlocksPerMultiprocessor",
        JCudaDriver.cuOccupancyMaxActiveBlocksPerMultiprocessor(
            blocks, kernels[3], shape.block(), 0));
    int resident = Math.max(1, blocks[0]) * shape.block() * device.multiprocessors();
    residentThreads = shape.lanes() == 0 ? resident : shape.lanes();
    check(
        "cuEventCreate",
        JCudaDriver.cuEventCreate(workspaceFree, CUevent_flags.CU_EVENT_DISABLE_TIMING));
    chunk = openSlots(Math.min(shape.chunk(), limits.points()));
    reserve(bytesOfThread(3, limits.firstLevels()), Math.min(residentThreads, chunk));
  }

  /** Opens the slots with the largest chunk that the device has room for; returns it. */
  private int openSlots(int wanted) {
    for (int size = wanted; ; size = (size + 1) / 2) {
      try {
        for (int s = 0; s < SLOTS; s++) {
          slots.add(new ChainSlot(size));
        }
        return size;
      } catch (CudaFailure e) {
        slots.forEach(ChainSlot::close);
        slots.clear();
        if (!e.isOutOfMemory() || size == 1) {
          throw e;
        }
      }
    }
  }

  private static long bytesOfThread(int channels, int levels) {
    return (3L * channels + 5) * levels * Double.BYTES;
  }

  /**
   * Makes the workspace hold at least one and at best {@code threads} threads; returns how many it
   * holds.
   */
  private int reserve(long bytesOfThread, int threads) {
    long held = workspace == null ? 0 : workspace.bytes() / bytesOfThread;
    if (held >= threads) {
      return threads;
    }
    long before = workspace == null ? 0 : workspace.bytes();
    long room = (long) (SHARE * (CudaDevice.freeMemory() + before)) / bytesOfThread;
    if (room <= held && held >= 1) {
      return (int) held;
    }
    if (workspace != null) {
      workspace.close();
      workspace = null;
    }
    for (long count = Math.max(1, Math.min(threads, room)); ; count = (count + 1) / 2) {
      try {
        workspace = DeviceMemory.allocate(count * bytesOfThread);
        return (int) count;
      } catch (CudaFailure e) {
        if (!e.isOutOfMemory() || count == 1) {
          throw e;
        }
      }
    }
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
      boolean[] cancelling = new boolean[points.size()];
      ChainBatchResult out = device.call(() -> solveAll(points, cancelling));
      IntStream.range(0, points.size())
          .parallel()
          .filter(p -> cancelling[p])
          .forEach(p -> refine(points, p, out));
      return out;
    } catch (CudaFailure e) {
      throw new BackendUnavailable(CudaBackend.NAME + ": " + e.getMessage(), e);
    }
  }

  /** Noises that cancel too far, as of hot chains: with twice the precision, on the processor. */
  private static void refine(SpinLadderBatch points, int p, ChainBatchResult out) {
    ChainOptions once = new ChainOptions(out.levels()[p], out.levels()[p], 1);
    double[] noises = RefinedNoises.of(ChainSteadyState.of(points.ladder(p), once));
    for (int c = 0; c < noises.length; c++) {
      out.noise()[c][p] = noises[c];
    }
  }

  private ChainBatchResult solveAll(SpinLadderBatch points, boolean[] cancelling) {
    slots.forEach(ChainSlot::forget);
    ChainBatchResult out = ChainBatchResult.sized(points.channels(), points.size());
    int[] pending = IntStream.range(0, points.size()).toArray();
    long levels = limits.firstLevels();
    for (int round = 1; pending.length > 0; round++) {
      int count = (int) Math.min(levels, limits.maxLevels());
      for (Group group : groups(points, pending, count)) {
        solveGroup(points, group, round, out, cancelling);
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

  /** Sorts points by kind and levels, stably. */
  private static List<Group> groups(SpinLadderBatch points, int[] pending, int count) {
    Map<Long, int[]> counts = new LinkedHashMap<>();
    for (int p : pending) {
      counts.computeIfAbsent(key(points, p, count), key -> new int[1])[0]++;
    }
    Map<Long, int[]> members = new LinkedHashMap<>();
    counts.forEach((key, number) -> members.put(key, new int[number[0]]));
    for (int p : pending) {
      long key = key(points, p, count);
      int[] left = counts.get(key);
      int[] all = members.get(key);
      all[all.length - left[0]] = p;
      left[0]--;
    }
    List<Group> groups = new ArrayList<>();
    members.forEach((key, all) -> groups.add(new Group((int) (key >> 32), key.intValue(), all)));
    return groups;
  }

  private static long key(SpinLadderBatch points, int p, int count) {
    return ((long) points.kind(p) << 32) | (int) Math.min(count, points.levels(p));
  }

  private void solveGroup(
      SpinLadderBatch points, Group group, int round, ChainBatchResult out, boolean[] cancelling) {
    int channels = SpinLadderBatch.channelsOf(group.kind);
    int size = group.members.length;
    long bytes = bytesOfThread(channels, group.levels);
    int threads = reserve(bytes, Math.min(residentThreads, Math.min(size, chunk)));
    int block = Math.min(shape.block(), threads);
    int blocks = Math.max(1, threads / block);
    int turn = 0;
    for (int from = 0; from < size; from += chunk) {
      ChainSlot slot = slots.get(turn);
      collect(slot, channels, round, out, cancelling);
      slot.gather(points, group.members, from, Math.min(chunk, size - from), group.levels);
      slot.launch(kernels[channels], blocks, block, workspace, workspaceFree);
      turn = (turn + 1) % SLOTS;
    }
    for (int s = 0; s < SLOTS; s++) {
      collect(slots.get((turn + s) % SLOTS), channels, round, out, cancelling);
    }
  }

  /**
   * Time of the kernel alone for one launch over points of one kind, truncated at the first number
   * of levels; for measurements.
   *
   * @return seconds for the first {@code min(points, chunk)} points
   */
  double kernelSeconds(SpinLadderBatch points, int repetitions) {
    return device.call(
        () -> {
          int count = Math.min(points.size(), chunk);
          int[] members = IntStream.range(0, count).toArray();
          int levels = (int) Math.min(limits.firstLevels(), points.levels(0));
          int channels = SpinLadderBatch.channelsOf(points.kind(0));
          int threads = reserve(bytesOfThread(channels, levels), Math.min(residentThreads, count));
          int block = Math.min(shape.block(), threads);
          ChainSlot slot = slots.get(0);
          slot.gather(points, members, 0, count, levels);
          return slot.kernelSeconds(
              kernels[channels], Math.max(1, threads / block), block, workspace, repetitions);
        });
  }

  /** Largest number of points of a launch. */
  int chunk() {
    return chunk;
  }

  /** Waits for a slot and takes its results, if it is at work. */
  private void collect(
      ChainSlot slot, int channels, int round, ChainBatchResult out, boolean[] cancelling) {
    if (slot.isBusy()) {
      slot.await();
      slot.scatter(channels, round, limits.tailTolerance(), out, cancelling);
    }
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      device.call(
          () -> {
            slots.forEach(ChainSlot::close);
            if (workspace != null) {
              workspace.close();
            }
            if (!device.isLost()) {
              JCudaDriver.cuEventDestroy(workspaceFree);
            }
            return null;
          });
    }
  }
}
