package dickens.solve.ensemble;

import dickens.generator.WorkSharing;
import java.util.Arrays;

/**
 * In-place inversion of dense matrices by Gauss-Jordan elimination with row pivoting, four pivots
 * at a time.
 *
 * <p>A matrix is n rows, each an array of its own: the inner loops then read several arrays at one
 * index, which the compiler turns into vector code (three times the speed of one flat array on JDK
 * 17). Rows change places in the outer array. Cost 2 n^3 flops real, 8 n^3 complex.
 */
final class GaussJordan {
  private static final int PANEL = 4;
  private static final int CHUNK = 64;

  /** Order from which on the rows of one update are shared between threads. */
  private static final int SHARED_ORDER = 320;

  private final double[][] re;
  private final double[][] im;
  private final int n;
  private final boolean complex;
  private final int[] exchange;

  /** The columns of the panel, by column: as they are, and as elimination below leaves them. */
  private final double[][] columnRe;

  private final double[][] columnIm;
  private final double[][] panelRe;
  private final double[][] panelIm;

  /** F = M[R,K] inv(M[K,K]), by column. */
  private final double[][] factorRe;

  private final double[][] factorIm;

  /** The pivot rows before the update. */
  private final double[][] oldRe;

  private final double[][] oldIm;
  private double smallest = Double.POSITIVE_INFINITY;
  private double largest;

  private GaussJordan(double[][] re, double[][] im, int n) {
    this.re = re;
    this.im = im;
    this.n = n;
    complex = im.length > 0;
    exchange = new int[n];
    columnRe = new double[PANEL][n];
    columnIm = new double[PANEL][n];
    panelRe = new double[PANEL][n];
    panelIm = new double[PANEL][n];
    factorRe = new double[PANEL][n];
    factorIm = new double[PANEL][n];
    oldRe = new double[PANEL][n];
    oldIm = new double[PANEL][n];
  }

  /**
   * Inverts a real or complex matrix.
   *
   * @param re real parts, n rows of at least n columns; receives the inverse
   * @param im imaginary parts, the same; of length 0 for a real matrix
   * @param n order
   * @return smallest over largest modulus of the pivots; 0 for a singular matrix, whose arrays then
   *     hold nothing of use
   */
  static double invert(double[][] re, double[][] im, int n) {
    GaussJordan work = new GaussJordan(re, im, n);
    for (int k0 = 0; k0 < n; k0 += PANEL) {
      int w = Math.min(PANEL, n - k0);
      if (!work.choosePivots(k0, w)) {
        return 0;
      }
      work.eliminate(k0, w);
    }
    work.undoExchanges();
    return work.smallest / work.largest;
  }

  /** Brings the rows of the next w pivots to k0 .. k0+w-1; false for a singular matrix. */
  private boolean choosePivots(int k0, int w) {
    for (int r = 0; r < n; r++) {
      for (int c = 0; c < w; c++) {
        columnRe[c][r] = re[r][k0 + c];
        columnIm[c][r] = complex ? im[r][k0 + c] : 0;
      }
    }
    for (int c = 0; c < w; c++) {
      System.arraycopy(columnRe[c], 0, panelRe[c], 0, n);
      System.arraycopy(columnIm[c], 0, panelIm[c], 0, n);
    }
    for (int c = 0; c < w; c++) {
      int at = k0 + c;
      int pivot = at;
      double best = -1;
      for (int r = at; r < n; r++) {
        double size = panelRe[c][r] * panelRe[c][r] + panelIm[c][r] * panelIm[c][r];
        if (size > best) {
          best = size;
          pivot = r;
        }
      }
      double modulus = Math.sqrt(best);
      if (!(modulus > 0) || Double.isInfinite(modulus)) {
        return false;
      }
      smallest = Math.min(smallest, modulus);
      largest = Math.max(largest, modulus);
      exchange[at] = pivot;
      if (pivot != at) {
        swap(re, at, pivot);
        if (complex) {
          swap(im, at, pivot);
        }
        for (int k = 0; k < w; k++) {
          swap(columnRe[k], at, pivot);
          swap(columnIm[k], at, pivot);
          swap(panelRe[k], at, pivot);
          swap(panelIm[k], at, pivot);
        }
      }
      double pr = panelRe[c][at] / best;
      double pi = -panelIm[c][at] / best;
      for (int k = c + 1; k < w; k++) {
        double ur = panelRe[k][at] * pr - panelIm[k][at] * pi;
        double ui = panelRe[k][at] * pi + panelIm[k][at] * pr;
        add(panelRe[k], panelRe[c], panelIm[c], -ur, ui, at + 1, n);
        if (complex) {
          add(panelIm[k], panelRe[c], panelIm[c], -ui, -ur, at + 1, n);
        }
      }
    }
    return true;
  }

