package dickens.report;

import dickens.report.Canvas.Align;
import dickens.report.Canvas.Box;
import dickens.report.Canvas.Pen;
import dickens.report.PlotSpec.LineStyle;
import dickens.report.PlotSpec.Scale;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A column in colour over the plane of two others, with contours, guide lines and dots. */
final class HeatPanel implements Panel {

  private static final double BAR = 13;

  /** Cells of a map that are painted as rectangles; more of them as an image. */
  private static final long MOST_RECTANGLES = 20_000;

  /** Pixels of that image for a pixel of the plot. */
  private static final int SHARPNESS = 2;

  private final Table table;
  private final PlotSpec spec;
  private final Table rows;
  private final double[] xs;
  private final double[] ys;
  private final double[][] z;
  private final ColorScale colors;
  private final AxisScale x;
  private final AxisScale y;

  /** Borders of the cells as places on the axes, one more than cells. */
  private final double[] xEdges;

  private final double[] yEdges;
  private final List<String> notes = new ArrayList<>();

  HeatPanel(Table table, PlotSpec spec) {
    this.table = table;
    this.spec = spec;
    String yName = spec.y().get(0);
    rows = table.where(spec.where());
    boolean isLogX = isLog(spec.xAxis(), rows.numbers(spec.x()));
    boolean isLogY = isLog(spec.yAxis(), rows.numbers(yName));
    xs = shown(rows.numbers(spec.x()), isLogX, spec.x());
    ys = shown(rows.numbers(yName), isLogY, yName);
    z = field(spec.z());
    double[] values = Arrays.stream(z).flatMapToDouble(Arrays::stream).toArray();
    colors = new ColorScale(spec.color(), values);
    if (colors.isLog()) {
      long hidden = Arrays.stream(values).filter(v -> v <= 0).count();
      if (hidden > 0) {
        notes.add(hidden + " values ≤ 0 have no colour on the logarithmic scale (grey)");
      }
    }
    double[] xBorders = borders(xs, isLogX);
    double[] yBorders = borders(ys, isLogY);
    x = scale(xBorders, spec.xAxis(), isLogX);
    y = scale(yBorders, spec.yAxis(), isLogY);
    xEdges = Arrays.stream(xBorders).map(x::place).toArray();
    yEdges = Arrays.stream(yBorders).map(y::place).toArray();
  }

  private static boolean isLog(PlotSpec.Axis axis, double[] values) {
    return axis.scale() == Scale.AUTO ? Spread.isGeometric(values) : axis.scale() == Scale.LOG;
  }

  private double[] shown(double[] values, boolean isLog, String name) {
    double[] distinct = Spread.distinct(values);
    long hidden = Arrays.stream(distinct).filter(v -> v <= 0).count();
    if (isLog && hidden > 0) {
      notes.add(hidden + " values of " + name + " ≤ 0 not shown on the logarithmic axis");
      return Arrays.stream(distinct).filter(v -> v > 0).toArray();
    }
    return distinct;
  }

  /** The values of a column on the grid, [iy][ix]; NaN where there is none. */
  private double[][] field(String column) {
    double[] values = rows.numbers(column);
    double[] atX = rows.numbers(spec.x());
    double[] atY = rows.numbers(spec.y().get(0));
    double[][] field = new double[ys.length][xs.length];
    for (double[] line : field) {
      Arrays.fill(line, Double.NaN);
    }
    for (int row = 0; row < values.length; row++) {
      int ix = Arrays.binarySearch(xs, atX[row] + 0.0);
      int iy = Arrays.binarySearch(ys, atY[row] + 0.0);
      if (ix >= 0 && iy >= 0) {
        field[iy][ix] = values[row];
      }
    }
    return field;
  }

  /** Borders half-way between neighbours on the scale of the axis. */
  private static double[] borders(double[] centres, boolean isLog) {
    int n = centres.length;
    if (n == 0) {
      return new double[0];
    }
    double[] u = Arrays.stream(centres).map(v -> isLog ? Math.log(v) : v).toArray();
    double first = n > 1 ? (u[1] - u[0]) / 2 : 0.5;
    double last = n > 1 ? (u[n - 1] - u[n - 2]) / 2 : 0.5;
    double[] borders = new double[n + 1];
    borders[0] = u[0] - first;
    borders[n] = u[n - 1] + last;
    for (int k = 1; k < n; k++) {
      borders[k] = (u[k - 1] + u[k]) / 2;
    }
    return Arrays.stream(borders).map(v -> isLog ? Math.exp(v) : v).toArray();
  }

  private static AxisScale scale(double[] borders, PlotSpec.Axis axis, boolean isLog) {
    AxisScale.Extent extent = AxisScale.Extent.NONE.with(isLog, borders);
    return AxisScale.around(extent, axis.min(), axis.max(), isLog, 0);
  }

