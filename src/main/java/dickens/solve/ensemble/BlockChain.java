package dickens.solve.ensemble;

import dickens.generator.Arithmetic;
import dickens.generator.DickeLiouvillian;

/**
 * Block elimination of (L - z) x = b in the order of the diagonals q, on one plane J (the plane
 * solve of the preconditioner) or on all of them (a direct solver).
 *
 * <p>{@link Superblocks} of diagonals and their mirror images, whose blocks are the complex
 * conjugates. With A_k the block itself, U_k the coupling from k+1 and D_k from k-1,
 *
 * <pre>
 *   W_k = (A_k - z - U_k W_{k+1} D_{k+1})^-1          k = K .. 1
 *   T(z) = U_0 W_1 D_1,   S_0 = A_0 - z - T(z) - F conj(T(z*)) F - c u tr
 *   w_k = W_k (b_k - U_k w_{k+1});  x_0 = S_0^-1 (b_0 - U_0 w_1 - F conj(U_0 v_1))
 *   x_k = w_k - W_k D_k x_{k-1}
 * </pre>
 *
 * F the flip q -> -q, v the same chain at z* with conjugate sources. For a real shift and a
 * Hermitian b the mirror image follows from the chain itself. With a deflation c > 0, u = the
 * maximally mixed state of the planes, the operator is nonsingular at z = 0 and its inverse agrees
 * with that of L - z on sources without trace.
 *
 * <p>The recursion runs in double precision; W_k is stored in single precision, by columns: 8 bytes
 * an element, in all 8 (2J+1)^3/3 for a plane and 0.1 N^5 for all planes, half of it in real
 * arithmetic. Cost 2 (2J+1)^4 flops for a plane, a quarter of it in real arithmetic.
 */
final class BlockChain {
  /** Pivot ratio below which the center block counts as singular (dark states). */
  private static final double SINGULAR = 1e-15;

  private static final double[][] NO_ROWS = {};

  private final Superblocks at;
  private final boolean real;
  private final int[] flip;
  private final ChainHalf upper;
  private final ChainHalf lower;
  private float[][] centerRe;
  private float[][] centerIm = {};
  private boolean singular;

  /**
   * Factorises.
   *
   * @param liouvillian L
   * @param planes indices of the planes, one or all
   * @param step diagonals q that are not multiples of it are taken to be zero
   * @param zRe real part of the shift [1/time]
   * @param zIm imaginary part of the shift [1/time]
   * @param deflation c, 0 for none [1/time]
   * @param arithmetic real for a real Liouvillian and zIm = 0 alone
   */
  BlockChain(
      DickeLiouvillian liouvillian,
      int[] planes,
      int step,
      double zRe,
      double zIm,
      double deflation,
      Arithmetic arithmetic) {
    at = new Superblocks(liouvillian, planes, step);
    real = arithmetic == Arithmetic.REAL;
    flip = at.flip();
    upper = new ChainHalf(liouvillian, at, zRe, zIm, arithmetic);
    lower = zIm == 0 ? upper : new ChainHalf(liouvillian, at, zRe, -zIm, arithmetic);
    factoriseCenter(zRe, zIm, deflation);
    upper.recursionDone();
    lower.recursionDone();
  }

  /** True where the center block is singular: a dark state, or, with deflation, a second one. */
  boolean isSingular() {
    return singular;
  }

  /** S_0, with a small shift where a dark state makes it singular. */
  private void factoriseCenter(double zRe, double zIm, double deflation) {
    int n = at.size(0);
    double[][] re = new double[n][n];
    double[][] im = real ? NO_ROWS : new double[n][n];
    upper.assemble(0, re, im, zRe, zIm);
    upper.addTriple(0, -1, re, im);
    // minus F conj(T(z*)) F on the mirror image
    double[][] mirrorRe = new double[n][n];
    double[][] mirrorIm = real ? NO_ROWS : new double[n][n];
    lower.addTriple(0, 1, mirrorRe, mirrorIm);
    double norm = 0;
    for (int r = 0; r < n; r++) {
      for (int c = 0; c < n; c++) {
        re[r][c] -= mirrorRe[flip[r]][flip[c]];
        if (!real) {
          im[r][c] += mirrorIm[flip[r]][flip[c]];
        }
      }
      norm = Math.max(norm, Math.hypot(re[r][r], real ? 0 : im[r][r]));
    }
    int populations = at.populations();
    for (int r = 0; r < populations; r++) {
      for (int c = 0; c < populations; c++) {
        re[r][c] -= deflation / populations;
      }
    }
    double[][] keptRe = copy(re);
    double[][] keptIm = copy(im);
    double ratio = GaussJordan.invert(re, im, n);
    singular = ratio < SINGULAR;
    if (singular) {
      re = keptRe;
      im = keptIm;
      for (int r = 0; r < n; r++) {
        re[r][r] -= 1e-8 * (norm == 0 ? 1 : norm);
      }
      GaussJordan.invert(re, im, n);
    }
    centerRe = ColumnProduct.rounded(re, n);
    if (!real) {
      centerIm = ColumnProduct.rounded(im, n);
    }
  }

  private static double[][] copy(double[][] rows) {
    double[][] copy = new double[rows.length][];
    for (int r = 0; r < rows.length; r++) {
      copy[r] = rows[r].clone();
    }
    return copy;
  }

  /**
   * Replaces b by x on the planes of this chain.
   *
   * @param x the diagonals q >= 0 of b
   * @param mirror conj of the diagonals -q of b, stored like q; x itself where b is Hermitian and
   *     the shift real
   */
  void solve(FloatPlanes x, FloatPlanes mirror) {
    boolean hermitian = mirror == x;
    upper.gather(x, mirror);
    upper.descend();
    upper.subtractUp(0);
    if (hermitian) {
      // v = w: what U_0 w_1 takes from q it takes, conjugated, from -q
      subtractMirrored(upper);
    } else {
      if (lower == upper) {
        throw new IllegalStateException("a source that is not Hermitian needs two chains");
      }
      lower.gather(mirror, x);
      lower.descend();
      subtractMirrored(lower);
    }
    int n = at.size(0);
    float[] re = new float[n];
    float[] im = new float[real ? 0 : n];
    ColumnProduct.add(centerRe, centerIm, upper.re(0), upper.im(0), re, im);
    upper.ascend(re, im);
    upper.scatter(x);
    if (!hermitian) {
      float[] flippedRe = new float[n];
      float[] flippedIm = new float[n];
      for (int r = 0; r < n; r++) {
        flippedRe[r] = re[flip[r]];
        flippedIm[r] = -im[flip[r]];
      }
      lower.ascend(flippedRe, flippedIm);
      lower.scatter(mirror);
    }
  }

  /** Center -= F conj(U_0 v_1). */
  private void subtractMirrored(ChainHalf half) {
    if (at.count() == 1) {
      return;
    }
    int n = at.size(0);
    float[] re = new float[n];
    float[] im = new float[real ? 0 : n];
    half.addUp(0, 1, re, im);
    float[] centerRe = upper.re(0);
    float[] centerIm = upper.im(0);
    for (int r = 0; r < n; r++) {
      centerRe[r] -= re[flip[r]];
      if (!real) {
        centerIm[r] += im[flip[r]];
      }
    }
  }
}
