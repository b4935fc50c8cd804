package dickens.backend.cuda;

import static dickens.backend.cuda.CudaFailure.check;

import dickens.backend.SpinLadderBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.LongBuffer;
import jcuda.Pointer;
import jcuda.driver.CUevent;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/**
 * One launch of a {@link ChainProgram} on its way: pinned buffers, their twins on the device and a
 * stream in which upload, kernel and download follow each other.
 *
 * <p>Upload: one value for each of the 24 fields, then the columns of the fields that differ among
 * the points; in a map over two parameters that is two columns. Download: the program's rows, row r
 * of point i of the launch at r * count + i.
 */
final class ChainSlot implements AutoCloseable {
  private static final int FIELDS =
      SpinLadderBatch.CHANNEL_FIELDS
          + SpinLadderBatch.MAX_CHANNELS * SpinLadderBatch.FIELDS_PER_CHANNEL;

  /** Rows of currents, gross fluxes and noises of the most channels, and three more. */
  static final int USUAL_ROWS = 3 * SpinLadderBatch.MAX_CHANNELS + 3;

  private final PinnedMemory parameters;
  private final DeviceMemory deviceParameters;
  private final CUstream stream = new CUstream();
  private final ByteBuffer argumentBytes =
      ByteBuffer.allocateDirect((2 * FIELDS + 8) * Long.BYTES).order(ByteOrder.nativeOrder());
  private final LongBuffer arguments = argumentBytes.asLongBuffer();

  private PinnedMemory results;
  private DeviceMemory deviceResults;
  private int[] members;
  private int from;
  private int count;
  private long uploaded;
  private boolean busy;

  /** Room for so many points; closes what it got where a part of it is refused. */
  ChainSlot(int points) {
    PinnedMemory pinned = null;
    DeviceMemory memory = null;
    try {
      pinned = PinnedMemory.allocate(FIELDS + FIELDS * points);
      memory = DeviceMemory.allocate((FIELDS + (long) FIELDS * points) * Double.BYTES);
      openResults((long) USUAL_ROWS * points);
      check(
          "cuStreamCreate",
          JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING));
    } catch (CudaFailure e) {
      closeResults();
      if (memory != null) {
        memory.close();
      }
      if (pinned != null) {
        pinned.close();
      }
      throw e;
    }
    parameters = pinned;
    deviceParameters = memory;
  }

  private void openResults(long doubles) {
    results = PinnedMemory.allocate(Math.toIntExact(doubles));
    deviceResults = DeviceMemory.allocate(doubles * Double.BYTES);
  }

  private void closeResults() {
    if (deviceResults != null) {
      deviceResults.close();
      deviceResults = null;
    }
    if (results != null) {
      results.close();
      results = null;
    }
  }

  /** Points of a launch with so many rows of results; at least 1, for which room is made. */
  int capacity(int rows) {
    if (results == null || results.doubles().capacity() < rows) {
      closeResults();
      openResults(rows);
    }
    return results.doubles().capacity() / rows;
  }

  /** True from the launch until its results are taken. */
  boolean isBusy() {
    return busy;
  }

  /** Collects the parameters of {@code members[from .. from+count-1]}, all of one kind. */
  void gather(SpinLadderBatch points, int[] members, int from, int count, int levels) {
    this.members = members;
    this.from = from;
    this.count = count;
    DoubleBuffer buffer = parameters.doubles();
    int first = members[from];
    boolean areNeighbours = areNeighbours(members, from, count);
    int next = FIELDS;
    for (int f = 0; f < FIELDS; f++) {
      double[] column = points.column(f);
      boolean varies = points.varies(f) && count > 1;
      buffer.put(f, column[first]);
      if (varies && areNeighbours) {
        buffer.put(next, column, first, count);
      } else if (varies) {
        for (int p = 0; p < count; p++) {
          buffer.put(next + p, column[members[from + p]]);
        }
      }
      arguments.put(f, deviceParameters.address() + (varies ? next : f) * (long) Double.BYTES);
      arguments.put(FIELDS + f, varies ? 1 : 0);
      next += varies ? count : 0;
    }
    uploaded = (long) next * Double.BYTES;
    arguments.put(2 * FIELDS, count);
    arguments.put(2 * FIELDS + 1, levels);
    arguments.put(2 * FIELDS + 2, points.kind(members[from]) & 0xffffffffL);
    arguments.put(2 * FIELDS + 5, deviceResults.address());
  }

  /** True where the members, which ascend, follow each other without a gap. */
  static boolean areNeighbours(int[] members, int from, int count) {
    return members[from + count - 1] - members[from] == count - 1;
  }

  /**
   * Queues upload, kernel and download.
   *
   * @param workspaceFree recorded when a kernel is done with the workspace, which all slots share
   */
  void launch(
      ChainProgram program, int blocks, int block, DeviceMemory workspace, CUevent workspaceFree) {
    deviceParameters.upload(parameters, uploaded, stream);
    check("cuStreamWaitEvent", JCudaDriver.cuStreamWaitEvent(stream, workspaceFree, 0));
    compute(program, blocks, block, workspace);
    check("cuEventRecord", JCudaDriver.cuEventRecord(workspaceFree, stream));
    deviceResults.download(results, (long) program.resultRows() * count * Double.BYTES, stream);
    busy = true;
  }

  private void compute(ChainProgram program, int blocks, int block, DeviceMemory workspace) {
    arguments.put(2 * FIELDS + 3, (long) blocks * block / program.threadsAChain());
    arguments.put(2 * FIELDS + 4, workspace.address());
    arguments.put(2 * FIELDS + 6, program.detail().order());
    arguments.put(2 * FIELDS + 7, program.detail().populations());
    Pointer kernelParameters = Pointer.to(Pointer.to(argumentBytes));
    int code =
        KernelLaunches.launch(
            program.kernel(), blocks, 1, 1, block, 1, 1, 0, stream, kernelParameters, null);
    check("the launch of a kernel over chains", code);
  }

  /** Median time of the kernel alone over what was gathered, parameters and results staying. */
  double kernelSeconds(
      ChainProgram program, int blocks, int block, DeviceMemory workspace, int repetitions) {
    deviceParameters.upload(parameters, uploaded, stream);
    return DeviceClock.median(
        stream, repetitions, () -> compute(program, blocks, block, workspace));
  }

  /** Gives up what is on its way, after a failure. */
  void forget() {
    if (busy) {
      busy = false;
      JCudaDriver.cuStreamSynchronize(stream);
    }
  }

  /** Waits until the results are here, and hands them on; faults of the kernel surface now. */
  void collect(ChainLaunches.Results taker) {
    busy = false;
    check("a kernel over chains", JCudaDriver.cuStreamSynchronize(stream));
    taker.take(results.doubles(), members, from, count);
  }

  @Override
  public void close() {
    deviceParameters.close();
    closeResults();
    parameters.close();
    JCudaDriver.cuStreamDestroy(stream);
  }
}
