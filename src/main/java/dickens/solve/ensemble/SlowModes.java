package dickens.solve.ensemble;

import dickens.generator.ComplexPlanes;
import dickens.generator.HermitianPlanes;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.hipparchus.complex.Complex;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.EigenDecompositionNonSymmetric;
import org.hipparchus.linear.FieldVector;

/**
 * The slowest mode of relaxation: the eigenvalue of L, 0 apart, with the largest real part among
 * those nearest to 0.
 *
 * <p>Method: shift-invert Arnoldi at z = 0, on Hermitian operators of trace 0, which the Drazin
 * inverse maps to themselves, so that all is real. A Ritz value mu stands for lambda = 1/mu. It is
 * accepted when its residual is below 1e-8 |mu|; the search ends when the three modes nearest to 0
 * are accepted, or after {@value #LARGEST} solves.
 *
 * <p>A mode that oscillates fast and decays slowly, farther from 0 than those three, is not seen.
 *
 * @param decay -Re lambda of the slowest mode [1/time]
 * @param frequency |Im lambda| of that mode [1/time]
 * @param converged whether the search ended as it should
 */
public record SlowModes(double decay, double frequency, boolean converged) {
  private static final int LARGEST = 60;
  private static final int WANTED = 3;
  private static final double ACCEPTED = 1e-8;

  /** Finds the modes; the factors of the solver at z = 0 are made or used. */
  public static SlowModes of(LiouvillianSolver solver) {
    HermitianPlanes rho = solver.steadyState().state();
    boolean good = solver.steadyState().report().status().isGood();
    int dimension = dimension(rho);
    int largest = Math.min(LARGEST, dimension);
    double[][] h = new double[largest + 1][largest + 1];
    List<HermitianPlanes> basis = new ArrayList<>();
    HermitianPlanes first = start(rho);
    first.scale(1 / first.norm());
    basis.add(first);
    for (int m = 1; m <= largest; m++) {
      LiouvillianSolution solution =
          solver.drazin(
              new ComplexPlanes(basis.get(m - 1).copy(), new HermitianPlanes(rho.spins())));
      good &= solution.report().status().isGood();
      HermitianPlanes w = solution.state();
      double before = w.norm();
      for (int pass = 0; pass < 2; pass++) {
        for (int k = 0; k < m; k++) {
          double c = basis.get(k).dot(w);
          h[k][m - 1] += c;
          w.add(-c, basis.get(k));
        }
      }
      double norm = w.norm();
      boolean isInvariant = norm <= 1e-13 * before || m == dimension;
      h[m][m - 1] = isInvariant ? 0 : norm;
      if (isInvariant || m >= Math.min(8, largest)) {
        List<Complex> accepted = accepted(h, m, isInvariant);
        if (isInvariant || accepted.size() >= WANTED) {
          return slowest(accepted, good);
        }
        if (m == largest) {
          return slowest(accepted, false);
        }
      }
      w.scale(1 / norm);
      basis.add(w);
    }
    throw new IllegalStateException("an ensemble without modes");
  }

  /** Number of real parameters of a Hermitian operator of trace 0. */
  private static int dimension(HermitianPlanes rho) {
    long sum = -1;
    for (int twoJ : rho.spins()) {
      sum += (twoJ + 1L) * (twoJ + 1L);
    }
    return (int) Math.min(sum, LARGEST + 1);
  }

  /** Fixed random numbers on every diagonal, so that no sector is left out; trace 0. */
  private static HermitianPlanes start(HermitianPlanes rho) {
    SplittableRandom random = new SplittableRandom(20180629);
    HermitianPlanes x = new HermitianPlanes(rho.spins());
    for (int s = 0; s < x.planes(); s++) {
      for (int k = 0; k < x.re(s).length; k++) {
        x.re(s)[k] = random.nextDouble() - 0.5;
        x.im(s)[k] = k <= x.twoJ(s) ? 0 : random.nextDouble() - 0.5;
      }
    }
    x.add(-x.trace(), rho);
    return x;
  }

  /** Ritz values whose residual is small, as long as those nearer to 0 are accepted too. */
  private static List<Complex> accepted(double[][] h, int m, boolean isInvariant) {
    double[][] square = new double[m][m];
    for (int i = 0; i < m; i++) {
      System.arraycopy(h[i], 0, square[i], 0, m);
    }
    EigenDecompositionNonSymmetric eigen =
        new EigenDecompositionNonSymmetric(new Array2DRowRealMatrix(square, false));
    List<Integer> order = new ArrayList<>();
    for (int k = 0; k < m; k++) {
      order.add(k);
    }
    order.sort(
        (a, b) -> Double.compare(eigen.getEigenvalue(b).norm(), eigen.getEigenvalue(a).norm()));
    List<Complex> accepted = new ArrayList<>();
    for (int k : order) {
      Complex mu = eigen.getEigenvalue(k);
      if (mu.norm() == 0) {
        break;
      }
      FieldVector<Complex> y = eigen.getEigenvector(k);
      double length = 0;
      for (int i = 0; i < m; i++) {
        length = Math.hypot(length, y.getEntry(i).norm());
      }
      double residual = h[m][m - 1] * y.getEntry(m - 1).norm() / length;
      if (!isInvariant && residual > ACCEPTED * mu.norm()) {
        break;
      }
      accepted.add(mu.reciprocal());
    }
    return accepted;
  }

  private static SlowModes slowest(List<Complex> modes, boolean converged) {
    Complex slowest = new Complex(Double.NEGATIVE_INFINITY);
    for (Complex lambda : modes) {
      if (lambda.getReal() > slowest.getReal()) {
        slowest = lambda;
      }
    }
    return modes.isEmpty()
        ? new SlowModes(Double.NaN, Double.NaN, false)
        : new SlowModes(-slowest.getReal(), Math.abs(slowest.getImaginary()), converged);
  }
}
