package dickens.generator;

import java.io.IOException;
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

  /**
   * The Liouvillian on vectors of all rho_J[i][j]: planes one after the other, each in row-major
   * order, (N+1)(N+2)(N+3)/6 unknowns.
   *
   * @throws IllegalArgumentException where the entries do not fit in memory that Java can address
   */
  public static SparseMatrix of(DickeLiouvillian liouvillian) {
    long[] planeStart = planeStarts(liouvillian);
    long size = planeStart[liouvillian.planes()];
    long count = 0;
    for (int s = 0; s < liouvillian.planes(); s++) {
      long d = liouvillian.twoJ(s) + 1L;
      count += d * d * (1 + liouvillian.termsInto(s).size());
    }
    if (count > MOST_ENTRIES || size > MOST_ENTRIES) {
      throw new IllegalArgumentException(
          "the assembled Liouvillian of N = "
              + liouvillian.qubits()
              + " has up to "
              + count
              + " entries, more than "
              + MOST_ENTRIES
              + "; use the matrix-free form");
    }
    long[] rowStart = new long[(int) size + 1];
    int[] columns = new int[(int) count];
    double[] re = new double[(int) count];
    double[] im = new double[(int) count];
    RowBuilder row = new RowBuilder();
    int filled = 0;
    boolean real = true;
    int r = 0;
    for (int s = 0; s < liouvillian.planes(); s++) {
      int d = liouvillian.twoJ(s) + 1;
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          row.clear();
          liouvillian.row(
              s,
              i,
              j,
              (source, si, sj, vr, vi) ->
                  row.add(
                      (int) (planeStart[source] + (long) si * (liouvillian.twoJ(source) + 1) + sj),
                      vr,
                      vi));
          for (int k = 0; k < row.count; k++) {
            columns[filled] = row.columns[k];
            re[filled] = row.re[k];
            im[filled] = row.im[k];
            real &= row.im[k] == 0;
            filled++;
          }
          rowStart[++r] = filled;
        }
      }
    }
    return new SparseMatrix(
        size,
        rowStart,
        Arrays.copyOf(columns, filled),
        Arrays.copyOf(re, filled),
        real ? new double[0] : Arrays.copyOf(im, filled));
  }

  /** First unknown of each plane, and the number of unknowns last. */
  public static long[] planeStarts(DickeLiouvillian liouvillian) {
    long[] starts = new long[liouvillian.planes() + 1];
    for (int s = 0; s < liouvillian.planes(); s++) {
      long d = liouvillian.twoJ(s) + 1L;
      starts[s + 1] = starts[s] + d * d;
    }
    return starts;
  }

  /** Number of entries. */
  public long entries() {
    return rowStart[(int) size];
  }

  /** True where no entry has an imaginary part. */
  public boolean isReal() {
    return im.length == 0;
  }

  /**
   * Writes the matrix in Matrix Market coordinate format, indices from 1, digits that read back
   * exactly.
   */
  public void writeMatrixMarket(Appendable out) throws IOException {
    out.append("%%MatrixMarket matrix coordinate ")
        .append(isReal() ? "real" : "complex")
        .append(" general\n")
        .append(size + " " + size + " " + entries() + "\n");
    for (int r = 0; r < size; r++) {
      for (int k = (int) rowStart[r]; k < rowStart[r + 1]; k++) {
        out.append(Integer.toString(r + 1))
            .append(' ')
            .append(Integer.toString(columns[k] + 1))
            .append(' ')
            .append(Double.toString(re[k]));
        if (!isReal()) {
          out.append(' ').append(Double.toString(im[k]));
        }
        out.append('\n');
      }
    }
  }

  /** A short row, kept sorted by insertion; equal columns add up. */
  private static final class RowBuilder {
    int[] columns = new int[32];
    double[] re = new double[32];
    double[] im = new double[32];
    int count;

    void clear() {
      count = 0;
    }

    void add(int column, double vr, double vi) {
      int k = count;
      while (k > 0 && columns[k - 1] > column) {
        k--;
      }
      if (k > 0 && columns[k - 1] == column) {
        re[k - 1] += vr;
        im[k - 1] += vi;
        return;
      }
      if (count == columns.length) {
        columns = Arrays.copyOf(columns, 2 * count);
        re = Arrays.copyOf(re, 2 * count);
        im = Arrays.copyOf(im, 2 * count);
      }
      System.arraycopy(columns, k, columns, k + 1, count - k);
      System.arraycopy(re, k, re, k + 1, count - k);
      System.arraycopy(im, k, im, k + 1, count - k);
      columns[k] = column;
      re[k] = vr;
      im[k] = vi;
      count++;
    }
  }
}
