package dickens.report;

import java.util.ArrayList;
import java.util.List;

/** Makes a {@link Picture} of a {@link Table} alone. */
public final class Plot {

  private Plot() {}

  /**
   * Draws what the specification says. Rows without finite values are left out, values a
   * logarithmic axis cannot show are counted in a note; a plot without any data says so.
   *
   * @throws IllegalArgumentException if the specification names a column that the table has not, or
   *     lacks one it needs
   */
  public static Picture render(Table table, PlotSpec spec) {
    List<PlotSpec> specs = new ArrayList<>();
    for (PlotSpec panel : spec.panels()) {
      if (!panel.panels().isEmpty()) {
        throw new IllegalArgumentException("panels: a panel cannot hold panels itself");
      }
      specs.add(panel.within(spec));
    }
    boolean isSingle = specs.isEmpty();
    if (isSingle) {
      specs.add(spec);
    }
    List<Panel> panels = new ArrayList<>();
    for (int k = 0; k < specs.size(); k++) {
      try {
        panels.add(panel(table, specs.get(k)));
      } catch (IllegalArgumentException e) {
        String where = isSingle ? "plot: " : "plot panel " + (k + 1) + ": ";
        throw new IllegalArgumentException(where + e.getMessage(), e);
      }
    }
    int square = (int) Math.ceil(Math.sqrt(panels.size()));
    int columns = Math.min(panels.size(), spec.columns() == 0 ? square : spec.columns());
    int width = spec.width() > 0 ? spec.width() : isSingle ? 720 : 500;
    int height = spec.height() > 0 ? spec.height() : isSingle ? 480 : 380;
    return new Picture(isSingle ? "" : spec.title(), panels, columns, width, height);
  }

  /** Draws what {@link DefaultPlot} chooses. */
  public static Picture render(Table table) {
    return render(table, DefaultPlot.of(table));
  }

  private static Panel panel(Table table, PlotSpec spec) {
    if (spec.x().isEmpty() || spec.y().isEmpty()) {
      throw new IllegalArgumentException("x and y are needed: the columns on the axes");
    }
    if (!spec.isHeatMap()) {
      table.numbers(spec.x());
      return new LinePanel(table, spec);
    }
    if (spec.z().isEmpty() || spec.y().size() != 1) {
      throw new IllegalArgumentException("a heat map needs one column y and a column z");
    }
    return new HeatPanel(table, spec);
  }

  /** The fitted power laws as a table, one row a curve. */
  public static Table fitTable(List<FittedLaw> fits) {
    Table.Builder builder =
        Table.builder()
            .column(Column.text("panel", "title of the panel"))
            .column(Column.text("curve", "values that tell the curve from others"))
            .column(Column.text("y", "column of the ordinates"))
            .column(Column.text("x", "column of the abscissae"))
            .column(Column.real("exponent", "1", "p of y = a x^p"))
            .column(Column.real("standard_error", "1", "of the exponent; missing if it was fixed"))
            .column(Column.real("prefactor", "1", "a of y = a x^p, in the units of x and y"))
            .column(Column.integer("points", "number of points used"));
    for (FittedLaw fit : fits) {
      PowerLaw law = fit.law();
      builder.row(
          fit.panel(),
          fit.curve(),
          fit.y(),
          fit.x(),
          law.exponent(),
          law.standardError(),
          law.prefactor(),
          law.points());
    }
    return builder.build();
  }
}
