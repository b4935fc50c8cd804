package dickens.report;

import dickens.report.Canvas.Box;
import dickens.report.Canvas.Pen;
import dickens.report.PlotSpec.LineStyle;
import dickens.report.PlotSpec.Scale;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Curves with their fits, reference slopes and guide lines. */
final class LinePanel implements Panel {

  private final Table table;
  private final PlotSpec spec;
  private final boolean isLogX;
  private final boolean isLogY;
  private final List<Curve> curves;
  private final List<Curve> laws = new ArrayList<>();
  private final List<FittedLaw> fits = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  LinePanel(Table table, PlotSpec spec) {
    this.table = table;
    this.spec = spec;
    CurveSet set = new CurveSet(table, spec);
    curves = set.curves();
    double[] xs = curves.stream().flatMapToDouble(c -> Arrays.stream(c.x())).toArray();
    double[] ys = curves.stream().flatMapToDouble(c -> Arrays.stream(c.y())).toArray();
    isLogX = isLog(spec.xAxis(), Spread.isGeometric(xs));
    boolean crossesZero = spec.lines().stream().anyMatch(g -> g.y() <= 0 || g.crossing() <= 0);
    isLogY = isLog(spec.yAxis(), !crossesZero && Spread.isWide(ys, isLogX ? 30 : 1000));
    noteHidden(isLogX, xs, "x");
    noteHidden(isLogY, ys, "y");
    set.fits().forEach(this::addFit);
    spec.slopes().forEach(this::addSlope);
  }

  private static boolean isLog(PlotSpec.Axis axis, boolean isAutoLog) {
    return axis.scale() == Scale.AUTO
        ? isAutoLog && !(axis.min() <= 0) && !(axis.max() <= 0)
        : axis.scale() == Scale.LOG;
  }

  private void noteHidden(boolean isLog, double[] values, String axis) {
    long count = Arrays.stream(values).filter(v -> v <= 0).count();
    if (isLog && count > 0) {
      notes.add(
          count
              + (count == 1 ? " value" : " values")
              + " ≤ 0 not shown on the logarithmic "
              + axis
              + " axis");
    }
  }

  private void addFit(CurveSet.Law fit) {
    Curve curve = fit.curve();
    PowerLaw law = fit.law();
    long earlier =
        fits.stream()
            .filter(f -> f.y().equals(curve.column()) && f.curve().equals(curve.group()))
            .count();
    fits.add(new FittedLaw(spec.title(), spec.x(), curve.column(), curve.group(), law));
    String name = curve.group().isEmpty() ? curve.column() : curve.label() + ":";
    String label =
        Double.isNaN(law.standardError())
            ? name
                + " = "
                + MathText.number(law.prefactor(), 4)
                + " "
                + spec.x()
                + "^{"
                + law.exponentText()
                + "}"
            : name + " ∝ " + spec.x() + "^{" + law.exponentText() + "}";
    laws.add(drawn(law, curve, label.replace(": =", ":"), style((int) earlier), color(fit)));
  }

  private Color color(CurveSet.Law fit) {
    Color own = curves.size() > 1 ? fit.curve().color() : Palette.curve(fits.size(), 2);
    return Palette.named(fit.fit().color(), own);
  }

  /** Dashed, dotted, dash-dotted in turn, so that several lines of one colour can be told apart. */
  private static LineStyle style(int k) {
    return LineStyle.values()[1 + k % (LineStyle.values().length - 1)];
  }

  private void addSlope(PlotSpec.Slope slope) {
    String column = slope.y().isEmpty() ? spec.y().get(0) : slope.y();
    table.column(column);
    for (Curve curve : curves) {
      if (curve.column().equals(column)) {
        int at = end(curve, slope.anchor());
        if (at >= 0) {
          double prefactor =
              slope.shift() * curve.y()[at] / Math.pow(curve.x()[at], slope.exponent());
          PowerLaw law = new PowerLaw(prefactor, slope.exponent(), Double.NaN, 1);
          String power = NumberText.rounded(slope.exponent(), 4);
          String label =
              slope.label().isEmpty() ? "∝ " + spec.x() + "^{" + power + "}" : slope.label();
          LineStyle style = style(laws.size() - fits.size());
          laws.add(drawn(law, curve, label, style, Palette.FAINT));
        }
        return;
      }
    }
  }

