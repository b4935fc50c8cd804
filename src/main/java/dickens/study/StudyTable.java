package dickens.study;

import dickens.model.NumberSyntax;
import dickens.model.Parameter;
import dickens.model.Values;
import dickens.report.Column;
import dickens.report.RowSource;
import dickens.report.Table;
import dickens.study.RowBlock.Cells;
import dickens.study.Study.Axis;
import dickens.study.Study.Derived;
import dickens.study.Study.Fixed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The table of a study, row by row from blocks of finished rows. The blocks are read twice: first
 * for the lengths of arrays, the back ends and the bad rows, then for the rows themselves.
 */
public final class StudyTable implements RowSource {
  /** Notes that are kept; the rest is only counted. */
  private static final int MOST_NOTES = 1000;

  /** Blocks that can be read again and again, in the order of their rows. */
  @FunctionalInterface
  public interface Blocks {
    /** Gives each block to the reader, one after the other. */
    void forEach(BlockReader reader) throws IOException;
  }

  /** Takes one block. */
  @FunctionalInterface
  public interface BlockReader {
    void block(RowBlock block) throws IOException;
  }

  private final Study study;
  private final Blocks blocks;
  private final Map<String, Integer> lengths = new LinkedHashMap<>();
  private final Set<String> backends = new TreeSet<>();
  private final Set<String> machines = new TreeSet<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<String, List<Column>> results;
  private final List<Function<int[], Values>> points;

  /** {@code [axis][position]} */
  private final List<Object[]> axisCells;

  private final List<Column> columns = new ArrayList<>();
  private long rowCount;
  private long badRows;

  private StudyTable(Study study, Blocks blocks) throws IOException {
    this.study = study;
    this.blocks = blocks;
    blocks.forEach(this::survey);
    points = study.curves().stream().map(c -> c.main().points(study.axes())).toList();
    axisCells = study.axes().stream().map(StudyTable::cells).toList();
    results = TableLayout.results(study, lengths);
    columns.addAll(TableLayout.leading(study));
    results.values().forEach(columns::addAll);
    study.derived().forEach(d -> columns.add(d.column()));
    columns.addAll(TableLayout.ending());
  }

  /**
   * The table of some blocks, which need not be all blocks of the study.
   *
   * @throws IOException where the blocks cannot be read
   */
  public static StudyTable of(Study study, Blocks blocks) throws IOException {
    return new StudyTable(study, blocks);
  }

  private void survey(RowBlock block) {
    for (Map.Entry<String, Cells> entry : block.results().entrySet()) {
      int longest = 0;
      for (int row = 0; row < block.size(); row++) {
        longest = Math.max(longest, entry.getValue().length(row));
      }
      lengths.merge(entry.getKey(), longest, Math::max);
    }
    for (String backend : block.backend()) {
      backends.add(backend);
    }
    machines.add(block.machine());
    for (RowBlock.Note note : block.notes()) {
      if (notes.size() < MOST_NOTES) {
        notes.add("row " + (block.first() + note.row() + 1) + ": " + note.text());
      }
    }
    rowCount += block.size();
    badRows += block.badRows();
  }

  /** Number of rows. */
  public long rowCount() {
    return rowCount;
  }

  /** Rows whose status is not good. */
  public long badRows() {
    return badRows;
  }

  /**
   * What is wrong with them, in words, with the row's number counted from 1; the first thousand.
   */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  @Override
  public List<Column> columns() {
    return List.copyOf(columns);
  }

  @Override
  public List<Table.Entry> header() {
    List<Table.Entry> header = StudyHeader.of(study);
    header.add(new Table.Entry("backend", String.join(", ", backends)));
    header.add(new Table.Entry("machine", String.join("; ", machines)));
    header.add(new Table.Entry("resolution", study.resolution().word()));
    List<String> models =
        study.curves().stream().map(c -> c.main().evaluator().model().name()).distinct().toList();
    header.add(new Table.Entry("model", String.join(", ", models)));
    for (Fixed fixed : study.fixed()) {
      Parameter p = fixed.parameter();
      String value = fixed.value().isEmpty() ? "default" : fixed.value();
      String unit = p.unit().isEmpty() ? "" : " [" + p.unit() + "]";
      header.add(new Table.Entry("parameter " + p.name(), value + unit + " " + p.meaning()));
    }
    return header;
  }

  @Override
  public void forEach(Reader reader) throws IOException {
    blocks.forEach(
        block -> {
          for (int row = 0; row < block.size(); row++) {
            reader.row(cells(block, row));
          }
        });
  }

  private Object[] cells(RowBlock block, int row) {
    long point = block.first() + row;
    int curve = (int) (point / study.pointsPerCurve());
    int[] index = study.index((int) (point % study.pointsPerCurve()));
    List<Object> cells = new ArrayList<>(columns.size());
    Map<String, Object> values = values(curve, index);
    for (int k = 0; k < study.axes().size(); k++) {
      cells.add(axisCells.get(k)[index[k]]);
    }
    if (TableLayout.hasCurveColumn(study)) {
      cells.add(study.curves().get(curve).label());
    }
    study.varied().forEach(p -> cells.add(values.get(p.name())));
    results.forEach(
        (name, components) -> {
          Cells found = block.results().get(name);
          for (int k = 0; k < components.size(); k++) {
            cells.add(found == null ? Double.NaN : found.at(row, k));
          }
        });
    if (!study.derived().isEmpty()) {
      addDerived(block, row, index, values, cells);
    }
    cells.add(block.residual()[row]);
    cells.add(block.certificate()[row]);
    cells.add(block.status()[row].label());
    cells.add(block.backend()[row]);
    return cells.toArray();
  }

  /** Columns by formula, from parameters, axes, results, and each other in their order. */
  private void addDerived(
      RowBlock block, int row, int[] index, Map<String, Object> values, List<Object> cells) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> {
          if (value instanceof Double number) {
            numbers.put(name, number);
          }
        });
    for (int k = 0; k < study.axes().size(); k++) {
      if (axisCells.get(k)[index[k]] instanceof Double number) {
        numbers.put(study.axes().get(k).parameter().name(), number);
      }
    }
    results.forEach(
        (name, components) -> {
          Cells found = block.results().get(name);
          for (int k = 0; k < components.size(); k++) {
            numbers.put(components.get(k).name(), found == null ? Double.NaN : found.at(row, k));
          }
        });
    for (Derived derived : study.derived()) {
      double value = derived.formula().of(name -> numbers.getOrDefault(name, Double.NaN));
      cells.add(value);
      numbers.put(derived.column().name(), value);
    }
  }

  /** Values of an axis as cells, each read once: a map has millions of rows. */
  private static Object[] cells(Axis axis) {
    return axis.values().stream()
        .map(text -> axis.parameter().isNumeric() ? (Object) NumberSyntax.parse(text) : text)
        .toArray();
  }

  /** What columns and formulas may name, by name; nothing for a point that its model refuses. */
  private Map<String, Object> values(int curve, int[] index) {
    if (study.varied().isEmpty() && study.derived().isEmpty()) {
      return Map.of();
    }
    try {
      return points.get(curve).apply(index).asMap();
    } catch (IllegalArgumentException e) {
      return Map.of();
    }
  }
}
