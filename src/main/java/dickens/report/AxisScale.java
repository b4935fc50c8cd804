package dickens.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A graduated range of numbers.
 *
 * @param min lower end, positive if logarithmic
 * @param max upper end, above min
 * @param isLog whether equal factors take equal room
 */
record AxisScale(double min, double max, boolean isLog) {

  /** A mark; the label is empty for the small ones. */
  record Tick(double value, String label) {}

  /**
   * The marks of a range.
   *
   * @param factor common factor of the labels as {@code ×10^{5}}; empty if none
   */
  record Ticks(List<Tick> marks, String factor) {}

  /** Fits some data with room around them; without usable data 0 to 1 (1 to 10). */
  static AxisScale around(Extent data, double min, double max, boolean isLog, double room) {
    double low = data.min();
    double high = data.max();
    if (!(low <= high)) {
      low = isLog ? 1 : 0;
      high = isLog ? 10 : 1;
    }
    double a = isLog ? Math.log10(low) : low;
    double b = isLog ? Math.log10(high) : high;
    double pad = room * (b - a);
    if (b - a <= 1e-12 * Math.max(Math.abs(a), Math.abs(b)) || b == a) {
      pad = isLog ? 0.5 : a == 0 ? 1 : 0.1 * Math.abs(a);
    }
    low = isLog ? Math.pow(10, a - pad) : a - pad;
    high = isLog ? Math.pow(10, b + pad) : b + pad;
    low = Double.isNaN(min) ? low : min;
    high = Double.isNaN(max) ? high : max;
    if (!(low < high)) {
      if (Double.isNaN(max)) {
        high = isLog ? low * 10 : low + 1;
      } else {
        low = isLog ? high / 10 : high - 1;
      }
    }
    return new AxisScale(low, high, isLog);
  }

  /** The least and the greatest of some numbers. */
  record Extent(double min, double max) {
    static final Extent NONE = new Extent(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

    /** With further finite numbers; for a logarithmic axis only positive ones count. */
    Extent with(boolean isLog, double... values) {
      double low = min;
      double high = max;
      for (double value : values) {
        if (Double.isFinite(value) && (!isLog || value > 0)) {
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
      }
      return new Extent(low, high);
    }
  }

  /** Where a value lies: 0 at min, 1 at max; NaN for a value a logarithmic scale cannot show. */
  double place(double value) {
    if (!isLog) {
      return (value - min) / (max - min);
    }
    return value > 0 ? Math.log(value / min) / Math.log(max / min) : Double.NaN;
  }

  /** The value at a place. */
  double value(double place) {
    return isLog ? min * Math.pow(max / min, place) : min + place * (max - min);
  }

  /** Marks with at most about {@code wanted} labels. */
  Ticks ticks(int wanted) {
    if (!isLog) {
      return linear(wanted);
    }
    return Math.log10(max / min) < 0.85 ? linear(wanted) : logarithmic(wanted);
  }

  private Ticks linear(int wanted) {
    double raw = (max - min) / Math.max(2, wanted);
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    double step = power * 10;
    for (double candidate : new double[] {1, 2, 2.5, 5}) {
      if (candidate * power >= raw * 0.999) {
        step = candidate * power;
        break;
      }
    }
    double largest = Math.max(Math.abs(min), Math.abs(max));
    int shift = 0;
    if (largest >= 1e5 || largest < 1e-2) {
      shift = (int) Math.floor(Math.log10(largest));
    }
    int digits = (int) Math.floor(Math.log10(largest / step)) + 3;
    List<Tick> marks = new ArrayList<>();
    for (double k = Math.ceil(min / step - 1e-9); k * step <= max + 1e-9 * step; k++) {
      double value = k * step;
      String label = NumberText.rounded(value / Math.pow(10, shift), Math.min(15, digits));
      marks.add(new Tick(value, minus(label)));
    }
    return new Ticks(evenDecimals(marks), shift == 0 ? "" : "×10^{" + shift + "}");
  }

  /** Gives all plain labels as many decimals as the longest. */
  private static List<Tick> evenDecimals(List<Tick> marks) {
    int decimals = 0;
    for (Tick mark : marks) {
      int point = mark.label.indexOf('.');
      decimals = Math.max(decimals, point < 0 ? 0 : mark.label.length() - point - 1);
    }
    List<Tick> even = new ArrayList<>();
    for (Tick mark : marks) {
      int point = mark.label.indexOf('.');
      int missing = decimals - (point < 0 ? 0 : mark.label.length() - point - 1);
      String tail = (point < 0 && missing > 0 ? "." : "") + "0".repeat(Math.max(0, missing));
      even.add(new Tick(mark.value, mark.label + tail));
    }
    return even;
  }

  private Ticks logarithmic(int wanted) {
    int first = (int) Math.floor(Math.log10(min));
    int last = (int) Math.ceil(Math.log10(max));
    double decades = Math.log10(max / min);
    int stride = (int) Math.max(1, Math.ceil(decades / Math.max(2, wanted)));
    boolean isShort = decades < 2 && wanted >= 4;
    boolean isPlain = isShort && min >= 1e-3 && max < 1e5;
    List<Tick> marks = new ArrayList<>();
    for (int power = first; power <= last; power++) {
      double decade = Math.pow(10, power);
      for (int digit = 1; digit < 10; digit++) {
        double value = digit * decade;
        boolean isLabelled =
            digit == 1 ? Math.floorMod(power, stride) == 0 : isShort && (digit == 2 || digit == 5);
        boolean isMark = isLabelled || (stride == 1 && decades < 9) || digit == 1;
        if (isMark && value >= min * (1 - 1e-9) && value <= max * (1 + 1e-9)) {
          marks.add(new Tick(value, isLabelled ? decadeLabel(digit, power, isPlain) : ""));
        }
      }
    }
    return new Ticks(marks, "");
  }

  private static String decadeLabel(int digit, int power, boolean isPlain) {
    if (isPlain) {
      return NumberText.rounded(digit * Math.pow(10, power), 1);
    }
    return (digit == 1 ? "" : digit + "·") + "10^{" + power + "}";
  }

  private static String minus(String label) {
    return label.replace('-', '−');
  }
}