  /** The first or last point with positive coordinates; -1 if there is none. */
  private static int end(Curve curve, PlotSpec.Anchor anchor) {
    int found = -1;
    for (int k = 0; k < curve.x().length; k++) {
      if (curve.x()[k] > 0 && curve.y()[k] > 0) {
        found = k;
        if (anchor == PlotSpec.Anchor.FIRST) {
          return found;
        }
      }
    }
    return found;
  }

  private static Curve drawn(
      PowerLaw law, Curve curve, String label, LineStyle style, Color color) {
    AxisScale.Extent extent = AxisScale.Extent.NONE.with(true, curve.x());
    int pieces = 200;
    double[] x = new double[pieces + 1];
    double[] y = new double[pieces + 1];
    for (int k = 0; k <= pieces; k++) {
      x[k] = extent.min() * Math.pow(extent.max() / extent.min(), (double) k / pieces);
      y[k] = law.at(x[k]);
    }
    return new Curve("", "", label, x, y, new Pen(color, 1.3, style), -1);
  }

  @Override
  public void paint(Canvas canvas, Box box) {
    AxisScale.Extent xData = AxisScale.Extent.NONE;
    AxisScale.Extent yData = AxisScale.Extent.NONE;
    for (Curve curve : curves) {
      for (int k = 0; k < curve.x().length; k++) {
        boolean isShown =
            Double.isFinite(curve.y()[k])
                && (!isLogX || curve.x()[k] > 0)
                && (!isLogY || curve.y()[k] > 0)
                && !(curve.x()[k] < spec.xAxis().min())
                && !(curve.x()[k] > spec.xAxis().max());
        if (isShown) {
          xData = xData.with(isLogX, curve.x()[k]);
          yData = yData.with(isLogY, curve.y()[k]);
        }
      }
    }
    boolean isEmpty = !(xData.min() <= xData.max());
    for (PlotSpec.Guide guide : spec.lines()) {
      xData = xData.with(isLogX, guide.x());
      yData = yData.with(isLogY, guide.y());
    }
    PlotSpec.Axis xAxis = spec.xAxis();
    PlotSpec.Axis yAxis = spec.yAxis();
    AxisScale x = AxisScale.around(xData, xAxis.min(), xAxis.max(), isLogX, 0.03);
    AxisScale y = AxisScale.around(yData, yAxis.min(), yAxis.max(), isLogY, 0.06);
    Frame.Words words = new Frame.Words(spec.title(), notes, xLabel(), yLabel(), 0, 0);
    Frame frame = new Frame(box, words, x, y);
    List<Curve> guides = guides();
    List<Curve> told = new ArrayList<>(curves);
    told.addAll(laws);
    told.addAll(guides);
    Legend legend = new Legend(told);
    List<Curve> drawn = new ArrayList<>(curves);
    drawn.addAll(laws);
    List<Curve> occupied = new ArrayList<>(drawn);
    occupied.addAll(uprights(y));
    Box spot = legend.isEmpty() ? null : legend.freeCorner(frame, occupied);
    if (spot == null && !legend.isEmpty()) {
      spot = legend.freeCorner(frame, drawn);
    }
    boolean isAbove = spot == null && legend.width() > 0.4 * box.width();
    double rowsWidth = 0.8 * box.width();
    if (isAbove) {
      frame = new Frame(box, words.withHeadroom(legend.rowsHeight(rowsWidth)), x, y);
    } else if (spot == null && !legend.isEmpty()) {
      frame = new Frame(box, words.withSideroom(legend.width() + 2), x, y);
      Box area = frame.area();
      spot = new Box(area.right() + 10, area.y(), 0, 0);
    }
    canvas.fill(frame.area(), Color.WHITE);
    frame.paintGrid(canvas);
    canvas.clip(frame.area());
    for (int k = 0; k < spec.lines().size(); k++) {
      paintGuide(canvas, frame, spec.lines().get(k), guides.get(k).pen());
    }
    for (Curve curve : drawn) {
      curve.paint(canvas, frame);
    }
    canvas.unclip();
    frame.paintAxes(canvas);
    if (isEmpty) {
      frame.paintNoData(canvas);
    } else if (isAbove) {
      legend.paintRows(canvas, frame.area().x(), frame.headroomTop(), rowsWidth);
    } else if (!legend.isEmpty()) {
      legend.paint(canvas, spot.x(), spot.y());
    }
  }

