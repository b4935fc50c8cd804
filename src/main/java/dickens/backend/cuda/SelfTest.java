package dickens.backend.cuda;

import static dickens.backend.cuda.CudaFailure.check;

import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * One block on the device against the processor: y_i = s_i + s_{i xor 1}, s_i = sum_j (a_j b + j) /
 * (1 + (i xor j)). A device that computes nothing, or wrongly, is found before it is used. Kernel:
 * SelfTest.cu.
 */
final class SelfTest {
  private static final int THREADS = 64;

  private SelfTest() {}

  /**
   * Runs it.
   *
   * @return largest relative deviation; rounding gives below 1e-15
   */
  static double deviation(KernelImage image) {
    double b = 3;
    double[] a = new double[THREADS];
    for (int i = 0; i < THREADS; i++) {
      a[i] = 1.0 / (1 + i);
    }
    double[] y = new double[THREADS];
    CUfunction kernel = image.function("selfTest");
    try (DeviceMemory deviceA = DeviceMemory.allocate(THREADS * 8L);
        DeviceMemory deviceY = DeviceMemory.allocate(THREADS * 8L)) {
      deviceA.upload(a);
      deviceY.upload(y);
      Pointer arguments =
          Pointer.to(
              Pointer.to(deviceA.pointer()),
              Pointer.to(new double[] {b}),
              Pointer.to(deviceY.pointer()));
      CUstream stream = null;
      check(
          "the self-test's launch",
          KernelLaunches.launch(kernel, 1, 1, 1, THREADS, 1, 1, 0, stream, arguments, null));
      check("the self-test", JCudaDriver.cuCtxSynchronize());
      deviceY.download(y);
    }
    double worst = 0;
    for (int i = 0; i < THREADS; i++) {
      double expected = sum(a, b, i) + sum(a, b, i ^ 1);
      double deviation = Math.abs(y[i] - expected) / expected;
      worst = Double.isNaN(deviation) ? Double.POSITIVE_INFINITY : Math.max(worst, deviation);
    }
    return worst;
  }

  private static double sum(double[] a, double b, int i) {
    double sum = 0;
    for (int j = 0; j < THREADS; j++) {
      sum += (a[j] * b + j) / (1 + (i ^ j));
    }
    return sum;
  }
}
