package dickens.generator;

import java.util.Arrays;

/**
 * A square complex matrix in compressed rows: row r holds entries rowStart[r] .. rowStart[r+1]-1,
 * columns ascending.
 *
 * @param size number of rows and columns
 * @param rowStart start of each row, length size + 1
 * @param columns column of each entry, from 0
 * @param re real part of each entry
 * @param im imaginary part of each entry; empty where the whole matrix is real
 */
public record SparseMatrix(long size, long[] rowStart, int[] columns, double[] re, double[] im) {
  /** Largest number of entries that Java arrays hold. */
  private static final long MOST_ENTRIES = Integer.MAX_VALUE - 8L;

  /** Rows that one thread assembles at a time. */
  private static final int CHUNK = 4096;

  /**
   * Assembles a generator, on all cores.
   *
   * @throws IllegalArgumentException where the entries do not fit in memory that Java can address
   */
  public static SparseMatrix of(MatrixRows rows) {
    if (rows.size() > MOST_ENTRIES) {
      throw tooLarge(rows.size(), rows.size());
    }
    int n = (int) rows.size();
    int chunks = (n + CHUNK - 1) / CHUNK;
    long[] rowStart = new long[n + 1];
    long[] complex = new long[chunks];
    WorkSharing.forEach(
        chunks,
        c -> {
          for (int r = c * CHUNK; r < Math.min(n, (c + 1) * CHUNK); r++) {
            int end = r + 1;
            rows.row(
                r,
                (column, vr, vi) -> {
                  rowStart[end]++;
                  complex[c] += vi == 0 ? 0 : 1;
                });
          }
        });
    Arrays.parallelPrefix(rowStart, Long::sum);
    if (rowStart[n] > MOST_ENTRIES) {
      throw tooLarge(rowStart[n], n);
    }
    int count = (int) rowStart[n];
    int[] columns = new int[count];
    double[] re = new double[count];
    double[] im = new double[Arrays.stream(complex).sum() == 0 ? 0 : count];
    WorkSharing.forEach(
        chunks,
        c -> {
          int[] next = {(int) rowStart[c * CHUNK]};
          for (int r = c * CHUNK; r < Math.min(n, (c + 1) * CHUNK); r++) {
            rows.row(
                r,
                (column, vr, vi) -> {
                  int k = next[0]++;
                  columns[k] = (int) column;
                  re[k] = vr;
                  if (im.length > 0) {
                    im[k] = vi;
                  }
                });
          }
        });
    return new SparseMatrix(n, rowStart, columns, re, im);
  }

  private static IllegalArgumentException tooLarge(long entries, long rows) {
    return new IllegalArgumentException(
        "the assembled generator has "
            + entries
            + " entries in "
            + rows
            + " rows, more than "
            + MOST_ENTRIES
            + "; use the matrix-free form");
  }

  /** Number of entries. */
  public long entries() {
    return rowStart[(int) size];
  }

  /** True where no entry has an imaginary part. */
  public boolean isReal() {
    return im.length == 0;
  }
}
