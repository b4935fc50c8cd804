package dickens.backend.cuda;

import static dickens.backend.cuda.CudaFailure.checkCusparse;

import dickens.backend.BackendUnavailable;
import jcuda.jcusparse.JCusparse;
import jcuda.jcusparse.cusparseHandle;

/** cuSPARSE's gpsvInterleavedBatch (QR) on the device. */
final class CusparsePentadiagonal implements PentadiagonalSolver {
  private static final int REPETITIONS = 11;

  private final CudaDevice device;
  private double secondsASystem = Double.NaN;

  /**
   * Loads cuSPARSE.
   *
   * @throws BackendUnavailable where the library cannot be used, with the reason
   */
  CusparsePentadiagonal(CudaDevice device) {
    String reason = OptionalLibraries.whyUnusable(OptionalLibraries.Library.CUSPARSE);
    // in this process too by the private folder: JCuda left alone unpacks to a common one
    reason =
        reason.isEmpty() ? NativeLoading.load("JCusparse", "jcuda.jcusparse.JCusparse") : reason;
    if (!reason.isEmpty()) {
      throw new BackendUnavailable("cuSPARSE: " + reason);
    }
    this.device = device;
  }

  @Override
  public double[] solve(double[][] rows, int m, int batch) {
    return device.call(() -> solved(rows, m, batch));
  }

  @Override
  public double secondsASystem() {
    return secondsASystem;
  }

  private double[] solved(double[][] rows, int m, int batch) {
    double[] x = new double[m * batch];
    cusparseHandle handle = new cusparseHandle();
    checkCusparse("cusparseCreate", JCusparse.cusparseCreate(handle));
    DeviceMemory[] memory = new DeviceMemory[6];
    try {
      for (int r = 0; r < 6; r++) {
        memory[r] = DeviceMemory.allocate((long) m * batch * Double.BYTES);
        memory[r].upload(rows[r]);
      }
      try (DeviceMemory buffer = DeviceMemory.allocate(bufferSize(handle, memory, m, batch))) {
        solveOnce(handle, memory, m, batch, buffer);
        memory[5].download(x);
        // it destroys its input: what follows is timed only
        for (int r = 0; r < 6; r++) {
          memory[r].upload(rows[r]);
        }
        secondsASystem =
            DeviceClock.median(null, REPETITIONS, () -> solveOnce(handle, memory, m, batch, buffer))
                / batch;
      }
    } finally {
      for (DeviceMemory block : memory) {
        if (block != null) {
          block.close();
        }
      }
      JCusparse.cusparseDestroy(handle);
    }
    return x;
  }

  private static long bufferSize(cusparseHandle handle, DeviceMemory[] m, int size, int batch) {
    long[] bytes = new long[1];
    checkCusparse(
        "cusparseDgpsvInterleavedBatch_bufferSizeExt",
        JCusparse.cusparseDgpsvInterleavedBatch_bufferSizeExt(
            handle,
            0,
            size,
            m[0].pointer(),
            m[1].pointer(),
            m[2].pointer(),
            m[3].pointer(),
            m[4].pointer(),
            m[5].pointer(),
            batch,
            bytes));
    return Math.max(1, bytes[0]);
  }

  private static void solveOnce(
      cusparseHandle handle, DeviceMemory[] m, int size, int batch, DeviceMemory buffer) {
    checkCusparse(
        "cusparseDgpsvInterleavedBatch",
        JCusparse.cusparseDgpsvInterleavedBatch(
            handle,
            0,
            size,
            m[0].pointer(),
            m[1].pointer(),
            m[2].pointer(),
            m[3].pointer(),
            m[4].pointer(),
            m[5].pointer(),
            batch,
            buffer.pointer()));
  }
}
