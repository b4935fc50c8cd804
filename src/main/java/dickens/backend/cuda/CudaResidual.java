package dickens.backend.cuda;

import static dickens.backend.cuda.CudaFailure.check;

import dickens.backend.WindowResidual;
import dickens.generator.LatticeWindow;
import dickens.generator.WindowedLattice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.JCudaDriver;

/**
 * The residual of a window on the device, matrix-free. Kernel: LatticeResidual.cu.
 *
 * <p>Memory on the device: 64 bytes a state and 72 a ladder.
 */
final class CudaResidual implements WindowResidual {
  private final CudaDevice device;
  private final int states;
  private final int threads;
  private final CUfunction kernel;
  private final List<DeviceMemory> blocks = new ArrayList<>();
  private final ByteBuffer argumentBytes =
      ByteBuffer.allocateDirect(15 * Long.BYTES).order(ByteOrder.nativeOrder());
  private final LongBuffer arguments = argumentBytes.asLongBuffer();
  private final DeviceMemory y;
  private final DeviceMemory yLow;
  private final DeviceMemory b;
  private final DeviceMemory bLow;
  private final DeviceMemory r;
  private boolean open = true;

  /** Bytes that it takes. */
  static double bytes(WindowedLattice lattice) {
    return 64.0 * lattice.states() + 72.0 * lattice.window().ladders();
  }

  /** Uploads the window; in the device's thread. */
  CudaResidual(CudaDevice device, WindowedLattice lattice, int threads) {
    this.device = device;
    this.threads = threads;
    this.states = lattice.states();
    this.kernel = device.image("LatticeResidual").function("latticeResidual");
    LatticeWindow window = lattice.window();
    int ladders = window.ladders();
    int first = window.firstLadder();
    int[] low = new int[ladders];
    int[] start = new int[ladders + 1];
    for (int i = 0; i < ladders; i++) {
      low[i] = window.low(first + i);
      start[i + 1] = window.start(first + i + 1);
    }
    try {
      room(4L * ladders, 0).upload(low);
      room(4L * (ladders + 1), 1).upload(start);
      double[] coefficients = lattice.coefficients();
      room(8L * coefficients.length, 2).upload(coefficients);
      y = room(16L * states, 3);
      yLow = room(8L * states, 4);
      b = room(16L * states, 5);
      bLow = room(8L * states, 6);
      r = room(16L * states, 7);
    } catch (CudaFailure e) {
      blocks.forEach(DeviceMemory::close);
      throw e;
    }
    arguments.put(8, lattice.lattice().qubits());
    arguments.put(9, first);
    arguments.put(10, ladders);
    arguments.put(11, states);
  }

  private DeviceMemory room(long bytes, int argument) {
    DeviceMemory memory = DeviceMemory.allocate(bytes);
    blocks.add(memory);
    arguments.put(argument, memory.address());
    return memory;
  }

  @Override
  public double[][] of(
      double zRe, double zIm, double[][] of, double[] ofLow, double[][] right, double[] rightLow) {
    device.require(open);
    int parts = of.length;
    double[][] result = new double[parts][states];
    device.serve(
        () -> {
          for (int part = 0; part < parts; part++) {
            y.upload(of[part], (long) states * part);
            b.upload(right[part], (long) states * part);
          }
          yLow.upload(ofLow);
          bLow.upload(rightLow);
          queue(zRe, zIm, parts);
          check("the residual", JCudaDriver.cuCtxSynchronize());
          for (int part = 0; part < parts; part++) {
            r.download(result[part], (long) states * part);
          }
          return null;
        });
    return result;
  }

  /** Queues the kernel in the default stream; in the device's thread. */
  private void queue(double zRe, double zIm, int parts) {
    arguments.put(12, parts);
    arguments.put(13, Double.doubleToRawLongBits(zRe));
    arguments.put(14, Double.doubleToRawLongBits(zIm));
    int grid = (states + threads - 1) / threads;
    Pointer all = Pointer.to(Pointer.to(argumentBytes));
    check(
        "a launch of latticeResidual",
        KernelLaunches.launch(kernel, grid, 1, 1, threads, 1, 1, 0, null, all, null));
  }

  /** Median seconds of the kernel alone, for measurements; after a residual was computed. */
  double kernelSeconds(int parts, int repetitions) {
    return device.call(() -> DeviceClock.median(null, repetitions, () -> queue(0, 1, parts)));
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      device.free(() -> blocks.forEach(DeviceMemory::close));
    }
  }
}
