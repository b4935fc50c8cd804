package dickens.solve.ensemble;

import dickens.backend.ArnoldiVectors;
import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import dickens.solve.Deadline;
import java.util.ArrayList;
import java.util.List;

/**
 * exp(L t) rho by Krylov spaces: with the Arnoldi basis V and H of dimension m from rho(t), rho(t +
 * tau) = beta V exp(tau H) e_1 (Saad 1992), H bordered by its residual as in Sidje (1998).
 *
 * <p>Error control: the last entry of exp(tau H) e_1 estimates the error of a step relative to
 * beta; tau shrinks, with the same basis, until it is at most tolerance tau/T. L contracts the
 * trace norm, so errors add up at most. Times inside a step are read off the same basis.
 *
 * <p>Orthogonalisation: classical Gram-Schmidt, twice. Vectors and products are where the back end
 * keeps them; H, its exponentials and the choice of steps are here.
 *
 * <p>Cost of a step: m products with L, 4 m^2 vector operations, a few exponentials of m x m.
 * Memory m + 4 operators.
 *
 * @param <V> a vector
 */
final class KrylovSteps<V> {
  private final ArnoldiVectors<V> vectors;
  private final Deadline deadline;
  private final double tolerance;
  private final int basis;
  private final List<V> arnoldi = new ArrayList<>();

  /** H bordered by its residual row, (basis + 1)^2. */
  private double[][] hessenberg;

  private int count;
  private boolean isInvariant;
  private double beta;
  private int products;
  private int steps;

  /**
   * Steps on the vectors of a back end.
   *
   * @param vectors under L itself, not shifted
   * @param basis m
   */
  KrylovSteps(ArnoldiVectors<V> vectors, double tolerance, int basis, Deadline deadline) {
    this.vectors = vectors;
    this.deadline = deadline;
    this.tolerance = tolerance;
    this.basis = basis;
  }

  /** Bytes of all vectors. */
  static double bytes(DickeLiouvillian liouvillian, int basis) {
    return (basis + 4) * bytesOfOperator(liouvillian);
  }

  /** Bytes of what stays here where a device has the vectors: the state at the start and now. */
  static double bytesBesideDevice(DickeLiouvillian liouvillian) {
    return 3 * bytesOfOperator(liouvillian);
  }

  private static double bytesOfOperator(DickeLiouvillian liouvillian) {
    return 16.0 * liouvillian.packedElements();
  }

  /**
   * Evolves.
   *
   * @param initial with all its diagonals; may be overwritten
   */
  LiouvillianPropagator.Outcome evolve(
      HermitianPlanes initial, double[] times, Snapshots snapshots) {
    HermitianPlanes[] shown = {initial.sameShape()};
    double trace = initial.trace();
    double now = 0;
    int next = 0;
    for (; next < times.length && times[next] == 0; next++) {
      snapshots.at(next, initial);
    }
    double end = times.length == 0 ? 0 : times[times.length - 1];
    double guess = end;
    double error = 0;
    double defect = 0;
    V state = vectors.load(new HermitianPlanes[] {initial});
    V atTime = vectors.load(shown);
    while (next < times.length) {
      build(state);
      steps++;
      double remaining = end - now;
      double tau = Math.min(guess, remaining);
      double[] column = column(tau);
      double estimate = isInvariant ? 0 : Math.abs(column[count]);
      // NaN is not accepted
      while (!(estimate <= tolerance * tau / end)) {
        tau *= factor(estimate, tau, end, 0.8);
        if (tau < 1e-15 * end) {
          throw new IllegalStateException("the time step fell below 1e-15 of the whole time");
        }
        column = column(tau);
        estimate = Math.abs(column[count]);
      }
      error += estimate;
      guess = isInvariant ? remaining : tau * factor(estimate, tau, end, 2);
      double reached = remaining - tau <= 1e-15 * end ? end : now + tau;
      for (; next < times.length && times[next] <= reached; next++) {
        combine(column(times[next] - now), atTime);
        vectors.store(atTime, shown);
        snapshots.at(next, shown[0]);
      }
      combine(column, state);
      defect = Math.max(defect, Math.abs(vectors.trace(state) - trace));
      now = reached;
    }
    arnoldi.forEach(vectors::release);
    vectors.release(atTime);
    vectors.release(state);
    String method = "Krylov exponential (" + steps + " steps, " + products + " products)";
    return new LiouvillianPropagator.Outcome(method, products, Math.max(error, defect), "cpu");
  }

