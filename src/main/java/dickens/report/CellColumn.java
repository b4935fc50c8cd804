package dickens.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All cells of one column, as compactly as its kind allows. */
final class CellColumn {
  private final Column column;
  private final double[] reals;
  private final long[] wholes;
  private final String[] texts;
  private final BitSet missing = new BitSet();
  private final Map<String, String> seen = new HashMap<>();

  private CellColumn(Column column, int rows) {
    this.column = column;
    reals = new double[column.kind() == Column.Kind.REAL ? rows : 0];
    wholes = new long[column.kind() == Column.Kind.INTEGER ? rows : 0];
    texts = new String[column.kind() == Column.Kind.TEXT ? rows : 0];
  }

  /**
   * Reads a table.
   *
   * @param rows number of rows that it must have
   * @throws IllegalArgumentException where it has not
   */
  static List<CellColumn> all(RowSource table, long rows) throws IOException {
    List<CellColumn> columns = new ArrayList<>();
    table.columns().forEach(column -> columns.add(new CellColumn(column, Math.toIntExact(rows))));
    long[] read = {0};
    table.forEach(
        cells -> {
          if (read[0] < rows) {
            for (int k = 0; k < cells.length; k++) {
              columns.get(k).set((int) read[0], cells[k]);
            }
          }
          read[0]++;
        });
    if (read[0] != rows) {
      throw new IllegalArgumentException(
          "a table of " + read[0] + " rows does not fill a grid of " + rows);
    }
    return columns;
  }

  private void set(int row, Object value) {
    Object cell = Table.cell(column, value);
    missing.set(row, cell == null);
    switch (column.kind()) {
      case REAL -> reals[row] = cell == null ? Double.NaN : (Double) cell;
      case INTEGER -> wholes[row] = cell == null ? 0 : (Long) cell;
      case TEXT -> {
        String text = cell == null ? "" : (String) cell;
        String known = seen.putIfAbsent(text, text);
        texts[row] = known == null ? text : known;
      }
    }
  }

  Column column() {
    return column;
  }

  /** True where two rows hold the same. */
  boolean isSame(int row, int other) {
    return switch (column.kind()) {
      case REAL -> Double.compare(reals[row], reals[other]) == 0;
      case INTEGER -> wholes[row] == wholes[other] && missing.get(row) == missing.get(other);
      case TEXT -> texts[row].equals(texts[other]);
    };
  }

  boolean isComplete() {
    return missing.isEmpty();
  }

  /** A cell of a column of numbers; NaN where missing. */
  double real(int row) {
    return missing.get(row)
        ? Double.NaN
        : column.kind() == Column.Kind.REAL ? reals[row] : wholes[row];
  }

  /** A cell of a column of whole numbers; 0 where missing. */
  long whole(int row) {
    return wholes[row];
  }

  /** A cell of a column of texts; empty where missing. */
  String text(int row) {
    return texts[row];
  }
}