  @Override
  public void paint(Canvas canvas, Box box) {
    Legend legend = new Legend(entries());
    AxisScale.Ticks ticks = colors.ticks((int) Math.max(3, box.height() / 60));
    double tickWidth =
        ticks.marks().stream()
            .mapToDouble(t -> MathText.width(t.label(), Frame.SMALL))
            .max()
            .orElse(0);
    double sideroom = 14 + BAR + 8 + tickWidth + 8 + Frame.LABEL - 6;
    double headroom = legend.rowsHeight(box.width() - sideroom - 90);
    String xLabel = label(spec.xAxis(), spec.x());
    String yLabel = label(spec.yAxis(), spec.y().get(0));
    Frame.Words words = new Frame.Words(spec.title(), notes, xLabel, yLabel, headroom, sideroom);
    Frame frame = new Frame(box, words, x, y);
    Box area = frame.area();
    canvas.clip(area);
    canvas.fill(area, Palette.MISSING);
    if ((long) xs.length * ys.length > MOST_RECTANGLES) {
      canvas.image(area, image(area));
    } else {
      paintCells(canvas, area);
    }
    for (PlotSpec.Contour contour : spec.contours()) {
      for (double level : contour.levels()) {
        paintContour(canvas, frame, contour, level);
      }
    }
    for (PlotSpec.Guide guide : spec.lines()) {
      frame.paintGuide(canvas, guide, LinePanel.guideEntry(guide).pen());
    }
    canvas.unclip();
    frame.paintAxes(canvas);
    legend.paintRows(canvas, area.x(), frame.headroomTop(), box.width() - sideroom - 90);
    if (xs.length == 0 || ys.length == 0) {
      frame.paintNoData(canvas);
      return;
    }
    spec.points().forEach(point -> paintPoint(canvas, frame, point));
    paintBar(canvas, area, ticks, tickWidth);
  }

  private String label(PlotSpec.Axis axis, String column) {
    return axis.label().isEmpty() ? table.column(column).label() : axis.label();
  }

  /** Cells row by row; neighbours of one colour are painted as one rectangle. */
  private void paintCells(Canvas canvas, Box area) {
    for (int iy = 0; iy < ys.length; iy++) {
      double top = area.bottom() - yEdges[iy + 1] * area.height();
      double bottom = area.bottom() - yEdges[iy] * area.height();
      int from = 0;
      for (int ix = 1; ix <= xs.length; ix++) {
        Color color = colors.color(z[iy][from]);
        if (ix == xs.length || !colors.color(z[iy][ix]).equals(color)) {
          double left = area.x() + xEdges[from] * area.width();
          double right = area.x() + xEdges[ix] * area.width();
          if (!color.equals(Palette.MISSING)) {
            canvas.fill(new Box(left, top, right - left, bottom - top), color);
          }
          from = ix;
        }
      }
    }
  }

