package dickens.optimize;

import dickens.backend.Backend;
import dickens.model.BadRequest;
import dickens.study.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;
import org.hipparchus.linear.SingularValueDecomposition;
import org.hipparchus.random.SobolSequenceGenerator;

/**
 * Global search over a box: Sobol points, evaluated together so that a batched back end is used,
 * then local searches from the best of them that lie apart, then a check of the Karush-Kuhn-Tucker
 * conditions at the winner. Nothing in it is random, so the same problem gives the same bits.
 *
 * <p>A maximum that is narrower than the Sobol points are apart can be missed; how many of the
 * searches agree tells how rough the landscape is.
 *
 * @param samples Sobol points, at least 1
 * @param searches local searches, at least 1
 */
public record Optimizer(int samples, int searches) {
  /** Largest slope and violation that count as zero, in typical sizes. */
  private static final double TOLERANCE = 1e-6;

  /** Starts are at least so far apart in some variable. */
  private static final double APART = 0.1;

  private static final int MULTIPLIER_STEPS = 15;

  public Optimizer {
    if (samples < 1 || searches < 1) {
      throw new IllegalArgumentException(
          samples + " samples and " + searches + " searches: at least one of each is needed");
    }
  }

  /** The usual effort for so many variables. */
  public static Optimizer standard(int variables) {
    return new Optimizer(Math.min(1024, 64 * variables), 4);
  }

  /**
   * Searches.
   *
   * @param backend where batched solves are done
   * @throws BadRequest where no point of the box has a solution
   */
  public Optimum solve(Problem problem, Backend backend, Progress progress) {
    return solve(problem, backend, progress, List.of());
  }

  /**
   * Searches, also from given positions.
   *
   * @param hints positions in the unit box from which a search starts in any case
   */
  Optimum solve(Problem problem, Backend backend, Progress progress, List<double[]> hints) {
    Surface surface = new Surface(problem, backend);
    List<double[]> positions = new ArrayList<>(hints);
    SobolSequenceGenerator sobol = new SobolSequenceGenerator(problem.variables().size());
    sobol.skipTo(1);
    for (int k = 0; k < samples; k++) {
      positions.add(sobol.nextVector());
    }
    List<double[]> rows = surface.values(positions, progress);
    double[] scales = scales(problem, rows, surface.trouble());
    List<double[]> starts = starts(problem, positions, rows, scales, hints.size());
    List<Candidate> ends = new ArrayList<>();
    for (double[] start : starts) {
      ends.add(candidate(problem, surface, scales, descend(problem, surface, scales, start)));
    }
    Candidate best = ends.stream().min(Comparator.comparingDouble(Candidate::rank)).orElseThrow();
    int agreeing = (int) ends.stream().filter(end -> end.isNear(best)).count();
    return new Optimum(
        best.u,
        IntStream.range(0, best.u.length)
            .mapToDouble(k -> problem.variables().get(k).value(best.u[k]))
            .toArray(),
        best.steering,
        best.slope,
        best.violation,
        IntStream.range(0, best.u.length)
            .filter(k -> best.u[k] == 0 || best.u[k] == 1)
            .mapToObj(k -> problem.variables().get(k).parameter().name())
            .toList(),
        agreeing,
        ends.size(),
        surface.evaluations(),
        surface.gradientMethod(),
        TOLERANCE);
  }

  /** A local search: minima of augmented Lagrangians until multipliers and limits agree. */
  private static double[] descend(
      Problem problem, Surface surface, double[] scales, double[] start) {
    AugmentedLagrangian lagrangian = new AugmentedLagrangian(problem, surface, scales);
    double[] u = ProjectedBfgs.minimum(lagrangian, start, TOLERANCE / 10);
    double violation = lagrangian.violation(u);
    for (int k = 0; k < MULTIPLIER_STEPS && !problem.limits().isEmpty(); k++) {
      double before = violation;
      lagrangian.update(u);
      if (k > 0 && before > 0.1 * TOLERANCE) {
        lagrangian.stiffen();
      }
      u = ProjectedBfgs.minimum(lagrangian, u, TOLERANCE / 10);
      violation = lagrangian.violation(u);
      if (violation <= TOLERANCE / 100 && before <= TOLERANCE / 100) {
        break;
      }
    }
    return u;
  }

  /**
   * Typical sizes: of the goal where it is best, of a limit that of its bound. The largest values
   * over the box will not do; they can be many orders of magnitude away from those that matter.
   */
  private static double[] scales(Problem problem, List<double[]> rows, String trouble) {
    double[] scales = new double[1 + problem.limits().size()];
    for (int i = 0; i < scales.length; i++) {
      int steering = i;
      double[] values =
          rows.stream()
              .mapToDouble(row -> row[steering])
              .filter(Double::isFinite)
              .sorted()
              .toArray();
      if (values.length == 0) {
        throw new BadRequest(
            problem.steering().get(i)
                + " has no value at any of "
                + rows.size()
                + " points of the box; widen or move the bounds"
                + (trouble.isEmpty() ? "" : " (" + trouble + ")"));
      }
      if (i == 0) {
        boolean isLargest = problem.goal().sense() == Goal.Sense.MAXIMIZE;
        scales[i] = Math.abs(values[isLargest ? values.length - 1 : 0]);
      } else {
        Limit limit = problem.limits().get(i - 1);
        scales[i] = Math.max(finite(limit.low()), finite(limit.high()));
      }
      if (scales[i] == 0) {
        scales[i] = Math.abs(values[values.length / 2]);
      }
      if (scales[i] == 0) {
        scales[i] = 1;
      }
    }
    return scales;
  }

