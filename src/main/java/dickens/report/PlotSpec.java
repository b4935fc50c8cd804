package dickens.report;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonFormat.Feature;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a plot of a {@link Table} shows. Plain records, read from YAML or JSON by {@link
 * PlotSpecReader} or as part of a larger document by any Jackson mapper; whatever is left out has a
 * default, and a panel takes what it leaves out from the plot around it.
 *
 * @param title above the plot
 * @param kind AUTO: a heat map if {@code z} is given, else lines
 * @param x column on the horizontal axis
 * @param y columns on the vertical axis; exactly one for a heat map
 * @param z column shown in colour in a heat map
 * @param curves columns whose values split the rows into curves, e.g. {@code delta_w}
 * @param where only rows with these values, by column
 * @param draw how curves are drawn; AUTO: with markers where there are at most 40 points, without a
 *     line where a fit is drawn
 * @param xAxis label, scale and range
 * @param yAxis label, scale and range
 * @param color colours of a heat map
 * @param fits power laws fitted to every curve
 * @param slopes power laws to compare with
 * @param lines straight guide lines
 * @param overlays further columns over the curves
 * @param contours contour lines of a heat map
 * @param points points marked in a heat map
 * @param panels plots in one picture; only title, columns, width and height of the outer one are
 *     then its own
 * @param columns how many panels stand side by side; 0: as square as possible
 * @param width of one panel in pixels (SVG units); 0: a default
 * @param height of one panel in pixels (SVG units); 0: a default
 */
