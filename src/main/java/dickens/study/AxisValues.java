package dickens.study;

import dickens.study.StudyFile.Numbers;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** The values of regular axes; ends are met exactly. */
final class AxisValues {
  private AxisValues() {}

  /** Equally spaced values, as NumPy's linspace forms them: a + k ((b - a)/(count - 1)). */
  static double[] linear(double first, double last, int count) {
    double[] values = new double[count];
    double step = (last - first) / Math.max(1, count - 1);
    for (int k = 0; k < count; k++) {
      values[k] = first + k * step;
    }
    if (count > 1) {
      values[count - 1] = last;
    }
    return values;
  }

  /** Values in equal ratios between two positive ends; powers of ten come out exact. */
  static double[] log(double first, double last, int count) {
    double[] exponents = linear(Math.log10(first), Math.log10(last), count);
    double[] values = new double[count];
    for (int k = 0; k < count; k++) {
      double whole = Math.rint(exponents[k]);
      values[k] =
          Math.abs(exponents[k] - whole) < 1e-12
              ? Double.parseDouble("1e" + (long) whole)
              : Math.pow(10, exponents[k]);
    }
    values[0] = first;
    if (count > 1) {
      values[count - 1] = last;
    }
    return values;
  }

  /** All whole numbers of a kind from first to last, in this direction. */
  static double[] whole(double first, double last, Numbers kind) {
    double sign = last < first ? -1 : 1;
    List<Double> values = new ArrayList<>();
    for (double v = Math.rint(first); sign * (last - v) >= 0; v += sign) {
      if (isOf(kind, v)) {
        values.add(v);
      }
    }
    return values.stream().mapToDouble(v -> v).toArray();
  }

  /** Rounds to whole numbers of a kind (halves up) and leaves out repetitions. */
  static double[] rounded(double[] values, Numbers kind) {
    LinkedHashSet<Double> whole = new LinkedHashSet<>();
    for (double v : values) {
      double near =
          switch (kind) {
            case ANY -> Math.floor(v + 0.5);
            case EVEN -> 2 * Math.floor(v / 2 + 0.5);
            case ODD -> 2 * Math.floor((v - 1) / 2 + 0.5) + 1;
          };
      whole.add(near);
    }
    return whole.stream().mapToDouble(v -> v).toArray();
  }

  static boolean isOf(Numbers kind, double value) {
    double rest = Math.abs(value % 2);
    return switch (kind) {
      case ANY -> value == Math.rint(value);
      case EVEN -> rest == 0;
      case ODD -> rest == 1;
    };
  }
}
