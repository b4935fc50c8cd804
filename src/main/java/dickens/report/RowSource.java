package dickens.report;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A table that is read row by row, as often as wanted, without being held in memory: header block,
 * columns with unit and meaning, and rows, as in a {@link Table}.
 */
public interface RowSource {

  /** Takes one row. */
  @FunctionalInterface
  interface Reader {
    /**
     * A row.
     *
     * @param cells one per column: numbers, text, or null where missing; the reader's own
     */
    void row(Object[] cells) throws IOException;
  }

  /** The header block in order. */
  List<Table.Entry> header();

  /** The columns in order. */
  List<Column> columns();

  /**
   * Gives all rows in order to a reader.
   *
   * @throws IOException where they cannot be read, or the reader fails
   */
  void forEach(Reader reader) throws IOException;

  /** The whole table, held in memory. */
  default Table table() throws IOException {
    return table(Set.copyOf(columns().stream().map(Column::name).toList()));
  }

  /**
   * Some columns of the table, held in memory.
   *
   * @param names of columns; those that the table has not are left out
   */
  default Table table(Set<String> names) throws IOException {
    Table.Builder builder = Table.builder();
    header().forEach(entry -> builder.header(entry.key(), entry.value()));
    List<Column> all = columns();
    int[] kept =
        IntStream.range(0, all.size()).filter(k -> names.contains(all.get(k).name())).toArray();
    for (int k : kept) {
      builder.column(all.get(k));
    }
    forEach(
        cells -> {
          Object[] row = new Object[kept.length];
          for (int k = 0; k < kept.length; k++) {
            row[k] = cells[kept[k]];
          }
          builder.row(row);
        });
    return builder.build();
  }
}
