package dickens.backend.cuda;

import static dickens.backend.cuda.CudaFailure.check;

import dickens.backend.ChainBatchResult;
import dickens.backend.PointStatus;
import dickens.backend.SpinLadderBatch;
import dickens.solve.RefinedCounting;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.LongBuffer;
import jcuda.Pointer;
import jcuda.driver.CUevent;
import jcuda.driver.CUfunction;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/**
 * One launch of ChainBatch.cu on its way: pinned buffers, their twins on the device and a stream in
 * which upload, kernel and download follow each other.
 *
 * <p>Upload: one value for each of the 24 fields, then the columns of the fields that differ among
 * the points; in a map over two parameters that is two columns. Download: 3 C + 3 rows.
 */
final class ChainSlot implements AutoCloseable {
  private static final int FIELDS =
      SpinLadderBatch.CHANNEL_FIELDS
          + SpinLadderBatch.MAX_CHANNELS * SpinLadderBatch.FIELDS_PER_CHANNEL;
  private static final int ROWS = 3 * SpinLadderBatch.MAX_CHANNELS + 3;

  private final PinnedMemory parameters;
  private final PinnedMemory results;
  private final DeviceMemory deviceParameters;
  private final DeviceMemory deviceResults;
  private final CUstream stream = new CUstream();
  private final ByteBuffer argumentBytes =
      ByteBuffer.allocateDirect((2 * FIELDS + 6) * Long.BYTES).order(ByteOrder.nativeOrder());
  private final LongBuffer arguments = argumentBytes.asLongBuffer();

  private int[] members;
  private int from;
  private int count;
  private int levels;
  private long uploaded;
  private boolean busy;

  /** Room for so many points; closes what it got where a part of it is refused. */
  ChainSlot(int points) {
    PinnedMemory pinned = null;
    PinnedMemory pinnedResults = null;
    DeviceMemory memory = null;
    try {
      pinned = PinnedMemory.allocate(FIELDS + FIELDS * points);
      pinnedResults = PinnedMemory.allocate(ROWS * points);
      memory = DeviceMemory.allocate((FIELDS + (long) FIELDS * points) * Double.BYTES);
      deviceResults = DeviceMemory.allocate((long) ROWS * points * Double.BYTES);
      check(
          "cuStreamCreate",
          JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING));
    } catch (CudaFailure e) {
      if (memory != null) {
        memory.close();
      }
      if (pinnedResults != null) {
        pinnedResults.close();
      }
      if (pinned != null) {
        pinned.close();
      }
      throw e;
    }
    parameters = pinned;
    results = pinnedResults;
    deviceParameters = memory;
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
    this.levels = levels;
    DoubleBuffer buffer = parameters.doubles();
    int next = FIELDS;
    for (int f = 0; f < FIELDS; f++) {
      double[] column = points.column(f);
      double first = column[members[from]];
      buffer.put(f, first);
      int i = 1;
      while (i < count && column[members[from + i]] == first) {
        i++;
      }
      boolean varies = i < count;
      if (varies) {
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

  /**
   * Queues upload, kernel and download.
   *
   * @param workspaceFree recorded when a kernel is done with the workspace, which all slots share
   */
  void launch(
      CUfunction kernel, int blocks, int block, DeviceMemory workspace, CUevent workspaceFree) {
    int channels = SpinLadderBatch.channelsOf((int) arguments.get(2 * FIELDS + 2));
    deviceParameters.upload(parameters, uploaded, stream);
    check("cuStreamWaitEvent", JCudaDriver.cuStreamWaitEvent(stream, workspaceFree, 0));
    compute(kernel, blocks, block, workspace);
    check("cuEventRecord", JCudaDriver.cuEventRecord(workspaceFree, stream));
    deviceResults.download(results, (3L * channels + 3) * count * Double.BYTES, stream);
    busy = true;
  }

  private void compute(CUfunction kernel, int blocks, int block, DeviceMemory workspace) {
    arguments.put(2 * FIELDS + 3, (long) blocks * block);
    arguments.put(2 * FIELDS + 4, workspace.address());
    Pointer kernelParameters = Pointer.to(Pointer.to(argumentBytes));
    int code =
        JCudaDriver.cuLaunchKernel(
            kernel, blocks, 1, 1, block, 1, 1, 0, stream, kernelParameters, null);
    check("the launch of ChainBatch", code);
  }

  /** Median time of the kernel alone over what was gathered, parameters and results staying. */
  double kernelSeconds(
      CUfunction kernel, int blocks, int block, DeviceMemory workspace, int repetitions) {
    deviceParameters.upload(parameters, uploaded, stream);
    return DeviceClock.median(stream, repetitions, () -> compute(kernel, blocks, block, workspace));
  }

  /** Gives up what is on its way, after a failure. */
  void forget() {
    if (busy) {
      busy = false;
      JCudaDriver.cuStreamSynchronize(stream);
    }
  }

  /** Waits until the results are here; faults of the kernel surface now. */
  void await() {
    busy = false;
    check("ChainBatch", JCudaDriver.cuStreamSynchronize(stream));
  }

  /**
   * Writes the results of the launch to their points.
   *
   * @param cancelling takes true for the converged points whose noises are to be refined
   */
  void scatter(
      int channels, int round, double tailTolerance, ChainBatchResult out, boolean[] cancelling) {
    DoubleBuffer rows = results.doubles();
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
      out.levels()[point] = levels;
      out.rounds()[point] = round;
      out.certificate()[point] = certificate;
      out.residual()[point] = rows.get((3 * channels + 1) * count + i);
      PointStatus closed =
          certificate <= tailTolerance ? PointStatus.CONVERGED : PointStatus.NOT_CLOSED;
      out.status()[point] = finite ? closed : PointStatus.NOT_FINITE;
      cancelling[point] =
          out.status()[point] == PointStatus.CONVERGED
              && RefinedCounting.isNeeded(rows.get((3 * channels + 2) * count + i), 1);
    }
  }

  @Override
  public void close() {
    deviceParameters.close();
    deviceResults.close();
    parameters.close();
    results.close();
    JCudaDriver.cuStreamDestroy(stream);
  }
}