  /** The vertical guide lines as curves that a legend should not hide. */
  private List<Curve> uprights(AxisScale y) {
    List<Curve> uprights = new ArrayList<>();
    double[] ends = {y.min(), y.max()};
    for (PlotSpec.Guide guide : spec.lines()) {
      Pen pen = guideEntry(guide).pen();
      double[] places = Double.isNaN(guide.x()) ? new double[0] : new double[] {guide.x()};
      if (!Double.isNaN(guide.crossing())) {
        places =
            curves.stream()
                .flatMapToDouble(c -> Arrays.stream(crossings(c, guide.crossing())))
                .toArray();
      }
      for (double at : places) {
        uprights.add(new Curve("", "", "", new double[] {at, at}, ends, pen, -1));
      }
    }
    return uprights;
  }

  private List<Curve> guides() {
    return spec.lines().stream().map(LinePanel::guideEntry).toList();
  }

  /** A guide line as an entry of the legend. */
  static Curve guideEntry(PlotSpec.Guide guide) {
    Pen pen = new Pen(Palette.named(guide.color(), new Color(0x555555)), 1.1, guide.style());
    return new Curve("", "", guide.label(), new double[0], new double[0], pen, -1);
  }

  private void paintGuide(Canvas canvas, Frame frame, PlotSpec.Guide guide, Pen pen) {
    if (Double.isNaN(guide.crossing())) {
      frame.paintGuide(canvas, guide, pen);
      return;
    }
    for (Curve curve : curves) {
      Color color = Palette.named(guide.color(), curve.color());
      for (double x : crossings(curve, guide.crossing())) {
        double at = frame.px(x);
        canvas.line(
            new double[] {at, at},
            new double[] {frame.area().y(), frame.area().bottom()},
            new Pen(color, 1.1, guide.style()));
      }
    }
  }

  /** Where the straight pieces of a curve cross a level. */
  static double[] crossings(Curve curve, double level) {
    List<Double> found = new ArrayList<>();
    for (int k = 1; k < curve.x().length; k++) {
      double before = curve.y()[k - 1] - level;
      double after = curve.y()[k] - level;
      if ((before < 0 && after >= 0) || (before >= 0 && after < 0)) {
        double t = before / (before - after);
        found.add(curve.x()[k - 1] + t * (curve.x()[k] - curve.x()[k - 1]));
      }
    }
    return found.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private String xLabel() {
    String label = spec.xAxis().label();
    return label.isEmpty() ? table.column(spec.x()).label() : label;
  }

  private String yLabel() {
    if (!spec.yAxis().label().isEmpty()) {
      return spec.yAxis().label();
    }
    List<Column> columns = spec.y().stream().map(table::column).toList();
    boolean isOneUnit = columns.stream().map(Column::unit).distinct().count() == 1;
    if (columns.size() == 1 || !isOneUnit) {
      return columns.stream().map(Column::label).collect(Collectors.joining(", "));
    }
    String names = String.join(", ", spec.y());
    Column first = columns.get(0);
    return names + first.label().substring(first.name().length());
  }

  @Override
  public List<FittedLaw> fits() {
    return List.copyOf(fits);
  }

  @Override
  public List<String> notes() {
    return List.copyOf(notes);
  }
}