  /** M[K,:] = inv(M[K,K]) M[K,:], M[R,:] -= F M[K,:], and the columns K of the inverse. */
  private void eliminate(int k0, int w) {
    double[][] blockRe = new double[w][w];
    double[][] blockIm = new double[w][w];
    for (int a = 0; a < w; a++) {
      for (int c = 0; c < w; c++) {
        blockRe[a][c] = columnRe[c][k0 + a];
        blockIm[a][c] = columnIm[c][k0 + a];
      }
    }
    invertSmall(blockRe, blockIm, w);
    for (int c = 0; c < PANEL; c++) {
      Arrays.fill(factorRe[c], 0);
      Arrays.fill(factorIm[c], 0);
      if (c >= w) {
        continue;
      }
      System.arraycopy(re[k0 + c], 0, oldRe[c], 0, n);
      if (complex) {
        System.arraycopy(im[k0 + c], 0, oldIm[c], 0, n);
      }
      for (int k = 0; k < w; k++) {
        double br = blockRe[k][c];
        double bi = blockIm[k][c];
        if (complex) {
          add(factorRe[c], columnRe[k], columnIm[k], br, -bi, 0, n);
          add(factorIm[c], columnRe[k], columnIm[k], bi, br, 0, n);
        } else {
          add(factorRe[c], columnRe[k], br);
        }
      }
    }
    forRows(
        n,
        r -> {
          if (r >= k0 && r < k0 + w) {
            replaceRow(r, k0, w, blockRe[r - k0], blockIm[r - k0]);
            return;
          }
          if (complex) {
            for (int c = 0; c < PANEL; c += 2) {
              double a0 = factorRe[c][r];
              double a1 = factorRe[c + 1][r];
              double b0 = factorIm[c][r];
              double b1 = factorIm[c + 1][r];
              double[] x0 = oldRe[c];
              double[] x1 = oldIm[c];
              double[] x2 = oldRe[c + 1];
              double[] x3 = oldIm[c + 1];
              subtract(re[r], x0, x1, x2, x3, a0, -b0, a1, -b1, n);
              subtract(im[r], x0, x1, x2, x3, b0, a0, b1, a1, n);
            }
          } else {
            subtract(
                re[r],
                oldRe[0],
                oldRe[1],
                oldRe[2],
                oldRe[3],
                factorRe[0][r],
                factorRe[1][r],
                factorRe[2][r],
                factorRe[3][r],
                n);
          }
          for (int k = 0; k < w; k++) {
            re[r][k0 + k] = -factorRe[k][r];
            if (complex) {
              im[r][k0 + k] = -factorIm[k][r];
            }
          }
        });
  }

  private void replaceRow(int r, int k0, int w, double[] blockRe, double[] blockIm) {
    Arrays.fill(re[r], 0, n, 0);
    if (complex) {
      Arrays.fill(im[r], 0, n, 0);
    }
    for (int k = 0; k < w; k++) {
      if (complex) {
        add(re[r], oldRe[k], oldIm[k], blockRe[k], -blockIm[k], 0, n);
        add(im[r], oldRe[k], oldIm[k], blockIm[k], blockRe[k], 0, n);
      } else {
        add(re[r], oldRe[k], blockRe[k]);
      }
    }
    for (int k = 0; k < w; k++) {
      re[r][k0 + k] = blockRe[k];
      if (complex) {
        im[r][k0 + k] = blockIm[k];
      }
    }
  }

  /** Exchanged rows of the matrix are exchanged columns of the inverse. */
  private void undoExchanges() {
    for (int k = n - 1; k >= 0; k--) {
      int other = exchange[k];
      if (other != k) {
        for (int r = 0; r < n; r++) {
          swap(re[r], k, other);
          if (complex) {
            swap(im[r], k, other);
          }
        }
      }
    }
  }

  private interface Row {
    void update(int r);
  }

  private static void forRows(int n, Row row) {
    if (n < SHARED_ORDER) {
      for (int r = 0; r < n; r++) {
        row.update(r);
      }
      return;
    }
    WorkSharing.forEach(
        (n + CHUNK - 1) / CHUNK,
        chunk -> {
          for (int r = chunk * CHUNK; r < Math.min(n, (chunk + 1) * CHUNK); r++) {
            row.update(r);
          }
        });
  }

  /** Inverts a block of the order of a panel without pivoting: its order is chosen already. */
  private static void invertSmall(double[][] re, double[][] im, int w) {
    for (int k = 0; k < w; k++) {
      double norm = re[k][k] * re[k][k] + im[k][k] * im[k][k];
      double pr = re[k][k] / norm;
      double pi = -im[k][k] / norm;
      re[k][k] = 1;
      im[k][k] = 0;
      for (int c = 0; c < w; c++) {
        double r = re[k][c] * pr - im[k][c] * pi;
        im[k][c] = re[k][c] * pi + im[k][c] * pr;
        re[k][c] = r;
      }
      for (int a = 0; a < w; a++) {
        if (a == k) {
          continue;
        }
        double fr = re[a][k];
        double fi = im[a][k];
        re[a][k] = 0;
        im[a][k] = 0;
        for (int c = 0; c < w; c++) {
          re[a][c] -= fr * re[k][c] - fi * im[k][c];
          im[a][c] -= fr * im[k][c] + fi * re[k][c];
        }
      }
    }
  }

  private static void swap(double[][] rows, int a, int b) {
    double[] row = rows[a];
    rows[a] = rows[b];
    rows[b] = row;
  }

  private static void swap(double[] row, int a, int b) {
    double value = row[a];
    row[a] = row[b];
    row[b] = value;
  }

  /** A loop of four terms: longer ones are not turned into vector code by JDK 17. */
  private static void subtract(
      double[] row,
      double[] x0,
      double[] x1,
      double[] x2,
      double[] x3,
      double f0,
      double f1,
      double f2,
      double f3,
      int n) {
    for (int j = 0; j < n; j++) {
      row[j] -= f0 * x0[j] + f1 * x1[j] + f2 * x2[j] + f3 * x3[j];
    }
  }

  private void add(double[] row, double[] x, double f) {
    for (int j = 0; j < n; j++) {
      row[j] += f * x[j];
    }
  }

  private static void add(
      double[] row, double[] x, double[] y, double f, double g, int from, int to) {
    for (int j = from; j < to; j++) {
      row[j] += f * x[j] + g * y[j];
    }
  }
}
