package dickens.report;

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
  static List<GridArray> all(Table table, Grid grid) {
    if (table.rowCount() != grid.rowCount()) {
      throw new IllegalArgumentException(
          "a table of " + table.rowCount() + " rows does not fill a grid of " + grid.rowCount());
    }
    Map<String, List<Integer>> groups = new LinkedHashMap<>();
    for (int k = 0; k < table.columns().size(); k++) {
      String name = table.columns().get(k).name();
      Matcher component = COMPONENT.matcher(name);
      groups
          .computeIfAbsent(component.matches() ? component.group(1) : name, n -> new ArrayList<>())
          .add(k);
    }
    List<GridArray> arrays = new ArrayList<>();
    groups.forEach(
        (name, positions) -> {
          if (areComponents(table, name, positions)) {
            arrays.add(ofComponents(table, grid, name, positions));
          } else {
            positions.forEach(position -> arrays.add(of(table, grid, position)));
          }
        });
    return arrays;
  }

  /** True for NAME[0], NAME[1], .. without gaps, all real. */
  private static boolean areComponents(Table table, String name, List<Integer> positions) {
    for (int k = 0; k < positions.size(); k++) {
      Column column = table.columns().get(positions.get(k));
      if (!column.name().equals(name + "[" + k + "]") || column.kind() != Column.Kind.REAL) {
        return false;
      }
    }
    return true;
  }

  private static GridArray of(Table table, Grid grid, int position) {
    List<Grid.Dimension> along = grid.dimensionsOf(table, position);
    int[] rows = grid.rowsOf(along);
    Column column = table.columns().get(position);
    boolean isWhole =
        column.kind() == Column.Kind.INTEGER
            && Arrays.stream(rows).allMatch(row -> table.cell(row, position) != null);
    Object flat;
    if (column.kind() == Column.Kind.TEXT) {
      flat = Arrays.stream(rows).mapToObj(r -> table.text(r, position)).toArray(String[]::new);
    } else if (isWhole) {
      flat = Arrays.stream(rows).mapToLong(r -> (Long) table.cell(r, position)).toArray();
    } else {
      column = Column.real(column.name(), column.unit(), column.meaning());
      flat = Arrays.stream(rows).mapToDouble(r -> number(table, r, position)).toArray();
    }
    return new GridArray(column, names(along), nested(flat, sizes(along)));
  }

  private static GridArray ofComponents(
      Table table, Grid grid, String name, List<Integer> positions) {
    int length = positions.size();
    int[] rows = grid.rowsOf(grid.dimensions());
    double[] flat = new double[Math.multiplyExact(rows.length, length)];
    for (int k = 0; k < flat.length; k++) {
      flat[k] = number(table, rows[k / length], positions.get(k % length));
    }
    List<String> names = new ArrayList<>(names(grid.dimensions()));
    names.add(name + "_index");
    int[] sizes = Arrays.copyOf(sizes(grid.dimensions()), names.size());
    sizes[sizes.length - 1] = length;
    Column first = table.columns().get(positions.get(0));
    Column description = Column.real(name, first.unit(), first.meaning());
    return new GridArray(description, names, nested(flat, sizes));
  }

  private static double number(Table table, int row, int position) {
    Object cell = table.cell(row, position);
    return cell == null ? Double.NaN : ((Number) cell).doubleValue();
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
