package dickens.solve.ensemble;

import dickens.backend.CoarseSpace;
import dickens.generator.HermitianPlanes;
import dickens.generator.WorkSharing;

/**
 * The way to the coarse problem and back: R, the traces and low multipoles of an operator, and P,
 * which makes an operator of them.
 *
 * <p>P c = sum over planes of c_00 p_J + (X B + B X)/2 with X = sum c_k0 T^k_0 + sum_{q>0} (c_kq
 * T^k_q + h.c.) and B = 0.9 p_J + 0.1 I/(2J+1). P is not stored: X B with banded X costs
 * (2K+1)(2J+1)^2 complex products. Memory 16 (2J+1)^2 bytes a plane for B.
 */
final class Prolongation {
  private static final double[][] NO_ROWS = {};

  private final CoarseSpace space;
  private final HermitianPlanes shapes;
  private final boolean real;
  private final double[][][] mixRe;
  private final double[][][] mixIm;

  /**
   * Prepares P.
   *
   * @param shapes p_J of every plane, each of trace 1; real ones for real arithmetic
   */
  Prolongation(CoarseSpace space, HermitianPlanes shapes) {
    this.space = space;
    this.shapes = shapes;
    real = shapes.isReal();
    mixRe = new double[shapes.planes()][][];
    mixIm = new double[shapes.planes()][][];
    WorkSharing.forEach(shapes.planes(), this::mix);
  }

  /** B = 0.9 p_J + 0.1 I/(2J+1) as a full matrix. */
  private void mix(int s) {
    int d = shapes.twoJ(s) + 1;
    mixRe[s] = new double[d][d];
    mixIm[s] = real ? NO_ROWS : new double[d][d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        mixRe[s][i][j] = 0.9 * shapes.re(s, i, j) + (i == j ? 0.1 / d : 0);
        if (!real) {
          mixIm[s][i][j] = 0.9 * shapes.im(s, i, j);
        }
      }
    }
  }

  /** R x: tr x and the elements of tr(T^k_q+ x), {@code [s][unknown]}. */
  double[][] restrict(HermitianPlanes x) {
    double[][] y = new double[x.planes()][];
    WorkSharing.forEach(
        x.planes(),
        s -> {
          y[s] = new double[space.count(s)];
          y[s][0] = x.trace(s);
          for (int r = 1; r < y[s].length; r++) {
            CoarseSpace.Unknown unknown = space.unknown(s, r);
            double[] part = unknown.imaginary() ? x.im(s) : x.re(s);
            double[] v = space.tensor(s, unknown.rank(), unknown.q());
            int at = HermitianPlanes.offset(x.twoJ(s), unknown.q());
            double even = 0;
            double odd = 0;
            int t = 0;
            for (; t + 2 <= v.length; t += 2) {
              even += v[t] * part[at + t];
              odd += v[t + 1] * part[at + t + 1];
            }
            if (t < v.length) {
              even += v[t] * part[at + t];
            }
            y[s][r] = even + odd;
          }
        });
    return y;
  }

  /** x = P c. */
  void prolong(double[][] c, HermitianPlanes x) {
    WorkSharing.forEach(x.planes(), s -> prolong(s, c[s], x.re(s), x.im(s)));
  }

  private void prolong(int s, double[] c, double[] xRe, double[] xIm) {
    int j2 = shapes.twoJ(s);
    int d = j2 + 1;
    int order = space.order(s);
    double[][] diagonalRe = new double[order + 1][d];
    double[][] diagonalIm = real ? NO_ROWS : new double[order + 1][d];
    for (int u = 1; u < c.length; u++) {
      CoarseSpace.Unknown unknown = space.unknown(s, u);
      double[] v = space.tensor(s, unknown.rank(), unknown.q());
      double[] to = unknown.imaginary() ? diagonalIm[unknown.q()] : diagonalRe[unknown.q()];
      for (int t = 0; t < v.length; t++) {
        to[t] += c[u] * v[t];
      }
    }
    // Y = X B, row by row
    double[][] yRe = new double[d][d];
    double[][] yIm = real ? NO_ROWS : new double[d][d];
    for (int i = 0; i < d; i++) {
      for (int q = -Math.min(order, i); q <= Math.min(order, d - 1 - i); q++) {
        int p = Math.abs(q);
        if (p % space.step() != 0) {
          continue;
        }
        double re = q >= 0 ? diagonalRe[q][i] : diagonalRe[p][i - p];
        if (real) {
          addRow(yRe[i], mixRe[s][i + q], re);
          continue;
        }
        double im = q >= 0 ? diagonalIm[q][i] : -diagonalIm[p][i - p];
        addComplexRow(yRe[i], yIm[i], mixRe[s][i + q], mixIm[s][i + q], re, im);
      }
    }
    double[] pRe = shapes.re(s);
    double[] pIm = shapes.im(s);
    for (int q = 0; q < d; q++) {
      int at = HermitianPlanes.offset(j2, q);
      for (int t = 0; t < d - q; t++) {
        xRe[at + t] = c[0] * pRe[at + t] + 0.5 * (yRe[t][t + q] + yRe[t + q][t]);
        if (!real) {
          xIm[at + t] = c[0] * pIm[at + t] + 0.5 * (yIm[t][t + q] - yIm[t + q][t]);
        }
      }
    }
  }

  private static void addComplexRow(
      double[] yRe, double[] yIm, double[] bRe, double[] bIm, double fr, double fi) {
    for (int j = 0; j < yRe.length; j++) {
      yRe[j] += fr * bRe[j] - fi * bIm[j];
    }
    for (int j = 0; j < yRe.length; j++) {
      yIm[j] += fr * bIm[j] + fi * bRe[j];
    }
  }

  private static void addRow(double[] y, double[] x, double f) {
    for (int u = 0; u < y.length; u++) {
      y[u] += f * x[u];
    }
  }
}
