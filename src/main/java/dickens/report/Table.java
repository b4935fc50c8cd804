package dickens.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An immutable table that explains itself: a header block (study, version, commit, machine, ..),
 * the columns with unit and meaning, and rows.
 *
 * <p>A cell is a double, a long, a text, or missing, by the {@link Column.Kind} of its column. NaN
 * and the empty text are the same as missing. Two tables are equal if header, columns and every
 * cell agree, doubles bit for bit.
 */
public final class Table implements RowSource {

  /**
   * One line of the header block.
   *
   * @param key one line, without {@code :}, not starting with {@code column}
   * @param value any text
   */
  public record Entry(String key, String value) {
    public Entry {
      if (key.isBlank() || key.matches("(?s).*[:\\r\\n].*") || !key.equals(key.strip())) {
        throw new IllegalArgumentException("header key '" + key + "': one line without ':'");
      }
      if (key.startsWith("column ")) {
        throw new IllegalArgumentException(
            "header key '" + key + "': lines starting with 'column' describe the columns");
      }
    }
  }

  private final List<Entry> header;
  private final List<Column> columns;
  private final Map<String, Integer> positions = new LinkedHashMap<>();

  /** Row-major; Double, Long, String, or null where missing. */
  private final Object[][] cells;

  private Table(List<Entry> header, List<Column> columns, Object[][] cells) {
    this.header = List.copyOf(header);
    this.columns = List.copyOf(columns);
    this.cells = cells;
    for (Column column : columns) {
      if (positions.put(column.name(), positions.size()) != null) {
        throw new IllegalArgumentException("two columns are named " + column.name());
      }
    }
  }

  /** An empty table to be filled. */
  public static Builder builder() {
    return new Builder();
  }

  /** The header block in order; the column descriptions are in {@link #columns}. */
  @Override
  public List<Entry> header() {
    return header;
  }

  /** The value of the first header line with this key. */
  public Optional<String> header(String key) {
    return header.stream().filter(e -> e.key().equals(key)).map(Entry::value).findFirst();
  }

  @Override
  public List<Column> columns() {
    return columns;
  }

  /**
   * The column of that name.
   *
   * @throws IllegalArgumentException if there is none; the message lists the columns
   */
  public Column column(String name) {
    return columns.get(position(name));
  }

  public boolean hasColumn(String name) {
    return positions.containsKey(name);
  }

  public int rowCount() {
    return cells.length;
  }

  /** All cells of a numeric column, NaN where missing; length {@link #rowCount}. */
  public double[] numbers(String column) {
    double[] values = new double[cells.length];
    for (int row = 0; row < values.length; row++) {
      values[row] = number(row, column);
    }
    return values;
  }

  /** All cells of any column as {@link #text} gives them. */
  public List<String> texts(String column) {
    List<String> values = new ArrayList<>(cells.length);
    for (int row = 0; row < cells.length; row++) {
      values.add(text(row, column));
    }
    return List.copyOf(values);
  }

  /** One cell of a numeric column, NaN where missing. */
  public double number(int row, String column) {
    if (!column(column).isNumeric()) {
      throw new IllegalArgumentException("column " + column + " holds text, not numbers");
    }
    Object cell = cells[row][position(column)];
    return cell == null ? Double.NaN : ((Number) cell).doubleValue();
  }

  /** One cell as exact text; empty where missing. */
  public String text(int row, String column) {
    return text(row, position(column));
  }

  String text(int row, int position) {
    return text(cells[row][position]);
  }

  /** A cell as exact text; empty where missing. */
  static String text(Object cell) {
    if (cell == null) {
      return "";
    }
    return cell instanceof Double real ? NumberText.shortest(real) : cell.toString();
  }

  @Override
  public void forEach(Reader reader) throws IOException {
    for (Object[] row : cells) {
      reader.row(row.clone());
    }
  }

  /**
   * A value as the cell of a column: Double, Long, String, or null where missing.
   *
   * @throws IllegalArgumentException for text in a column of numbers
   */
  static Object cell(Column column, Object value) {
    if (value == null) {
      return null;
    }
    if (column.kind() == Column.Kind.TEXT) {
      String text = value.toString();
      return text.isEmpty() ? null : text;
    }
    if (value instanceof Number number) {
      double real = number.doubleValue();
      if (Double.isNaN(real)) {
        return null;
      }
      if (column.kind() == Column.Kind.REAL) {
        return real;
      }
      if (number instanceof Long || number instanceof Integer) {
        return number.longValue();
      }
      if (real == Math.rint(real) && Math.abs(real) <= 0x1p53) {
        return (long) real;
      }
    }
    throw new IllegalArgumentException(
        "column "
            + column.name()
            + " takes "
            + (column.kind() == Column.Kind.REAL ? "" : "whole ")
            + "numbers, not '"
            + value
            + "'");
  }

