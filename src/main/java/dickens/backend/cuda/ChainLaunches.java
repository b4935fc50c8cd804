package dickens.backend.cuda;

import static dickens.backend.cuda.CudaFailure.check;

import dickens.backend.SpinLadderBatch;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUfunction;
import jcuda.driver.JCudaDriver;

/**
 * Cuts groups of points into launches, which alternate between two slots, so that the copies of one
 * overlap with the arithmetic of the other. All in the device's thread.
 *
 * <p>Memory on the device: two slots of (24 + 15) * 8 bytes a point of a launch, and a workspace
 * that grows to what a full device needs. Where the device has less, launches have fewer chains at
 * a time and fewer points; no bit of a result depends on that.
 */
final class ChainLaunches implements AutoCloseable {
  /** Share of the free memory that the workspace may take, so that others live. */
  private static final double SHARE = 0.6;

  private static final int SLOTS = 2;

  private final LaunchShape shape;
  private final List<ChainSlot> slots = new ArrayList<>();
  private final CUevent workspaceFree = new CUevent();
  private final int residentThreads;
  private final int chunk;
  private DeviceMemory workspace;

  /** Takes the results of a launch: row r of point {@code members[from + i]} at r * count + i. */
  interface Results {
    void take(DoubleBuffer rows, int[] members, int from, int count);
  }

  /** How a launch fills the device. */
  private record Grid(int blocks, int block) {}

  ChainLaunches(CudaDevice device, CUfunction typical, LaunchShape shape, int points) {
    this.shape = shape;
    int[] blocks = new int[1];
    check(
        "cuOccupancyMaxActiveBlocksPerMultiprocessor",
        JCudaDriver.cuOccupancyMaxActiveBlocksPerMultiprocessor(blocks, typical, shape.block(), 0));
    int resident = Math.max(1, blocks[0]) * shape.block() * device.multiprocessors();
    residentThreads = shape.lanes() == 0 ? resident : shape.lanes();
    check(
        "cuEventCreate",
        JCudaDriver.cuEventCreate(workspaceFree, CUevent_flags.CU_EVENT_DISABLE_TIMING));
    chunk = openSlots(Math.min(shape.chunk(), points));
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

  /** Largest number of points of a launch. */
  int chunk() {
    return chunk;
  }

  /**
   * Makes the workspace hold at least one and at best so many chains; returns how many it holds.
   */
  private int reserve(long bytesOfChain, int chains) {
    long before = workspace == null ? 0 : workspace.bytes();
    long held = before / bytesOfChain;
    if (held >= chains) {
      return chains;
    }
    long room = (long) (SHARE * (CudaDevice.freeMemory() + before)) / bytesOfChain;
    if (room <= held && held >= 1) {
      return (int) held;
    }
    if (workspace != null) {
      workspace.close();
      workspace = null;
    }
    for (long count = Math.max(1, Math.min(chains, room)); ; count = (count + 1) / 2) {
      try {
        workspace = DeviceMemory.allocate(count * bytesOfChain);
        return (int) count;
      } catch (CudaFailure e) {
        if (!e.isOutOfMemory() || count == 1) {
          throw e;
        }
      }
    }
  }

  private Grid grid(ChainProgram program, int levels, int points) {
    int threads = program.threadsAChain();
    int most = Math.max(1, residentThreads / threads);
    int chains = reserve(program.workBytes(levels), Math.min(most, points));
    int chainsOfBlock = Math.min(Math.max(1, shape.block() / threads), chains);
    return new Grid(Math.max(1, chains / chainsOfBlock), chainsOfBlock * threads);
  }

  /**
   * Runs a program over points.
   *
   * @param members the points, all of one kind
   * @param levels of each chain
   */
  void run(
      SpinLadderBatch points, int[] members, int levels, ChainProgram program, Results results) {
    slots.forEach(ChainSlot::forget);
    int rows = program.resultRows();
    int most = chunk;
    for (ChainSlot slot : slots) {
      most = Math.min(most, slot.capacity(rows));
    }
    Grid grid = grid(program, levels, Math.min(most, members.length));
    int turn = 0;
    for (int from = 0; from < members.length; from += most) {
      ChainSlot slot = slots.get(turn);
      if (slot.isBusy()) {
        slot.collect(results);
      }
      slot.gather(points, members, from, Math.min(most, members.length - from), levels);
      slot.launch(program, grid.blocks, grid.block, workspace, workspaceFree);
      turn = (turn + 1) % SLOTS;
    }
    for (int s = 0; s < SLOTS; s++) {
      ChainSlot slot = slots.get((turn + s) % SLOTS);
      if (slot.isBusy()) {
        slot.collect(results);
      }
    }
  }

  /** Time of the kernel alone for the first launch over points of one kind; for measurements. */
  double kernelSeconds(SpinLadderBatch points, int levels, ChainProgram program, int repetitions) {
    ChainSlot slot = slots.get(0);
    int most = Math.min(chunk, slot.capacity(program.resultRows()));
    int count = Math.min(points.size(), most);
    Grid grid = grid(program, levels, count);
    slot.gather(points, IntStream.range(0, count).toArray(), 0, count, levels);
    return slot.kernelSeconds(program, grid.blocks, grid.block, workspace, repetitions);
  }

  @Override
  public void close() {
    slots.forEach(ChainSlot::close);
    if (workspace != null) {
      workspace.close();
    }
    JCudaDriver.cuEventDestroy(workspaceFree);
  }
}
