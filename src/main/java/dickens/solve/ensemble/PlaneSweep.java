package dickens.solve.ensemble;

import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import dickens.generator.SeparableTerm;
import dickens.generator.WorkSharing;

/**
 * Block Gauss-Seidel over the planes J: x_J = (L_JJ - z)^-1 (r_J - couplings from J-1 and J+1 with
 * the latest values).
 *
 * <p>Planes couple to their neighbours only, so planes of one parity of s = N/2 - J are
 * independent: even s, then odd s, each colour on all cores.
 */
final class PlaneSweep {
  /** Colours in the order of their turns; the second round is coupled throughout. */
  private static final int[] PASSES = {0, 1, 0, 1};

  private final DickeLiouvillian liouvillian;
  private final BlockChain[] chains;

  PlaneSweep(DickeLiouvillian liouvillian, BlockChain[] chains) {
    this.liouvillian = liouvillian;
    this.chains = chains.clone();
  }

  /**
   * Sweeps from x = 0.
   *
   * @param right right side
   * @param mirror its mirror image, or right itself
   * @param x receives the result
   * @param xMirror its mirror image, or x itself
   */
  void sweep(FloatPlanes right, FloatPlanes mirror, FloatPlanes x, FloatPlanes xMirror) {
    for (int pass = 0; pass < PASSES.length; pass++) {
      int color = PASSES[pass];
      boolean first = pass == 0;
      WorkSharing.forEach(
          (chains.length + 1 - color) / 2,
          k -> solvePlane(2 * k + color, first, right, mirror, x, xMirror));
    }
  }

  private void solvePlane(
      int s,
      boolean uncoupled,
      FloatPlanes right,
      FloatPlanes mirror,
      FloatPlanes x,
      FloatPlanes xMirror) {
    System.arraycopy(right.re[s], 0, x.re[s], 0, right.re[s].length);
    System.arraycopy(right.im[s], 0, x.im[s], 0, right.im[s].length);
    if (!uncoupled) {
      subtractNeighbours(s, x);
    }
    if (xMirror != x) {
      System.arraycopy(mirror.re[s], 0, xMirror.re[s], 0, right.re[s].length);
      System.arraycopy(mirror.im[s], 0, xMirror.im[s], 0, right.im[s].length);
      if (!uncoupled) {
        subtractNeighbours(s, xMirror);
      }
    }
    chains[s].solve(x, xMirror);
  }

  /** x_s -= couplings from the other planes; they are real and keep q. */
  private void subtractNeighbours(int s, FloatPlanes x) {
    int j2 = liouvillian.twoJ(s);
    for (SeparableTerm term : liouvillian.termsInto(s)) {
      if (term.source() == s) {
        continue;
      }
      float[] fromRe = x.re[term.source()];
      float[] fromIm = x.im[term.source()];
      float[] toRe = x.re[s];
      float[] toIm = x.im[s];
      for (int q = 0; q <= j2; q++) {
        int at = HermitianPlanes.offset(j2, q);
        int from = HermitianPlanes.offset(term.sourceDimension() - 1, q) + term.shift(q);
        int end = term.end(q);
        int begin = term.begin(q);
        subtract(term, q, begin, end, fromRe, from, toRe, at);
        if (toIm.length > 0) {
          subtract(term, q, begin, end, fromIm, from, toIm, at);
        }
      }
    }
  }

  private static void subtract(
      SeparableTerm term, int q, int begin, int end, float[] x, int from, float[] y, int at) {
    double[] left = term.leftRe();
    double[] right = term.rightRe();
    for (int t = begin; t < end; t++) {
      y[at + t] -= (float) (left[t] * right[t + q]) * x[from + t];
    }
  }
}
