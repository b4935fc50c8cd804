package dickens.backend.cuda;

import static dickens.backend.cuda.CudaFailure.checkCusparse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jcuda.Pointer;
import jcuda.cudaDataType;
import jcuda.driver.CUdeviceptr;
import jcuda.jcusparse.JCusparse;
import jcuda.jcusparse.cusparseConstDnVecDescr;
import jcuda.jcusparse.cusparseConstSpMatDescr;
import jcuda.jcusparse.cusparseDnVecDescr;
import jcuda.jcusparse.cusparseHandle;
import jcuda.jcusparse.cusparseIndexBase;
import jcuda.jcusparse.cusparseIndexType;
import jcuda.jcusparse.cusparseOperation;
import jcuda.jcusparse.cusparseSpMVAlg;
import jcuda.runtime.cudaStream_t;

/**
 * Products by cuSPARSE: its generic SpMV, the algorithm for compressed rows that gives the same
 * bits at every call (CSR_ALG2). Descriptors and the buffer are made once.
 */
final class CusparseProducts implements SparseProducts {
  private static final int REAL = cudaDataType.CUDA_R_64F;
  private static final int PLAIN = cusparseOperation.CUSPARSE_OPERATION_NON_TRANSPOSE;
  private static final int ALGORITHM = cusparseSpMVAlg.CUSPARSE_SPMV_CSR_ALG2;
  private static final Pointer ONE = Pointer.to(new double[] {1});
  private static final Pointer ZERO = Pointer.to(new double[] {0});

  private final cusparseHandle handle = new cusparseHandle();
  private final List<Runnable> closings = new ArrayList<>();
  private final cusparseConstSpMatDescr matrix = new cusparseConstSpMatDescr();
  private final List<cusparseConstDnVecDescr> in = new ArrayList<>();
  private final List<cusparseDnVecDescr> out = new ArrayList<>();
  private final String version;
  private final DeviceMemory buffer;

  /**
   * Opens the library, where it was found usable.
   *
   * @param vectors all vectors, one after the other
   * @param count number of them, at least 2
   */
  static Optional<SparseProducts> open(
      PlaneMemory memory, DeviceMatrix matrix, DeviceMemory vectors, int count) {
    String reason = OptionalLibraries.whyUnusable(OptionalLibraries.Library.CUSPARSE);
    // in this process too by the private folder: JCuda left alone unpacks to a common one
    reason =
        reason.isEmpty() ? NativeLoading.load("JCusparse", "jcuda.jcusparse.JCusparse") : reason;
    return reason.isEmpty()
        ? Optional.of(new CusparseProducts(memory, matrix, vectors, count))
        : Optional.empty();
  }

  private CusparseProducts(PlaneMemory memory, DeviceMatrix csr, DeviceMemory vectors, int count) {
    checkCusparse("cusparseCreate", JCusparse.cusparseCreate(handle));
    closings.add(() -> JCusparse.cusparseDestroy(handle));
    try {
      int[] number = new int[1];
      checkCusparse("cusparseGetVersion", JCusparse.cusparseGetVersion(handle, number));
      version = number[0] / 1000 + "." + number[0] / 100 % 10 + "." + number[0] % 100;
      cudaStream_t stream = new cudaStream_t(memory.stream());
      checkCusparse("cusparseSetStream", JCusparse.cusparseSetStream(handle, stream));
      describe(csr);
      for (int k = 0; k < count; k++) {
        describe(csr.rows(), vectors.pointer().withByteOffset(8L * k * csr.rows()));
      }
      long[] size = new long[1];
      checkCusparse(
          "cusparseSpMV_bufferSize",
          JCusparse.cusparseSpMV_bufferSize(
              handle, PLAIN, ONE, matrix, in.get(0), ZERO, out.get(1), REAL, ALGORITHM, size));
      buffer = memory.take(size[0]);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void describe(DeviceMatrix csr) {
    int index = cusparseIndexType.CUSPARSE_INDEX_32I;
    checkCusparse(
        "cusparseCreateConstCsr",
        JCusparse.cusparseCreateConstCsr(
            matrix,
            csr.rows(),
            csr.rows(),
            csr.entries(),
            csr.starts().pointer(),
            csr.columns().pointer(),
            csr.values().pointer(),
            index,
            index,
            cusparseIndexBase.CUSPARSE_INDEX_BASE_ZERO,
            REAL));
    closings.add(() -> JCusparse.cusparseDestroySpMat(matrix));
  }

  private void describe(long length, CUdeviceptr vector) {
    cusparseConstDnVecDescr read = new cusparseConstDnVecDescr();
    checkCusparse(
        "cusparseCreateConstDnVec", JCusparse.cusparseCreateConstDnVec(read, length, vector, REAL));
    closings.add(() -> JCusparse.cusparseDestroyDnVec(read));
    in.add(read);
    cusparseDnVecDescr written = new cusparseDnVecDescr();
    checkCusparse(
        "cusparseCreateDnVec", JCusparse.cusparseCreateDnVec(written, length, vector, REAL));
    closings.add(() -> JCusparse.cusparseDestroyDnVec(written.asConst()));
    out.add(written);
  }

  @Override
  public String name() {
    return "cuSPARSE " + version;
  }

  @Override
  public void multiply(int from, int to) {
    checkCusparse(
        "cusparseSpMV",
        JCusparse.cusparseSpMV(
            handle,
            PLAIN,
            ONE,
            matrix,
            in.get(from),
            ZERO,
            out.get(to),
            REAL,
            ALGORITHM,
            buffer.pointer()));
  }

  /** The last made is the first destroyed; the buffer is its owner's. */
  @Override
  public void close() {
    while (!closings.isEmpty()) {
      closings.remove(closings.size() - 1).run();
    }
  }
}
