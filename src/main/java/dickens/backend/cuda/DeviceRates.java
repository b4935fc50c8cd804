package dickens.backend.cuda;

import static dickens.backend.cuda.CudaFailure.check;

import java.util.function.Supplier;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUstream;

/**
 * Measured limits of a card: copy bandwidth and FP64 rate. Kernels: DeviceRates.cu.
 *
 * @param copyBandwidth bytes read and written a second, by a kernel that copies
 * @param doubleRate FP64 operations a second, a multiply-add counting two
 */
record DeviceRates(double copyBandwidth, double doubleRate) {
  private static final int BLOCK = 256;

  /**
   * Measures; in the device's thread.
   *
   * @param device the open device
   * @param entries doubles to copy; 2^27 (1 GiB) is far beyond every cache
   * @param steps multiply-adds of each of the eight chains of a thread, e.g. 4096
   * @param repetitions of which the median is taken
   */
  static DeviceRates measure(CudaDevice device, long entries, long steps, int repetitions) {
    KernelImage image = KernelImage.load("DeviceRates", device.capability());
    int blocks = 16 * device.multiprocessors();
    return new DeviceRates(
        bandwidth(image.function("copyDoubles"), blocks, entries, repetitions),
        rate(image.function("multiplyAdd"), blocks, steps, repetitions));
  }

  private static double bandwidth(CUfunction kernel, int blocks, long entries, int repetitions) {
    try (DeviceMemory from = DeviceMemory.allocate(entries * Double.BYTES);
        DeviceMemory to = DeviceMemory.allocate(entries * Double.BYTES)) {
      Supplier<Pointer> arguments =
          () ->
              Pointer.to(
                  Pointer.to(from.pointer()),
                  Pointer.to(to.pointer()),
                  Pointer.to(new long[] {entries}));
      double seconds =
          DeviceClock.median(null, repetitions, () -> launch(kernel, blocks, arguments.get()));
      return 16.0 * entries / seconds;
    }
  }

  private static double rate(CUfunction kernel, int blocks, long steps, int repetitions) {
    try (DeviceMemory out = DeviceMemory.allocate((long) blocks * BLOCK * Double.BYTES)) {
      Supplier<Pointer> arguments =
          () ->
              Pointer.to(
                  Pointer.to(out.pointer()),
                  Pointer.to(new double[] {0.5}),
                  Pointer.to(new double[] {1}),
                  Pointer.to(new long[] {steps}));
      double seconds =
          DeviceClock.median(null, repetitions, () -> launch(kernel, blocks, arguments.get()));
      double[] sums = new double[blocks * BLOCK];
      out.download(sums);
      // eight chains at their fixed point b / (1 - a) = 2
      for (double sum : sums) {
        if (Math.abs(sum - 16) > 1e-12) {
          throw new IllegalStateException("multiplyAdd gave " + sum + " where 16 is right");
        }
      }
      return 16.0 * steps * blocks * BLOCK / seconds;
    }
  }

  private static void launch(CUfunction kernel, int blocks, Pointer arguments) {
    CUstream stream = null;
    check(
        "a launch of DeviceRates",
        KernelLaunches.launch(kernel, blocks, 1, 1, BLOCK, 1, 1, 0, stream, arguments, null));
  }
}
