package dickens.generator;

import java.util.Arrays;

/**
 * The product y = L x, plane by plane on all cores, each diagonal q of the target a sum over terms
 * of products of three rows.
 */
final class LiouvillianProduct {
  private final DickeLiouvillian liouvillian;

  /** Rate at which state i of plane s leaves for the planes beside it. */
  private final double[][] leakOfIndex;

  LiouvillianProduct(DickeLiouvillian liouvillian) {
    this.liouvillian = liouvillian;
    leakOfIndex = new double[liouvillian.planes()][];
    for (int s = 0; s < leakOfIndex.length; s++) {
      leakOfIndex[s] = new double[liouvillian.twoJ(s) + 1];
    }
    for (int s = 0; s < leakOfIndex.length; s++) {
      for (SeparableTerm term : liouvillian.termsInto(s)) {
        if (term.source() != s) {
          for (int t = term.begin(0); t < term.end(0); t++) {
            leakOfIndex[term.source()][t + term.di()] += term.leftRe()[t] * term.rightRe()[t];
          }
        }
      }
    }
  }

  /** Rate at which each state of plane s leaves for the planes beside it. */
  double[] leak(int s) {
    return leakOfIndex[s].clone();
  }

  /**
   * y = L x, both of the same shape.
   *
   * @throws IllegalArgumentException where x is stored as a diagonal and L leads out of it
   */
  void apply(HermitianPlanes x, HermitianPlanes y) {
    if (x.isDiagonal() && liouvillian.diagonalReach() != 0) {
      throw new IllegalArgumentException(
          "L changes m - m' by up to "
              + liouvillian.diagonalReach()
              + ": x needs all its diagonals");
    }
    if (x.isReal() && !liouvillian.isReal()) {
      throw new IllegalArgumentException("L has imaginary parts: x needs room for its own");
    }
    boolean[][] live = new boolean[liouvillian.planes()][];
    for (int s = 0; s < liouvillian.planes(); s++) {
      live[s] = liveDiagonals(x, s);
    }
    WorkSharing.forEach(
        liouvillian.planes(),
        s -> {
          Scratch scratch = new Scratch(liouvillian.twoJ(s) + 1);
          for (int q = 0; q <= x.largestDiagonal(s); q++) {
            applyDiagonal(s, q, x.allRe(), x.allIm(), live, y.re(s), y.im(s), scratch);
          }
          correctTrace(s, x.allRe(), y.re(s));
        });
  }

  /**
   * Makes tr y_s what flows into plane s less what flows out. Collective terms keep tr rho_J, but
   * their rounding does not, and where local rates are 1e-9 of the collective ones it would drown
   * the balance between the planes.
   */
  private void correctTrace(int s, double[][] xRe, double[] yRe) {
    int d = liouvillian.twoJ(s) + 1;
    double flow = 0;
    for (SeparableTerm term : liouvillian.termsInto(s)) {
      if (term.source() != s) {
        double[] source = xRe[term.source()];
        for (int t = term.begin(0); t < term.end(0); t++) {
          flow += term.leftRe()[t] * term.rightRe()[t] * source[t + term.di()];
        }
      }
    }
    double trace = 0;
    for (int t = 0; t < d; t++) {
      flow -= leakOfIndex[s][t] * xRe[s][t];
      trace += yRe[t];
    }
    double missing = (flow - trace) / d;
    for (int t = 0; t < d; t++) {
      yRe[t] += missing;
    }
  }

  /** Which diagonals are not all zero: with U(1) or parity most of them are, and cost nothing. */
  private boolean[] liveDiagonals(HermitianPlanes x, int s) {
    boolean[] live = new boolean[liouvillian.twoJ(s) + 1];
    for (int q = 0; q <= x.largestDiagonal(s); q++) {
      int at = HermitianPlanes.offset(liouvillian.twoJ(s), q);
      for (int t = at; t < at + liouvillian.twoJ(s) + 1 - q && !live[q]; t++) {
        live[q] = x.re(s)[t] != 0 || (!x.isReal() && x.im(s)[t] != 0);
      }
    }
    return live;
  }

