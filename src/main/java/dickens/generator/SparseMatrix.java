package dickens.generator;

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

  /**
   * Assembles a generator.
   *
   * @throws IllegalArgumentException where the entries do not fit in memory that Java can address
   */
  public static SparseMatrix of(MatrixRows rows) {
    long[] total = new long[2];
    for (long r = 0; r < rows.size(); r++) {
      rows.row(
          r,
          (column, vr, vi) -> {
            total[0]++;
            total[1] += vi == 0 ? 0 : 1;
          });
    }
    if (total[0] > MOST_ENTRIES || rows.size() > MOST_ENTRIES) {
      throw new IllegalArgumentException(
          "the assembled generator has "
              + total[0]
              + " entries in "
              + rows.size()
              + " rows, more than "
              + MOST_ENTRIES
              + "; use the matrix-free form");
    }
    int count = (int) total[0];
    long[] rowStart = new long[(int) rows.size() + 1];
    int[] columns = new int[count];
    double[] re = new double[count];
    double[] im = new double[total[1] == 0 ? 0 : count];
    int[] filled = {0};
    for (int r = 0; r < rows.size(); r++) {
      rows.row(
          r,
          (column, vr, vi) -> {
            int k = filled[0]++;
            columns[k] = (int) column;
            re[k] = vr;
            if (im.length > 0) {
              im[k] = vi;
            }
          });
      rowStart[r + 1] = filled[0];
    }
    return new SparseMatrix(rows.size(), rowStart, columns, re, im);
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
