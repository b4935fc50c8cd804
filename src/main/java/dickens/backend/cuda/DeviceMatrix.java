package dickens.backend.cuda;

import dickens.generator.SparseMatrix;
import java.util.Arrays;

/**
 * A matrix in compressed rows on the device: 12 bytes an entry, 4 a row.
 *
 * @param rows number of rows and columns
 * @param entries number of entries
 * @param starts first entry of each row, one more at the end; 32 bits
 * @param columns column of each entry; 32 bits
 * @param values the entries
 */
record DeviceMatrix(
    int rows, int entries, DeviceMemory starts, DeviceMemory columns, DeviceMemory values) {

  /**
   * Copies a matrix in; in the device's thread.
   *
   * @throws IllegalArgumentException where it is not real
   */
  static DeviceMatrix of(PlaneMemory memory, SparseMatrix matrix) {
    if (!matrix.isReal()) {
      throw new IllegalArgumentException("the matrix has imaginary parts");
    }
    int[] rowStart = Arrays.stream(matrix.rowStart()).mapToInt(Math::toIntExact).toArray();
    DeviceMemory starts = memory.take(4L * rowStart.length);
    starts.upload(rowStart);
    DeviceMemory columns = memory.take(4 * matrix.entries());
    columns.upload(matrix.columns());
    return new DeviceMatrix(
        (int) matrix.size(), (int) matrix.entries(), starts, columns, memory.doubles(matrix.re()));
  }

  /** Bytes that it takes. */
  static long bytes(long rows, long entries) {
    return 4 * (rows + 1) + 12 * entries;
  }

  /** Bytes that a product reads and writes at least: the matrix, x and y once. */
  long productBytes() {
    return bytes(rows, entries) + 16L * rows;
  }
}
