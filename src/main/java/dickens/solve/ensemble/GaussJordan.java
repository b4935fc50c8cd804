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

  private GaussJordan() {}

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
    boolean complex = im.length > 0;
    int[] exchange = new int[n];
    double[][] panelRe = new double[PANEL][n];
    double[][] panelIm = new double[PANEL][n];
    double[][] factorRe = new double[PANEL][n];
    double[][] factorIm = new double[PANEL][n];
    double[][] oldRe = new double[PANEL][n];
    double[][] oldIm = new double[PANEL][n];
    double smallest = Double.POSITIVE_INFINITY;
    double largest = 0;
    for (int k0 = 0; k0 < n; k0 += PANEL) {
      int w = Math.min(PANEL, n - k0);
      for (int c = 0; c < w; c++) {
        for (int r = 0; r < n; r++) {
          panelRe[c][r] = re[r][k0 + c];
          panelIm[c][r] = complex ? im[r][k0 + c] : 0;
        }
      }
      // choose the pivot rows by eliminating below, in the copy
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
          return 0;
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
            swap(panelRe[k], at, pivot);
            swap(panelIm[k], at, pivot);
          }
        }
        double norm = best;
        double pr = panelRe[c][at] / norm;
        double pi = -panelIm[c][at] / norm;
        for (int k = c + 1; k < w; k++) {
          double ur = panelRe[k][at] * pr - panelIm[k][at] * pi;
          double ui = panelRe[k][at] * pi + panelIm[k][at] * pr;
          for (int r = at + 1; r < n; r++) {
            panelRe[k][r] -= panelRe[c][r] * ur - panelIm[c][r] * ui;
            panelIm[k][r] -= panelRe[c][r] * ui + panelIm[c][r] * ur;
          }
        }
      }
      double[][] blockRe = new double[w][w];
      double[][] blockIm = new double[w][w];
      for (int a = 0; a < w; a++) {
        for (int c = 0; c < w; c++) {
          blockRe[a][c] = re[k0 + a][k0 + c];
          blockIm[a][c] = complex ? im[k0 + a][k0 + c] : 0;
        }
      }
      invertSmall(blockRe, blockIm, w);
      for (int c = 0; c < w; c++) {
        System.arraycopy(re[k0 + c], 0, oldRe[c], 0, n);
        if (complex) {
          System.arraycopy(im[k0 + c], 0, oldIm[c], 0, n);
        }
      }
      // F = M[R,K] inv(M[K,K]) from the untouched columns
      for (int r = 0; r < n; r++) {
        for (int c = 0; c < w; c++) {
          double fr = 0;
          double fi = 0;
          for (int k = 0; k < w; k++) {
            double mr = re[r][k0 + k];
            double mi = complex ? im[r][k0 + k] : 0;
            fr += mr * blockRe[k][c] - mi * blockIm[k][c];
            fi += mr * blockIm[k][c] + mi * blockRe[k][c];
          }
          factorRe[c][r] = fr;
          factorIm[c][r] = fi;
        }
      }
      for (int c = w; c < PANEL; c++) {
        Arrays.fill(factorRe[c], 0);
        Arrays.fill(factorIm[c], 0);
      }
      int first = k0;
      forRows(
          n,
          r -> {
            boolean inPanel = r >= first && r < first + w;
            if (inPanel) {
              // new pivot row: inv(M[K,K]) times the old ones
              int a = r - first;
              Arrays.fill(re[r], 0, n, 0);
              if (complex) {
                Arrays.fill(im[r], 0, n, 0);
              }
              for (int k = 0; k < w; k++) {
                double br = blockRe[a][k];
                double bi = blockIm[a][k];
                if (complex) {
                  add(re[r], oldRe[k], oldIm[k], br, -bi, n);
                  add(im[r], oldRe[k], oldIm[k], bi, br, n);
                } else {
                  add(re[r], oldRe[k], br, n);
                }
              }
              for (int k = 0; k < w; k++) {
                re[r][first + k] = blockRe[a][k];
                if (complex) {
                  im[r][first + k] = blockIm[a][k];
                }
              }
            } else {
              if (complex) {
                subtract(re[r], im[r], oldRe, oldIm, factorRe, factorIm, r, n);
              } else {
                subtract(re[r], oldRe, factorRe, r, n);
              }
              for (int k = 0; k < w; k++) {
                re[r][first + k] = -factorRe[k][r];
                if (complex) {
                  im[r][first + k] = -factorIm[k][r];
                }
              }
            }
          });
    }
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
    return smallest / largest;
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

  /** row -= sum_c factor_c[r] old_c. */
  private static void subtract(double[] row, double[][] old, double[][] factor, int r, int n) {
    double f0 = factor[0][r];
    double f1 = factor[1][r];
    double f2 = factor[2][r];
    double f3 = factor[3][r];
    double[] b0 = old[0];
    double[] b1 = old[1];
    double[] b2 = old[2];
    double[] b3 = old[3];
    for (int j = 0; j < n; j++) {
      row[j] -= f0 * b0[j] + f1 * b1[j] + f2 * b2[j] + f3 * b3[j];
    }
  }

  private static void subtract(
      double[] rowRe,
      double[] rowIm,
      double[][] oldRe,
      double[][] oldIm,
      double[][] factorRe,
      double[][] factorIm,
      int r,
      int n) {
    eight(
        rowRe,
        oldRe,
        oldIm,
        factorRe[0][r],
        -factorIm[0][r],
        factorRe[1][r],
        -factorIm[1][r],
        factorRe[2][r],
        -factorIm[2][r],
        factorRe[3][r],
        -factorIm[3][r],
        n);
    eight(
        rowIm,
        oldRe,
        oldIm,
        factorIm[0][r],
        factorRe[0][r],
        factorIm[1][r],
        factorRe[1][r],
        factorIm[2][r],
        factorRe[2][r],
        factorIm[3][r],
        factorRe[3][r],
        n);
  }

  private static void eight(
      double[] row,
      double[][] xs,
      double[][] ys,
      double a0,
      double b0,
      double a1,
      double b1,
      double a2,
      double b2,
      double a3,
      double b3,
      int n) {
    double[] x0 = xs[0];
    double[] x1 = xs[1];
    double[] x2 = xs[2];
    double[] x3 = xs[3];
    double[] y0 = ys[0];
    double[] y1 = ys[1];
    double[] y2 = ys[2];
    double[] y3 = ys[3];
    for (int j = 0; j < n; j++) {
      row[j] -=
          a0 * x0[j]
              + b0 * y0[j]
              + a1 * x1[j]
              + b1 * y1[j]
              + a2 * x2[j]
              + b2 * y2[j]
              + a3 * x3[j]
              + b3 * y3[j];
    }
  }

  private static void add(double[] row, double[] x, double f, int n) {
    for (int j = 0; j < n; j++) {
      row[j] += f * x[j];
    }
  }

  private static void add(double[] row, double[] x, double[] y, double f, double g, int n) {
    for (int j = 0; j < n; j++) {
      row[j] += f * x[j] + g * y[j];
    }
  }
}
