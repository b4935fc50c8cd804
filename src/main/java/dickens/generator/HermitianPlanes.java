package dickens.generator;

import java.util.Arrays;

/**
 * A Hermitian permutation-invariant operator: one Hermitian block rho_J for each spin J, with the
 * degeneracy of J included (sum_J tr rho_J is the trace in the 2^N space).
 *
 * <p>Packed storage: plane s belongs to twoJ[s] and holds its diagonals q = m - m' = 0 .. 2J one
 * after the other, r_q[t] = rho[t][t+q] with row index i = J - m, at {@code offset(twoJ, q) + t};
 * re and im are apart. (2J+1)(2J+2)/2 elements a plane; im is 0 on q = 0. An operator that is
 * diagonal in m, as U(1) symmetry leaves it, may be stored without its other diagonals, see {@link
 * #diagonal}.
 *
 * <p>The arrays are open to solvers: who holds the object may write to it.
 */
public final class HermitianPlanes {
  private final int[] twoJ;
  private final int largestDiagonal;
  private final boolean real;
  private final double[][] re;
  private final double[][] im;

  /** The zero operator on planes of the given spins. */
  public HermitianPlanes(int[] twoJ) {
    this(twoJ, Integer.MAX_VALUE, false);
  }

  private HermitianPlanes(int[] twoJ, int largestDiagonal, boolean real) {
    this.twoJ = twoJ.clone();
    this.real = real;
    this.largestDiagonal = largestDiagonal;
    re = new double[twoJ.length][];
    im = new double[twoJ.length][];
    for (int s = 0; s < twoJ.length; s++) {
      int length = offset(twoJ[s], Math.min(twoJ[s], largestDiagonal) + 1);
      re[s] = new double[length];
      im[s] = new double[real ? 0 : length];
    }
  }

  /** The zero operator that has room for q = 0 alone: 2J+1 elements a plane, the others are 0. */
  public static HermitianPlanes diagonal(int[] twoJ) {
    return new HermitianPlanes(twoJ, 0, false);
  }

  /** The zero operator that has room for real parts alone: {@code im(s)} is of length 0. */
  public static HermitianPlanes real(int[] twoJ) {
    return new HermitianPlanes(twoJ, Integer.MAX_VALUE, true);
  }

  /** True where real parts alone are stored. */
  public boolean isReal() {
    return real;
  }

  /** True where q = 0 alone is stored. */
  public boolean isDiagonal() {
    return largestDiagonal == 0;
  }

  /** Number of packed elements of one plane. */
  public static int packedLength(int twoJ) {
    return (twoJ + 1) * (twoJ + 2) / 2;
  }

  /** Start of diagonal q, 0 <= q <= 2J+1, in a packed plane. */
  public static int offset(int twoJ, int q) {
    return q * (twoJ + 1) - q * (q - 1) / 2;
  }

  /** Number of planes. */
  public int planes() {
    return twoJ.length;
  }

  /** Twice the spin of plane s. */
  public int twoJ(int s) {
    return twoJ[s];
  }

  /** All spins, twice their values; a copy. */
  public int[] spins() {
    return twoJ.clone();
  }

  /** Real parts of plane s, packed; the array itself. */
  public double[] re(int s) {
    return re[s];
  }

  /** Imaginary parts of plane s, packed; the array itself. */
  public double[] im(int s) {
    return im[s];
  }

  double[][] allRe() {
    return re;
  }

  double[][] allIm() {
    return im;
  }

  /** Re rho_J[i][j]. */
  public double re(int s, int i, int j) {
    if (Math.abs(j - i) > largestDiagonal) {
      return 0;
    }
    return re[s][offset(twoJ[s], Math.abs(j - i)) + Math.min(i, j)];
  }

  /** Im rho_J[i][j]. */
  public double im(int s, int i, int j) {
    if (real || Math.abs(j - i) > largestDiagonal) {
      return 0;
    }
    double value = im[s][offset(twoJ[s], Math.abs(j - i)) + Math.min(i, j)];
    return j >= i ? value : -value;
  }

  /** tr rho_J of plane s, the probability of J. */
  public double trace(int s) {
    double sum = 0;
    for (int t = 0; t <= twoJ[s]; t++) {
      sum += re[s][t];
    }
    return sum;
  }

  /** Trace in the 2^N space. */
  public double trace() {
    double sum = 0;
    for (int s = 0; s < twoJ.length; s++) {
      sum += trace(s);
    }
    return sum;
  }

  /** A copy that shares nothing. */
  public HermitianPlanes copy() {
    HermitianPlanes copy = sameShape();
    copy.set(this);
    return copy;
  }

  /** The zero operator with room for the same elements. */
  public HermitianPlanes sameShape() {
    return new HermitianPlanes(twoJ, largestDiagonal, real);
  }

  /** Largest q stored in plane s. */
  int largestDiagonal(int s) {
    return Math.min(twoJ[s], largestDiagonal);
  }

