package dickens.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How the rows of a table fill a grid: row-major, the first dimension slowest, no row missing.
 *
 * @param dimensions slowest first; none: the table has one row
 */
public record Grid(List<Dimension> dimensions) {

  /**
   * One dimension.
   *
   * @param name a word, unique in its grid
   * @param size at least 1
   * @param columns columns of the table that depend on the position along this dimension alone
   */
  public record Dimension(String name, int size, List<String> columns) {
    public Dimension {
      if (!name.matches("\\S+")) {
        throw new IllegalArgumentException("dimension '" + name + "': a name without spaces");
      }
      if (size < 1) {
        throw new IllegalArgumentException("dimension " + name + " has size " + size);
      }
      columns = List.copyOf(columns);
    }
  }

  public Grid {
    dimensions = List.copyOf(dimensions);
    Set<String> names = new LinkedHashSet<>();
    for (Dimension dimension : dimensions) {
      if (!names.add(dimension.name())) {
        throw new IllegalArgumentException("two dimensions are named " + dimension.name());
      }
    }
  }

  /** Rows of a table that fills this grid. */
  public long rowCount() {
    long count = 1;
    for (Dimension dimension : dimensions) {
      count = Math.multiplyExact(count, (long) dimension.size());
    }
    return count;
  }

  /**
   * The dimensions along which a column extends: the one that claims it, if its cells do depend on
   * that one alone; else all.
   */
  List<Dimension> dimensionsOf(CellColumn cells) {
    String name = cells.column().name();
    Optional<Dimension> own =
        dimensions.stream().filter(d -> d.columns().contains(name)).findFirst();
    if (own.isEmpty()) {
      return dimensions;
    }
    int stride = stride(own.get());
    int size = own.get().size();
    for (int row = 0; row < rowCount(); row++) {
      int first = row / stride % size * stride;
      if (!cells.isSame(row, first)) {
        return dimensions;
      }
    }
    return List.of(own.get());
  }

  /** The rows that hold one cell for each position along these dimensions, in order. */
  int[] rowsOf(List<Dimension> along) {
    List<Integer> strides = new ArrayList<>();
    int count = 1;
    for (Dimension dimension : along) {
      strides.add(stride(dimension));
      count = Math.multiplyExact(count, dimension.size());
    }
    int[] rows = new int[count];
    for (int k = 0; k < count; k++) {
      int rest = k;
      for (int d = along.size() - 1; d >= 0; d--) {
        rows[k] += rest % along.get(d).size() * strides.get(d);
        rest /= along.get(d).size();
      }
    }
    return rows;
  }

  /** Rows from one position along a dimension to the next. */
  private int stride(Dimension dimension) {
    int stride = 1;
    for (int k = dimensions.size() - 1; !dimensions.get(k).equals(dimension); k--) {
      stride *= dimensions.get(k).size();
    }
    return stride;
  }
}
