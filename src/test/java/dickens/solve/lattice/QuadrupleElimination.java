package dickens.solve.lattice;

import dickens.generator.PlanarGenerator;

/**
 * The oracle: plain scalar GTH elimination of a dense generator with every number a double-double
 * (about 32 digits), rounded at the end. Shares no code with the fronts.
 */
final class QuadrupleElimination {
  private final int n;
  private final double[][] high;
  private final double[][] low;
  private double h;
  private double l;

  QuadrupleElimination(PlanarGenerator g) {
    n = g.states();
    high = new double[n][n];
    low = new double[n][n];
    int[] to = new int[g.maximalDegree()];
    double[] rate = new double[g.maximalDegree()];
    for (int i = 0; i < n; i++) {
      int count = g.outMoves(i, to, rate);
      for (int c = 0; c < count; c++) {
        high[i][to[c]] = rate[c];
      }
    }
  }

  /** The stationary vector; state 0 is eliminated last. */
  double[] stationary() {
    for (int k = n - 1; k > 0; k--) {
      double sh = 0;
      double sl = 0;
      for (int j = 0; j < k; j++) {
        plus(sh, sl, high[k][j], low[k][j]);
        sh = h;
        sl = l;
      }
      for (int i = 0; i < k; i++) {
        if (high[i][k] == 0) {
          continue;
        }
        over(high[i][k], low[i][k], sh, sl);
        high[i][k] = h;
        low[i][k] = l;
        for (int j = 0; j < k; j++) {
          if (high[k][j] != 0) {
            times(high[i][k], low[i][k], high[k][j], low[k][j]);
            plus(high[i][j], low[i][j], h, l);
            high[i][j] = h;
            low[i][j] = l;
          }
        }
      }
    }
    double[] xh = new double[n];
    double[] xl = new double[n];
    xh[0] = 1;
    double th = 1;
    double tl = 0;
    for (int k = 1; k < n; k++) {
      for (int i = 0; i < k; i++) {
        times(xh[i], xl[i], high[i][k], low[i][k]);
        plus(xh[k], xl[k], h, l);
        xh[k] = h;
        xl[k] = l;
      }
      plus(th, tl, xh[k], xl[k]);
      th = h;
      tl = l;
    }
    double[] x = new double[n];
    for (int k = 0; k < n; k++) {
      over(xh[k], xl[k], th, tl);
      x[k] = h;
    }
    return x;
  }

  private void plus(double ah, double al, double bh, double bl) {
    double s = ah + bh;
    double t = s - ah;
    double e = (ah - (s - t)) + (bh - t) + al + bl;
    h = s + e;
    l = e - (h - s);
  }

  private void times(double ah, double al, double bh, double bl) {
    double p = ah * bh;
    double e = Math.fma(ah, bh, -p) + ah * bl + al * bh;
    h = p + e;
    l = e - (h - p);
  }

  private void over(double ah, double al, double bh, double bl) {
    double q = ah / bh;
    double r = Math.fma(-q, bh, ah) + al - q * bl;
    double e = r / bh;
    h = q + e;
    l = e - (h - q);
  }
}
