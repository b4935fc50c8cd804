package dickens.backend.cuda;

import static dickens.backend.cuda.CudaFailure.checkCublas;

import java.util.Optional;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUstream;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasOperation;
import jcuda.runtime.cudaStream_t;

/**
 * Products of the fronts of an elimination by cuBLAS: A[R,R] += A[R,K] A[K,R], of nonnegative
 * blocks where z is real, so that nothing is subtracted whatever the order of its sums. That order
 * is the library's, fixed by sizes and card; one stream, so that results repeat.
 *
 * <p>In the device's thread. Whoever opens it closes it.
 */
final class CublasProducts implements AutoCloseable {
  private final cublasHandle handle = new cublasHandle();
  private final String version;
  private boolean open = true;

  /** Opens the library, where it was found usable. */
  static Optional<CublasProducts> open() {
    String reason = OptionalLibraries.whyUnusable(OptionalLibraries.Library.CUBLAS);
    // in this process too by the private folder: JCuda left alone unpacks to a common one
    reason = reason.isEmpty() ? NativeLoading.load("JCublas2", "jcuda.jcublas.JCublas2") : reason;
    return reason.isEmpty() ? Optional.of(new CublasProducts()) : Optional.empty();
  }

  private CublasProducts() {
    checkCublas("cublasCreate", JCublas2.cublasCreate(handle));
    int[] number = new int[1];
    checkCublas("cublasGetVersion", JCublas2.cublasGetVersion(handle, number));
    version = number[0] / 10000 + "." + number[0] / 100 % 100 + "." + number[0] % 100;
  }

  /** Version of the library. */
  String version() {
    return version;
  }

  /** The library at work in a stream. */
  cublasHandle in(CUstream stream) {
    checkCublas("cublasSetStream", JCublas2.cublasSetStream(handle, new cudaStream_t(stream)));
    return handle;
  }

  /** Name and version, for reports. */
  String name(int order) {
    return "products of fronts of " + order + " and more by cuBLAS " + version;
  }

  /**
   * Queues A[R,R] += A[R,K] A[K,R] for the columns K from .. to-1 and all R behind them.
   *
   * @param fronts memory of all fronts
   * @param first number at which the front begins
   * @param m its order; rows one after the other
   * @param words 1 for real numbers, 2 for complex ones
   */
  void addProduct(
      CUstream stream, DeviceMemory fronts, long first, int m, int from, int to, int words) {
    int rest = m - to;
    if (rest == 0) {
      return;
    }
    in(stream);
    // cuBLAS counts by columns: what is A B by rows is its B A
    CUdeviceptr b = at(fronts, first + (long) from * m + to, words);
    CUdeviceptr a = at(fronts, first + (long) to * m + from, words);
    CUdeviceptr c = at(fronts, first + (long) to * m + to, words);
    Pointer one = Pointer.to(words == 2 ? new double[] {1, 0} : new double[] {1});
    int plain = cublasOperation.CUBLAS_OP_N;
    int k = to - from;
    int code =
        words == 2
            ? JCublas2.cublasZgemm(handle, plain, plain, rest, rest, k, one, b, m, a, m, one, c, m)
            : JCublas2.cublasDgemm(handle, plain, plain, rest, rest, k, one, b, m, a, m, one, c, m);
    checkCublas("a product by cuBLAS", code);
  }

  private static CUdeviceptr at(DeviceMemory memory, long number, int words) {
    return memory.pointer().withByteOffset(8L * words * number);
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      JCublas2.cublasDestroy(handle);
    }
  }
}
