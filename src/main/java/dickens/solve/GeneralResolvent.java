package dickens.solve;

import dickens.generator.RateMatrix;
import org.ojalgo.matrix.decomposition.LU;
import org.ojalgo.matrix.store.GenericStore;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.scalar.ComplexNumber;

/**
 * x(z) = (z - R)^-1 b for a small rate matrix without structure, by dense complex LU with pivoting.
 * Memory 24 n^2 bytes and about 4 n^3 / 3 complex operations; meant for some hundred levels.
 */
public final class GeneralResolvent {
  private final int levels;
  private final LU<ComplexNumber> factors;

  /**
   * Factorises z - R.
   *
   * @param matrix the generator R
   * @param zRe real part of z [1/time]
   * @param zIm imaginary part of z [1/time]
   * @throws IllegalArgumentException where z is an eigenvalue of R, as 0 is
   */
  public GeneralResolvent(RateMatrix matrix, double zRe, double zIm) {
    levels = matrix.levels();
    double[][] dense = matrix.dense();
    GenericStore<ComplexNumber> shifted = GenericStore.C128.make(levels, levels);
    for (int a = 0; a < levels; a++) {
      for (int b = 0; b < levels; b++) {
        ComplexNumber entry =
            a == b ? ComplexNumber.of(zRe - dense[a][b], zIm) : ComplexNumber.of(-dense[a][b], 0);
        shifted.set(a, b, entry);
      }
    }
    factors = LU.C128.make(levels, levels);
    factors.decompose(shifted);
    if ((zRe == 0 && zIm == 0) || !factors.isSolvable()) {
      throw new IllegalArgumentException(
          "z = " + zRe + " + " + zIm + "i: the resolvent has a pole there");
    }
  }

  /**
   * Solves for a real source.
   *
   * @param source b, length n
   * @return real and imaginary part of x, {@code [2][n]}
   */
  public double[][] solve(double[] source) {
    GenericStore<ComplexNumber> right = GenericStore.C128.make(levels, 1);
    for (int k = 0; k < levels; k++) {
      right.set(k, 0, ComplexNumber.of(source[k], 0));
    }
    MatrixStore<ComplexNumber> solution = factors.getSolution(right);
    double[][] x = new double[2][levels];
    for (int k = 0; k < levels; k++) {
      x[0][k] = solution.get(k, 0).getReal();
      x[1][k] = solution.get(k, 0).getImaginary();
    }
    return x;
  }
}
