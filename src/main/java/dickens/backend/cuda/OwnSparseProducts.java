package dickens.backend.cuda;

import jcuda.Pointer;
import jcuda.driver.CUfunction;

/**
 * Products by an own kernel, which needs no library; eight threads a row. Kernel:
 * SparseProducts.cu.
 */
final class OwnSparseProducts implements SparseProducts {
  /** Threads of a row, as in SparseProducts.cu. */
  private static final int LANES = 8;

  private final PlaneMemory memory;
  private final DeviceMatrix matrix;
  private final DeviceMemory vectors;
  private final CUfunction kernel;

  /**
   * For vectors of the matrix's length.
   *
   * @param vectors all of them, one after the other
   */
  OwnSparseProducts(PlaneMemory memory, DeviceMatrix matrix, DeviceMemory vectors) {
    this.memory = memory;
    this.matrix = matrix;
    this.vectors = vectors;
    kernel = memory.function("SparseProducts", "sparseProduct");
  }

  @Override
  public String name() {
    return "own kernels";
  }

  @Override
  public void multiply(int from, int to) {
    memory.launch(
        kernel,
        new int[] {memory.blocksFor((long) LANES * matrix.rows()), 1, 1},
        new int[] {memory.shape().threads(), 1},
        0,
        PlaneMemory.of(matrix.starts()),
        PlaneMemory.of(matrix.columns()),
        PlaneMemory.of(matrix.values()),
        PlaneMemory.of((long) matrix.rows()),
        vector(from),
        vector(to));
  }

  private Pointer vector(int k) {
    return Pointer.to(vectors.pointer().withByteOffset(8L * k * matrix.rows()));
  }

  @Override
  public void close() {
    // the memory is its owner's
  }
}