  private static double finite(double bound) {
    return Double.isFinite(bound) ? Math.abs(bound) : 0;
  }

  /** The hints, and the best samples that are apart. */
  private List<double[]> starts(
      Problem problem, List<double[]> positions, List<double[]> rows, double[] scales, int hints) {
    List<double[]> starts = new ArrayList<>(positions.subList(0, hints));
    List<Integer> order =
        IntStream.range(hints, positions.size())
            .boxed()
            .filter(i -> Arrays.stream(rows.get(i)).allMatch(Double::isFinite))
            .sorted(Comparator.comparingDouble(i -> merit(problem, rows.get(i), scales)))
            .toList();
    for (int i : order) {
      double[] u = positions.get(i);
      if (starts.size() < hints + searches
          && starts.stream().allMatch(other -> distance(u, other) >= APART)) {
        starts.add(u);
      }
    }
    if (starts.isEmpty()) {
      throw new BadRequest(
          "goal and limits have no common point with values among "
              + positions.size()
              + " points of the box; widen or move the bounds");
    }
    return starts;
  }

  /** Small is good: the goal, and violations weighted so that they come first. */
  private static double merit(Problem problem, double[] row, double[] scales) {
    return -problem.goal().sense().sign() * row[0] / scales[0]
        + 10 * violation(problem, row, scales);
  }

  private static double violation(Problem problem, double[] row, double[] scales) {
    double largest = 0;
    for (int i = 0; i < problem.limits().size(); i++) {
      largest = Math.max(largest, problem.limits().get(i).violation(row[1 + i]) / scales[1 + i]);
    }
    return largest;
  }

  private static double distance(double[] a, double[] b) {
    double largest = 0;
    for (int k = 0; k < a.length; k++) {
      largest = Math.max(largest, Math.abs(a[k] - b[k]));
    }
    return largest;
  }

  /** Where a search ended. */
  private record Candidate(
      double[] u, double[] steering, double goal, double slope, double violation) {

    /** Points that break a limit come last, whatever their goal. */
    double rank() {
      double size = Double.isNaN(goal) ? Double.MAX_VALUE : goal;
      return violation <= TOLERANCE ? size : Double.MAX_VALUE / 4 * (1 + Math.min(1, violation));
    }

    boolean isNear(Candidate other) {
      return violation <= TOLERANCE && Math.abs(goal - other.goal) <= 1e-6;
    }
  }

  private static Candidate candidate(
      Problem problem, Surface surface, double[] scales, double[] u) {
    double[] steering = surface.values(u);
    double goal = -problem.goal().sense().sign() * steering[0] / scales[0];
    double violation = violation(problem, steering, scales);
    double slope = Double.isNaN(goal) ? Double.NaN : slope(problem, surface, scales, u, steering);
    return new Candidate(u, steering, goal, slope, violation);
  }

  /**
   * What is left of the goal's gradient after bounds and active limits have taken the parts that
   * they hold, with multipliers by least squares; parts that push inwards are not held.
   */
  private static double slope(
      Problem problem, Surface surface, double[] scales, double[] u, double[] steering) {
    double[][] gradients = surface.gradients(u);
    double[] down = new double[u.length];
    for (int k = 0; k < u.length; k++) {
      // direction of improvement
      down[k] = problem.goal().sense().sign() * gradients[0][k] / scales[0];
    }
    List<Integer> active = new ArrayList<>();
    List<Integer> sides = new ArrayList<>();
    for (int i = 0; i < problem.limits().size(); i++) {
      Limit limit = problem.limits().get(i);
      double tolerance = 10 * TOLERANCE * scales[1 + i];
      boolean atLow = steering[1 + i] <= limit.low() + tolerance;
      boolean atHigh = steering[1 + i] >= limit.high() - tolerance;
      if (atLow || atHigh) {
        active.add(i);
        sides.add(limit.isEquality() ? 0 : atLow ? -1 : 1);
      }
    }
    boolean[] isFree = new boolean[u.length];
    for (int k = 0; k < u.length; k++) {
      isFree[k] = u[k] > 0 && u[k] < 1;
    }
    double[] multipliers = multipliers(gradients, scales, down, active, isFree);
    double[] rest = down.clone();
    for (int a = 0; a < active.size(); a++) {
      boolean pushesOut = sides.get(a) == 0 || multipliers[a] * sides.get(a) >= 0;
      for (int k = 0; k < rest.length && pushesOut; k++) {
        rest[k] -= multipliers[a] * gradients[1 + active.get(a)][k] / scales[1 + active.get(a)];
      }
    }
    double largest = 0;
    for (int k = 0; k < rest.length; k++) {
      boolean isHeld = ProjectedBfgs.isHeld(u[k], -rest[k]);
      largest = isHeld ? largest : Math.max(largest, Math.abs(rest[k]));
    }
    return largest;
  }

  private static double[] multipliers(
      double[][] gradients,
      double[] scales,
      double[] down,
      List<Integer> active,
      boolean[] isFree) {
    int free = (int) IntStream.range(0, isFree.length).filter(k -> isFree[k]).count();
    if (active.isEmpty() || free == 0) {
      return new double[active.size()];
    }
    RealMatrix a = new Array2DRowRealMatrix(free, active.size());
    RealVector b = new ArrayRealVector(free);
    int row = 0;
    for (int k = 0; k < isFree.length; k++) {
      if (isFree[k]) {
        for (int c = 0; c < active.size(); c++) {
          a.setEntry(row, c, gradients[1 + active.get(c)][k] / scales[1 + active.get(c)]);
        }
        b.setEntry(row++, down[k]);
      }
    }
    return new SingularValueDecomposition(a).getSolver().solve(b).toArray();
  }
}
