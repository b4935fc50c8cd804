package dickens.report;

import dickens.report.Canvas.Align;
import dickens.report.Canvas.Box;
import dickens.report.Canvas.Pen;
import java.awt.Color;
import java.util.List;

/** The list of curves and lines with their labels. */
final class Legend {

  private static final double ROW = 17;
  private static final double SAMPLE = 26;
  private static final double PAD = 8;

  private final List<Curve> entries;

  /** Keeps the entries with a label. */
  Legend(List<Curve> entries) {
    this.entries = entries.stream().filter(e -> !e.label().isEmpty()).toList();
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  double width() {
    return 2 * PAD + SAMPLE + 6 + entries.stream().mapToDouble(Legend::textWidth).max().orElse(0);
  }

  double height() {
    return entries.size() * ROW + PAD;
  }

  private static double textWidth(Curve entry) {
    return MathText.width(entry.label(), Frame.SMALL);
  }

  /** Paints the entries below each other on a white ground. */
  void paint(Canvas canvas, double x, double y) {
    canvas.fill(new Box(x, y, width(), height()), Color.WHITE);
    Pen edge = new Pen(new Color(0xCCCCCC), 0.7, PlotSpec.LineStyle.SOLID);
    double right = x + width();
    double bottom = y + height();
    canvas.line(new double[] {x, right, right, x, x}, new double[] {y, y, bottom, bottom, y}, edge);
    double line = y + PAD / 2 + ROW / 2;
    for (Curve entry : entries) {
      paintEntry(canvas, entry, x + PAD, line);
      line += ROW;
    }
  }

  /** Height of the entries beside each other in a given width. */
  double rowsHeight(double width) {
    double x = 0;
    int rows = entries.isEmpty() ? 0 : 1;
    for (Curve entry : entries) {
      double needed = SAMPLE + 6 + textWidth(entry) + 16;
      if (x > 0 && x + needed > width) {
        rows++;
        x = 0;
      }
      x += needed;
    }
    return rows * ROW + (rows > 0 ? 4 : 0);
  }

  /** Paints the entries beside each other. */
  void paintRows(Canvas canvas, double left, double top, double width) {
    double x = left;
    double y = top + ROW / 2;
    for (Curve entry : entries) {
      double needed = SAMPLE + 6 + textWidth(entry) + 16;
      if (x > left && x + needed > left + width) {
        x = left;
        y += ROW;
      }
      paintEntry(canvas, entry, x, y);
      x += needed;
    }
  }

  private static void paintEntry(Canvas canvas, Curve entry, double x, double middle) {
    if (entry.pen().width() > 0) {
      canvas.line(new double[] {x, x + SAMPLE}, new double[] {middle, middle}, entry.pen());
    }
    if (entry.marker() >= 0) {
      entry.paintMarker(canvas, x + SAMPLE / 2, middle);
    }
    canvas.text(
        entry.label(),
        x + SAMPLE + 6,
        middle + 0.36 * Frame.SMALL,
        Frame.SMALL,
        Palette.INK,
        Align.START);
  }

  /** A corner of the area where no curve runs; null if there is none. */
  Box freeCorner(Frame frame, List<Curve> curves) {
    Box area = frame.area();
    if (width() > 0.6 * area.width() || height() > 0.6 * area.height()) {
      return null;
    }
    double gap = 8;
    double[] lefts = {area.right() - width() - gap, area.x() + gap};
    double[] tops = {area.y() + gap, area.bottom() - height() - gap};
    for (double top : tops) {
      for (double left : lefts) {
        Box box = new Box(left, top, width(), height());
        if (curves.stream().noneMatch(curve -> runsThrough(curve, frame, box))) {
          return box;
        }
      }
    }
    return null;
  }

  private static boolean runsThrough(Curve curve, Frame frame, Box box) {
    double margin = 5;
    for (int k = 0; k < curve.x().length; k++) {
      double x1 = frame.px(curve.x()[k]);
      double y1 = frame.py(curve.y()[k]);
      boolean isLine = k > 0 && curve.pen().width() > 0;
      double x0 = isLine ? frame.px(curve.x()[k - 1]) : x1;
      double y0 = isLine ? frame.py(curve.y()[k - 1]) : y1;
      int pieces = (int) Math.max(1, Math.min(2000, Math.hypot(x1 - x0, y1 - y0) / 4));
      for (int piece = 0; piece <= pieces; piece++) {
        double x = x0 + (x1 - x0) * piece / pieces;
        double y = y0 + (y1 - y0) * piece / pieces;
        if (x > box.x() - margin
            && x < box.right() + margin
            && y > box.y() - margin
            && y < box.bottom() + margin) {
          return true;
        }
      }
    }
    return false;
  }
}
