package dickens.backend.cuda;

import dickens.backend.BackendUnavailable;
import jcuda.driver.CUresult;
import jcuda.jcublas.cublasStatus;
import jcuda.jcusparse.cusparseStatus;

/**
 * A call of the driver, of cuBLAS or of cuSPARSE failed; the driver's code is kept, because what
 * can be done depends on it.
 */
final class CudaFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  static final int OUT_OF_MEMORY = 2;
  static final int NO_DEVICE = 100;

  /** CUDA_ERROR_UNKNOWN: of the libraries' codes only a failed allocation has one of the driver. */
  private static final int UNKNOWN = 999;

  private final int code;

  CudaFailure(String call, int code) {
    this(call, CUresult.stringFor(code) + " (" + code + ")", code);
  }

  private CudaFailure(String call, String status, int code) {
    super(call + " failed: " + status);
    this.code = code;
  }

  /** Throws where the code of a call is not 0. */
  static void check(String call, int code) {
    if (code != 0) {
      throw new CudaFailure(call, code);
    }
  }

  /** The same for a call of cuBLAS. */
  static void checkCublas(String call, int code) {
    if (code != cublasStatus.CUBLAS_STATUS_SUCCESS) {
      boolean memory = code == cublasStatus.CUBLAS_STATUS_ALLOC_FAILED;
      throw new CudaFailure(call, cublasStatus.stringFor(code), memory ? OUT_OF_MEMORY : UNKNOWN);
    }
  }

  /** The same for a call of cuSPARSE. */
  static void checkCusparse(String call, int code) {
    if (code != cusparseStatus.CUSPARSE_STATUS_SUCCESS) {
      boolean memory =
          code == cusparseStatus.CUSPARSE_STATUS_ALLOC_FAILED
              || code == cusparseStatus.CUSPARSE_STATUS_INSUFFICIENT_RESOURCES;
      throw new CudaFailure(call, cusparseStatus.stringFor(code), memory ? OUT_OF_MEMORY : UNKNOWN);
    }
  }

  /** What callers are told that may go on elsewhere. */
  BackendUnavailable unavailable() {
    return new BackendUnavailable(CudaBackend.NAME + ": " + getMessage(), this);
  }

  /** The driver's code. */
  int code() {
    return code;
  }

  /** The device ran out of memory: smaller batches may do. */
  boolean isOutOfMemory() {
    return code == OUT_OF_MEMORY;
  }

  /**
   * After these codes every later call in the context fails alike; the context is lost. 700-719:
   * faults of a kernel; 214, 220, 46: memory errors and lost devices.
   */
  boolean isSticky() {
    return (code >= 700 && code <= 719) || code == 214 || code == 220 || code == 46;
  }
}
