package dickens.report;

import dickens.report.Canvas.Align;
import dickens.report.Canvas.Box;
import dickens.report.Canvas.Pen;
import java.util.ArrayList;
import java.util.List;

/** The frame of one panel: title, notes, axes with marks and labels, and the area they enclose. */
final class Frame {

  static final double TITLE = 14;
  static final double LABEL = 13;
  static final double SMALL = 11;
  static final double NOTE = 10;

  private static final Pen EDGE = new Pen(Palette.INK, 0.9, PlotSpec.LineStyle.SOLID);
  private static final Pen GRID = new Pen(Palette.GRID, 0.7, PlotSpec.LineStyle.SOLID);

  /**
   * What is written around the area.
   *
   * @param notes small lines under the title
   * @param headroom extra room above the area, for a legend in rows
   * @param sideroom extra room right of the area, for a legend or a colour bar
   */
  record Words(
      String title,
      List<String> notes,
      String xLabel,
      String yLabel,
      double headroom,
      double sideroom) {

    Words withHeadroom(double room) {
      return new Words(title, notes, xLabel, yLabel, room, sideroom);
    }

    Words withSideroom(double room) {
      return new Words(title, notes, xLabel, yLabel, headroom, room);
    }
  }

  private final Box outer;
  private final Words words;
  private final AxisScale x;
  private final AxisScale y;
  private final AxisScale.Ticks xTicks;
  private final AxisScale.Ticks yTicks;
  private final Box area;

  Frame(Box outer, Words words, AxisScale x, AxisScale y) {
    this.outer = outer;
    this.words = words;
    this.x = x;
    this.y = y;
    double top = outer.y() + 12 + (words.title.isEmpty() ? 0 : TITLE + 8);
    top += words.notes.size() * (NOTE + 4) + words.headroom;
    double height = outer.bottom() - 12 - (LABEL + 8) - (SMALL + 9) - top;
    yTicks = y.ticks((int) Math.max(2, height / 42));
    if (!yTicks.factor().isEmpty()) {
      top += SMALL + 3;
      height -= SMALL + 3;
    }
    double left = outer.x() + 12 + (words.yLabel.isEmpty() ? 0 : LABEL + 8) + 7;
    left +=
        yTicks.marks().stream().mapToDouble(t -> MathText.width(t.label(), SMALL)).max().orElse(0);
    double width = outer.right() - words.sideroom - 20 - left;
    area = new Box(left, top, Math.max(20, width), Math.max(20, height));
    int wanted = (int) Math.max(2, area.width() / 62);
    AxisScale.Ticks marks = x.ticks(wanted);
    while (wanted > 2 && crowded(marks)) {
      marks = x.ticks(--wanted);
    }
    xTicks = marks;
  }

  private boolean crowded(AxisScale.Ticks ticks) {
    double free = Double.NEGATIVE_INFINITY;
    for (AxisScale.Tick mark : ticks.marks()) {
      if (!mark.label().isEmpty()) {
        double half = MathText.width(mark.label(), SMALL) / 2;
        if (px(mark.value()) - half < free) {
          return true;
        }
        free = px(mark.value()) + half + 8;
      }
    }
    return false;
  }

  Box area() {
    return area;
  }

  double px(double value) {
    return area.x() + x.place(value) * area.width();
  }

  double py(double value) {
    return area.bottom() - y.place(value) * area.height();
  }

  AxisScale xScale() {
    return x;
  }

  AxisScale yScale() {
    return y;
  }

  void paintGrid(Canvas canvas) {
    for (AxisScale.Tick mark : xTicks.marks()) {
      if (!mark.label().isEmpty()) {
        stroke(canvas, px(mark.value()), area.y(), px(mark.value()), area.bottom(), GRID);
      }
    }
    for (AxisScale.Tick mark : yTicks.marks()) {
      if (!mark.label().isEmpty()) {
        stroke(canvas, area.x(), py(mark.value()), area.right(), py(mark.value()), GRID);
      }
    }
  }

