package dickens.study;

import dickens.study.RowBlock.Cells;
import java.util.Arrays;

/** Collects one result of consecutive rows as numbers. */
final class ResultColumn {
  private final int[] ends;
  private double[] values;
  private int rows;
  private boolean areSingle = true;

  /** An empty column for so many rows. */
  ResultColumn(int count) {
    ends = new int[count];
    values = new double[count];
  }

  /**
   * Adds further rows.
   *
   * @param found their numbers
   * @param count how many rows
   */
  void add(Cells found, int count) {
    int start = rows == 0 ? 0 : ends[rows - 1];
    int end = Math.addExact(start, found.values().length);
    if (end > values.length) {
      values = Arrays.copyOf(values, Math.max(end, (int) Math.min(2L * end, 1 << 30)));
    }
    System.arraycopy(found.values(), 0, values, start, end - start);
    int last = start;
    for (int row = 0; row < count; row++) {
      last += found.length(row);
      ends[rows++] = last;
    }
    areSingle &= found.ends().length == 0;
  }

  /** What was collected. */
  Cells cells() {
    int end = rows == 0 ? 0 : ends[rows - 1];
    return new Cells(areSingle ? new int[0] : ends, Arrays.copyOf(values, end));
  }
}
