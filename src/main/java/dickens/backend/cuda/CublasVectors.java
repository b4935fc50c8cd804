package dickens.backend.cuda;

import static dickens.backend.cuda.CudaFailure.checkCublas;

import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUstream;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasOperation;

/**
 * Vectors that lie one after the other, as the columns of V, by cuBLAS: n rows, any number of
 * columns. Sums run in an order that is the library's, fixed by sizes and card; one stream, so that
 * results repeat. In the device's thread.
 *
 * @param library the open library
 * @param stream in which all is queued
 */
record CublasVectors(CublasProducts library, CUstream stream) {
  private static final Pointer ONE = Pointer.to(new double[] {1});
  private static final Pointer MINUS_ONE = Pointer.to(new double[] {-1});
  private static final Pointer ZERO = Pointer.to(new double[] {0});

  /** The longest vector: cuBLAS counts in 32 bits here. */
  static boolean holds(long n) {
    return n <= Integer.MAX_VALUE;
  }

  /** Name and version, for reports. */
  String name() {
    return "cuBLAS " + library.version();
  }

  /** c = V^T w. */
  void project(CUdeviceptr v, long n, int count, CUdeviceptr w, CUdeviceptr c) {
    product(cublasOperation.CUBLAS_OP_T, ONE, v, n, count, w, ZERO, c);
  }

  /** w -= V c. */
  void subtract(CUdeviceptr v, long n, int count, CUdeviceptr c, CUdeviceptr w) {
    product(cublasOperation.CUBLAS_OP_N, MINUS_ONE, v, n, count, c, ONE, w);
  }

  /** y = V c. */
  void combine(CUdeviceptr v, long n, int count, CUdeviceptr c, CUdeviceptr y) {
    product(cublasOperation.CUBLAS_OP_N, ONE, v, n, count, c, ZERO, y);
  }

  private void product(
      int operation,
      Pointer alpha,
      CUdeviceptr v,
      long n,
      int count,
      CUdeviceptr x,
      Pointer beta,
      CUdeviceptr y) {
    int rows = Math.toIntExact(n);
    checkCublas(
        "cublasDgemv",
        JCublas2.cublasDgemv(
            library.in(stream), operation, rows, count, alpha, v, rows, x, 1, beta, y, 1));
  }

  /**
   * S += V W.
   *
   * @param count columns of V and rows of W
   * @param w W, columns {@code apart} numbers after each other
   * @param columns of W and S
   * @param sums S, columns n numbers after each other
   */
  void addProducts(
      CUdeviceptr v, long n, int count, CUdeviceptr w, int apart, int columns, CUdeviceptr sums) {
    int rows = Math.toIntExact(n);
    int plain = cublasOperation.CUBLAS_OP_N;
    checkCublas(
        "cublasDgemm",
        JCublas2.cublasDgemm(
            library.in(stream),
            plain,
            plain,
            rows,
            columns,
            count,
            ONE,
            v,
            rows,
            w,
            apart,
            ONE,
            sums,
            rows));
  }
}
