package dickens.solve.ensemble;

import dickens.generator.WorkSharing;

/** Products of dense matrices stored by rows, on all cores; loops of four terms for JDK 17. */
final class RowProduct {
  private RowProduct() {}

  /** to -= a b c. */
  static void subtractTriple(double[][] to, double[][] a, double[][] b, double[][] c) {
    double[][] ab = new double[a.length][c.length];
    addProduct(ab, a, b, 1);
    addProduct(to, ab, c, -1);
  }

  /** to += sign a b, by rows. */
  private static void addProduct(double[][] to, double[][] a, double[][] b, double sign) {
    WorkSharing.forEach(
        a.length,
        r -> {
          double[] row = to[r];
          int k = 0;
          for (; k + 4 <= b.length; k += 4) {
            addRows(
                row,
                b[k],
                b[k + 1],
                b[k + 2],
                b[k + 3],
                sign * a[r][k],
                sign * a[r][k + 1],
                sign * a[r][k + 2],
                sign * a[r][k + 3]);
          }
          for (; k < b.length; k++) {
            double f = sign * a[r][k];
            for (int j = 0; j < row.length; j++) {
              row[j] += f * b[k][j];
            }
          }
        });
  }

  private static void addRows(
      double[] row,
      double[] b0,
      double[] b1,
      double[] b2,
      double[] b3,
      double f0,
      double f1,
      double f2,
      double f3) {
    for (int j = 0; j < row.length; j++) {
      row[j] += f0 * b0[j] + f1 * b1[j] + f2 * b2[j] + f3 * b3[j];
    }
  }
}
