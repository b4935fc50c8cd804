package dickens.report;

import dickens.report.Canvas.Pen;
import java.awt.Color;

/**
 * A curve of a line plot.
 *
 * @param column the table column of its ordinates; empty for computed ones
 * @param group values of the columns that split the rows into curves, as text; empty if none
 * @param label for the legend; empty: not told there
 * @param pen of its line; empty pen width 0: no line
 * @param marker number of its marker's shape; negative: none
 */
record Curve(
    String column, String group, String label, double[] x, double[] y, Pen pen, int marker) {

  Color color() {
    return pen.color();
  }

  Curve with(Pen newPen, int newMarker) {
    return new Curve(column, group, label, x, y, newPen, newMarker);
  }

  /** How many points can be shown. */
  int count() {
    int count = 0;
    for (int k = 0; k < x.length; k++) {
      count += Double.isFinite(x[k]) && Double.isFinite(y[k]) ? 1 : 0;
    }
    return count;
  }

  void paint(Canvas canvas, Frame frame) {
    if (pen.width() > 0) {
      frame.paintPath(canvas, x, y, pen);
    }
    if (marker >= 0) {
      for (int k = 0; k < x.length; k++) {
        double px = frame.px(x[k]);
        double py = frame.py(y[k]);
        if (Double.isFinite(px) && Double.isFinite(py)) {
          paintMarker(canvas, px, py);
        }
      }
    }
  }

  void paintMarker(Canvas canvas, double px, double py) {
    double r = 3.4;
    switch (marker % 4) {
      case 0 -> canvas.disc(px, py, r, color());
      case 1 -> polygon(canvas, px, py, new double[] {-3, 3, 3, -3}, new double[] {-3, -3, 3, 3});
      case 2 -> polygon(canvas, px, py, new double[] {0, 4, -4}, new double[] {-4.2, 2.8, 2.8});
      default ->
          polygon(canvas, px, py, new double[] {0, 4.2, 0, -4.2}, new double[] {-4.2, 0, 4.2, 0});
    }
  }

  private void polygon(Canvas canvas, double px, double py, double[] dx, double[] dy) {
    double[] xs = new double[dx.length];
    double[] ys = new double[dx.length];
    for (int k = 0; k < dx.length; k++) {
      xs[k] = px + dx[k];
      ys[k] = py + dy[k];
    }
    canvas.polygon(xs, ys, color());
  }
}
