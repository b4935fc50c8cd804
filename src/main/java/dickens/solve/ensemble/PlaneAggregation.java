package dickens.solve.ensemble;

import dickens.backend.PlaneSolves;
import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import dickens.generator.SeparableTerm;
import dickens.generator.WorkSharing;
import dickens.solve.Deadline;

/**
 * Steady states by iterative aggregation and disaggregation over J (Koury, McAllister and Stewart
 * 1984), rho_J = P_J sigma_J with tr sigma_J = 1. A sweep solves every plane under the inflow from
 * its neighbours,
 *
 * <pre>
 *   x_J = -L_JJ^-1 (L_J,J-1 rho_J-1 + L_J,J+1 rho_J+1),   sigma_J = x_J / tr x_J
 * </pre>
 *
 * and balances the chain of the traces, P_{J-1} / P_J = tr(L_{J-1,J} sigma_J) / tr(L_{J,J-1}
 * sigma_{J-1}). Both steps keep positive what is positive (-L_JJ^-1 is a positive map), and
 * rounding in a plane is relative to P_J. A Krylov method knows P_J to 1e-16 of the largest only:
 * where small spins are metastable, weights that should be 1e-40 then come out as 1e-4.
 *
 * <p>The plane solves, in single precision, take the residual of each plane in units of its largest
 * element, so that their errors shrink by 1e-5 or so a sweep. Planes far below rounding need not
 * settle for the others to do so. Sweeps end where the state changes by less than the tolerance, or
 * no longer by less than before.
 *
 * <p>Memory four operators, and one in single precision. Cost of a sweep: a product with L, a solve
 * on every plane.
 */
final class PlaneAggregation {
  private static final int LARGEST_SWEEPS = 200;

  /** Change of the last sweep in units of the tolerance: what is left may be larger than it. */
  private static final double SETTLED = 0.1;

  /** Change from which on one that grows is rounding. */
  private static final double SMALL_CHANGE = 1e-9;

  /**
   * Loss of trace of a plane, in units of the deflation, below which the part along p_J that the
   * deflation changes is left to the balance: single precision does not know it.
   */
  private static final double KNOWN_LOSS = 1e-3;

  /** Natural logarithms of weights: the smallest that a number holds, and one below rounding. */
  private static final double LEAST_LOG = -700;

  private static final double NEGLIGIBLE_LOG = -40;

  private final DickeLiouvillian liouvillian;
  private final PlaneSolves<?, ?> planes;
  private final HermitianPlanes shapes;
  private final double deflation;
  private final HermitianPlanes x;
  private final HermitianPlanes residual;

  /** B^-1 u, B the deflated operator of each plane, u its maximally mixed state. */
  private final HermitianPlanes response;

  private final FloatPlanes p;

  /** log P_{s+1} - log P_s as last known. */
  private final double[] steps;

  private int sweeps;
  private boolean isWithinRange = true;

  /**
   * Prepares it.
   *
   * @param planes factorised at z = 0
   * @param shapes p_J, each of trace 1
   * @param deflation c of the plane solves [1/time]
   */
  PlaneAggregation(
      DickeLiouvillian liouvillian,
      PlaneSolves<?, ?> planes,
      HermitianPlanes shapes,
      double deflation) {
    this.liouvillian = liouvillian;
    this.planes = planes;
    this.shapes = shapes;
    this.deflation = deflation;
    x = shapes.copy();
    residual = shapes.sameShape();
    response = shapes.sameShape();
    p = PlaneShapes.response(planes, shapes);
    steps = new double[shapes.planes() - 1];
    for (int s = 0; s < p.planes(); s++) {
      p.copyTo(s, response);
    }
  }

  /**
   * The steady state, of trace 1.
   *
   * @param tolerance error wanted, relative to the norm of the state
   */
  HermitianPlanes steadyState(double tolerance, Deadline deadline) {
    balance();
    HermitianPlanes before = x.copy();
    double change = Double.POSITIVE_INFINITY;
    while (sweeps < LARGEST_SWEEPS && change > SETTLED * tolerance) {
      deadline.check();
      solvePlanes();
      balance();
      sweeps++;
      before.add(-1, x);
      double last = change;
      change = before.norm() / x.norm();
      if (change < SMALL_CHANGE && !(change < last)) {
        break;
      }
      before.set(x);
    }
    return x;
  }

