package dickens.solve.ensemble;

import dickens.generator.DickeLiouvillian;
import dickens.generator.SeparableTerm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A piece of a diagonal of a block: entries (row + t, column + t) = re[t] + i im[t], t = 0 ..
 * length-1.
 *
 * @param im imaginary parts; zeros where the block is real
 */
record Strip(int row, int column, int length, double[] re, double[] im) {

  /** The part of L that leads from superblock {@code columns} to superblock {@code rows}. */
  static List<Strip> between(DickeLiouvillian liouvillian, Superblocks at, int rows, int columns) {
    List<Strip> strips = new ArrayList<>();
    for (Superblocks.Segment segment : at.segments(rows)) {
      int s = segment.plane();
      int q = segment.q();
      int row = at.offsetOf(s, q);
      int n = liouvillian.twoJ(s) + 1 - Math.abs(q);
      if (rows == columns) {
        double[] re = new double[n];
        double[] im = new double[n];
        liouvillian.diagonal(s, q, re, im);
        strips.add(new Strip(row, row, n, re, im));
      }
      for (SeparableTerm term : liouvillian.termsInto(s)) {
        int from = term.begin(q);
        int to = term.end(q);
        int sourceQ = term.sourceDiagonal(q);
        if (to <= from || at.blockOf(term.source(), sourceQ) != columns) {
          continue;
        }
        double[] re = new double[to];
        double[] im = new double[to];
        term.coefficients(q, re, im);
        int column = at.offsetOf(term.source(), sourceQ) + term.shift(q);
        strips.add(
            new Strip(
                row + from,
                column + from,
                to - from,
                Arrays.copyOfRange(re, from, to),
                Arrays.copyOfRange(im, from, to)));
      }
    }
    return strips;
  }

  /** The same in single precision, which is enough to apply it to single precision. */
  record Single(int row, int column, int length, float[] re, float[] im) {

    static Single[] of(List<Strip> strips) {
      return strips.stream().map(Single::of).toArray(Single[]::new);
    }

    private static Single of(Strip strip) {
      float[] re = new float[strip.length];
      float[] im = new float[strip.length];
      for (int t = 0; t < strip.length; t++) {
        re[t] = (float) strip.re[t];
        im[t] = (float) strip.im[t];
      }
      return new Single(strip.row, strip.column, strip.length, re, im);
    }

    /** y += sign this x; real where x has no imaginary part. */
    void add(float sign, float[] xr, float[] xi, float[] yr, float[] yi) {
      if (xi.length == 0) {
        for (int t = 0; t < length; t++) {
          yr[row + t] += sign * (re[t] * xr[column + t]);
        }
        return;
      }
      for (int t = 0; t < length; t++) {
        yr[row + t] += sign * (re[t] * xr[column + t] - im[t] * xi[column + t]);
        yi[row + t] += sign * (re[t] * xi[column + t] + im[t] * xr[column + t]);
      }
    }
  }
}
