package dickens.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the CSV that {@link CsvWriter} writes. CSV from elsewhere is read too: without {@code #
 * column} lines a column is integer or real if all its cells are, else text, and has no unit.
 */
public final class CsvReader {

  private static final Pattern DESCRIPTION =
      Pattern.compile("(real|integer|text) \\[([^\\]]*)\\] ?(.*)");

  /** A row of cells and the line it starts on. */
  private record Row(int line, List<String> cells) {}

  private final String text;
  private final String source;
  private int at;
  private int line = 1;

  private CsvReader(String text, String source) {
    this.text = text;
    this.source = source;
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException naming file and line if the content is no table
   */
  public static Table read(Path file) throws IOException {
    return read(Files.readString(file, StandardCharsets.UTF_8), file.toString());
  }

  /**
   * Reads text.
   *
   * @param source its name in messages
   */
  public static Table read(String text, String source) {
    return new CsvReader(text, source).table();
  }

  private Table table() {
    Table.Builder builder = Table.builder();
    Map<String, Column> described = new HashMap<>();
    while (at < text.length() && text.charAt(at) == '#') {
      headerLine(builder, described);
    }
    if (at >= text.length()) {
      throw mistake(line, "the row of column names is missing");
    }
    Row names = row();
    List<Row> rows = new ArrayList<>();
    while (at < text.length()) {
      Row row = row();
      boolean blank = row.cells.size() == 1 && row.cells.get(0).isEmpty();
      if (blank && names.cells.size() > 1) {
        continue;
      }
      if (row.cells.size() != names.cells.size()) {
        throw mistake(row.line, row.cells.size() + " cells for " + names.cells.size() + " columns");
      }
      rows.add(row);
    }
    List<Column> columns = new ArrayList<>();
    for (int k = 0; k < names.cells.size(); k++) {
      String name = names.cells.get(k);
      Column column = described.isEmpty() ? guess(name, k, rows) : described.get(name);
      if (column == null) {
        throw mistake(
            names.line,
            "column '" + name + "' has no line '# column " + name + ": real [unit] meaning' above");
      }
      columns.add(column);
      builder.column(column);
    }
    for (Row row : rows) {
      builder.row(values(row, columns));
    }
    try {
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw mistake(names.line, e.getMessage());
    }
  }

  private void headerLine(Table.Builder builder, Map<String, Column> described) {
    int end = text.indexOf('\n', at);
    end = end < 0 ? text.length() : end;
    String content = text.substring(at + 1, end).replaceFirst("\r$", "");
    content = content.startsWith(" ") ? content.substring(1) : content;
    int colon = content.indexOf(':');
    if (colon < 0) {
      throw mistake(line, "a header line reads '# key: value', not '#" + content + "'");
    }
    String key = content.substring(0, colon);
    String value = content.substring(Math.min(content.length(), colon + 2));
    try {
      if (key.startsWith("column ")) {
        Matcher match = DESCRIPTION.matcher(value);
        if (!match.matches()) {
          throw mistake(line, "expected '# " + key + ": real|integer|text [unit] meaning'");
        }
        Column.Kind kind = Column.Kind.valueOf(match.group(1).toUpperCase(Locale.ROOT));
        String name = key.substring("column ".length());
        described.put(name, new Column(name, match.group(2), match.group(3), kind));
      } else {
        builder.header(key, unescaped(value));
      }
    } catch (IllegalArgumentException e) {
      throw e.getMessage().startsWith(source) ? e : mistake(line, e.getMessage());
    }
    at = Math.min(text.length(), end + 1);
    line++;
  }

  private static String unescaped(String value) {
    StringBuilder plain = new StringBuilder();
    for (int k = 0; k < value.length(); k++) {
      char c = value.charAt(k);
      if (c == '\\' && k + 1 < value.length()) {
        k++;
        c =
            switch (value.charAt(k)) {
              case 'n' -> '\n';
              case 'r' -> '\r';
              default -> value.charAt(k);
            };
      }
      plain.append(c);
    }
    return plain.toString();
  }

  /** Reads one record of RFC 4180 and its line end. */
  private Row row() {
    int start = line;
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '\n') {
        line++;
      }
      if (quoted) {
        if (c != '"') {
          cell.append(c);
        } else if (at < text.length() && text.charAt(at) == '"') {
          cell.append('"');
          at++;
        } else {
          quoted = false;
        }
      } else if (c == '"' && cell.length() == 0) {
        quoted = true;
      } else if (c == ',') {
        cells.add(cell.toString());
        cell.setLength(0);
      } else if (c == '\n') {
        break;
      } else if (c != '\r') {
        cell.append(c);
      }
    }
    if (quoted) {
      throw mistake(start, "a quote is opened and never closed");
    }
    cells.add(cell.toString());
    return new Row(start, cells);
  }

  private Object[] values(Row row, List<Column> columns) {
    Object[] values = new Object[columns.size()];
    for (int k = 0; k < values.length; k++) {
      Column column = columns.get(k);
      String cell = row.cells.get(k);
      try {
        values[k] =
            switch (column.kind()) {
              case TEXT -> cell;
              case REAL -> NumberText.parse(cell);
              case INTEGER -> cell.isBlank() ? null : Long.valueOf(cell.strip());
            };
      } catch (NumberFormatException e) {
        throw mistake(
            row.line,
            "column "
                + column.name()
                + ": '"
                + cell
                + "' is not a"
                + (column.kind() == Column.Kind.REAL ? " number" : " whole number"));
      }
    }
    return values;
  }

  private static Column guess(String name, int position, List<Row> rows) {
    boolean whole = true;
    for (Row row : rows) {
      String cell = row.cells.get(position).strip();
      whole &= cell.isEmpty() || cell.matches("[+-]?\\d{1,18}");
      try {
        NumberText.parse(cell);
      } catch (NumberFormatException e) {
        return Column.text(name, "");
      }
    }
    return whole ? Column.integer(name, "") : Column.real(name, "1", "");
  }

  private IllegalArgumentException mistake(int atLine, String what) {
    return new IllegalArgumentException(source + ":" + atLine + ": " + what);
  }
}
