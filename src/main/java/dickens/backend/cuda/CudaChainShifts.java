package dickens.backend.cuda;

import static dickens.backend.cuda.CudaFailure.check;

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
 * <p>Memory on the device: 56 bytes a level, 40 bytes a shift, and 48 bytes a level and thread;
 * fewer threads where there is less. It is kept from call to call until this is closed.
 */
final class CudaChainShifts implements ChainShifts {
  private static final int BLOCK = 128;
  private static final int RATES = 4;
  private static final int VECTORS = 3;
  private static final int ROWS = 6;
  private static final int BLOCKS_A_MULTIPROCESSOR = 4;

  /** Share of the free memory that the workspace may take, so that others live. */
  private static final double SHARE = 0.6;

  private final CudaDevice device;
  private final CUfunction kernel;
  private final int levels;

  /** Source, readout and projection of a call. */
  private final double[] vectors;

  private final DeviceMemory bands;
  private DeviceMemory shiftMemory;
  private DeviceMemory results;
  private DeviceMemory workspace;
  private boolean open = true;

  /** In the device's thread. */
  CudaChainShifts(CudaDevice device, Chain chain) {
    if (chain.halfBandwidth() > 2) {
      throw new IllegalArgumentException(
          "half-bandwidth " + chain.halfBandwidth() + ": shifts on the GPU take 1 or 2");
    }
    this.device = device;
    kernel = device.image("ChainShifts").function("chainShifts");
    levels = chain.levels();
    double[] rates = new double[RATES * levels];
    double[][] up = chain.totalUp();
    double[][] down = chain.totalDown();
    for (int d = 0; d < chain.halfBandwidth(); d++) {
      System.arraycopy(up[d], 0, rates, d * levels, up[d].length);
      System.arraycopy(down[d], 0, rates, (2 + d) * levels, down[d].length);
    }
    vectors = new double[VECTORS * levels];
    bands = DeviceMemory.allocate((long) (RATES + VECTORS) * levels * Double.BYTES);
    bands.upload(rates);
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
    device.require(open);
    System.arraycopy(source, 0, vectors, 0, levels);
    System.arraycopy(readout, 0, vectors, levels, levels);
    System.arraycopy(projection, 0, vectors, 2 * levels, levels);
    return device.serve(() -> solve(shifts, count));
  }

  private ShiftReadings solve(double[][] shifts, int count) {
    double[] both = new double[2 * count];
    System.arraycopy(shifts[0], 0, both, 0, count);
    System.arraycopy(shifts[1], 0, both, count, count);
    bands.upload(vectors, (long) RATES * levels);
    shiftMemory = atLeast(shiftMemory, 2L * count * Double.BYTES);
    shiftMemory.upload(both);
    results = atLeast(results, 3L * count * Double.BYTES);
    long bytes = (long) ROWS * levels * Double.BYTES;
    long held = workspace == null ? 0 : workspace.bytes();
    long room = (long) (SHARE * (CudaDevice.freeMemory() + held)) / bytes;
    int resident = BLOCK * BLOCKS_A_MULTIPROCESSOR * device.multiprocessors();
    long threads = Math.max(1, Math.min(room, Math.min(resident, count)));
    int block = (int) Math.min(BLOCK, threads);
    int blocks = (int) (threads / block);
    workspace = atLeast(workspace, bytes * block * blocks);
    ByteBuffer argumentBytes =
        ByteBuffer.allocateDirect(7 * Long.BYTES).order(ByteOrder.nativeOrder());
    LongBuffer arguments = argumentBytes.asLongBuffer();
    arguments
        .put(0, bands.address())
        .put(1, shiftMemory.address())
        .put(2, workspace.address())
        .put(3, results.address())
        .put(4, levels)
        .put(5, count)
        .put(6, (long) block * blocks);
    CUstream stream = null;
    Pointer parameters = Pointer.to(Pointer.to(argumentBytes));
    int code =
        KernelLaunches.launch(kernel, blocks, 1, 1, block, 1, 1, 0, stream, parameters, null);
    check("the launch of ChainShifts", code);
    check("ChainShifts", JCudaDriver.cuCtxSynchronize());
    double[] rows = new double[3 * count];
    results.download(rows);
    return new ShiftReadings(
        Arrays.copyOf(rows, count),
        Arrays.copyOfRange(rows, count, 2 * count),
        Arrays.copyOfRange(rows, 2 * count, 3 * count));
  }

  /** The same block where it is large enough, else another. */
  private static DeviceMemory atLeast(DeviceMemory block, long bytes) {
    if (block != null && block.bytes() >= bytes) {
      return block;
    }
    if (block != null) {
      block.close();
    }
    return DeviceMemory.allocate(bytes);
  }

  @Override
  public void close() {
    if (!open) {
      return;
    }
    open = false;
    device.free(
        () -> {
          for (DeviceMemory block : Arrays.asList(bands, shiftMemory, results, workspace)) {
            if (block != null) {
              block.close();
            }
          }
        });
  }
}