  void paintAxes(Canvas canvas) {
    canvas.line(
        new double[] {area.x(), area.right(), area.right(), area.x(), area.x()},
        new double[] {area.y(), area.y(), area.bottom(), area.bottom(), area.y()},
        EDGE);
    for (AxisScale.Tick mark : xTicks.marks()) {
      double at = px(mark.value());
      double length = mark.label().isEmpty() ? 2.5 : 5;
      stroke(canvas, at, area.bottom(), at, area.bottom() + length, EDGE);
      canvas.text(mark.label(), at, area.bottom() + SMALL + 8, SMALL, Palette.INK, Align.MIDDLE);
    }
    for (AxisScale.Tick mark : yTicks.marks()) {
      double at = py(mark.value());
      double length = mark.label().isEmpty() ? 2.5 : 5;
      stroke(canvas, area.x(), at, area.x() - length, at, EDGE);
      canvas.text(mark.label(), area.x() - 8, at + 0.36 * SMALL, SMALL, Palette.INK, Align.END);
    }
    double below = area.bottom() + SMALL + LABEL + 15;
    canvas.text(words.xLabel, area.x() + area.width() / 2, below, LABEL, Palette.INK, Align.MIDDLE);
    canvas.text(xTicks.factor(), area.right(), below, SMALL, Palette.INK, Align.END);
    canvas.text(yTicks.factor(), area.x(), area.y() - 5, SMALL, Palette.INK, Align.START);
    canvas.textUpwards(
        words.yLabel, outer.x() + 12 + LABEL, area.y() + area.height() / 2, LABEL, Palette.INK);
    double line = outer.y() + 12;
    if (!words.title.isEmpty()) {
      canvas.text(
          words.title,
          area.x() + area.width() / 2,
          line + TITLE - 1,
          TITLE,
          Palette.INK,
          Align.MIDDLE);
      line += TITLE + 8;
    }
    for (String note : words.notes) {
      canvas.text(
          note, area.x() + area.width() / 2, line + NOTE - 2, NOTE, Palette.FAINT, Align.MIDDLE);
      line += NOTE + 4;
    }
  }

  /** Top of the extra room above the area. */
  double headroomTop() {
    double factor = yTicks.factor().isEmpty() ? 0 : SMALL + 3;
    return area.y() - words.headroom - factor;
  }

  void paintNoData(Canvas canvas) {
    canvas.text(
        "no data",
        area.x() + area.width() / 2,
        area.y() + area.height() / 2,
        TITLE,
        Palette.FAINT,
        Align.MIDDLE);
  }

  private static void stroke(Canvas canvas, double x0, double y0, double x1, double y1, Pen pen) {
    canvas.line(new double[] {x0, x1}, new double[] {y0, y1}, pen);
  }

  /** Paints a guide line across the area; nothing for one that stands at the curves. */
  void paintGuide(Canvas canvas, PlotSpec.Guide guide, Pen pen) {
    if (!Double.isNaN(guide.x())) {
      stroke(canvas, px(guide.x()), area.y(), px(guide.x()), area.bottom(), pen);
    } else if (!Double.isNaN(guide.y())) {
      stroke(canvas, area.x(), py(guide.y()), area.right(), py(guide.y()), pen);
    } else if (!Double.isNaN(guide.slope())) {
      int pieces = x.isLog() || y.isLog() ? 300 : 1;
      double[] xs = new double[pieces + 1];
      double[] ys = new double[pieces + 1];
      for (int k = 0; k <= pieces; k++) {
        xs[k] = x.value((double) k / pieces);
        ys[k] = guide.slope() * xs[k] + guide.intercept();
      }
      paintPath(canvas, xs, ys, pen);
    }
  }

  /** Paints a line through values, broken where one cannot be shown. */
  void paintPath(Canvas canvas, double[] xs, double[] ys, Pen pen) {
    List<double[]> run = new ArrayList<>();
    for (int k = 0; k <= xs.length; k++) {
      double[] point = k < xs.length ? new double[] {px(xs[k]), py(ys[k])} : null;
      if (point != null && Double.isFinite(point[0]) && Double.isFinite(point[1])) {
        // far outside the clip some renderers overflow
        point[1] = Math.max(-1e4, Math.min(2e4, point[1]));
        run.add(point);
        continue;
      }
      if (run.size() == 1) {
        canvas.disc(run.get(0)[0], run.get(0)[1], pen.width(), pen.color());
      } else if (run.size() > 1) {
        canvas.line(
            run.stream().mapToDouble(p -> p[0]).toArray(),
            run.stream().mapToDouble(p -> p[1]).toArray(),
            pen);
      }
      run.clear();
    }
  }
}
