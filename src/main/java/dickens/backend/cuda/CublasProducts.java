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
  private int words = 1;
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

  /** Products from now on are queued in a stream, of real (1 word) or complex numbers (2). */
  void use(CUstream stream, int newWords) {
    in(stream);
    words = newWords;
  }

  /**
   * A matrix in device memory, rows one after the other.
   *
   * @param first the number at which it begins
   * @param stride numbers from one row to the next
   */
  record Block(DeviceMemory memory, long first, int stride) {

    /** The part from a row and a column on. */
    Block at(int row, int column) {
      return new Block(memory, first + (long) row * stride + column, stride);
    }

    private CUdeviceptr pointer(int words) {
      return memory.pointer().withByteOffset(8L * words * first);
    }
  }

  /**
   * Queues C += A B.
   *
   * @param c rows x columns
   * @param a rows x depth
   * @param b depth x columns
   */
  void addProduct(Block c, int rows, int columns, Block a, Block b, int depth) {
    if (rows == 0 || columns == 0) {
      return;
    }
    // cuBLAS counts by columns: what is A B by rows is its B A
    CUdeviceptr left = b.pointer(words);
    CUdeviceptr right = a.pointer(words);
    CUdeviceptr to = c.pointer(words);
    int ld = b.stride();
    int rd = a.stride();
    int td = c.stride();
    Pointer one = Pointer.to(words == 2 ? new double[] {1, 0} : new double[] {1});
    int n = cublasOperation.CUBLAS_OP_N;
    int code =
        words == 2
            ? JCublas2.cublasZgemm(
                handle, n, n, columns, rows, depth, one, left, ld, right, rd, one, to, td)
            : JCublas2.cublasDgemm(
                handle, n, n, columns, rows, depth, one, left, ld, right, rd, one, to, td);
    checkCublas("a product by cuBLAS", code);
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      JCublas2.cublasDestroy(handle);
    }
  }
}
