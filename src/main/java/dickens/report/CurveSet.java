package dickens.report;

import dickens.report.Canvas.Pen;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The curves of a line plot, taken from a table. */
final class CurveSet {

  private static final int SPARSE = 40;
  private static final double WIDTH = 1.6;

  private final Table rows;
  private final PlotSpec spec;

  /** Row numbers of each group of curves, in order of appearance. */
  private final Map<String, List<Integer>> groups = new LinkedHashMap<>();

  private final List<Curve> curves = new ArrayList<>();

  CurveSet(Table table, PlotSpec spec) {
    this.rows = table.where(spec.where());
    this.spec = spec;
    spec.curves().forEach(table::column);
    for (int row = 0; row < rows.rowCount(); row++) {
      groups.computeIfAbsent(group(row), g -> new ArrayList<>()).add(row);
    }
    int count = Math.max(1, groups.size()) * spec.y().size();
    for (String column : spec.y()) {
      rows.numbers(column);
      for (String group : groups.keySet()) {
        Color color = Palette.curve(curves.size(), count);
        boolean hasName = spec.y().size() > 1;
        String label = group.isEmpty() || !hasName ? group : column + ", " + group;
        label = group.isEmpty() && (hasName || !spec.overlays().isEmpty()) ? column : label;
        curves.add(styled(curve(spec.x(), column, group, label, color), spec.draw()));
      }
    }
    addOverlays();
  }

  private String group(int row) {
    List<String> parts = new ArrayList<>();
    for (String name : spec.curves()) {
      Column column = rows.column(name);
      boolean isReal = column.kind() == Column.Kind.REAL;
      String value = isReal ? MathText.number(rows.number(row, name), 10) : rows.text(row, name);
      String unit = column.label().equals(name) ? "" : " " + column.unit();
      parts.add(column.isNumeric() ? name + " = " + value + unit : value);
    }
    return String.join(", ", parts);
  }

  private void addOverlays() {
    int next = curves.size();
    for (PlotSpec.Overlay overlay : spec.overlays()) {
      boolean isFirst = true;
      for (String group : groups.keySet()) {
        Color own =
            groups.size() > 1
                ? curves.stream()
                    .filter(c -> c.group().equals(group))
                    .findFirst()
                    .map(Curve::color)
                    .orElse(Palette.INK)
                : Palette.curve(next, Math.max(2, next));
        Color color = Palette.named(overlay.color(), own);
        String label = overlay.label().isEmpty() ? overlay.y() : overlay.label();
        String x = overlay.x().isEmpty() ? spec.x() : overlay.x();
        Curve plain = curve(x, overlay.y(), group, isFirst ? label : "", color);
        boolean hasLine = overlay.draw() != PlotSpec.Draw.MARKERS;
        boolean hasMarkers = overlay.draw() != PlotSpec.Draw.LINE;
        Pen pen = new Pen(color, hasLine ? WIDTH : 0, overlay.style());
        curves.add(plain.with(pen, hasMarkers ? next : -1));
        isFirst = false;
      }
      next++;
    }
  }

  /** The points of one group, ordered by x. */
  private Curve curve(String x, String y, String group, String label, Color color) {
    double[] xs = rows.numbers(x);
    double[] ys = rows.numbers(y);
    int[] order =
        groups.get(group).stream()
            .filter(row -> Double.isFinite(xs[row]))
            .sorted(Comparator.comparingDouble(row -> xs[row]))
            .mapToInt(row -> row)
            .toArray();
    return new Curve(
        y,
        group,
        label,
        IntStream.of(order).mapToDouble(row -> xs[row]).toArray(),
        IntStream.of(order)
            .mapToDouble(row -> Double.isInfinite(ys[row]) ? Double.NaN : ys[row])
            .toArray(),
        new Pen(color, WIDTH, PlotSpec.LineStyle.SOLID),
        -1);
  }

  private Curve styled(Curve curve, PlotSpec.Draw draw) {
    boolean isFitted = !spec.fits().isEmpty();
    boolean isSparse = curve.count() <= SPARSE && spec.kind() != PlotSpec.Kind.SPECTRUM;
    boolean isAuto = draw == PlotSpec.Draw.AUTO;
    boolean hasMarkers = isAuto ? isSparse || isFitted : draw != PlotSpec.Draw.LINE;
    boolean hasLine = isAuto ? !isFitted : draw != PlotSpec.Draw.MARKERS;
    Pen pen = new Pen(curve.color(), hasLine ? WIDTH : 0, PlotSpec.LineStyle.SOLID);
    return curve.with(pen, hasMarkers ? curves.size() : -1);
  }

  /** Curves first, then overlays. */
  List<Curve> curves() {
    return List.copyOf(curves);
  }

  /** A fit, the curve it belongs to and what it gave. */
  record Law(PlotSpec.Fit fit, Curve curve, PowerLaw law) {}

  /** The fitted power laws; curves with too few points have none. */
  List<Law> fits() {
    List<Law> laws = new ArrayList<>();
    for (PlotSpec.Fit fit : spec.fits()) {
      String column = fit.y().isEmpty() ? spec.y().get(0) : fit.y();
      rows.numbers(column);
      for (Curve curve : curves) {
        if (curve.column().equals(column)) {
          double[] x = within(curve.x(), fit);
          try {
            PowerLaw law =
                Double.isNaN(fit.exponent())
                    ? PowerLaw.fit(x, curve.y())
                    : PowerLaw.withExponent(fit.exponent(), x, curve.y());
            laws.add(new Law(fit, curve, law));
          } catch (IllegalArgumentException tooFewPoints) {
            continue;
          }
        }
      }
    }
    return laws;
  }

  private static double[] within(double[] x, PlotSpec.Fit fit) {
    return java.util.Arrays.stream(x)
        .map(v -> v < fit.from() || v > fit.to() ? Double.NaN : v)
        .toArray();
  }
}