  /** The area with each pixel in the colour of the cell at its centre. */
  private BufferedImage image(Box area) {
    int width = (int) Math.ceil(SHARPNESS * area.width());
    int height = (int) Math.ceil(SHARPNESS * area.height());
    int[] columns = cells(xEdges, width);
    int[] lines = cells(yEdges, height);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int v = 0; v < height; v++) {
      int iy = lines[height - 1 - v];
      for (int u = 0; u < width; u++) {
        boolean inside = iy >= 0 && columns[u] >= 0;
        Color color = inside ? colors.color(z[iy][columns[u]]) : Palette.MISSING;
        image.setRGB(u, v, color.getRGB());
      }
    }
    return image;
  }

  /** The cell at each of so many places, evenly spaced along an axis; -1 where there is none. */
  private static int[] cells(double[] edges, int places) {
    int[] cells = new int[places];
    int cell = -1;
    for (int k = 0; k < places; k++) {
      double at = (k + 0.5) / places;
      while (cell + 1 < edges.length && edges[cell + 1] <= at) {
        cell++;
      }
      cells[k] = cell < edges.length - 1 ? cell : -1;
    }
    return cells;
  }

  private void paintContour(Canvas canvas, Frame frame, PlotSpec.Contour contour, double level) {
    double[][] field = contour.z().isEmpty() ? z : field(contour.z());
    double[] px = Arrays.stream(xs).map(frame::px).toArray();
    double[] py = Arrays.stream(ys).map(frame::py).toArray();
    Pen pen = pen(contour, level);
    Contours.Line longest = null;
    for (Contours.Line line : Contours.of(px, py, field, level)) {
      canvas.line(line.x(), line.y(), pen);
      if (longest == null || line.x().length > longest.x().length) {
        longest = line;
      }
    }
    boolean isTagged =
        contour.tags() == PlotSpec.Contour.Tags.AUTO
            ? contour.levels().size() > 1
            : contour.tags() == PlotSpec.Contour.Tags.SHOWN;
    if (isTagged && longest != null) {
      int middle = longest.x().length / 2;
      paintTag(canvas, frame.area(), level, longest.x()[middle], longest.y()[middle], pen);
    }
  }

  private static Pen pen(PlotSpec.Contour contour, double level) {
    double width = contour.width();
    if (Double.isNaN(width)) {
      width = level == 0 ? 2 : 1;
    }
    return new Pen(Palette.named(contour.color(), Color.BLACK), width, contour.style());
  }

  private static void paintTag(
      Canvas canvas, Box area, double level, double atX, double atY, Pen pen) {
    String text = MathText.number(level, 4);
    double width = MathText.width(text, Frame.NOTE) + 4;
    double height = Frame.NOTE + 2;
    double left = Math.max(area.x() + 2, Math.min(area.right() - width - 2, atX - width / 2));
    double top = Math.max(area.y() + 2, Math.min(area.bottom() - height - 2, atY - height / 2));
    canvas.fill(new Box(left, top, width, height), Color.WHITE);
    canvas.text(text, left + width / 2, top + height - 2.5, Frame.NOTE, pen.color(), Align.MIDDLE);
  }

  private void paintPoint(Canvas canvas, Frame frame, PlotSpec.Point point) {
    double[] values = rows.numbers(point.maxOf());
    int best = -1;
    for (int row = 0; row < values.length; row++) {
      if (!Double.isNaN(values[row]) && (best < 0 || values[row] > values[best])) {
        best = row;
      }
    }
    if (best >= 0) {
      double px = frame.px(rows.number(best, spec.x()));
      double py = frame.py(rows.number(best, spec.y().get(0)));
      if (Double.isFinite(px) && Double.isFinite(py)) {
        canvas.disc(px, py, 5.2, Color.WHITE);
        canvas.disc(px, py, 4.2, pointColor(point));
      }
    }
  }

  private static Color pointColor(PlotSpec.Point point) {
    return Palette.named(point.color(), Palette.named("red", Color.RED));
  }

  private void paintBar(Canvas canvas, Box area, AxisScale.Ticks ticks, double tickWidth) {
    double left = area.right() + 14;
    int steps = 128;
    for (int k = 0; k < steps; k++) {
      double top = area.bottom() - area.height() * (k + 1) / steps;
      double height = area.height() / steps;
      canvas.fill(new Box(left, top, BAR, height), colors.colorAt((k + 0.5) / steps));
    }
    Pen edge = new Pen(Palette.INK, 0.8, LineStyle.SOLID);
    double right = left + BAR;
    canvas.line(
        new double[] {left, right, right, left, left},
        new double[] {area.y(), area.y(), area.bottom(), area.bottom(), area.y()},
        edge);
    for (AxisScale.Tick tick : ticks.marks()) {
      double at = area.bottom() - colors.place(tick.value()) * area.height();
      double length = tick.label().isEmpty() ? 2 : 4;
      canvas.line(new double[] {right, right + length}, new double[] {at, at}, edge);
      canvas.text(
          tick.label(), right + 7, at + 0.36 * Frame.SMALL, Frame.SMALL, Palette.INK, Align.START);
    }
    canvas.text(ticks.factor(), left, area.y() - 5, Frame.SMALL, Palette.INK, Align.START);
    String given = spec.color().label();
    String label = given.isEmpty() ? table.column(spec.z()).label() : given;
    canvas.textUpwards(
        label,
        right + 7 + tickWidth + 8 + Frame.LABEL * 0.8,
        area.y() + area.height() / 2,
        Frame.LABEL,
        Palette.INK);
  }

  private List<Curve> entries() {
    List<Curve> entries = new ArrayList<>();
    double[] none = new double[0];
    for (PlotSpec.Contour contour : spec.contours()) {
      Pen pen = pen(contour, contour.levels().get(0));
      entries.add(new Curve("", "", contour.label(), none, none, pen, -1));
    }
    spec.lines().forEach(guide -> entries.add(LinePanel.guideEntry(guide)));
    for (PlotSpec.Point point : spec.points()) {
      Pen pen = new Pen(pointColor(point), 0, LineStyle.SOLID);
      entries.add(new Curve("", "", point.label(), none, none, pen, 0));
    }
    return entries;
  }

  @Override
  public List<FittedLaw> fits() {
    return List.of();
  }

  @Override
  public List<String> notes() {
    return List.copyOf(notes);
  }
}