public record PlotSpec(
    String title,
    Kind kind,
    String x,
    @JsonFormat(with = Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> y,
    String z,
    @JsonFormat(with = Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> curves,
    Map<String, String> where,
    Draw draw,
    Axis xAxis,
    Axis yAxis,
    Colors color,
    @JsonFormat(with = Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<Fit> fits,
    @JsonFormat(with = Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<Slope> slopes,
    @JsonFormat(with = Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<Guide> lines,
    @JsonFormat(with = Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<Overlay> overlays,
    @JsonFormat(with = Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<Contour> contours,
    @JsonFormat(with = Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<Point> points,
    List<PlotSpec> panels,
    int columns,
    int width,
    int height) {

  /** What kind of picture. SPECTRUM is LINE without markers. */
  public enum Kind {
    AUTO,
    LINE,
    SPECTRUM,
    HEATMAP
  }

  /** How a curve is drawn. */
  public enum Draw {
    AUTO,
    LINE,
    MARKERS,
    BOTH
  }

  /**
   * How an axis or the colours are graduated. AUTO: logarithmic where the data are positive and
   * geometric (x) or spread over more than a factor 30 against a logarithmic x or 1000 otherwise
   * (y); colours are LOG where the values are positive and their median is below 2 % of the
   * largest, SYMLOG where the sizes of values of both signs are spread so. SYMLOG is for colours
   * alone.
   */
  public enum Scale {
    AUTO,
    LINEAR,
    LOG,
    SYMLOG
  }

  /** The strokes of a line. */
  public enum LineStyle {
    SOLID,
    DASHED,
    DOTTED,
    DASH_DOT
  }

  /** Which end of a curve a reference slope goes through. */
  public enum Anchor {
    FIRST,
    LAST
  }

  /**
   * An axis.
   *
   * @param label empty: name and unit of the column
   * @param scale graduation
   * @param min lower end; NaN: from the data
   * @param max upper end; NaN: from the data
   */
  public record Axis(String label, Scale scale, Double min, Double max) {
    static final Axis DEFAULT = new Axis("", Scale.AUTO, Double.NaN, Double.NaN);

    public Axis {
      label = orEmpty(label);
      scale = scale == null ? Scale.AUTO : scale;
      min = orNaN(min);
      max = orNaN(max);
      requireOrder("axis", scale, min, max);
      if (scale == Scale.SYMLOG) {
        throw new IllegalArgumentException("scale SYMLOG is for colours; an axis takes LOG");
      }
    }
  }

  /**
   * The colours of a heat map.
   *
   * @param map AUTO: viridis, or blue-white-red where the values have both signs
   * @param label empty: name and unit of the column
   * @param scale graduation
   * @param min lower end; NaN: from the data
   * @param max upper end; NaN: from the data
   * @param linear half-width of the linear part of SYMLOG; NaN: the lower quartile of the sizes, at
   *     least 1e-6 of the largest
   */
  public record Colors(
      ColorMap map, String label, Scale scale, Double min, Double max, Double linear) {
    static final Colors DEFAULT = new Colors(null, "", null, null, null, null);

    public Colors {
      map = map == null ? ColorMap.AUTO : map;
      label = orEmpty(label);
      scale = scale == null ? Scale.AUTO : scale;
      min = orNaN(min);
      max = orNaN(max);
      linear = orNaN(linear);
      requireOrder("color", scale, min, max);
    }
  }

  /**
   * A power law fitted to each curve of a column, drawn dashed and told in the legend.
   *
   * @param y column; empty: the first
   * @param exponent fixed exponent; NaN: fitted
   * @param from smallest x to use; NaN: all
   * @param to largest x to use; NaN: all
   * @param color a name or #rrggbb; empty: that of the curve, or the next one if there is one curve
   */
  public record Fit(String y, Double exponent, Double from, Double to, String color) {
    public Fit {
      y = orEmpty(y);
      exponent = orNaN(exponent);
      from = orNaN(from);
      to = orNaN(to);
      color = orEmpty(color);
    }
  }

  /**
   * A power law through one end of a curve, to compare with.
   *
   * @param exponent its power
   * @param y column; empty: the first; the first curve of the column is taken
   * @param anchor end of the curve it goes through
   * @param shift factor that moves it off the curve; NaN: 1
   * @param label empty: like {@code ∝ N^2}
   */
  public record Slope(double exponent, String y, Anchor anchor, Double shift, String label) {
    public Slope {
      y = orEmpty(y);
      anchor = anchor == null ? Anchor.FIRST : anchor;
      shift = shift == null || shift.isNaN() ? Double.valueOf(1) : shift;
      label = orEmpty(label);
    }
  }

  /**
   * A straight line. Exactly one of x, y, slope and crossing is given.
   *
   * @param x place of a vertical line
   * @param y place of a horizontal line
   * @param slope of y = slope x + intercept
   * @param intercept of y = slope x + intercept; NaN: 0
   * @param crossing vertical lines where each curve crosses this value, in the curve's colour
   * @param label for the legend; empty: none
   * @param style AUTO is dashed
   * @param color a name or #rrggbb; empty: dark grey
   */
  public record Guide(
      Double x,
      Double y,
      Double slope,
      Double intercept,
      Double crossing,
      String label,
      LineStyle style,
      String color) {
    public Guide {
      x = orNaN(x);
      y = orNaN(y);
      slope = orNaN(slope);
      intercept = intercept == null || intercept.isNaN() ? Double.valueOf(0) : intercept;
      crossing = orNaN(crossing);
      label = orEmpty(label);
      style = style == null ? LineStyle.DASHED : style;
      color = orEmpty(color);
      int given = 0;
      for (double place : new double[] {x, y, slope, crossing}) {
        given += Double.isNaN(place) ? 0 : 1;
      }
      if (given != 1) {
        throw new IllegalArgumentException(
            "a guide line takes exactly one of x, y, slope and crossing, not " + given);
      }
    }
  }

  /**
   * A further column over the curves, in the colour of the curve with the same values of {@code
   * curves}.
   *
   * @param y column
   * @param x column; empty: that of the plot
   * @param draw AUTO is LINE
   * @param label empty: the column's name
   * @param style strokes
   * @param color a name or #rrggbb; empty: that of the curve, or the next one if there is one curve
   */
  public record Overlay(
      String y, String x, Draw draw, String label, LineStyle style, String color) {
    public Overlay {
      if (y == null || y.isBlank()) {
        throw new IllegalArgumentException("an overlay needs a column y");
      }
      x = orEmpty(x);
      draw = draw == null || draw == Draw.AUTO ? Draw.LINE : draw;
      label = orEmpty(label);
      style = style == null ? LineStyle.SOLID : style;
      color = orEmpty(color);
    }
  }

  /**
   * Contour lines.
   *
   * @param levels values to follow
   * @param z column; empty: that of the heat map
   * @param label for the legend; empty: none
   * @param style strokes
   * @param color a name or #rrggbb; empty: black
   * @param width in pixels; NaN: 2 at level 0, else 1
   * @param tags whether the lines carry their level; absent: they do if the levels are two or more
   */
  public record Contour(
      @JsonFormat(with = Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<Double> levels,
      String z,
      String label,
      LineStyle style,
      String color,
      Double width,
      Tags tags) {

    /** Whether contour lines carry their level. */
    public enum Tags {
      AUTO,
      SHOWN,
      HIDDEN
    }

    public Contour {
      if (levels == null || levels.isEmpty()) {
        throw new IllegalArgumentException("contours need levels, e.g. levels: [0]");
      }
      levels = List.copyOf(levels);
      z = orEmpty(z);
      label = orEmpty(label);
      style = style == null ? LineStyle.SOLID : style;
      color = orEmpty(color);
      width = orNaN(width);
      tags = tags == null ? Tags.AUTO : tags;
    }
  }

  /**
   * A dot.
   *
   * @param maxOf at the largest value of this column
   * @param label for the legend; empty: none
   * @param color a name or #rrggbb; empty: red
   */
  public record Point(String maxOf, String label, String color) {
    public Point {
      if (maxOf == null || maxOf.isBlank()) {
        throw new IllegalArgumentException(
            "a point needs maxOf, the column whose maximum it marks");
      }
      label = orEmpty(label);
      color = orEmpty(color);
    }
  }

  public PlotSpec {
    title = orEmpty(title);
    kind = kind == null ? Kind.AUTO : kind;
    x = orEmpty(x);
    y = orEmpty(y);
    z = orEmpty(z);
    curves = orEmpty(curves);
    where =
        where == null
            ? Map.of()
            : java.util.Collections.unmodifiableMap(new LinkedHashMap<>(where));
    draw = draw == null ? Draw.AUTO : draw;
    xAxis = xAxis == null ? Axis.DEFAULT : xAxis;
    yAxis = yAxis == null ? Axis.DEFAULT : yAxis;
    color = color == null ? Colors.DEFAULT : color;
    fits = orEmpty(fits);
    slopes = orEmpty(slopes);
    lines = orEmpty(lines);
    overlays = orEmpty(overlays);
    contours = orEmpty(contours);
    points = orEmpty(points);
    panels = orEmpty(panels);
    requireSize("columns", columns, 20);
    requireSize("width", width, 10000);
    requireSize("height", height, 10000);
  }

  /** Curves of one or more columns against x. */
  public static PlotSpec line(String x, String... y) {
    return plain(x, List.of(y), "", List.of());
  }

  /** Column z in colour over the plane of x and y. */
  public static PlotSpec heatMap(String x, String y, String z) {
    return plain(x, List.of(y), z, List.of());
  }

  /** Several plots in one picture. */
  public static PlotSpec grid(List<PlotSpec> panels) {
    return plain("", List.of(), "", panels);
  }

  private static PlotSpec plain(String x, List<String> y, String z, List<PlotSpec> panels) {
    return new PlotSpec(
        null, null, x, y, z, null, null, null, null, null, null, null, null, null, null, null, null,
        panels, 0, 0, 0);
  }

  /** The same with a title. */
  public PlotSpec titled(String newTitle) {
    return new PlotSpec(
        newTitle, kind, x, y, z, curves, where, draw, xAxis, yAxis, color, fits, slopes, lines,
        overlays, contours, points, panels, columns, width, height);
  }

  /** The same with one curve for each value of the named columns. */
  public PlotSpec byCurve(String... names) {
    return new PlotSpec(
        title,
        kind,
        x,
        y,
        z,
        List.of(names),
        where,
        draw,
        xAxis,
        yAxis,
        color,
        fits,
        slopes,
        lines,
        overlays,
        contours,
        points,
        panels,
        columns,
        width,
        height);
  }

  /** This panel with everything it leaves out taken from the plot around it. */
  PlotSpec within(PlotSpec outer) {
    Map<String, String> rows = new LinkedHashMap<>(outer.where);
    rows.putAll(where);
    return new PlotSpec(
        title,
        kind == Kind.AUTO ? outer.kind : kind,
        x.isEmpty() ? outer.x : x,
        y.isEmpty() ? outer.y : y,
        z.isEmpty() && kind != Kind.LINE && kind != Kind.SPECTRUM ? outer.z : z,
        curves.isEmpty() ? outer.curves : curves,
        rows,
        draw == Draw.AUTO ? outer.draw : draw,
        xAxis.equals(Axis.DEFAULT) ? outer.xAxis : xAxis,
        yAxis.equals(Axis.DEFAULT) ? outer.yAxis : yAxis,
        color.equals(Colors.DEFAULT) ? outer.color : color,
        fits.isEmpty() ? outer.fits : fits,
        slopes.isEmpty() ? outer.slopes : slopes,
        lines.isEmpty() ? outer.lines : lines,
        overlays.isEmpty() ? outer.overlays : overlays,
        contours.isEmpty() ? outer.contours : contours,
        points.isEmpty() ? outer.points : points,
        List.of(),
        0,
        width == 0 ? outer.width : width,
        height == 0 ? outer.height : height);
  }

  /** Names of all columns that the plot reads, those of its panels included. */
  public Set<String> columnsRead() {
    Set<String> names = new TreeSet<>(y);
    names.addAll(List.of(x, z));
    names.addAll(curves);
    names.addAll(where.keySet());
    fits.forEach(fit -> names.add(fit.y()));
    slopes.forEach(slope -> names.add(slope.y()));
    overlays.forEach(overlay -> names.addAll(List.of(overlay.x(), overlay.y())));
    contours.forEach(contour -> names.add(contour.z()));
    points.forEach(point -> names.add(point.maxOf()));
    panels.forEach(panel -> names.addAll(panel.columnsRead()));
    names.remove("");
    return names;
  }

  boolean isHeatMap() {
    return kind == Kind.HEATMAP || (kind == Kind.AUTO && !z.isEmpty());
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }

  private static <T> List<T> orEmpty(List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }

  private static Double orNaN(Double number) {
    return number == null ? Double.valueOf(Double.NaN) : number;
  }

  private static void requireSize(String key, int value, int max) {
    if (value < 0 || value > max) {
      throw new IllegalArgumentException(
          key + " = " + value + ": allowed are 1 to " + max + ", or 0 for the default");
    }
  }

  private static void requireOrder(String key, Scale scale, double min, double max) {
    if (min >= max) {
      throw new IllegalArgumentException(key + ": min = " + min + " must be below max = " + max);
    }
    if (scale == Scale.LOG && (min <= 0 || max <= 0)) {
      throw new IllegalArgumentException(key + ": a LOG scale needs min > 0 and max > 0");
    }
  }
}
