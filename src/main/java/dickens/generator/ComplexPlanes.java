package dickens.generator;

/**
 * A permutation-invariant operator X = A + iB without symmetry, as its two Hermitian parts A = (X +
 * X^+)/2 and B = (X - X^+)/(2i), both packed as in {@link HermitianPlanes}.
 *
 * <p>L maps Hermitian operators to Hermitian operators, so it acts on A and B apart, and a solve
 * with a real shift is two solves with Hermitian sources.
 *
 * @param a the Hermitian part A
 * @param b the Hermitian part B of (X - X^+)/(2i)
 */
public record ComplexPlanes(HermitianPlanes a, HermitianPlanes b) {
  /** The zero operator on planes of the given spins. */
  public ComplexPlanes(int[] twoJ) {
    this(new HermitianPlanes(twoJ), new HermitianPlanes(twoJ));
  }

  /** X[i][j] += value in plane s. */
  public void add(int s, int i, int j, double re, double im) {
    int q = Math.abs(j - i);
    int k = HermitianPlanes.offset(a.twoJ(s), q) + Math.min(i, j);
    // A[i][j] = (X[i][j] + conj X[j][i])/2, B[i][j] = (X[i][j] - conj X[j][i])/(2i)
    if (q == 0) {
      a.re(s)[k] += re;
      b.re(s)[k] += im;
    } else if (j > i) {
      a.re(s)[k] += 0.5 * re;
      a.im(s)[k] += 0.5 * im;
      b.re(s)[k] += 0.5 * im;
      b.im(s)[k] -= 0.5 * re;
    } else {
      a.re(s)[k] += 0.5 * re;
      a.im(s)[k] -= 0.5 * im;
      b.re(s)[k] += 0.5 * im;
      b.im(s)[k] += 0.5 * re;
    }
  }

  /** Re X[i][j] of plane s. */
  public double re(int s, int i, int j) {
    return a.re(s, i, j) - b.im(s, i, j);
  }

  /** Im X[i][j] of plane s. */
  public double im(int s, int i, int j) {
    return a.im(s, i, j) + b.re(s, i, j);
  }

  /** tr X as {re, im}. */
  public double[] trace() {
    return new double[] {a.trace(), b.trace()};
  }

  /** tr(O X) as {re, im}. */
  public double[] expectation(SpinPolynomial observable) {
    double[] ofA = a.expectation(observable);
    double[] ofB = b.expectation(observable);
    return new double[] {ofA[0] - ofB[1], ofA[1] + ofB[0]};
  }

  /** X += (re + i im) Y for Hermitian Y. */
  public void add(double re, double im, HermitianPlanes y) {
    a.add(re, y);
    b.add(im, y);
  }
}
