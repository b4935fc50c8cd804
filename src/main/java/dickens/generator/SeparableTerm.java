package dickens.generator;

/**
 * One term of a separable stencil between two planes: (L rho)_target[i][j] += left[i] right[j]
 * rho_source[i + di][j + dj], i = J - m, j = J - m'.
 *
 * <p>On the diagonal q = j - i, whose elements are counted t = min(i, j), it reads the source
 * diagonal {@link #sourceDiagonal} at t + {@link #shift}, for {@link #begin} <= t < {@link #end}.
 *
 * @param target plane index of the target
 * @param source plane index of the source
 * @param di step of the left index
 * @param dj step of the right index
 * @param targetDimension 2J+1 of the target
 * @param sourceDimension 2J+1 of the source
 * @param leftRe real part of left, length targetDimension
 * @param leftIm imaginary part of left; empty where left is real
 * @param rightRe real part of right, length targetDimension
 * @param rightIm imaginary part of right; empty where right is real
 */
public record SeparableTerm(
    int target,
    int source,
    int di,
    int dj,
    int targetDimension,
    int sourceDimension,
    double[] leftRe,
    double[] leftIm,
    double[] rightRe,
    double[] rightIm) {

  /** By how much the term changes q from the source to the target: -(dj - di). */
  public int sourceDiagonal(int q) {
    return q + dj - di;
  }

  /** True where no coefficient has an imaginary part. */
  public boolean isReal() {
    return leftIm.length == 0 && rightIm.length == 0;
  }

  /** First element of the target diagonal q that the term reaches. */
  public int begin(int q) {
    int i0 = Math.max(0, -q);
    int j0 = Math.max(0, q);
    return Math.max(0, Math.max(-di - i0, -dj - j0));
  }

  /** One more than the last element of the target diagonal q that the term reaches. */
  public int end(int q) {
    int i0 = Math.max(0, -q);
    int j0 = Math.max(0, q);
    return Math.min(
        targetDimension - Math.abs(q),
        Math.min(sourceDimension - di - i0, sourceDimension - dj - j0));
  }

  /** Index on the source diagonal minus index on the target diagonal q. */
  public int shift(int q) {
    return sourceDiagonal(q) >= 0 ? Math.max(0, -q) + di : Math.max(0, q) + dj;
  }

  /**
   * The products left[i] right[j] along the target diagonal q.
   *
   * @param q target diagonal
   * @param re receives the real parts at t = begin .. end-1
   * @param im receives the imaginary parts; untouched where {@link #isReal}
   */
  public void coefficients(int q, double[] re, double[] im) {
    int i0 = Math.max(0, -q);
    int j0 = Math.max(0, q);
    int from = begin(q);
    int to = end(q);
    if (isReal()) {
      for (int t = from; t < to; t++) {
        re[t] = leftRe[t + i0] * rightRe[t + j0];
      }
      return;
    }
    if (rightIm.length == 0) {
      for (int t = from; t < to; t++) {
        re[t] = leftRe[t + i0] * rightRe[t + j0];
        im[t] = leftIm[t + i0] * rightRe[t + j0];
      }
    } else if (leftIm.length == 0) {
      for (int t = from; t < to; t++) {
        re[t] = leftRe[t + i0] * rightRe[t + j0];
        im[t] = leftRe[t + i0] * rightIm[t + j0];
      }
    } else {
      for (int t = from; t < to; t++) {
        re[t] = leftRe[t + i0] * rightRe[t + j0] - leftIm[t + i0] * rightIm[t + j0];
        im[t] = leftRe[t + i0] * rightIm[t + j0] + leftIm[t + i0] * rightRe[t + j0];
      }
    }
  }
}
