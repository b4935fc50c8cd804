package dickens.generator;

import java.util.Arrays;

/** A short row, kept sorted by insertion; entries of one column add up. */
final class SortedRow {
  private long[] columns = new long[16];
  private double[] re = new double[16];
  private double[] im = new double[16];
  private int count;

  void add(long column, double vr, double vi) {
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

  /** Passes on what is not zero. */
  void send(MatrixRows.EntryConsumer consumer) {
    for (int k = 0; k < count; k++) {
      if (re[k] != 0 || im[k] != 0) {
        consumer.accept(columns[k], re[k], im[k]);
      }
    }
  }
}
