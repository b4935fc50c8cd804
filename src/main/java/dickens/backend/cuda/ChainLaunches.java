package dickens.backend.cuda;

import static dickens.backend.cuda.CudaFailure.check;

import dickens.backend.SpinLadderBatch;
import java.nio.DoubleBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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

  /** Largest workspace that is kept between batches: that of a full device and short chains. */
  private static final long RESTING_BYTES = 1L << 28;

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

  /** Median time of a kernel over so many points [s]. */
  record KernelTime(int points, double seconds) {
    double secondsAPoint() {
      return seconds / points;
    }
  }

  /** How launches follow each other. */
  enum Pace {
    /** Copies of one overlap with the arithmetic of the other. */
    OVERLAPPED,
    /** Each chain has a thread or warp of its own, and a launch waits for the one before. */
    ONE_BY_ONE
  }

  /**
   * Launches that rest between batches: pinned memory and memory of the device cost more to take
   * than many short chains to solve. All in the device's thread.
   */
  static final class Store {
    private final CudaDevice device;
    private final ChainProgram.Library programs;
    private final LaunchShape shape;
    private final int most;
    private final Deque<ChainLaunches> resting = new ArrayDeque<>();

    /** Keeps so many launches at most. */
    Store(CudaDevice device, LaunchShape shape, int most) {
      this.most = most;
      this.device = device;
      this.programs = new ChainProgram.Library(device);
      this.shape = shape;
    }

    ChainProgram.Library programs() {
      return programs;
    }

    /** Launches for batches of so many points. */
    ChainLaunches take(int points) {
      for (ChainLaunches launches : resting) {
        if (launches.fits(points)) {
          resting.remove(launches);
          return launches;
        }
      }
      // those that are too small would only take up memory
      close();
      return new ChainLaunches(device, programs.transport(3, 1).kernel(), shape, points);
    }

    void giveBack(ChainLaunches launches) {
      if (resting.size() < most) {
        launches.rest();
        resting.push(launches);
      } else {
        launches.close();
      }
    }

    void close() {
      resting.forEach(ChainLaunches::close);
      resting.clear();
    }
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

  /** True where it can serve a batch of so many points as well as one made for it. */
  boolean fits(int points) {
    return chunk >= Math.min(shape.chunk(), points);
  }

  /** Gives back a workspace that is large, so that others find memory while this one rests. */
  void rest() {
    slots.forEach(ChainSlot::forget);
    if (workspace != null && workspace.bytes() > RESTING_BYTES) {
      workspace.close();
      workspace = null;
    }
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
   * @param members the points, all of one kind, ascending
   * @param levels of each chain
   * @param pace how launches follow each other
   */
  void run(
      SpinLadderBatch points,
      int[] members,
      int levels,
      ChainProgram program,
      Pace pace,
      Results results) {
    slots.forEach(ChainSlot::forget);
    int rows = program.resultRows();
    int most = chunk;
    for (ChainSlot slot : slots) {
      most = Math.min(most, slot.capacity(rows));
    }
    Grid grid = grid(program, levels, Math.min(most, members.length));
    int lanes = grid.blocks * (grid.block / program.threadsAChain());
    if (pace == Pace.ONE_BY_ONE) {
      runOneByOne(points, members, levels, program, grid, Math.min(most, lanes), results);
      return;
    }
    // whole passes over the lanes: the last pass of a launch leaves none idle
    most = most > lanes ? most / lanes * lanes : most;
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

  private void runOneByOne(
      SpinLadderBatch points,
      int[] members,
      int levels,
      ChainProgram program,
      Grid grid,
      int most,
      Results results) {
    ChainSlot slot = slots.get(0);
    for (int from = 0; from < members.length; from += most) {
      slot.gather(points, members, from, Math.min(most, members.length - from), levels);
      slot.launch(program, grid.blocks, grid.block, workspace, workspaceFree);
      slot.collect(results);
    }
  }

  /** Time of the kernel alone for the first launch over points of one kind; for measurements. */
  KernelTime kernelTime(SpinLadderBatch points, int levels, ChainProgram program, int repetitions) {
    ChainSlot slot = slots.get(0);
    int most = Math.min(chunk, slot.capacity(program.resultRows()));
    Grid grid = grid(program, levels, Math.min(points.size(), most));
    int lanes = grid.blocks * (grid.block / program.threadsAChain());
    int count = Math.min(points.size(), most > lanes ? most / lanes * lanes : most);
    slot.gather(points, IntStream.range(0, count).toArray(), 0, count, levels);
    return new KernelTime(
        count, slot.kernelSeconds(program, grid.blocks, grid.block, workspace, repetitions));
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
