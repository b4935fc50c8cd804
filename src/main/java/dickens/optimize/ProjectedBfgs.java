package dickens.optimize;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.DecompositionSolver;
import org.hipparchus.linear.LUDecomposition;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;

/**
 * Local minimum of a smooth function in the unit box: quasi-Newton steps in the variables that no
 * bound holds, projected onto the box (Bertsekas 1982), with Powell's damped BFGS update.
 *
 * <p>Hipparchus 4.0.3 has no gradient method with bounds but its SQP optimizers; of these one fails
 * on this problem within its quadratic subproblem, the other stops at a gradient of 1e-5.
 */
final class ProjectedBfgs {
  private static final int MAX_STEPS = 200;
  private static final int MAX_HALVINGS = 40;

  /** No step goes further in any variable: the first ones know nothing of the curvature. */
  private static final double LONGEST = 0.3;

  /** What counts as close to a bound, at most. */
  private static final double NEAR = 1e-2;

  private ProjectedBfgs() {}

  /** What is minimised; positions lie in the unit box. */
  interface Function {
    /** The value, +infinity where there is none. */
    double value(double[] u);

    /** Its gradient, length that of u. */
    double[] gradient(double[] u);
  }

  /**
   * Minimises.
   *
   * @param tolerance largest component of the gradient, beyond what bounds hold, that counts as 0
   */
  static double[] minimum(Function f, double[] start, double tolerance) {
    int n = start.length;
    double[] u = start.clone();
    double value = f.value(u);
    double[] gradient = f.gradient(u);
    RealMatrix hessian = MatrixUtils.createRealIdentityMatrix(n);
    boolean isFresh = true;
    for (int step = 0; step < MAX_STEPS && slope(u, gradient) > tolerance; step++) {
      Optional<double[]> next = lower(f, u, value, gradient, direction(hessian, u, gradient));
      if (next.isEmpty() && isFresh) {
        return u; // not even down the gradient
      }
      if (next.isEmpty()) {
        hessian = MatrixUtils.createRealIdentityMatrix(n);
        isFresh = true;
        continue;
      }
      double[] there = f.gradient(next.get());
      if (!Arrays.stream(there).allMatch(Double::isFinite)) {
        return u;
      }
      update(hessian, minus(next.get(), u), minus(there, gradient), isFresh);
      isFresh = false;
      u = next.get();
      value = f.value(u);
      gradient = there;
    }
    return u;
  }

  /** A point along a direction, by halving, where the function is lower; empty: none is found. */
  private static Optional<double[]> lower(
      Function f, double[] u, double value, double[] gradient, double[] direction) {
    double t = Math.min(1, LONGEST / largest(direction));
    for (int k = 0; k < MAX_HALVINGS; k++, t /= 2) {
      double[] trial = moved(u, direction, t);
      if (Arrays.equals(trial, u)) {
        break;
      }
      double decrease = -1e-4 * dot(gradient, minus(trial, u));
      // values are good to rounding only; slopes decide between equal ones
      double rounding = 1e-14 * Math.abs(value);
      double ahead = f.value(trial);
      if (ahead <= value - decrease
          || (ahead <= value + rounding && slope(trial, f.gradient(trial)) < slope(u, gradient))) {
        return Optional.of(trial);
      }
    }
    return Optional.empty();
  }

  /** Largest component of the gradient that no bound holds. */
  static double slope(double[] u, double[] gradient) {
    double largest = 0;
    for (int k = 0; k < u.length; k++) {
      largest = isHeld(u[k], gradient[k]) ? largest : Math.max(largest, Math.abs(gradient[k]));
    }
    return largest;
  }

  /** True where a bound keeps u from going down the gradient. */
  static boolean isHeld(double u, double gradient) {
    return (u == 0 && gradient >= 0) || (u == 1 && gradient <= 0);
  }

  /**
   * -B^-1 g in the free variables. A variable that is close to a bound and drawn towards it goes
   * there by itself: if it were left among the free ones, its bound would cut every step short.
   */
  private static double[] direction(RealMatrix hessian, double[] u, double[] gradient) {
    double near = Math.min(NEAR, slope(u, gradient));
    double[] direction = new double[u.length];
    int[] free =
        IntStream.range(0, u.length)
            .filter(
                k -> !(u[k] <= near && gradient[k] >= 0) && !(u[k] >= 1 - near && gradient[k] <= 0))
            .toArray();
    for (int k = 0; k < u.length; k++) {
      direction[k] = -Math.signum(gradient[k]) * near;
    }
    if (free.length > 0) {
      RealMatrix block = hessian.getSubMatrix(free, free);
      double[] right = Arrays.stream(free).mapToDouble(k -> -gradient[k]).toArray();
      DecompositionSolver solver = new LUDecomposition(block).getSolver();
      // at the end of the function's domain the curvature may degenerate: then down the gradient
      double[] step =
          solver.isNonSingular() ? solver.solve(new ArrayRealVector(right)).toArray() : right;
      for (int i = 0; i < free.length; i++) {
        direction[free[i]] = step[i];
      }
    }
    return direction;
  }

  private static double[] moved(double[] u, double[] direction, double t) {
    double[] moved = new double[u.length];
    for (int k = 0; k < u.length; k++) {
      moved[k] = Math.min(1, Math.max(0, u[k] + t * direction[k]));
    }
    return moved;
  }

  /** B + y y^T/(y.s) - B s s^T B/(s.B s), y damped so that y.s stays positive (Powell 1978). */
  private static void update(RealMatrix hessian, double[] s, double[] y, boolean isFresh) {
    if (isFresh && dot(y, s) > 0) {
      double curvature = dot(y, y) / dot(y, s);
      for (int k = 0; k < s.length; k++) {
        hessian.setEntry(k, k, curvature);
      }
    }
    double[] bs = hessian.operate(s);
    double sbs = dot(s, bs);
    double theta = dot(y, s) >= 0.2 * sbs ? 1 : 0.8 * sbs / (sbs - dot(y, s));
    double[] r = new double[s.length];
    for (int k = 0; k < r.length; k++) {
      r[k] = theta * y[k] + (1 - theta) * bs[k];
    }
    RealMatrix change = new Array2DRowRealMatrix(s.length, s.length);
    for (int i = 0; i < s.length; i++) {
      for (int k = 0; k < s.length; k++) {
        change.setEntry(i, k, r[i] * r[k] / dot(r, s) - bs[i] * bs[k] / sbs);
      }
    }
    hessian.setSubMatrix(hessian.add(change).getData(), 0, 0);
  }

  private static double largest(double[] x) {
    return Arrays.stream(x).map(Math::abs).max().orElse(0);
  }

  private static double[] minus(double[] a, double[] b) {
    double[] difference = new double[a.length];
    Arrays.setAll(difference, k -> a[k] - b[k]);
    return difference;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }
}
