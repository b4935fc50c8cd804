package dickens.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Chooses a plot for a table that comes without a specification.
 *
 * <p>Axes are the columns named by the header line {@code axes}, else the first numeric columns
 * that vary and repeat as the sides of a full grid; the first varied column if there is no grid.
 * Two axes with at least {@value #GRID_SIDE} values each give a heat map; otherwise the longer axis
 * is x and the others tell the curves. Observables are the numeric columns that vary and are
 * neither axes nor bookkeeping (residual, certificate, seconds, ..); each unit gets a panel, at
 * most four.
 */
public final class DefaultPlot {

  private static final int GRID_SIDE = 8;
  private static final int PANELS = 4;

  private static final Set<String> BOOKKEEPING =
      Set.of("residual", "certificate", "seconds", "iterations", "levels", "points");

  private DefaultPlot() {}

  /** The specification for this table. */
  public static PlotSpec of(Table table) {
    List<String> varied = varied(table);
    if (varied.size() < 2) {
      throw new IllegalArgumentException(
          "no plot can be chosen: the table needs two numeric columns that vary, it has "
              + (varied.isEmpty() ? "none" : "only " + varied.get(0)));
    }
    List<String> axes = axes(table, varied);
    List<String> observables =
        varied.stream().filter(c -> !axes.contains(c) && !BOOKKEEPING.contains(c)).toList();
    if (observables.isEmpty()) {
      observables =
          List.of(varied.stream().filter(c -> !axes.contains(c)).findFirst().orElse(varied.get(1)));
    }
    List<PlotSpec> panels =
        axes.size() == 2
                && side(table, axes.get(0)) >= GRID_SIDE
                && side(table, axes.get(1)) >= GRID_SIDE
            ? heatMaps(axes, observables)
            : lines(table, axes, observables);
    String title = table.header("study").orElse("");
    return panels.size() == 1
        ? panels.get(0).titled(title)
        : PlotSpec.grid(panels.subList(0, Math.min(PANELS, panels.size()))).titled(title);
  }

  private static List<PlotSpec> heatMaps(List<String> axes, List<String> observables) {
    return observables.stream().map(z -> PlotSpec.heatMap(axes.get(0), axes.get(1), z)).toList();
  }

  private static List<PlotSpec> lines(Table table, List<String> axes, List<String> observables) {
    String x = axes.get(0);
    for (String axis : axes) {
      x = side(table, axis) > side(table, x) ? axis : x;
    }
    String chosen = x;
    String[] others = axes.stream().filter(a -> !a.equals(chosen)).toArray(String[]::new);
    List<PlotSpec> panels = new ArrayList<>();
    Set<String> done = new HashSet<>();
    for (String name : observables) {
      String unit = table.column(name).unit();
      boolean isShared = others.length == 0 && !unit.isEmpty() && !unit.equals("1");
      if (!done.add(isShared ? unit : name + "\n")) {
        continue;
      }
      String[] y =
          isShared
              ? observables.stream()
                  .filter(o -> table.column(o).unit().equals(unit))
                  .toArray(String[]::new)
              : new String[] {name};
      panels.add(PlotSpec.line(x, y).byCurve(others));
    }
    return panels;
  }

  private static List<String> varied(Table table) {
    return table.columns().stream()
        .filter(Column::isNumeric)
        .map(Column::name)
        .filter(name -> side(table, name) > 1)
        .toList();
  }

  private static List<String> axes(Table table, List<String> varied) {
    List<String> told = new ArrayList<>();
    for (String name : table.header("axes").orElse("").split(",")) {
      if (varied.contains(name.strip())) {
        told.add(name.strip());
      }
    }
    if (!told.isEmpty()) {
      return told;
    }
    List<String> axes = new ArrayList<>();
    long cells = 1;
    for (String name : varied) {
      if (table.rowCount() % (cells * side(table, name)) != 0 || axes.size() == 3) {
        break;
      }
      cells *= side(table, name);
      axes.add(name);
      if (cells == table.rowCount()) {
        return isGrid(table, axes) ? axes : List.of(varied.get(0));
      }
    }
    return List.of(varied.get(0));
  }

  /** True if every combination of values occurs once. */
  private static boolean isGrid(Table table, List<String> axes) {
    Set<List<String>> seen = new HashSet<>();
    for (int row = 0; row < table.rowCount(); row++) {
      List<String> place = new ArrayList<>();
      for (String axis : axes) {
        place.add(table.text(row, axis));
      }
      if (!seen.add(place)) {
        return false;
      }
    }
    return true;
  }

  /** Number of different values. */
  private static int side(Table table, String column) {
    return Spread.distinct(table.numbers(column)).length;
  }
}