  /**
   * Whether the weights are those of the chain: false where heavy planes are divided by planes
   * whose weights no number can hold.
   */
  boolean isWithinRange() {
    return isWithinRange;
  }

  /** Sweeps done. */
  int sweeps() {
    return sweeps;
  }

  /** x_J -= L_JJ^-1 (L x)_J for all J. */
  private void solvePlanes() {
    liouvillian.apply(x, residual);
    double[] size = new double[x.planes()];
    WorkSharing.forEach(
        size.length,
        s -> {
          size[s] = Math.max(largest(residual.re(s)), largest(residual.im(s)));
          scale(residual, s, size[s] > 0 ? -1 / size[s] : 0);
          p.set(s, residual);
        });
    planes.solvePlanes(p.re, p.im);
    WorkSharing.forEach(
        size.length,
        s -> {
          // A^-1 b = y - c g tr y / (1 + c tr g), y = B^-1 b, g = B^-1 u (Sherman and Morrison
          // 1950)
          p.copyTo(s, residual);
          double loss = 1 + deflation * response.trace(s);
          double along = loss > KNOWN_LOSS ? deflation * residual.trace(s) / loss : 0;
          x.add(s, size[s], residual);
          x.add(s, -size[s] * along, response);
        });
  }

  /** Gives every plane the trace that balances the chain; one without a positive trace its p_J. */
  private void balance() {
    int count = x.planes();
    WorkSharing.forEach(
        count,
        s -> {
          double trace = x.trace(s);
          if (trace > 0 && trace < Double.POSITIVE_INFINITY) {
            scale(x, s, 1 / trace);
          } else {
            System.arraycopy(shapes.re(s), 0, x.re(s), 0, shapes.re(s).length);
            System.arraycopy(shapes.im(s), 0, x.im(s), 0, shapes.im(s).length);
          }
        });
    double[] log = new double[count];
    double top = 0;
    for (int s = 0; s + 1 < count; s++) {
      double step = Math.log(flux(s + 1, s)) - Math.log(flux(s, s + 1));
      if (Double.isFinite(step)) {
        steps[s] = step;
      }
      log[s + 1] = log[s] + steps[s];
      top = Math.max(top, log[s + 1]);
    }
    double sum = 0;
    for (int s = 0; s < count; s++) {
      log[s] -= top;
      sum += Math.exp(log[s]);
    }
    for (int s = 0; s < count; s++) {
      scale(x, s, Math.max(Double.MIN_NORMAL, Math.exp(log[s]) / sum));
    }
    isWithinRange = !hasWeightBeyond(log, 1) && !hasWeightBeyond(log, -1);
  }

  /** Whether, from the heaviest plane on, weight follows on weights that no number can hold. */
  private static boolean hasWeightBeyond(double[] log, int direction) {
    int s = 0;
    while (log[s] < 0) {
      s++;
    }
    boolean isBeyond = false;
    for (; s >= 0 && s < log.length; s += direction) {
      isBeyond |= log[s] < LEAST_LOG;
      if (isBeyond && log[s] > NEGLIGIBLE_LOG) {
        return true;
      }
    }
    return false;
  }

  /** tr L_{target,source} sigma_source; every term is a gain. */
  private double flux(int target, int source) {
    double sum = 0;
    double[] populations = x.re(source);
    for (SeparableTerm term : liouvillian.termsInto(target)) {
      if (term.source() == source) {
        for (int t = term.begin(0); t < term.end(0); t++) {
          sum += term.leftRe()[t] * term.rightRe()[t] * populations[t + term.shift(0)];
        }
      }
    }
    return sum;
  }

  private static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static void scale(HermitianPlanes v, int s, double factor) {
    for (double[] part : new double[][] {v.re(s), v.im(s)}) {
      for (int k = 0; k < part.length; k++) {
        part[k] *= factor;
      }
    }
  }
}
