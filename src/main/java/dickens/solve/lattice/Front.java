package dickens.solve.lattice;

import java.util.Arrays;

/**
 * Working memory of one front of order m: rates in rows re[i], im[i]; killing rates; outflows of
 * the states that were eliminated; a right-hand side that is carried along where there is one. The
 * imaginary parts exist only for complex z. Grows, never shrinks.
 */
final class Front {
  double[][] re = {};
  double[][] im = {};
  double[] killRe = {};
  double[] killIm = {};
  double[] outRe = {};
  double[] outIm = {};
  double[] sideRe = {};
  double[] sideIm = {};

  /**
   * Makes room for order size and clears it.
   *
   * @param room order to allocate for where there is nothing yet
   */
  void clear(int size, int room, Shift z) {
    if (re.length < size) {
      int most = Math.max(size, room);
      re = new double[most][most];
      killRe = new double[most];
      outRe = new double[most];
      sideRe = new double[most];
    } else {
      clear(re, size);
      Arrays.fill(killRe, 0, size, 0);
      Arrays.fill(sideRe, 0, size, 0);
    }
    if (z.isComplex()) {
      if (im.length < size) {
        int most = re.length;
        im = new double[most][most];
        killIm = new double[most];
        outIm = new double[most];
        sideIm = new double[most];
      } else {
        clear(im, size);
        Arrays.fill(killIm, 0, size, 0);
        Arrays.fill(sideIm, 0, size, 0);
      }
    }
  }

  private static void clear(double[][] rows, int size) {
    for (int i = 0; i < size; i++) {
      Arrays.fill(rows[i], 0, size, 0);
    }
  }
}
