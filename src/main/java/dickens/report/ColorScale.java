package dickens.report;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * From values to colours. LINEAR, LOG, or SYMLOG: asinh(value / linear), which is linear around 0
 * and logarithmic on both sides. Two-sided maps reach equally far to both sides of 0.
 */
final class ColorScale {

  private final ColorMap map;
  private final PlotSpec.Scale scale;
  private final double linear;
  private final AxisScale range;

  ColorScale(PlotSpec.Colors spec, double[] values) {
    scale = spec.scale() == PlotSpec.Scale.AUTO ? automatic(spec, values) : spec.scale();
    boolean isLog = scale == PlotSpec.Scale.LOG;
    AxisScale.Extent data = AxisScale.Extent.NONE.with(isLog, values);
    boolean hasBothSigns = data.min() < 0 && data.max() > 0;
    ColorMap auto = hasBothSigns ? ColorMap.BLUE_WHITE_RED : ColorMap.VIRIDIS;
    map = spec.map() == ColorMap.AUTO ? auto : spec.map();
    double min = spec.min();
    double max = spec.max();
    if (map.isTwoSided() && !isLog && data.min() <= data.max()) {
      double reach = Math.max(Math.abs(data.min()), Math.abs(data.max()));
      reach = Double.isNaN(max) ? Double.isNaN(min) ? reach : Math.abs(min) : Math.abs(max);
      min = Double.isNaN(min) ? -reach : min;
      max = Double.isNaN(max) ? reach : max;
    }
    AxisScale plain = AxisScale.around(data, min, max, isLog, 0);
    double largest = Math.max(Math.abs(plain.min()), Math.abs(plain.max()));
    double quartile = Math.min(quantile(values, 0.25), 0.1 * largest);
    linear = Double.isNaN(spec.linear()) ? Math.max(quartile, 1e-6 * largest) : spec.linear();
    range =
        scale == PlotSpec.Scale.SYMLOG
            ? new AxisScale(bend(plain.min()), bend(plain.max()), false)
            : plain;
  }

  private static PlotSpec.Scale automatic(PlotSpec.Colors spec, double[] values) {
    AxisScale.Extent data = AxisScale.Extent.NONE.with(false, values);
    boolean isCrowded = quantile(values, 0.5) < 0.02 * quantile(values, 1);
    if (!isCrowded || data.min() == 0) {
      return PlotSpec.Scale.LINEAR;
    }
    if (data.min() > 0) {
      boolean isPossible = !(spec.min() <= 0) && !(spec.max() <= 0) && !spec.map().isTwoSided();
      return isPossible ? PlotSpec.Scale.LOG : PlotSpec.Scale.LINEAR;
    }
    return data.max() > 0 ? PlotSpec.Scale.SYMLOG : PlotSpec.Scale.LINEAR;
  }

  /** The size below which a share of the finite values lies; NaN if there are none. */
  private static double quantile(double[] values, double share) {
    double[] sizes =
        Arrays.stream(values).filter(Double::isFinite).map(Math::abs).sorted().toArray();
    return sizes.length == 0 ? Double.NaN : sizes[(int) (share * (sizes.length - 1))];
  }

  /** Whether values <= 0 have no colour. */
  boolean isLog() {
    return scale == PlotSpec.Scale.LOG;
  }

  /** The colour of a value; that of missing ones where it cannot be shown. */
  Color color(double value) {
    double place = place(value);
    return Double.isNaN(place) ? Palette.MISSING : map.at(Math.rint(place * 256) / 256);
  }

  /** The colour at a place of the bar. */
  Color colorAt(double place) {
    return map.at(place);
  }

  /** Where a value lies on the bar. */
  double place(double value) {
    return range.place(scale == PlotSpec.Scale.SYMLOG ? bend(value) : value);
  }

  AxisScale.Ticks ticks(int wanted) {
    if (scale != PlotSpec.Scale.SYMLOG) {
      return range.ticks(wanted);
    }
    List<AxisScale.Tick> marks = new ArrayList<>();
    marks.add(new AxisScale.Tick(0, "0"));
    double largest = Math.max(Math.abs(unbend(range.min())), Math.abs(unbend(range.max())));
    int last = (int) Math.floor(Math.log10(largest) + 1e-9);
    int first = (int) Math.ceil(Math.log10(linear) - 1e-9);
    int stride = Math.max(1, (int) Math.ceil((last - first + 1) * 2.0 / wanted));
    for (int power = last; power >= first; power -= stride) {
      double value = Math.pow(10, power);
      marks.add(new AxisScale.Tick(value, "10^{" + power + "}"));
      marks.add(new AxisScale.Tick(-value, "−10^{" + power + "}"));
    }
    marks.removeIf(mark -> place(mark.value()) < -1e-9 || place(mark.value()) > 1 + 1e-9);
    return new AxisScale.Ticks(marks, "");
  }

  private double bend(double value) {
    double u = value / linear;
    return Math.signum(u) * Math.log1p(Math.abs(u) + Math.hypot(u, 1) - 1);
  }

  private double unbend(double bent) {
    return linear * Math.sinh(bent);
  }
}
