package dickens.report;

import java.io.IOException;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One array of a gridded table: a column, or the columns {@code NAME[0], NAME[1], ..} as one array
 * with a last dimension {@code NAME_index}.
 *
 * @param description name, unit and meaning; real where a whole number is missing
 * @param dimensions names, slowest first
 * @param values nested arrays of double, long or String, one level for each dimension; without
 *     dimensions a Double, Long or String. A missing number is NaN, a missing text is empty
 */
record GridArray(Column description, List<String> dimensions, Object values) {
  private static final Pattern COMPONENT = Pattern.compile("(.+)\\[(\\d+)]");

  /**
   * All arrays of a table, in the order of its columns.
   *
   * @throws IllegalArgumentException where the rows do not fill the grid
   */
  static List<GridArray> all(RowSource table, Grid grid) throws IOException {
    Map<String, List<CellColumn>> groups = new LinkedHashMap<>();
    for (CellColumn cells : CellColumn.all(table, grid.rowCount())) {
      String name = cells.column().name();
      Matcher component = COMPONENT.matcher(name);
      groups
          .computeIfAbsent(component.matches() ? component.group(1) : name, n -> new ArrayList<>())
          .add(cells);
    }
    List<GridArray> arrays = new ArrayList<>();
    groups.forEach(
        (name, columns) -> {
          if (areComponents(name, columns)) {
            arrays.add(ofComponents(grid, name, columns));
          } else {
            columns.forEach(cells -> arrays.add(of(grid, cells)));
          }
        });
    return arrays;
  }

  /** True for NAME[0], NAME[1], .. without gaps, all real. */
  private static boolean areComponents(String name, List<CellColumn> columns) {
    for (int k = 0; k < columns.size(); k++) {
      Column column = columns.get(k).column();
      if (!column.name().equals(name + "[" + k + "]") || column.kind() != Column.Kind.REAL) {
        return false;
      }
    }
    return true;
  }

  private static GridArray of(Grid grid, CellColumn cells) {
    List<Grid.Dimension> along = grid.dimensionsOf(cells);
    int[] rows = grid.rowsOf(along);
    Column column = cells.column();
    Object flat;
    if (column.kind() == Column.Kind.TEXT) {
      flat = Arrays.stream(rows).mapToObj(cells::text).toArray(String[]::new);
    } else if (column.kind() == Column.Kind.INTEGER && cells.isComplete()) {
      flat = Arrays.stream(rows).mapToLong(cells::whole).toArray();
    } else {
      column = Column.real(column.name(), column.unit(), column.meaning());
      flat = Arrays.stream(rows).mapToDouble(cells::real).toArray();
    }
    return new GridArray(column, names(along), nested(flat, sizes(along)));
  }

  private static GridArray ofComponents(Grid grid, String name, List<CellColumn> columns) {
    int length = columns.size();
    int[] rows = grid.rowsOf(grid.dimensions());
    double[] flat = new double[Math.multiplyExact(rows.length, length)];
    for (int k = 0; k < flat.length; k++) {
      flat[k] = columns.get(k % length).real(rows[k / length]);
    }
    List<String> names = new ArrayList<>(names(grid.dimensions()));
    names.add(name + "_index");
    int[] sizes = Arrays.copyOf(sizes(grid.dimensions()), names.size());
    sizes[sizes.length - 1] = length;
    Column first = columns.get(0).column();
    Column description = Column.real(name, first.unit(), first.meaning());
    return new GridArray(description, names, nested(flat, sizes));
  }

  private static List<String> names(List<Grid.Dimension> dimensions) {
    return dimensions.stream().map(Grid.Dimension::name).toList();
  }

  private static int[] sizes(List<Grid.Dimension> dimensions) {
    return dimensions.stream().mapToInt(Grid.Dimension::size).toArray();
  }

  /** Splits a row-major array into nested ones. */
  private static Object nested(Object flat, int[] sizes) {
    if (sizes.length == 0) {
      return Array.get(flat, 0);
    }
    if (sizes.length == 1) {
      return flat;
    }
    Object array = Array.newInstance(flat.getClass().getComponentType(), sizes);
    fill(array, flat, 0);
    return array;
  }

  /** Copies into the innermost arrays, one after the other; returns where the next one begins. */
  private static int fill(Object array, Object flat, int from) {
    if (!array.getClass().getComponentType().isArray()) {
      int length = Array.getLength(array);
      System.arraycopy(flat, from, array, 0, length);
      return from + length;
    }
    int next = from;
    for (Object inner : (Object[]) array) {
      next = fill(inner, flat, next);
    }
    return next;
  }
}
