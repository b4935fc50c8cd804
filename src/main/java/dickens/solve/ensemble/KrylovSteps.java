package dickens.solve.ensemble;

import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import dickens.generator.WorkSharing;
import dickens.solve.Deadline;

/**
 * exp(L t) rho by Krylov spaces: with the Arnoldi basis V and H of dimension m from rho(t), rho(t +
 * tau) = beta V exp(tau H) e_1 (Saad 1992), H bordered by its residual as in Sidje (1998).
 *
 * <p>Error control: the last entry of exp(tau H) e_1 estimates the error of a step relative to
 * beta; tau shrinks, with the same basis, until it is at most tolerance tau/T. L contracts the
 * trace norm, so errors add up at most. Times inside a step are read off the same basis.
 *
 * <p>Orthogonalisation: classical Gram-Schmidt, twice. Sums run plane by plane in a fixed order,
 * planes on all cores.
 *
 * <p>Cost of a step: m products with L, 4 m^2 vector operations, a few exponentials of m x m.
 * Memory m + 4 operators.
 */
final class KrylovSteps {
  private final DickeLiouvillian liouvillian;
  private final Deadline deadline;
  private final double tolerance;
  private final int basis;
  private final HermitianPlanes[] vectors;

  /** H bordered by its residual row, (basis + 1)^2. */
  private double[][] hessenberg;

  private int count;
  private boolean isInvariant;
  private double beta;
  private int products;
  private int steps;

  KrylovSteps(DickeLiouvillian liouvillian, double tolerance, int basis, Deadline deadline) {
    this.liouvillian = liouvillian;
    this.deadline = deadline;
    this.tolerance = tolerance;
    this.basis = basis;
    this.vectors = new HermitianPlanes[basis + 1];
  }

  /** Bytes of all vectors. */
  static double bytes(DickeLiouvillian liouvillian, int basis) {
    return 16.0 * (basis + 4) * liouvillian.packedElements();
  }

  LiouvillianPropagator.Outcome evolve(
      HermitianPlanes initial, double[] times, Snapshots snapshots) {
    HermitianPlanes state = initial.copy();
    HermitianPlanes atTime = initial.sameShape();
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
        snapshots.at(next, atTime);
      }
      combine(column, state);
      defect = Math.max(defect, Math.abs(state.trace() - trace));
      now = reached;
    }
    String method = "Krylov exponential (" + steps + " steps, " + products + " products)";
    return new LiouvillianPropagator.Outcome(method, products, Math.max(error, defect), "cpu");
  }

  /** By how much the step may change; the error goes with tau to the power of about count. */
  private double factor(double estimate, double tau, double end, double largest) {
    double allowed = 0.5 * tolerance * tau / end;
    double wanted = estimate == 0 ? largest : Math.pow(allowed / estimate, 1.0 / count);
    return wanted >= 0.1 ? Math.min(largest, wanted) : 0.1;
  }

  private HermitianPlanes vector(int k) {
    if (vectors[k] == null) {
      vectors[k] = new HermitianPlanes(liouvillian.spins());
    }
    return vectors[k];
  }

  /** The Arnoldi basis from a state. */
  private void build(HermitianPlanes start) {
    HermitianPlanes first = vector(0);
    first.set(start);
    beta = first.norm();
    first.scale(1 / beta);
    hessenberg = new double[basis + 1][basis + 1];
    isInvariant = false;
    count = 0;
    while (count < basis) {
      deadline.check();
      HermitianPlanes w = vector(count + 1);
      liouvillian.apply(vectors[count], w);
      products++;
      double before = w.norm();
      for (int pass = 0; pass < 2; pass++) {
        double[] c = project(w, count + 1);
        for (int k = 0; k <= count; k++) {
          hessenberg[k][count] += c[k];
        }
      }
      double norm = w.norm();
      count++;
      if (norm <= 1e-15 * before || norm == 0) {
        isInvariant = true;
        return;
      }
      hessenberg[count][count - 1] = norm;
      w.scale(1 / norm);
    }
  }

  /** Removes from w its parts along the first vectors; the parts. */
  private double[] project(HermitianPlanes w, int known) {
    int planes = w.planes();
    double[][] dots = new double[planes][known];
    WorkSharing.forEach(
        planes,
        s -> {
          for (int k = 0; k < known; k++) {
            dots[s][k] = vectors[k].dot(s, w);
          }
        });
    double[] c = new double[known];
    for (int s = 0; s < planes; s++) {
      for (int k = 0; k < known; k++) {
        c[k] += dots[s][k];
      }
    }
    WorkSharing.forEach(
        planes,
        s -> {
          for (int k = 0; k < known; k++) {
            w.add(s, -c[k], vectors[k]);
          }
        });
    return c;
  }

  /** x = beta V column. */
  private void combine(double[] column, HermitianPlanes x) {
    int known = isInvariant ? count : count + 1;
    WorkSharing.forEach(
        x.planes(),
        s -> {
          java.util.Arrays.fill(x.re(s), 0);
          java.util.Arrays.fill(x.im(s), 0);
          for (int k = 0; k < known; k++) {
            x.add(s, beta * column[k], vectors[k]);
          }
        });
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
