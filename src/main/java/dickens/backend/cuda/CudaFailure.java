package dickens.backend.cuda;

import dickens.backend.BackendUnavailable;
import jcuda.driver.CUresult;

/** A call of the driver failed; the code is kept, because what can be done depends on it. */
final class CudaFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  static final int OUT_OF_MEMORY = 2;
  static final int NO_DEVICE = 100;

  private final int code;

  CudaFailure(String call, int code) {
    super(call + " failed: " + CUresult.stringFor(code) + " (" + code + ")");
    this.code = code;
  }

  /** Throws where the code of a call is not 0. */
  static void check(String call, int code) {
    if (code != 0) {
      throw new CudaFailure(call, code);
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
