package dickens.generator;

import java.util.Arrays;

/**
 * A banded complex matrix on the 2J+1 states of one spin J, basis index i = J - m (i = 0 is the top
 * state m = J).
 *
 * <p>Storage: {@code re[a + band][i]} and {@code im[a + band][i]} are the element [i][i+a], a =
 * -band .. band; entries whose column is outside are zero.
 *
 * @param twoJ twice the spin
 * @param band half-bandwidth, 0 or greater
 * @param re real parts, (2 band + 1) x (twoJ + 1)
 * @param im imaginary parts, the same shape
 */
record SpinMatrix(int twoJ, int band, double[][] re, double[][] im) {

  static SpinMatrix zero(int twoJ, int band) {
    int d = twoJ + 1;
    return new SpinMatrix(twoJ, band, new double[2 * band + 1][d], new double[2 * band + 1][d]);
  }

  static SpinMatrix identity(int twoJ) {
    SpinMatrix one = zero(twoJ, 0);
    Arrays.fill(one.re[0], 1);
    return one;
  }

  /** One of the letters x, y, z, + and -. */
  static SpinMatrix letter(char letter, int twoJ) {
    int d = twoJ + 1;
    if (letter == 'z') {
      SpinMatrix z = zero(twoJ, 0);
      for (int i = 0; i < d; i++) {
        z.re[0][i] = 0.5 * twoJ - i;
      }
      return z;
    }
    SpinMatrix matrix = zero(twoJ, 1);
    for (int i = 0; i + 1 < d; i++) {
      // J_+ |m> = sqrt((J-m)(J+m+1)) |m+1>, from i+1 to i
      double raise = Math.sqrt((i + 1.0) * (twoJ - i));
      switch (letter) {
        case '+' -> matrix.re[2][i] = raise;
        case '-' -> matrix.re[0][i + 1] = raise;
        case 'x' -> {
          matrix.re[2][i] = 0.5 * raise;
          matrix.re[0][i + 1] = 0.5 * raise;
        }
        case 'y' -> {
          matrix.im[2][i] = -0.5 * raise;
          matrix.im[0][i + 1] = 0.5 * raise;
        }
        default -> throw new IllegalArgumentException("letter " + letter + ": one of x y z + -");
      }
    }
    return matrix;
  }

  int dimension() {
    return twoJ + 1;
  }

  double re(int i, int j) {
    int a = j - i;
    return Math.abs(a) > band ? 0 : re[a + band][i];
  }

  double im(int i, int j) {
    int a = j - i;
    return Math.abs(a) > band ? 0 : im[a + band][i];
  }

  /** This matrix times another; the band is the sum of the bands, cut at 2J. */
  SpinMatrix times(SpinMatrix right) {
    int d = dimension();
    int wide = Math.min(band + right.band, twoJ);
    SpinMatrix product = zero(twoJ, wide);
    for (int a = -band; a <= band; a++) {
      for (int b = -right.band; b <= right.band; b++) {
        int c = a + b;
        if (Math.abs(c) > wide) {
          continue;
        }
        int from = Math.max(0, Math.max(-a, -c));
        int to = Math.min(d, Math.min(d - a, d - c));
        for (int i = from; i < to; i++) {
          double xr = re[a + band][i];
          double xi = im[a + band][i];
          double yr = right.re[b + right.band][i + a];
          double yi = right.im[b + right.band][i + a];
          product.re[c + wide][i] += xr * yr - xi * yi;
          product.im[c + wide][i] += xr * yi + xi * yr;
        }
      }
    }
    return product;
  }

  /** Adds factor times another matrix of no larger band to this one, in place. */
  void add(SpinMatrix other, double factorRe, double factorIm) {
    for (int a = -other.band; a <= other.band; a++) {
      double[] toRe = re[a + band];
      double[] toIm = im[a + band];
      double[] fromRe = other.re[a + other.band];
      double[] fromIm = other.im[a + other.band];
      for (int i = 0; i < toRe.length; i++) {
        toRe[i] += factorRe * fromRe[i] - factorIm * fromIm[i];
        toIm[i] += factorRe * fromIm[i] + factorIm * fromRe[i];
      }
    }
  }

  /** The adjoint matrix. */
  SpinMatrix adjoint() {
    SpinMatrix adjoint = zero(twoJ, band);
    int d = dimension();
    for (int a = -band; a <= band; a++) {
      for (int i = Math.max(0, -a); i < Math.min(d, d - a); i++) {
        adjoint.re[-a + band][i + a] = re[a + band][i];
        adjoint.im[-a + band][i + a] = -im[a + band][i];
      }
    }
    return adjoint;
  }

  /**
   * The matrix in a frame turned about z, V^+ M V with V = diag(exp(-i angle k)): element [i][i+a]
   * times exp(-i angle a). What is rounding beside the rest of an element becomes 0.
   */
  SpinMatrix turned(double angle) {
    if (angle == 0) {
      return this;
    }
    SpinMatrix turned = zero(twoJ, band);
    for (int a = -band; a <= band; a++) {
      double c = Math.cos(angle * a);
      double s = -Math.sin(angle * a);
      for (int i = 0; i < dimension(); i++) {
        double xr = re[a + band][i];
        double xi = im[a + band][i];
        double yr = xr * c - xi * s;
        double yi = xr * s + xi * c;
        double rounding = 1e-15 * Math.hypot(yr, yi);
        turned.re[a + band][i] = Math.abs(yr) <= rounding ? 0 : yr;
        turned.im[a + band][i] = Math.abs(yi) <= rounding ? 0 : yi;
      }
    }
    return turned;
  }

  /** Largest modulus on the diagonal [i][i+a]. */
  double largest(int a) {
    double largest = 0;
    if (Math.abs(a) <= band) {
      for (int i = 0; i < dimension(); i++) {
        largest = Math.max(largest, Math.hypot(re[a + band][i], im[a + band][i]));
      }
    }
    return largest;
  }

  /** Largest modulus of all elements. */
  double largest() {
    double largest = 0;
    for (int a = -band; a <= band; a++) {
      largest = Math.max(largest, largest(a));
    }
    return largest;
  }
}
