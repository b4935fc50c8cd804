package dickens.solve.lattice;

import dickens.solve.Deadline;

/**
 * Right-preconditioned BiCGSTAB (van der Vorst, SIAM J. Sci. Stat. Comput. 13, 631 (1992)) for K y
 * = f, with y = 0 to start from.
 *
 * <p>Stops when the 1-norm of the recursive residual is at most a given number, after a given
 * number of applications of the preconditioner, or when it breaks down. The best iterate is kept,
 * since past stagnation the iteration diverges. The recursive residual is an estimate only: callers
 * measure the true one.
 *
 * <p>Memory: 8 vectors. Cost per application: one preconditioner, one K, about 6 passes. Sums are
 * taken block by block in a fixed order.
 */
final class BiCgStab {
  private final LadderSweep sweep;
  private final KmsCycle cycle;
  private final Deadline deadline;
  private int applications;
  private double residual;

  BiCgStab(LadderSweep sweep, KmsCycle cycle, Deadline deadline) {
    this.sweep = sweep;
    this.cycle = cycle;
    this.deadline = deadline;
  }

  /** Applications of the preconditioner in the last solve. */
  int applications() {
    return applications;
  }

  /** 1-norm of the recursive residual of the solution that the last solve returned. */
  double residual() {
    return residual;
  }

  /**
   * Solves K y = f.
   *
   * @param f right-hand side, one entry a state; overwritten
   * @param tolerance 1-norm of the residual wanted
   * @param budget largest number of applications
   */
  double[] solve(double[] f, double tolerance, int budget) {
    int n = f.length;
    double[] none = {};
    double[] y = new double[n];
    double[] best = new double[n];
    double[] r = f;
    double[] shadow = f.clone();
    double[] p = new double[n];
    double[] v = new double[n];
    double[] t = new double[n];
    double[] hat = new double[n];
    applications = 0;
    residual = norm(r);
    double rho = 1;
    double alpha = 1;
    double omega = 1;
    while (residual > tolerance && applications < budget) {
      deadline.check();
      double next = dot(shadow, r);
      double beta = next / rho * (alpha / omega);
      rho = next;
      if (!usable(rho)) {
        break;
      }
      // p = r + beta (p - omega v)
      double minus = -beta * omega;
      combine(p, applications == 0 ? 0 : beta, r, 1, v, applications == 0 ? 0 : minus);
      cycle.precondition(p, hat);
      applications++;
      // v = K M^-1 p
      sweep.residual(hat, none, v);
      negate(v);
      alpha = rho / dot(shadow, v);
      if (!usable(alpha)) {
        break;
      }
      // s = r - alpha v, kept in r
      combine(y, 1, hat, alpha, hat, 0);
      combine(r, 1, v, -alpha, v, 0);
      if (keep(y, r, best) <= tolerance || applications >= budget) {
        break;
      }
      cycle.precondition(r, hat);
      applications++;
      // t = K M^-1 s
      sweep.residual(hat, none, t);
      negate(t);
      omega = dot(t, r) / dot(t, t);
      if (!usable(omega)) {
        break;
      }
      combine(y, 1, hat, omega, hat, 0);
      combine(r, 1, t, -omega, t, 0);
      if (!(keep(y, r, best) < 1e6 * residual)) {
        break;
      }
    }
    return best;
  }

  private static boolean usable(double number) {
    return number != 0 && !Double.isNaN(number) && !Double.isInfinite(number);
  }

  /** Remembers y where its residual r is the smallest so far; returns that of y. */
  private double keep(double[] y, double[] r, double[] best) {
    double norm = norm(r);
    if (norm < residual) {
      residual = norm;
      System.arraycopy(y, 0, best, 0, y.length);
    }
    return norm;
  }

  /** a = fa a + fb b + fc c. */
  private void combine(double[] a, double fa, double[] b, double fb, double[] c, double fc) {
    LadderMoves moves = sweep.moves();
    moves.forBlocks(
        (first, last) -> {
          for (int j = moves.start(first); j < moves.start(last); j++) {
            a[j] = fa * a[j] + fb * b[j] + fc * c[j];
          }
        });
  }

  private void negate(double[] a) {
    combine(a, -1, a, 0, a, 0);
  }

  private double dot(double[] a, double[] b) {
    LadderMoves moves = sweep.moves();
    return moves.sum(
        (first, last) -> {
          double sum = 0;
          for (int j = moves.start(first); j < moves.start(last); j++) {
            sum += a[j] * b[j];
          }
          return sum;
        });
  }

  private double norm(double[] a) {
    LadderMoves moves = sweep.moves();
    return moves.sum(
        (first, last) -> {
          double sum = 0;
          for (int j = moves.start(first); j < moves.start(last); j++) {
            sum += Math.abs(a[j]);
          }
          return sum;
        });
  }
}
