package dickens.solve.ensemble;

import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import dickens.generator.SeparableTerm;
import dickens.generator.WorkSharing;
import java.util.Arrays;

/**
 * The coarse operator R (L - z) P of the ensemble solver on low multipoles of every plane J.
 *
 * <p>Trial functions are the plane shape p_J (k = 0, trace 1) and {T^k_q, B}/2 with B = 0.9 p_J +
 * 0.1 I/(2J+1), 1 <= k <= K_J; test functions are those of {@link Multipoles}. The operator is
 * block tridiagonal in J.
 *
 * <p>P itself is in {@link Prolongation}. Memory 24 bytes for each pair of coefficients of a plane.
 */
final class CoarseOperator {
  private static final double[] NONE = {};
  private static final double[][] NO_ROWS = {};

  private final DickeLiouvillian liouvillian;
  private final Multipoles multipoles;
  private final HermitianPlanes shapes;
  private final boolean real;
  private final double zRe;
  private final double zIm;

  /** Own block, and blocks from the next larger and the next smaller s. */
  private final double[][][] own;

  private final double[][][] ownIm;
  private final double[][][] fromNext;
  private final double[][][] fromPrevious;

  /**
   * Builds R (L - z) P.
   *
   * @param shapes p_J of every plane, each of trace 1; real ones for real arithmetic
   */
  CoarseOperator(
      DickeLiouvillian liouvillian,
      Multipoles multipoles,
      HermitianPlanes shapes,
      double zRe,
      double zIm) {
    this.liouvillian = liouvillian;
    this.multipoles = multipoles;
    this.shapes = shapes;
    this.zRe = zRe;
    this.zIm = zIm;
    real = shapes.isReal();
    int planes = liouvillian.planes();
    own = new double[planes][][];
    ownIm = new double[planes][][];
    fromNext = new double[planes][][];
    fromPrevious = new double[planes][][];
    for (int s = 0; s < planes; s++) {
      int m = multipoles.count(s);
      own[s] = new double[m][m];
      ownIm[s] = NO_ROWS;
      if (s + 1 < planes) {
        fromNext[s] = new double[m][multipoles.count(s + 1)];
      }
      if (s > 0) {
        fromPrevious[s] = new double[m][multipoles.count(s - 1)];
      }
    }
    WorkSharing.forEach(planes, this::project);
  }

  boolean isComplex() {
    return zIm != 0;
  }

  /** True at z = 0, where the operator has a null vector. */
  boolean isSingular() {
    return zRe == 0 && zIm == 0;
  }

  int planes() {
    return own.length;
  }

  double[][] own(int s) {
    return own[s];
  }

  /** Imaginary part of the own block; of length 0 for a real shift. */
  double[][] ownIm(int s) {
    return ownIm[s];
  }

  double[][] fromNext(int s) {
    return fromNext[s];
  }

  double[][] fromPrevious(int s) {
    return fromPrevious[s];
  }

  /** The plane of the largest weight in the steady state of the chain of the plane traces. */
  int heaviestByTraces() {
    double log = 0;
    double top = 0;
    int heaviest = 0;
    for (int s = 0; s + 1 < own.length; s++) {
      double down = Math.max(fromPrevious[s + 1][0][0], 1e-300);
      double back = Math.max(fromNext[s][0][0], 1e-300);
      log += Math.log(down) - Math.log(back);
      if (log > top) {
        top = log;
        heaviest = s + 1;
      }
    }
    return heaviest;
  }

  // ---- R L P ----