  /**
   * The different values of a column in order of appearance, as text; missing cells are left out.
   */
  public List<String> distinct(String column) {
    LinkedHashSet<String> values = new LinkedHashSet<>(texts(column));
    values.remove("");
    return List.copyOf(values);
  }

  /**
   * The rows in which each named column has the wanted value. Numbers are compared as numbers, so
   * that {@code 1e-3} finds 0.001.
   */
  public Table where(Map<String, String> wanted) {
    List<Object[]> kept = new ArrayList<>();
    for (int row = 0; row < cells.length; row++) {
      boolean matches = true;
      for (Map.Entry<String, String> want : wanted.entrySet()) {
        matches &= matches(row, want.getKey(), want.getValue());
      }
      if (matches) {
        kept.add(cells[row]);
      }
    }
    return new Table(header, columns, kept.toArray(new Object[0][]));
  }

  private boolean matches(int row, String column, String value) {
    if (!column(column).isNumeric()) {
      return text(row, column).equals(value);
    }
    try {
      return Double.compare(number(row, column), NumberText.parse(value)) == 0;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "where: column " + column + " holds numbers, '" + value + "' is none", e);
    }
  }

  /** The first rows of this table. */
  public Table first(int rows) {
    return new Table(header, columns, Arrays.copyOf(cells, Math.min(rows, cells.length)));
  }

  /** The same table with one more header line. */
  public Table withHeader(String key, String value) {
    List<Entry> longer = new ArrayList<>(header);
    longer.add(new Entry(key, value));
    return new Table(longer, columns, cells);
  }

  /** The rows of this table, then those of the other, which must have the same columns. */
  public Table append(Table other) {
    if (!columns.equals(other.columns)) {
      throw new IllegalArgumentException(
          "tables with different columns cannot be joined: " + names() + " and " + other.names());
    }
    Object[][] all = Arrays.copyOf(cells, cells.length + other.cells.length);
    System.arraycopy(other.cells, 0, all, cells.length, other.cells.length);
    return new Table(header, columns, all);
  }

  private int position(String name) {
    Integer position = positions.get(name);
    if (position == null) {
      throw new IllegalArgumentException("no column '" + name + "'; the columns are " + names());
    }
    return position;
  }

  private String names() {
    return String.join(", ", positions.keySet());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Table that
        && header.equals(that.header)
        && columns.equals(that.columns)
        && Arrays.deepEquals(cells, that.cells);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * header.hashCode() + columns.hashCode()) + Arrays.deepHashCode(cells);
  }

  @Override
  public String toString() {
    return "Table of " + cells.length + " rows: " + names();
  }

  /** Collects header lines, columns and rows. */
  public static final class Builder {
    private final List<Entry> header = new ArrayList<>();
    private final List<Column> columns = new ArrayList<>();
    private final List<Object[]> rows = new ArrayList<>();

    private Builder() {}

    /** Adds a line to the header block. */
    public Builder header(String key, String value) {
      header.add(new Entry(key, value));
      return this;
    }

    /** Adds a column; all columns come before the first row. */
    public Builder column(Column column) {
      if (!rows.isEmpty()) {
        throw new IllegalStateException("add column " + column.name() + " before the first row");
      }
      columns.add(column);
      return this;
    }

    /**
     * Adds a row.
     *
     * @param values one per column: numbers, text (anything's {@code toString}), or null where
     *     missing
     */
    public Builder row(Object... values) {
      if (values.length != columns.size()) {
        throw new IllegalArgumentException(
            "row "
                + (rows.size() + 1)
                + " has "
                + values.length
                + " cells for "
                + columns.size()
                + " columns");
      }
      Object[] row = new Object[values.length];
      for (int k = 0; k < row.length; k++) {
        row[k] = cell(columns.get(k), values[k]);
      }
      rows.add(row);
      return this;
    }

    /** Adds a row given as a list. */
    public Builder row(List<?> values) {
      return row(values.toArray());
    }

    public Table build() {
      return new Table(header, columns, rows.toArray(new Object[0][]));
    }
  }
}
