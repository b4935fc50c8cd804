package dickens.solve.lattice;

import java.util.Arrays;

/**
 * Working memory of one front: rows re[i], im[i] and killing rates. Grows, never shrinks; the
 * imaginary part exists only after the first complex use.
 */
final class Front {
  double[][] re = {};
  double[][] im = {};
  double[] killRe = {};
  double[] killIm = {};

  /** Makes room for order size and clears it. */
  void clear(int size, boolean complex) {
    if (re.length < size) {
      // most fronts are used once; those that grow, grow by a quarter
      int room = re.length == 0 ? size : size + size / 4 + 4;
      re = new double[room][room];
      killRe = new double[room];
    } else {
      clear(re, size);
      Arrays.fill(killRe, 0, size, 0);
    }
    if (complex) {
      if (im.length < size) {
        im = new double[re.length][re.length];
        killIm = new double[re.length];
      } else {
        clear(im, size);
        Arrays.fill(killIm, 0, size, 0);
      }
    }
  }

  private static void clear(double[][] rows, int size) {
    for (int i = 0; i < size; i++) {
      Arrays.fill(rows[i], 0, size, 0);
    }
  }
}
