package dickens.solve.lattice;

import dickens.backend.DenseKernels;
import dickens.generator.WindowedLattice;
import dickens.solve.CompensatedSum;
import dickens.solve.Deadline;
import dickens.solve.DoubleDouble;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;

/**
 * Solves (z - L) y = b with the generator of a window whose stationary vector x is known; at z = 0
 * the Drazin solution, sum y = 0.
 *
 * <pre>
 *   y = solve(b), projected;  r = b - (z - L) y in double-double;  y += solve(r), projected
 *   projected: y -= x (sum y - sigma/z), with the sum sigma of b that the caller knows
 * </pre>
 *
 * <p>The factors at z = 0 and those of the last other z are kept for more solves where the budget
 * holds both, or else the newer ones; where it holds neither, each solve eliminates twice anew. The
 * bits do not depend on it. Fails with OverBudget where memory or time do not suffice.
 */
final class WindowSolves {
  private final WindowedLattice generator;
  private final double[] populations;
  private final DenseKernels kernels;
  private final LatticeOptions options;
  private Optional<NestedDissection> tree;
  private Optional<FrontalFactorization> atZero = Optional.empty();
  private Optional<FrontalFactorization> shifted = Optional.empty();
  private double[] correction = {};

  /**
   * Solves on a window.
   *
   * @param tree its elimination tree, if the stationary vector came with one
   */
  WindowSolves(
      WindowedLattice generator,
      double[] populations,
      Optional<NestedDissection> tree,
      DenseKernels kernels,
      LatticeOptions options) {
    this.generator = generator;
    this.populations = populations;
    this.tree = tree;
    this.kernels = kernels;
    this.options = options;
  }

  /** Bytes that a solve needs, factors that can be computed again left out where they must be. */
  double bytes(Shift z) {
    double besides = WorkingMemory.solveBytes(tree(), z);
    double room = options.budget().memoryBytes() - besides;
    return besides + new EliminationPlan(tree(), FactorParts.LOWER_AND_UPPER, z, room).bytes();
  }

  /** The elimination tree; found now if the state came without one. */
  private synchronized NestedDissection tree() {
    if (tree.isEmpty()) {
      int mode = 0;
      for (int i = 1; i < populations.length; i++) {
        mode = populations[i] > populations[mode] ? i : mode;
      }
      int pinned = mode;
      tree = Optional.of(inPool(() -> new NestedDissection(generator, pinned)));
    }
    return tree.get();
  }

  /** The solution of -L y = b + bLow with sum y = 0; the sum of b must be 0 up to rounding. */
  double[] drazin(double[] b, double[] bLow, Deadline deadline) {
    FrontalFactorization lu = factorsAt(Shift.ZERO, deadline);
    return inPool(
        () -> {
          double[] y = lu.solve(b, deadline);
          project(y, 0);
          double[] none = new double[y.length];
          double[] r = FluxResidual.real(generator, 0, y, none, b, bLow);
          add(y, lu.solve(r, deadline));
          project(y, 0);
          return y;
        });
  }

  /**
   * The solution {Re y, Im y} of (z - L) y = b + bLow, z not 0.
   *
   * @param sigma the exact sum of b
   */
  double[][] resolvent(Shift z, double[] b, double[] bLow, double sigma, Deadline deadline) {
    if (z.isZero()) {
      throw new IllegalArgumentException("z = 0: use the Drazin solve");
    }
    double norm = z.re() * z.re() + z.im() * z.im();
    if (!(norm > 0)) {
      throw new IllegalArgumentException("z = " + z.re() + " + i " + z.im() + ": |z|^2 underflows");
    }
    FrontalFactorization lu = factorsAt(z, deadline);
    double sumRe = sigma * z.re() / norm;
    double sumIm = -sigma * z.im() / norm;
    return inPool(
        () -> {
          double[] none = new double[b.length];
          double[][] y = lu.solve(b, none, deadline);
          project(y[0], sumRe);
          project(y[1], sumIm);
          double[][] r =
              FluxResidual.complex(
                  generator, z.re(), z.im(), y, new double[][] {b, none}, bLow, none);
          double[][] d = lu.solve(r[0], r[1], deadline);
          add(y[0], d[0]);
          add(y[1], d[1]);
          project(y[0], sumRe);
          project(y[1], sumIm);
          return y;
        });
  }

  /** y -= x (sum y - wanted). */
  private void project(double[] y, double wanted) {
    double excess = CompensatedSum.of(y) - wanted;
    for (int i = 0; i < y.length; i++) {
      y[i] -= excess * populations[i];
    }
  }

  private static void add(double[] y, double[] d) {
    for (int i = 0; i < y.length; i++) {
      y[i] += d[i];
    }
  }

  /**
   * The low-order part dx of the stationary vector: x + dx balances the flux beyond double
   * precision. Found once.
   */
  synchronized double[] correction(Deadline deadline) {
    if (correction.length == 0) {
      FrontalFactorization lu = factorsAt(Shift.ZERO, deadline);
      correction =
          inPool(
              () -> {
                double[] none = new double[populations.length];
                double[] r = FluxResidual.real(generator, 0, populations, none, none, none);
                double[] dx = lu.solve(r, deadline);
                DoubleDouble sum = new DoubleDouble();
                sum.set(-1, 0);
                for (int i = 0; i < dx.length; i++) {
                  sum.add(populations[i], 0);
                  sum.add(dx[i], 0);
                }
                for (int i = 0; i < dx.length; i++) {
                  dx[i] -= sum.value() * populations[i];
                }
                return dx;
              });
    }
    return correction;
  }

  private synchronized FrontalFactorization factorsAt(Shift z, Deadline deadline) {
    if (z.isZero()) {
      if (atZero.isEmpty()) {
        atZero = Optional.of(factorised(z, deadline));
      }
      return atZero.get();
    }
    if (shifted.isEmpty() || !shifted.get().plan().shift().equals(z)) {
      shifted = Optional.empty();
      shifted = Optional.of(factorised(z, deadline));
    }
    return shifted.get();
  }

  /** Factors of z - L within the budget; what is kept for another z makes room if it must. */
  private FrontalFactorization factorised(Shift z, Deadline deadline) {
    NestedDissection order = tree();
    double besides = WorkingMemory.solveBytes(order, z);
    double room = options.budget().memoryBytes() - besides;
    Optional<FrontalFactorization> other = z.isZero() ? shifted : atZero;
    double held = other.map(f -> f.plan().keepsAll() ? f.plan().bytes() : 0.0).orElse(0.0);
    EliminationPlan plan = new EliminationPlan(order, FactorParts.LOWER_AND_UPPER, z, room - held);
    if (!plan.keepsAll() && held > 0) {
      if (z.isZero()) {
        shifted = Optional.empty();
      } else {
        atZero = Optional.empty();
      }
      held = 0;
      plan = new EliminationPlan(order, FactorParts.LOWER_AND_UPPER, z, room);
    }
    double bytes = Double.isFinite(plan.bytes()) ? plan.bytes() : 0;
    options.budget().require(bytes + held + besides, "a solve on " + order.states() + " states");
    EliminationPlan chosen = plan;
    // the tasks of the pool never ask for this object's lock
    return inPool(() -> new FrontalFactorization(chosen, kernels, deadline));
  }

  private <T> T inPool(Supplier<T> work) {
    ForkJoinPool pool = new ForkJoinPool(options.threads());
    try {
      return pool.submit(work::get).join();
    } finally {
      pool.shutdown();
    }
  }
}