  /** Rows of equal indexing, which the compiler turns into vector code. */
  private static final class Scratch {
    final double[] coefficientRe;
    final double[] coefficientIm;
    final double[] sourceRe;
    final double[] sourceIm;
    final double[] sumRe;
    final double[] sumIm;

    Scratch(int d) {
      coefficientRe = new double[d];
      coefficientIm = new double[d];
      sourceRe = new double[d];
      sourceIm = new double[d];
      sumRe = new double[d];
      sumIm = new double[d];
    }
  }

  /** One diagonal of L x. */
  private void applyDiagonal(
      int s,
      int q,
      double[][] xRe,
      double[][] xIm,
      boolean[][] live,
      double[] yRe,
      double[] yIm,
      Scratch w) {
    int n = liouvillian.twoJ(s) + 1 - q;
    int start = HermitianPlanes.offset(liouvillian.twoJ(s), q);
    boolean real = xIm[s].length == 0;
    Arrays.fill(w.sumRe, 0, n, 0);
    Arrays.fill(w.sumIm, 0, n, 0);
    if (live[s][q]) {
      liouvillian.diagonal(s, q, w.coefficientRe, w.coefficientIm);
      System.arraycopy(xRe[s], start, w.sourceRe, 0, n);
      if (real) {
        addReal(w.sumRe, w.coefficientRe, w.sourceRe, 0, n);
      } else {
        System.arraycopy(xIm[s], start, w.sourceIm, 0, n);
        addComplex(w, 0, n);
      }
    }
    for (SeparableTerm term : liouvillian.termsInto(s)) {
      int from = term.begin(q);
      int to = term.end(q);
      int sourceQ = term.sourceDiagonal(q);
      if (to <= from || !live[term.source()][Math.abs(sourceQ)]) {
        continue;
      }
      int at =
          HermitianPlanes.offset(term.sourceDimension() - 1, Math.abs(sourceQ))
              + term.shift(q)
              + from;
      System.arraycopy(xRe[term.source()], at, w.sourceRe, from, to - from);
      term.coefficients(q, w.coefficientRe, w.coefficientIm);
      if (real) {
        addReal(w.sumRe, w.coefficientRe, w.sourceRe, from, to);
        continue;
      }
      System.arraycopy(xIm[term.source()], at, w.sourceIm, from, to - from);
      if (sourceQ < 0) {
        for (int t = from; t < to; t++) {
          w.sourceIm[t] = -w.sourceIm[t];
        }
      }
      if (term.isReal()) {
        addReal(w.sumRe, w.coefficientRe, w.sourceRe, from, to);
        addReal(w.sumIm, w.coefficientRe, w.sourceIm, from, to);
      } else {
        addComplex(w, from, to);
      }
    }
    System.arraycopy(w.sumRe, 0, yRe, start, n);
    if (real) {
      return;
    }
    if (q == 0) {
      // the diagonal of a Hermitian operator is real; what is left is rounding
      Arrays.fill(yIm, start, start + n, 0);
    } else {
      System.arraycopy(w.sumIm, 0, yIm, start, n);
    }
  }

  private static void addReal(double[] sum, double[] c, double[] x, int from, int to) {
    for (int t = from; t < to; t++) {
      sum[t] += c[t] * x[t];
    }
  }

  private static void addComplex(Scratch w, int from, int to) {
    double[] sumRe = w.sumRe;
    double[] sumIm = w.sumIm;
    double[] cr = w.coefficientRe;
    double[] ci = w.coefficientIm;
    double[] xr = w.sourceRe;
    double[] xi = w.sourceIm;
    for (int t = from; t < to; t++) {
      sumRe[t] += cr[t] * xr[t] - ci[t] * xi[t];
    }
    for (int t = from; t < to; t++) {
      sumIm[t] += cr[t] * xi[t] + ci[t] * xr[t];
    }
  }
}