  /** By how much the step may change; the error goes with tau to the power of about count. */
  private double factor(double estimate, double tau, double end, double largest) {
    double allowed = 0.5 * tolerance * tau / end;
    double wanted = estimate == 0 ? largest : Math.pow(allowed / estimate, 1.0 / count);
    return wanted >= 0.1 ? Math.min(largest, wanted) : 0.1;
  }

  /** Vectors are kept from step to step. */
  private V vector(int k) {
    if (arnoldi.size() == k) {
      arnoldi.add(vectors.vector());
    }
    return arnoldi.get(k);
  }

  /** The Arnoldi basis from a state. */
  private void build(V start) {
    beta = vectors.norm(start);
    vectors.combine(vector(0), List.of(start), new double[] {1 / beta});
    hessenberg = new double[basis + 1][basis + 1];
    isInvariant = false;
    count = 0;
    while (count < basis) {
      deadline.check();
      V w = vector(count + 1);
      vectors.apply(arnoldi.get(count), w);
      products++;
      double before = vectors.norm(w);
      List<V> known = arnoldi.subList(0, count + 1);
      double[] h = new double[count + 1];
      for (int pass = 0; pass < 2; pass++) {
        vectors.orthogonalise(w, known, h, new double[h.length]);
      }
      for (int k = 0; k <= count; k++) {
        hessenberg[k][count] = h[k];
      }
      double norm = vectors.norm(w);
      count++;
      if (norm <= 1e-15 * before || norm == 0) {
        isInvariant = true;
        return;
      }
      hessenberg[count][count - 1] = norm;
      vectors.scale(w, 1 / norm);
    }
  }

  /** x = beta V column. */
  private void combine(double[] column, V x) {
    int known = isInvariant ? count : count + 1;
    double[] c = new double[known];
    for (int k = 0; k < known; k++) {
      c[k] = beta * column[k];
    }
    vectors.combine(x, arnoldi.subList(0, known), c);
  }

  /** First column of exp(tau H), H bordered: Taylor series of order 18, scaled and squared. */
  private double[] column(double tau) {
    int n = count + 1;
    double norm = 0;
    for (int i = 0; i < n; i++) {
      double row = 0;
      for (int j = 0; j < n; j++) {
        row += Math.abs(hessenberg[i][j]);
      }
      norm = Math.max(norm, row);
    }
    int squarings = Math.max(0, Math.getExponent(Math.max(tau * norm, 1e-300)) + 1);
    double h = Math.scalb(tau, -squarings);
    // 1/19! is below rounding for a norm below 1
    double[][] power = identity(n);
    double[][] sum = identity(n);
    for (int k = 1; k <= 18; k++) {
      power = times(power, hessenberg, n, h / k);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          sum[i][j] += power[i][j];
        }
      }
    }
    for (int k = 0; k < squarings; k++) {
      sum = times(sum, sum, n, 1);
    }
    double[] column = new double[n];
    for (int i = 0; i < n; i++) {
      column[i] = sum[i][0];
    }
    return column;
  }

  private static double[][] identity(int n) {
    double[][] one = new double[n][n];
    for (int i = 0; i < n; i++) {
      one[i][i] = 1;
    }
    return one;
  }

  private static double[][] times(double[][] a, double[][] b, int n, double factor) {
    double[][] c = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < n; k++) {
        double f = factor * a[i][k];
        for (int j = 0; j < n; j++) {
          c[i][j] += f * b[k][j];
        }
      }
    }
    return c;
  }
}
