package dickens.observe;

import dickens.generator.HermitianPlanes;
import dickens.generator.SpinPolynomial;
import java.util.Arrays;
import org.hipparchus.special.Gamma;
import org.ojalgo.matrix.decomposition.Eigenvalue;
import org.ojalgo.matrix.store.R064Store;

/**
 * What a permutation-invariant state of N qubits says about itself.
 *
 * <p>The state in the 2^N space is the direct sum over J of rho_J/d_J times the identity on the d_J
 * = N! (2J+1) / ((N/2-J)! (N/2+J+1)!) copies of spin J; d_J enters as its logarithm, good to about
 * 1e-15 log d_J.
 *
 * @param qubits N
 * @param rho the state, trace 1
 */
public record EnsembleState(int qubits, HermitianPlanes rho) {

  /** log d_J of the spin with the given twoJ. */
  public double logDegeneracy(int twoJ) {
    int singlets = (qubits - twoJ) / 2;
    return Gamma.logGamma(qubits + 1.0)
        + Math.log(twoJ + 1.0)
        - Gamma.logGamma(singlets + 1.0)
        - Gamma.logGamma(qubits - singlets + 2.0);
  }

  /** tr(O rho) of a Hermitian polynomial O. */
  public double mean(SpinPolynomial observable) {
    return rho.expectation(observable)[0];
  }

  /** tr(O rho) of a word such as "JpJm". */
  public double mean(String observable) {
    return mean(SpinPolynomial.parse(observable));
  }

  /** P_J of every plane, largest J first. */
  public double[] spinProbabilities() {
    double[] p = new double[rho.planes()];
    for (int s = 0; s < p.length; s++) {
      p[s] = rho.trace(s);
    }
    return p;
  }

  /** Population of the Dicke states |J, m>, all copies together: [plane][J - m]. */
  public double[][] dickePopulations() {
    double[][] p = new double[rho.planes()][];
    for (int s = 0; s < p.length; s++) {
      p[s] = Arrays.copyOf(rho.re(s), rho.twoJ(s) + 1);
    }
    return p;
  }

  /** tr rho^2 in the 2^N space: sum_J tr(rho_J^2)/d_J. */
  public double purity() {
    double purity = 0;
    for (int s = 0; s < rho.planes(); s++) {
      double square = 0;
      for (int k = 0; k < rho.re(s).length; k++) {
        double weight = k <= rho.twoJ(s) ? 1 : 2;
        square += weight * (rho.re(s)[k] * rho.re(s)[k] + rho.im(s)[k] * rho.im(s)[k]);
      }
      if (square > 0) {
        purity += Math.exp(Math.log(square) - logDegeneracy(rho.twoJ(s)));
      }
    }
    return purity;
  }

  /**
   * von Neumann entropy -tr rho log rho in the 2^N space, in nats: -sum_J sum_k p log(p/d_J), p the
   * eigenvalues of rho_J. Negative eigenvalues, which are rounding, count as 0. Cost 20 (2J+1)^3
   * flops a plane.
   */
  public double entropy() {
    double entropy = 0;
    for (int s = 0; s < rho.planes(); s++) {
      double log = logDegeneracy(rho.twoJ(s));
      for (double p : eigenvalues(s)) {
        if (p > 0) {
          entropy -= p * (Math.log(p) - log);
        }
      }
    }
    return entropy;
  }

  /** Smallest eigenvalue of all rho_J; not below 0 but for rounding. */
  public double smallestEigenvalue() {
    double smallest = Double.POSITIVE_INFINITY;
    for (int s = 0; s < rho.planes(); s++) {
      for (double p : eigenvalues(s)) {
        smallest = Math.min(smallest, p);
      }
    }
    return smallest;
  }

  /** Eigenvalues of rho_J: of A + iB as every other one of the real symmetric (A, -B; B, A). */
  private double[] eigenvalues(int s) {
    int d = rho.twoJ(s) + 1;
    if (isDiagonal(s)) {
      double[] populations = Arrays.copyOf(rho.re(s), d);
      Arrays.sort(populations);
      return populations;
    }
    R064Store matrix = R064Store.FACTORY.make(2 * d, 2 * d);
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        matrix.set(i, j, rho.re(s, i, j));
        matrix.set(d + i, d + j, rho.re(s, i, j));
        matrix.set(d + i, j, rho.im(s, i, j));
        matrix.set(i, d + j, -rho.im(s, i, j));
      }
    }
    Eigenvalue<Double> solver = Eigenvalue.R064.make(matrix, true);
    if (!solver.computeValuesOnly(matrix)) {
      throw new IllegalStateException("the eigenvalues of rho_J did not converge, plane " + s);
    }
    double[] doubled = new double[2 * d];
    for (int k = 0; k < 2 * d; k++) {
      doubled[k] = solver.getEigenvalues().get(k).getReal();
    }
    Arrays.sort(doubled);
    double[] values = new double[d];
    for (int k = 0; k < d; k++) {
      values[k] = 0.5 * (doubled[2 * k] + doubled[2 * k + 1]);
    }
    return values;
  }

  private boolean isDiagonal(int s) {
    for (int k = rho.twoJ(s) + 1; k < rho.re(s).length; k++) {
      if (rho.re(s)[k] != 0 || rho.im(s)[k] != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Spin squeezing of Wineland et al. (1994): N min Var(J_perp) / |&lt;J&gt;|^2, perp the
   * directions orthogonal to the mean spin; below 1 the state is entangled. NaN where there is no
   * mean spin.
   */
  public double squeezing() {
    String[] axes = {"x", "y", "z"};
    double[] j = new double[3];
    double[][] covariance = new double[3][3];
    for (int a = 0; a < 3; a++) {
      j[a] = mean(SpinPolynomial.word(1, axes[a]));
    }
    for (int a = 0; a < 3; a++) {
      for (int b = 0; b < 3; b++) {
        SpinPolynomial product =
            SpinPolynomial.word(0.5, axes[a] + axes[b])
                .plus(SpinPolynomial.word(0.5, axes[b] + axes[a]));
        covariance[a][b] = mean(product) - j[a] * j[b];
      }
    }
    double length = Math.hypot(Math.hypot(j[0], j[1]), j[2]);
    if (length < 1e-10 * qubits) {
      return Double.NaN;
    }
    double[] n = {j[0] / length, j[1] / length, j[2] / length};
    double[] helper = Math.abs(n[2]) < 0.9 ? new double[] {0, 0, 1} : new double[] {1, 0, 0};
    double[] u = cross(n, helper);
    double norm = Math.sqrt(u[0] * u[0] + u[1] * u[1] + u[2] * u[2]);
    for (int a = 0; a < 3; a++) {
      u[a] /= norm;
    }
    double[] v = cross(n, u);
    double uu = form(covariance, u, u);
    double vv = form(covariance, v, v);
    double uv = form(covariance, u, v);
    double smallest = 0.5 * (uu + vv) - Math.hypot(0.5 * (uu - vv), uv);
    return qubits * smallest / (length * length);
  }

  private static double[] cross(double[] a, double[] b) {
    return new double[] {
      a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
    };
  }

  private static double form(double[][] m, double[] u, double[] v) {
    double sum = 0;
    for (int a = 0; a < 3; a++) {
      for (int b = 0; b < 3; b++) {
        sum += u[a] * m[a][b] * v[b];
      }
    }
    return sum;
  }
}
