package dickens.bench;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * The size from which on a GPU is faster than the processor: where the ratio of their times passes
 * 1 for the last time, log-log linear between two measured sizes.
 *
 * @param sizes measured on both, ascending
 * @param speedups seconds of the processor over those of the GPU, for each size
 */
public record Crossover(double[] sizes, double[] speedups) {
  /** Finds the size, where one was found, in what is told. */
  static final Pattern SIZE = Pattern.compile("^the GPU is faster from .* = (\\d+) on \\(");

  public Crossover {
    if (sizes.length != speedups.length) {
      throw new IllegalArgumentException(
          sizes.length + " sizes and " + speedups.length + " speed-ups: as many are needed");
    }
    for (int i = 0; i < sizes.length; i++) {
      boolean ascends = i == 0 || sizes[i] > sizes[i - 1];
      if (!ascends || !(sizes[i] > 0) || !(speedups[i] > 0)) {
        throw new IllegalArgumentException(
            "sizes must be positive and ascend, speed-ups be positive: "
                + Arrays.toString(sizes)
                + ", "
                + Arrays.toString(speedups));
      }
    }
  }

  /** The last size measured at which the processor is not slower; -1 where there is none. */
  private int lastOfProcessor() {
    int last = sizes.length - 1;
    while (last >= 0 && speedups[last] >= 1) {
      last--;
    }
    return last;
  }

  /** That size; NaN where the measured ones do not enclose it. */
  public double size() {
    int i = lastOfProcessor();
    if (i < 0 || i == sizes.length - 1) {
      return Double.NaN;
    }
    double share = Math.log(speedups[i]) / (Math.log(speedups[i]) - Math.log(speedups[i + 1]));
    return sizes[i] * Math.pow(sizes[i + 1] / sizes[i], share);
  }

  /**
   * In words.
   *
   * @param what the size, e.g. N
   */
  public String told(String what) {
    if (sizes.length == 0) {
      return "no size was measured on both";
    }
    int i = lastOfProcessor();
    int most = sizes.length - 1;
    String is = what + " = ";
    if (i < 0) {
      return "the GPU is faster at every size measured, from " + is + plain(sizes[0]) + " on";
    }
    if (i == most) {
      return "the processor is faster still at the largest size, " + is + plain(sizes[most]);
    }
    boolean once = true;
    for (int k = 0; k < i; k++) {
      once &= speedups[k] < 1;
    }
    String between = " on (between " + plain(sizes[i]) + " and " + plain(sizes[i + 1]);
    return "the GPU is faster from "
        + is
        + plain(new BigDecimal(size()).round(new MathContext(2)).doubleValue())
        + between
        + (once ? ")" : "; also at some smaller sizes)");
  }

  private static String plain(double size) {
    return new BigDecimal(size).setScale(0, RoundingMode.HALF_EVEN).toPlainString();
  }
}
