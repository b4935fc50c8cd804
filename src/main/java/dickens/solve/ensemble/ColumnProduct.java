package dickens.solve.ensemble;

/**
 * Products with dense matrices in single precision, stored by columns, and conversion to them.
 * Loops of four terms, which JDK 17 turns into vector code; longer ones it does not.
 */
final class ColumnProduct {
  private ColumnProduct() {}

  /** A matrix of rows as columns of the transposed one, entries beside the largest dropped. */
  static float[][] rounded(double[][] rows, int n) {
    double largest = 0;
    for (int r = 0; r < n; r++) {
      for (int c = 0; c < n; c++) {
        largest = Math.max(largest, Math.abs(rows[r][c]));
      }
    }
    double negligible = FloatPlanes.NEGLIGIBLE * largest;
    float[][] columns = new float[n][n];
    for (int r = 0; r < n; r++) {
      for (int c = 0; c < n; c++) {
        columns[r][c] = Math.abs(rows[r][c]) < negligible ? 0 : (float) rows[r][c];
      }
    }
    return columns;
  }

  /** y += W x, real where x has no imaginary part. */
  static void add(float[][] wr, float[][] wi, float[] xr, float[] xi, float[] yr, float[] yi) {
    int n = xr.length;
    if (xi.length == 0) {
      int c = 0;
      for (; c + 4 <= n; c += 4) {
        addFour(yr, wr[c], wr[c + 1], wr[c + 2], wr[c + 3], xr[c], xr[c + 1], xr[c + 2], xr[c + 3]);
      }
      for (; c < n; c++) {
        addTwo(yr, wr[c], wr[c], xr[c], 0);
      }
      return;
    }
    int c = 0;
    for (; c + 2 <= n; c += 2) {
      float a0 = xr[c];
      float a1 = xr[c + 1];
      float b0 = xi[c];
      float b1 = xi[c + 1];
      addFour(yr, wr[c], wi[c], wr[c + 1], wi[c + 1], a0, -b0, a1, -b1);
      addFour(yi, wr[c], wi[c], wr[c + 1], wi[c + 1], b0, a0, b1, a1);
    }
    if (c < n) {
      addTwo(yr, wr[c], wi[c], xr[c], -xi[c]);
      addTwo(yi, wr[c], wi[c], xi[c], xr[c]);
    }
  }

  private static void addTwo(float[] y, float[] u, float[] v, float f, float g) {
    for (int j = 0; j < y.length; j++) {
      y[j] += u[j] * f + v[j] * g;
    }
  }

  private static void addFour(
      float[] y,
      float[] u0,
      float[] u1,
      float[] u2,
      float[] u3,
      float f0,
      float f1,
      float f2,
      float f3) {
    for (int j = 0; j < y.length; j++) {
      y[j] += u0[j] * f0 + u1[j] * f1 + u2[j] * f2 + u3[j] * f3;
    }
  }
}