  /**
   * The columns of plane s. All trial functions go through L together, element by element, so that
   * the innermost loops run over them.
   */
  private void project(int s) {
    int j2 = liouvillian.twoJ(s);
    int last = Math.min(j2, multipoles.order(s) + liouvillian.diagonalReach());
    int count = multipoles.count(s);
    int kept = HermitianPlanes.offset(j2, last + 1);
    double[] xRe = new double[HermitianPlanes.packedLength(j2)];
    double[] xIm = new double[real ? 0 : xRe.length];
    double[][] allRe = new double[kept][count];
    double[][] allIm = real ? NO_ROWS : new double[kept][count];
    TrialBuilder builder = new TrialBuilder(s, last);
    for (int u = 0; u < count; u++) {
      builder.build(u, xRe, xIm);
      for (int k = 0; k < kept; k++) {
        allRe[k][u] = xRe[k];
        if (!real) {
          allIm[k][u] = xIm[k];
        }
      }
    }
    if (zRe != 0 || zIm != 0) {
      shift(s, allRe, allIm);
    }
    applyAll(s, s, allRe, allIm, own[s]);
    if (s > 0) {
      applyAll(s - 1, s, allRe, allIm, fromNext[s - 1]);
    }
    if (s + 1 < liouvillian.planes()) {
      applyAll(s + 1, s, allRe, allIm, fromPrevious[s + 1]);
    }
  }

  /** Own block -= z R P. */
  private void shift(int s, double[][] xRe, double[][] xIm) {
    int j2 = liouvillian.twoJ(s);
    int count = multipoles.count(s);
    double[][] overlap = new double[count][count];
    for (int q = 0; q <= multipoles.order(s); q += multipoles.step()) {
      for (int t = 0; t <= j2 - q; t++) {
        int at = HermitianPlanes.offset(j2, q) + t;
        test(s, q, t, xRe[at], real ? NONE : xIm[at], overlap);
      }
    }
    ownIm[s] = zIm == 0 ? NO_ROWS : new double[count][count];
    for (int r = 0; r < count; r++) {
      for (int c = 0; c < count; c++) {
        own[s][r][c] -= zRe * overlap[r][c];
        if (zIm != 0) {
          ownIm[s][r][c] -= zIm * overlap[r][c];
        }
      }
    }
  }

  /** block += R L x for all trial functions of the source plane at once. */
  private void applyAll(int target, int source, double[][] xRe, double[][] xIm, double[][] block) {
    int j2 = liouvillian.twoJ(target);
    int count = multipoles.count(source);
    double[] coefficientRe = new double[j2 + 1];
    double[] coefficientIm = new double[j2 + 1];
    for (int q = 0; q <= multipoles.order(target); q += multipoles.step()) {
      int n = j2 + 1 - q;
      double[][] sumRe = new double[n][count];
      double[][] sumIm = real ? NO_ROWS : new double[n][count];
      if (target == source) {
        liouvillian.diagonal(target, q, coefficientRe, coefficientIm);
        int at = HermitianPlanes.offset(j2, q);
        for (int t = 0; t < n; t++) {
          if (real) {
            addRow(sumRe[t], xRe[at + t], coefficientRe[t]);
          } else {
            addRow(sumRe[t], xRe[at + t], xIm[at + t], coefficientRe[t], -coefficientIm[t]);
            addRow(sumIm[t], xRe[at + t], xIm[at + t], coefficientIm[t], coefficientRe[t]);
          }
        }
      }
      for (SeparableTerm term : liouvillian.termsInto(target)) {
        int from = term.begin(q);
        int to = term.end(q);
        if (term.source() != source || to <= from) {
          continue;
        }
        Arrays.fill(coefficientIm, 0);
        term.coefficients(q, coefficientRe, coefficientIm);
        int sourceQ = term.sourceDiagonal(q);
        double sign = sourceQ >= 0 ? 1 : -1;
        int at =
            HermitianPlanes.offset(term.sourceDimension() - 1, Math.abs(sourceQ)) + term.shift(q);
        for (int t = from; t < to; t++) {
          double re = coefficientRe[t];
          double im = coefficientIm[t];
          if (real) {
            addRow(sumRe[t], xRe[at + t], re);
          } else {
            addRow(sumRe[t], xRe[at + t], xIm[at + t], re, -sign * im);
            addRow(sumIm[t], xRe[at + t], xIm[at + t], im, sign * re);
          }
        }
      }
      for (int t = 0; t < n; t++) {
        test(target, q, t, sumRe[t], real ? NONE : sumIm[t], block);
      }
    }
  }

