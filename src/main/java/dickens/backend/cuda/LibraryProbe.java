package dickens.backend.cuda;

import static dickens.backend.cuda.CudaFailure.check;
import static dickens.backend.cuda.CudaFailure.checkCublas;
import static dickens.backend.cuda.CudaFailure.checkCusparse;

import jcuda.Pointer;
import jcuda.cudaDataType;
import jcuda.driver.JCudaDriver;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasOperation;
import jcuda.jcusparse.JCusparse;
import jcuda.jcusparse.cusparseConstDnVecDescr;
import jcuda.jcusparse.cusparseConstSpMatDescr;
import jcuda.jcusparse.cusparseDnVecDescr;
import jcuda.jcusparse.cusparseHandle;
import jcuda.jcusparse.cusparseIndexBase;
import jcuda.jcusparse.cusparseIndexType;
import jcuda.jcusparse.cusparseOperation;
import jcuda.jcusparse.cusparseSpMVAlg;

/**
 * Tries cuBLAS or cuSPARSE with a tiny product, in a process of its own: a library that lacks a
 * symbol ends the whole process at the first call, without an exception. Prints {@code RESULT 46.0}
 * or {@code REASON} and why not.
 *
 * <p>The product is (1 2; 3 4) (1; 7) = (15; 31), and the sum of its components is printed.
 */
final class LibraryProbe {
  static final String EXPECTED = "RESULT 46.0";

  private LibraryProbe() {}

  /** With the name of the library, cublas or cusparse. */
  public static void main(String[] args) {
    String library = args[0];
    String driver = NativeLoading.load("JCudaDriver", "jcuda.driver.JCudaDriver");
    String loading =
        library.equals("cublas")
            ? NativeLoading.load("JCublas2", "jcuda.jcublas.JCublas2")
            : NativeLoading.load("JCusparse", "jcuda.jcusparse.JCusparse");
    if (!driver.isEmpty() || !loading.isEmpty()) {
      System.out.println("REASON " + (driver.isEmpty() ? loading : driver));
      return;
    }
    try {
      check("cuInit", JCudaDriver.cuInit(0));
      try (CudaDevice device = CudaDevice.open(Math.max(0, CudaProbe.outcome().ordinal()))) {
        double sum =
            device.call(library.equals("cublas") ? LibraryProbe::blas : LibraryProbe::sparse);
        System.out.println("RESULT " + sum);
      }
    } catch (LinkageError | RuntimeException e) {
      System.out.println("REASON " + NativeLoading.line(e));
    }
  }

  private static double blas() {
    cublasHandle handle = new cublasHandle();
    checkCublas("cublasCreate", JCublas2.cublasCreate(handle));
    try (DeviceMemory a = uploaded(1, 3, 2, 4);
        DeviceMemory x = uploaded(1, 7);
        DeviceMemory y = uploaded(0, 0)) {
      Pointer one = Pointer.to(new double[] {1});
      Pointer zero = Pointer.to(new double[] {0});
      int none = cublasOperation.CUBLAS_OP_N;
      checkCublas(
          "cublasDgemm",
          JCublas2.cublasDgemm(
              handle,
              none,
              none,
              2,
              1,
              2,
              one,
              a.pointer(),
              2,
              x.pointer(),
              2,
              zero,
              y.pointer(),
              2));
      return sum(y);
    } finally {
      JCublas2.cublasDestroy(handle);
    }
  }

  private static double sparse() {
    cusparseHandle handle = new cusparseHandle();
    checkCusparse("cusparseCreate", JCusparse.cusparseCreate(handle));
    try (DeviceMemory values = uploaded(1, 2, 3, 4);
        DeviceMemory rows = DeviceMemory.allocate(3 * Integer.BYTES);
        DeviceMemory columns = DeviceMemory.allocate(4 * Integer.BYTES);
        DeviceMemory x = uploaded(1, 7);
        DeviceMemory y = uploaded(0, 0)) {
      upload(rows, 0, 2, 4);
      upload(columns, 0, 1, 0, 1);
      cusparseConstSpMatDescr matrix = new cusparseConstSpMatDescr();
      cusparseConstDnVecDescr in = new cusparseConstDnVecDescr();
      cusparseDnVecDescr out = new cusparseDnVecDescr();
      int index = cusparseIndexType.CUSPARSE_INDEX_32I;
      int real = cudaDataType.CUDA_R_64F;
      checkCusparse(
          "cusparseCreateConstCsr",
          JCusparse.cusparseCreateConstCsr(
              matrix,
              2,
              2,
              4,
              rows.pointer(),
              columns.pointer(),
              values.pointer(),
              index,
              index,
              cusparseIndexBase.CUSPARSE_INDEX_BASE_ZERO,
              real));
      checkCusparse(
          "cusparseCreateConstDnVec", JCusparse.cusparseCreateConstDnVec(in, 2, x.pointer(), real));
      checkCusparse(
          "cusparseCreateDnVec", JCusparse.cusparseCreateDnVec(out, 2, y.pointer(), real));
      product(handle, matrix, in, out);
      return sum(y);
    } finally {
      JCusparse.cusparseDestroy(handle);
    }
  }

  private static void product(
      cusparseHandle handle,
      cusparseConstSpMatDescr matrix,
      cusparseConstDnVecDescr in,
      cusparseDnVecDescr out) {
    Pointer one = Pointer.to(new double[] {1});
    Pointer zero = Pointer.to(new double[] {0});
    int plain = cusparseOperation.CUSPARSE_OPERATION_NON_TRANSPOSE;
    int algorithm = cusparseSpMVAlg.CUSPARSE_SPMV_ALG_DEFAULT;
    int real = cudaDataType.CUDA_R_64F;
    long[] size = new long[1];
    checkCusparse(
        "cusparseSpMV_bufferSize",
        JCusparse.cusparseSpMV_bufferSize(
            handle, plain, one, matrix, in, zero, out, real, algorithm, size));
    try (DeviceMemory buffer = DeviceMemory.allocate(Math.max(1, size[0]))) {
      checkCusparse(
          "cusparseSpMV",
          JCusparse.cusparseSpMV(
              handle, plain, one, matrix, in, zero, out, real, algorithm, buffer.pointer()));
      check("cuCtxSynchronize", JCudaDriver.cuCtxSynchronize());
    }
  }

  private static DeviceMemory uploaded(double... values) {
    DeviceMemory memory = DeviceMemory.allocate((long) values.length * Double.BYTES);
    memory.upload(values);
    return memory;
  }

  private static void upload(DeviceMemory memory, int... values) {
    check(
        "cuMemcpyHtoD",
        JCudaDriver.cuMemcpyHtoD(
            memory.pointer(), Pointer.to(values), (long) values.length * Integer.BYTES));
  }

  private static double sum(DeviceMemory memory) {
    double[] values = new double[2];
    memory.download(values);
    return values[0] + values[1];
  }
}
