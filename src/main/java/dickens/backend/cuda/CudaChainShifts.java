package dickens.backend.cuda;

import static dickens.backend.cuda.CudaFailure.check;

import dickens.backend.BackendUnavailable;
import dickens.backend.ChainShifts;
import dickens.backend.ShiftReadings;
import dickens.generator.Chain;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Arrays;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * Resolvents of a chain at many shifts on the GPU, one thread a shift; kernel: ChainShifts.cu, CPU
 * twin: {@link dickens.solve.ShiftedChainFactorization}.
 *
 * <p>Memory on the device: 56 bytes a level, and 48 bytes a level and thread; fewer threads where
 * there is less.
 */
final class CudaChainShifts implements ChainShifts {
  private static final int BLOCK = 128;
  private static final int BANDS = 7;
  private static final int ROWS = 6;
  private static final int BLOCKS_A_MULTIPROCESSOR = 4;

  /** Share of the free memory that the workspace may take, so that others live. */
  private static final double SHARE = 0.6;

  private final CudaDevice device;
  private final CUfunction kernel;
  private final int levels;
  private final double[] bands;

  /** In the device's thread. */
  CudaChainShifts(CudaDevice device, Chain chain) {
    if (chain.halfBandwidth() > 2) {
      throw new IllegalArgumentException(
          "half-bandwidth " + chain.halfBandwidth() + ": shifts on the GPU take 1 or 2");
    }
    this.device = device;
    kernel = device.image("ChainShifts").function("chainShifts");
    levels = chain.levels();
    bands = new double[BANDS * levels];
    double[][] up = chain.totalUp();
    double[][] down = chain.totalDown();
    for (int d = 0; d < chain.halfBandwidth(); d++) {
      System.arraycopy(up[d], 0, bands, d * levels, up[d].length);
      System.arraycopy(down[d], 0, bands, (2 + d) * levels, down[d].length);
    }
  }

  @Override
  public ShiftReadings readOut(
      double[][] shifts, double[] source, double[] readout, double[] projection) {
    int count = shifts[0].length;
    for (int i = 0; i < count; i++) {
      if (shifts[0][i] == 0 && shifts[1][i] == 0) {
        throw new IllegalArgumentException("z = 0: the resolvent has a pole there; use drazin");
      }
    }
    if (count == 0) {
      return new ShiftReadings(new double[0], new double[0], new double[0]);
    }
    if (device.isLost()) {
      throw new BackendUnavailable(CudaBackend.NAME + ": the device was lost");
    }
    System.arraycopy(source, 0, bands, 4 * levels, levels);
    System.arraycopy(readout, 0, bands, 5 * levels, levels);
    System.arraycopy(projection, 0, bands, 6 * levels, levels);
    try {
      return device.call(() -> solve(shifts, count));
    } catch (CudaFailure e) {
      throw new BackendUnavailable(CudaBackend.NAME + ": " + e.getMessage(), e);
    }
  }

  private ShiftReadings solve(double[][] shifts, int count) {
    double[] both = new double[2 * count];
    System.arraycopy(shifts[0], 0, both, 0, count);
    System.arraycopy(shifts[1], 0, both, count, count);
    try (DeviceMemory deviceBands = DeviceMemory.allocate(bands.length * 8L);
        DeviceMemory deviceShifts = DeviceMemory.allocate(both.length * 8L);
        DeviceMemory result = DeviceMemory.allocate(3L * count * Double.BYTES)) {
      deviceBands.upload(bands);
      deviceShifts.upload(both);
      long bytes = (long) ROWS * levels * Double.BYTES;
      long room = (long) (SHARE * CudaDevice.freeMemory()) / bytes;
      int resident = BLOCK * BLOCKS_A_MULTIPROCESSOR * device.multiprocessors();
      long threads = Math.max(1, Math.min(room, Math.min(resident, count)));
      int block = (int) Math.min(BLOCK, threads);
      int blocks = (int) (threads / block);
      try (DeviceMemory workspace = DeviceMemory.allocate(bytes * block * blocks)) {
        ByteBuffer argumentBytes =
            ByteBuffer.allocateDirect(7 * Long.BYTES).order(ByteOrder.nativeOrder());
        LongBuffer arguments = argumentBytes.asLongBuffer();
        arguments
            .put(0, deviceBands.address())
            .put(1, deviceShifts.address())
            .put(2, workspace.address())
            .put(3, result.address())
            .put(4, levels)
            .put(5, count)
            .put(6, (long) block * blocks);
        CUstream stream = null;
        Pointer parameters = Pointer.to(Pointer.to(argumentBytes));
        int code =
            JCudaDriver.cuLaunchKernel(
                kernel, blocks, 1, 1, block, 1, 1, 0, stream, parameters, null);
        check("the launch of ChainShifts", code);
        check("ChainShifts", JCudaDriver.cuCtxSynchronize());
        double[] rows = new double[3 * count];
        result.download(rows);
        return new ShiftReadings(
            Arrays.copyOf(rows, count),
            Arrays.copyOfRange(rows, count, 2 * count),
            Arrays.copyOfRange(rows, 2 * count, 3 * count));
      }
    }
  }

  @Override
  public void close() {
    // the memory is held for the length of a call only
  }
}
