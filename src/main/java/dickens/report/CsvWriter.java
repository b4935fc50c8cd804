package dickens.report;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Tables as CSV: the header block as lines {@code # key: value}, one line {@code # column NAME:
 * kind [unit] meaning} per column, then a header row and rows after RFC 4180 (with bare line
 * feeds).
 *
 * <p>Doubles are written with {@link NumberText#shortest}, so that {@link CsvReader} returns an
 * equal table; missing cells are empty. In header values a backslash is written {@code \\}, a line
 * feed {@code \n}.
 */
public final class CsvWriter {

  private CsvWriter() {}

  /** Writes the table to a file, as a whole; rows are not held in memory. */
  public static void write(RowSource table, Path file) throws IOException {
    AtomicFile.write(
        file,
        stream -> {
          Writer writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
          append(table, writer);
          writer.flush();
        });
  }

  /** The table as CSV text. */
  public static String text(Table table) {
    StringBuilder text = new StringBuilder();
    try {
      append(table, text);
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return text.toString();
  }

  private static void append(RowSource table, Appendable text) throws IOException {
    for (Table.Entry entry : table.header()) {
      text.append("# ").append(entry.key()).append(": ").append(escaped(entry.value()));
      text.append('\n');
    }
    List<Column> columns = table.columns();
    for (Column column : columns) {
      text.append("# column ").append(column.name()).append(": ");
      text.append(column.kind().name().toLowerCase(Locale.ROOT));
      text.append(" [").append(column.unit()).append("] ").append(column.meaning()).append('\n');
    }
    for (int k = 0; k < columns.size(); k++) {
      text.append(k == 0 ? "" : ",").append(quoted(columns.get(k).name()));
    }
    text.append('\n');
    table.forEach(
        cells -> {
          for (int k = 0; k < cells.length; k++) {
            String cell = Table.text(Table.cell(columns.get(k), cells[k]));
            text.append(k == 0 ? "" : ",").append(quoted(cell));
          }
          text.append('\n');
        });
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }

  private static String quoted(String cell) {
    boolean plain =
        cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
            && !cell.startsWith("#")
            && cell.equals(cell.strip());
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
