package dickens.solve;

import dickens.generator.Chain;
import dickens.generator.ChainChannel;
import dickens.generator.RateMatrix;
import org.ojalgo.array.Array1D;
import org.ojalgo.matrix.decomposition.Eigenvalue;
import org.ojalgo.matrix.store.R064Store;
import org.ojalgo.scalar.ComplexNumber;

/**
 * Eigenvalues of small generators by the dense QR algorithm of ojAlgo: spectral gaps, and the
 * cumulant generating function as the leading eigenvalue of a tilted generator. Cost about 25 n^3
 * flops; error a few ulps of the norm of the matrix, not of the eigenvalue.
 */
public final class GeneralSpectrum {
  private GeneralSpectrum() {}

  /**
   * All eigenvalues.
   *
   * @param matrix square, {@code [row][column]}
   * @return real and imaginary parts, {@code [2][n]}, in no particular order
   */
  public static double[][] eigenvalues(double[][] matrix) {
    int n = matrix.length;
    R064Store store = R064Store.FACTORY.make(n, n);
    for (int a = 0; a < n; a++) {
      for (int b = 0; b < n; b++) {
        store.set(a, b, matrix[a][b]);
      }
    }
    Eigenvalue<Double> solver = Eigenvalue.R064.make(n, false);
    if (!solver.computeValuesOnly(store)) {
      throw new ArithmeticException("the QR algorithm did not converge for " + n + " levels");
    }
    Array1D<ComplexNumber> values = solver.getEigenvalues();
    double[][] parts = new double[2][n];
    for (int i = 0; i < n; i++) {
      parts[0][i] = values.get(i).getReal();
      parts[1][i] = values.get(i).getImaginary();
    }
    return parts;
  }

  /** Smallest |Re| of the eigenvalues of R other than 0; NaN for a single level [1/time]. */
  public static double gap(RateMatrix matrix) {
    if (matrix.levels() == 1) {
      return Double.NaN;
    }
    double[][] values = eigenvalues(matrix.dense());
    int steady = 0;
    for (int i = 1; i < values[0].length; i++) {
      if (Math.hypot(values[0][i], values[1][i])
          < Math.hypot(values[0][steady], values[1][steady])) {
        steady = i;
      }
    }
    double gap = Double.POSITIVE_INFINITY;
    for (int i = 0; i < values[0].length; i++) {
      if (i != steady) {
        gap = Math.min(gap, Math.abs(values[0][i]));
      }
    }
    return gap;
  }

  /**
   * lambda(s), the largest eigenvalue of the tilted generator R(s)_ab = R_ab + R^c_ab (e^{s (E_a -
   * E_b)} - 1): the cumulant generating function of the energy from channel c, K(10) at i chi = s.
   *
   * @param chain a small chain
   * @param channel index of the counted channel
   * @param s real counting field [1/energy]
   */
  public static double tilted(Chain chain, int channel, double s) {
    double[][] matrix = chain.dense();
    ChainChannel counted = chain.channels().get(channel);
    for (int d = 1; d <= chain.halfBandwidth(); d++) {
      for (int k = 0; k + d < chain.levels(); k++) {
        double w = chain.quanta()[d - 1][k];
        matrix[k + d][k] += counted.up()[d - 1][k] * Math.expm1(s * w);
        matrix[k][k + d] += counted.down()[d - 1][k] * Math.expm1(-s * w);
      }
    }
    double largest = Double.NEGATIVE_INFINITY;
    for (double re : eigenvalues(matrix)[0]) {
      largest = Math.max(largest, re);
    }
    return largest;
  }
}
