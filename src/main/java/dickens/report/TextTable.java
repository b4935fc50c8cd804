package dickens.report;

import java.util.ArrayList;
import java.util.List;

/** Tables for terminals: aligned columns, units in the head, numbers rounded, missing cells "-". */
public final class TextTable {

  /** Significant digits unless asked otherwise. */
  public static final int DIGITS = 7;

  /** Ask for this many digits to see every double exactly. */
  public static final int FULL = 17;

  private TextTable() {}

  /** The rows at {@link #DIGITS} significant digits. */
  public static String format(Table table) {
    return format(table, DIGITS);
  }

  /**
   * The rows as lines of text, without the header block.
   *
   * @param digits significant digits, 1 to {@link #FULL}; {@link #FULL} writes the shortest text
   *     that reads back exactly
   */
  public static String format(Table table, int digits) {
    if (digits < 1 || digits > FULL) {
      throw new IllegalArgumentException("digits = " + digits + ": allowed are 1 to " + FULL);
    }
    List<List<String>> lines = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<String> units = new ArrayList<>();
    for (Column column : table.columns()) {
      names.add(column.name());
      units.add(column.label().equals(column.name()) ? "" : "[" + column.unit() + "]");
    }
    lines.add(names);
    if (units.stream().anyMatch(u -> !u.isEmpty())) {
      lines.add(units);
    }
    int head = lines.size();
    for (int row = 0; row < table.rowCount(); row++) {
      List<String> cells = new ArrayList<>();
      for (Column column : table.columns()) {
        cells.add(cell(table, row, column, digits));
      }
      lines.add(cells);
    }
    return aligned(table, lines, head);
  }

  private static String cell(Table table, int row, Column column, int digits) {
    String exact = table.text(row, column.name());
    if (exact.isEmpty()) {
      return "-";
    }
    if (column.kind() == Column.Kind.REAL && digits < FULL) {
      return NumberText.rounded(table.number(row, column.name()), digits);
    }
    return exact.replace("\r", "").replace('\n', ' ');
  }

  private static String aligned(Table table, List<List<String>> lines, int head) {
    int count = table.columns().size();
    int[] widths = new int[count];
    for (List<String> line : lines) {
      for (int k = 0; k < count; k++) {
        widths[k] = Math.max(widths[k], line.get(k).codePointCount(0, line.get(k).length()));
      }
    }
    StringBuilder text = new StringBuilder();
    for (int number = 0; number < lines.size(); number++) {
      StringBuilder line = new StringBuilder();
      for (int k = 0; k < count; k++) {
        String cell = lines.get(number).get(k);
        String pad = " ".repeat(widths[k] - cell.codePointCount(0, cell.length()));
        line.append(k == 0 ? "" : "  ");
        line.append(table.columns().get(k).isNumeric() ? pad + cell : cell + pad);
      }
      text.append(line.toString().stripTrailing()).append('\n');
      if (number == head - 1) {
        for (int k = 0; k < count; k++) {
          text.append(k == 0 ? "" : "  ").append("-".repeat(widths[k]));
        }
        text.append('\n');
      }
    }
    return text.toString();
  }
}