  /** Copies all elements of another operator of the same shape. */
  public void set(HermitianPlanes other) {
    for (int s = 0; s < twoJ.length; s++) {
      System.arraycopy(other.re[s], 0, re[s], 0, re[s].length);
      System.arraycopy(other.im[s], 0, im[s], 0, im[s].length);
    }
  }

  /** Copies the diagonals that the other operator stores, this one having room for all of them. */
  public void setDiagonals(HermitianPlanes other) {
    for (int s = 0; s < twoJ.length; s++) {
      System.arraycopy(other.re[s], 0, re[s], 0, other.re[s].length);
      System.arraycopy(other.im[s], 0, im[s], 0, other.im[s].length);
    }
  }

  /** Sets all elements to 0. */
  public void clear() {
    for (int s = 0; s < twoJ.length; s++) {
      Arrays.fill(re[s], 0);
      Arrays.fill(im[s], 0);
    }
  }

  /** this += factor other. */
  public void add(double factor, HermitianPlanes other) {
    for (int s = 0; s < twoJ.length; s++) {
      add(re[s], factor, other.re[s]);
      add(im[s], factor, other.im[s]);
    }
  }

  /** The same in plane s alone. */
  public void add(int s, double factor, HermitianPlanes other) {
    add(re[s], factor, other.re[s]);
    add(im[s], factor, other.im[s]);
  }

  /** Plane s of this += factor plane {@code from} of the other, which is of the same spin. */
  public void add(int s, double factor, HermitianPlanes other, int from) {
    add(re[s], factor, other.re[from]);
    add(im[s], factor, other.im[from]);
  }

  private static void add(double[] y, double a, double[] x) {
    for (int k = 0; k < y.length; k++) {
      y[k] += a * x[k];
    }
  }

  /** this *= factor. */
  public void scale(double factor) {
    for (int s = 0; s < twoJ.length; s++) {
      for (int k = 0; k < re[s].length; k++) {
        re[s][k] *= factor;
      }
      for (int k = 0; k < im[s].length; k++) {
        im[s][k] *= factor;
      }
    }
  }

  /** Sum over packed elements of re re' + im im', the plain dot product of the packed vectors. */
  public double dot(HermitianPlanes other) {
    double sum = 0;
    for (int s = 0; s < twoJ.length; s++) {
      sum += dot(re[s], other.re[s]) + dot(im[s], other.im[s]);
    }
    return sum;
  }

  /** The dot product of plane s alone. */
  public double dot(int s, HermitianPlanes other) {
    return dot(re[s], other.re[s]) + dot(im[s], other.im[s]);
  }

  /** Eight partial sums: a fixed order without one long chain of additions. */
  private static double dot(double[] x, double[] y) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int k = 0;
    for (; k + 4 <= x.length; k += 4) {
      s0 += x[k] * y[k];
      s1 += x[k + 1] * y[k + 1];
      s2 += x[k + 2] * y[k + 2];
      s3 += x[k + 3] * y[k + 3];
    }
    for (; k < x.length; k++) {
      s0 += x[k] * y[k];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /** Square root of {@code dot(this)}. */
  public double norm() {
    return Math.sqrt(dot(this));
  }

  /**
   * tr(O rho) for a polynomial O, as {re, im}.
   *
   * @param observable the operator O
   */
  public double[] expectation(SpinPolynomial observable) {
    double sumRe = 0;
    double sumIm = 0;
    for (int s = 0; s < twoJ.length; s++) {
      SpinMatrix o = observable.matrix(twoJ[s]);
      for (int a = -o.band(); a <= o.band(); a++) {
        // tr(O rho) = sum_i O[i][i+a] rho[i+a][i], and rho[i+a][i] = conj rho[i][i+a]
        double[] oRe = o.re()[a + o.band()];
        double[] oIm = o.im()[a + o.band()];
        int from = Math.max(0, -a);
        int to = Math.min(o.dimension(), o.dimension() - a);
        for (int i = from; i < to; i++) {
          double r = re(s, i + a, i);
          double m = im(s, i + a, i);
          sumRe += oRe[i] * r - oIm[i] * m;
          sumIm += oRe[i] * m + oIm[i] * r;
        }
      }
    }
    return new double[] {sumRe, sumIm};
  }

  /** O rho for a polynomial O, not Hermitian in general. */
  public ComplexPlanes leftProduct(SpinPolynomial operator) {
    ComplexPlanes product = new ComplexPlanes(twoJ);
    for (int s = 0; s < twoJ.length; s++) {
      SpinMatrix o = operator.matrix(twoJ[s]);
      int d = o.dimension();
      for (int a = -o.band(); a <= o.band(); a++) {
        double[] oRe = o.re()[a + o.band()];
        double[] oIm = o.im()[a + o.band()];
        for (int i = Math.max(0, -a); i < Math.min(d, d - a); i++) {
          if (oRe[i] == 0 && oIm[i] == 0) {
            continue;
          }
          for (int j = 0; j < d; j++) {
            double r = re(s, i + a, j);
            double m = im(s, i + a, j);
            product.add(s, i, j, oRe[i] * r - oIm[i] * m, oRe[i] * m + oIm[i] * r);
          }
        }
      }
    }
    return product;
  }
}