  /** Adds what element t of diagonal q, one number for each trial function, says to all tests. */
  private void test(int s, int q, int t, double[] re, double[] im, double[][] block) {
    if (q == 0) {
      addRow(block[0], re, 1);
    }
    for (int k = Math.max(1, q); k <= multipoles.order(s); k++) {
      int r = multipoles.indexOf(s, k, q);
      double v = multipoles.tensor(s, k, q)[t];
      addRow(block[r], re, v);
      if (q > 0 && !real) {
        addRow(block[r + 1], im, v);
      }
    }
  }

  private static void addRow(double[] y, double[] x, double f) {
    for (int u = 0; u < y.length; u++) {
      y[u] += f * x[u];
    }
  }

  private static void addRow(double[] y, double[] x, double[] z, double f, double g) {
    for (int u = 0; u < y.length; u++) {
      y[u] += f * x[u] + g * z[u];
    }
  }

  /** The diagonals p = 0 .. last of the trial functions of one plane. */
  private final class TrialBuilder {
    private final int s;
    private final int d;
    private final int last;
    private final double[] sameRe;
    private final double[] sameIm;
    private final double[] otherRe;
    private final double[] otherIm;

    TrialBuilder(int s, int last) {
      this.s = s;
      this.last = last;
      d = liouvillian.twoJ(s) + 1;
      sameRe = new double[d];
      sameIm = new double[d];
      otherRe = new double[d];
      otherIm = new double[d];
    }

    /**
     * X = f T + h.c., f = 1 or i, on diagonal q with entries v: twice the trial function is
     *
     * <pre>
     *   f (v[t] B[t+q][j] + v[j-q] B[t][j-q]) + f* (v[t-q] B[t-q][j] + v[j] B[t][j+q]),  j = t + p
     * </pre>
     */
    void build(int u, double[] xRe, double[] xIm) {
      int k = multipoles.unknown(s, u).rank();
      int q = multipoles.unknown(s, u).q();
      int j2 = d - 1;
      if (k == 0) {
        System.arraycopy(shapes.re(s), 0, xRe, 0, xRe.length);
        System.arraycopy(shapes.im(s), 0, xIm, 0, xIm.length);
        return;
      }
      double[] v = multipoles.tensor(s, k, q);
      double half = q == 0 ? 0.25 : 0.5;
      boolean imaginary = multipoles.unknown(s, u).imaginary();
      for (int p = 0; p <= last; p++) {
        int n = d - p;
        Arrays.fill(sameRe, 0, n, 0);
        Arrays.fill(sameIm, 0, n, 0);
        Arrays.fill(otherRe, 0, n, 0);
        Arrays.fill(otherIm, 0, n, 0);
        addProducts(v, 0, q, p, 0, Math.min(n, d - q), sameRe, sameIm);
        addProducts(v, p - q, 0, p - q, Math.max(0, q - p), n, sameRe, sameIm);
        addProducts(v, -q, -q, p, q, n, otherRe, otherIm);
        addProducts(v, p, 0, p + q, 0, n - q, otherRe, otherIm);
        int at = HermitianPlanes.offset(j2, p);
        for (int t = 0; t < n; t++) {
          if (imaginary) {
            xRe[at + t] = half * (otherIm[t] - sameIm[t]);
            xIm[at + t] = half * (sameRe[t] - otherRe[t]);
          } else {
            xRe[at + t] = half * (sameRe[t] + otherRe[t]);
            if (!real) {
              xIm[at + t] = half * (sameIm[t] + otherIm[t]);
            }
          }
        }
      }
    }

    /** sum[t] += v[t + dv] B[t + di][t + dj], from <= t < to. */
    private void addProducts(
        double[] v, int dv, int di, int dj, int from, int to, double[] re, double[] im) {
      int diagonal = Math.abs(dj - di);
      int at = HermitianPlanes.offset(d - 1, diagonal) + Math.min(di, dj);
      double sign = dj >= di ? 1 : -1;
      double[] pRe = shapes.re(s);
      double[] pIm = shapes.im(s);
      double identity = diagonal == 0 ? 0.1 / d : 0;
      for (int t = from; t < to; t++) {
        re[t] += v[t + dv] * (0.9 * pRe[at + t] + identity);
      }
      if (!real) {
        for (int t = from; t < to; t++) {
          im[t] += v[t + dv] * (sign * 0.9 * pIm[at + t]);
        }
      }
    }
  }
}
