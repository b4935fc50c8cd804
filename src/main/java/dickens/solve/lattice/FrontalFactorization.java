package dickens.solve.lattice;

import dickens.backend.DenseKernels;
import dickens.backend.FrontFactors;
import dickens.solve.CompensatedSum;
import dickens.solve.Deadline;
import dickens.solve.OverBudget;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveAction;

/**
 * Stationary vector and shifted solves (z - L) y = b by multifrontal, subtraction-free elimination
 * on the tree of a NestedDissection, for z = 0, real z &gt; 0 and complex z with Re z &gt;= 0.
 *
 * <pre>
 *   stationary:      y_last = 1,      y_k = sum_{i after k} y_i (q_ik/S_k)
 *   (z - L) y = b:   t_k = b_k/S_k, b_j += t_k q_kj;   y_k = t_k + sum_{i after k} y_i (q_ik/S_k)
 * </pre>
 *
 * At z = 0 the last state is not eliminated and t_last = 0; the caller projects. Diagonals are
 * never read. For real z every step of the elimination adds and multiplies nonnegative numbers, so
 * the stationary vector is accurate entry by entry, whatever the condition of L.
 *
 * <p>Where the plan keeps all factors they are computed once, here, and serve any number of solves.
 * Where it does not, every call sweeps the tree anew and again below what it could keep. Both give
 * the same bits, as does any number of threads. Tasks run in the pool that the caller is in.
 * Vectors are in the order of the states of the generator.
 *
 * <p>Where the kernels take whole trees ({@link DenseKernels#factorize}), as on a GPU, the factors
 * of real z are held there whatever the plan, and freed when this object is no longer reachable.
 *
 * <p>Cost: known from the plan; complex z doubles the memory and quadruples the work. Fails with
 * SingularGenerator where some S_k &lt; 1e-290, with OverBudget after the deadline.
 */
final class FrontalFactorization {
  private static final double[][] NONE = {};
  private static final Cleaner CLEANER = Cleaner.create();

  private final EliminationPlan plan;
  private final NestedDissection tree;
  private final Shift z;
  private final DenseKernels kernels;
  private final Optional<FrontFactors> elsewhere;
  private final Optional<StoredFactors> all;

  /** Factorises z - L where the plan keeps all factors, else prepares to. */
  FrontalFactorization(EliminationPlan plan, DenseKernels kernels, Deadline deadline) {
    this.plan = plan;
    this.tree = plan.tree();
    this.z = plan.shift();
    // by the work of the whole tree, however much of it one sweep does: the bits depend on it
    this.kernels = kernels.forWork((z.isComplex() ? 4 : 1) * tree.flops());
    if (Double.isInfinite(plan.bytes())) {
      throw new OverBudget(
          "a front of order "
              + tree.largestFront()
              + " is larger than one array can hold; make the system smaller");
    }
    deadline.check();
    this.elsewhere = factorizedElsewhere(kernels);
    deadline.check();
    this.all =
        elsewhere.isEmpty() && plan.keepsAll()
            ? Optional.of(swept(plan.first(), plan.parts(), NONE, clock(deadline)))
            : Optional.empty();
  }

  /** All fronts at once by the kernels, where they take trees of that size. */
  private Optional<FrontFactors> factorizedElsewhere(DenseKernels given) {
    if (z.isComplex() || tree.states() < given.leastStates()) {
      return Optional.empty();
    }
    try {
      Optional<FrontFactors> factors = given.factorize(FrontTreeBuilder.of(tree), z.re());
      // solutions that hold factors are not closed by those who read them
      factors.ifPresent(held -> CLEANER.register(this, held::close));
      return factors;
    } catch (ArithmeticException e) {
      throw new SingularGenerator(e.getMessage());
    }
  }

  EliminationPlan plan() {
    return plan;
  }

  private WorkClock clock(Deadline deadline) {
    return new WorkClock(deadline, plan.work());
  }

  /** One sweep; returns what it keeps. */
  private StoredFactors swept(
      EliminationPlan.Stage stage, FactorParts parts, double[][] side, WorkClock clock) {
    SweepShape shape = stage.shape();
    StoredFactors kept = new StoredFactors(tree, shape, stage.threshold(), parts, z);
    FrontSweep sweep = new FrontSweep(tree, shape, z, kernels, clock, side, kept);
    int available =
        ForkJoinTask.inForkJoinPool()
            ? ForkJoinTask.getPool().getParallelism()
            : ForkJoinPool.getCommonPoolParallelism() + 1;
    int threads = shape.threads(available, stage.frontBytes(), z);
    if (threads < available && !shape.isTask(shape.root())) {
      // only the fronts of fewer threads fit
      ForkJoinPool fewer = new ForkJoinPool(threads);
      try {
        fewer.submit(sweep::run).join();
      } finally {
        fewer.shutdown();
      }
    } else {
      sweep.run();
    }
    return kept;
  }

  /** The stationary vector, normalised to sum 1; z = 0 only. */
  double[] stationary(Deadline deadline) {
    if (!z.isZero()) {
      throw new IllegalStateException("a stationary vector needs z = 0");
    }
    double[][] y = {new double[tree.states()]};
    y[0][tree.states() - 1] = 1;
    if (elsewhere.isPresent()) {
      deadline.check();
      FrontFactors held = elsewhere.get();
      synchronized (held) {
        held.backward(y[0]);
      }
    } else if (all.isPresent()) {
      all.get().backward(y);
    } else {
      descend(plan.first(), y, clock(deadline));
    }
    double sum = CompensatedSum.of(y[0]);
    double[] x = new double[tree.states()];
    for (int i = 0; i < x.length; i++) {
      x[tree.state(i)] = y[0][i] / sum;
    }
    return x;
  }

  /**
   * A solution of (z - L) y = b for real z, before projection. At z = 0 the pinned entry of y is 0.
   *
   * @param b right-hand side, one entry a state; not changed
   */
  double[] solve(double[] b, Deadline deadline) {
    if (z.isComplex()) {
      throw new IllegalStateException("a real solve needs real z");
    }
    return solved(new double[][] {b}, deadline)[0];
  }

  /** The same for complex z: {Re y, Im y} for b = bRe + i bIm. */
  double[][] solve(double[] bRe, double[] bIm, Deadline deadline) {
    return z.isComplex()
        ? solved(new double[][] {bRe, bIm}, deadline)
        : new double[][] {solve(bRe, deadline), solve(bIm, deadline)};
  }

  private double[][] solved(double[][] b, Deadline deadline) {
    if (plan.parts() != FactorParts.LOWER_AND_UPPER) {
      throw new IllegalStateException("a solve needs both factors");
    }
    double[][] y = new double[b.length][tree.states()];
    for (int part = 0; part < b.length; part++) {
      for (int i = 0; i < tree.states(); i++) {
        y[part][i] = b[part][tree.state(i)];
      }
    }
    if (elsewhere.isPresent()) {
      deadline.check();
      FrontFactors held = elsewhere.get();
      // a device serves one right-hand side at a time
      synchronized (held) {
        held.forward(y[0]);
        pin(y);
        held.backward(y[0]);
      }
    } else if (all.isPresent()) {
      all.get().forward(y);
      pin(y);
      all.get().backward(y);
    } else {
      WorkClock clock = clock(deadline);
      ascend(plan.first(), y, clock);
      below(plan.first(), y, clock);
    }
    double[][] x = new double[b.length][tree.states()];
    for (int part = 0; part < b.length; part++) {
      for (int i = 0; i < tree.states(); i++) {
        x[part][tree.state(i)] = y[part][i];
      }
    }
    return x;
  }

  private void pin(double[][] y) {
    if (z.isZero()) {
      y[0][tree.states() - 1] = 0;
    }
  }

  /** Sweeps with the right-hand side y and substitutes back through what was kept. */
  private void ascend(EliminationPlan.Stage stage, double[][] y, WorkClock clock) {
    StoredFactors kept = swept(stage, FactorParts.LOWER, y, clock);
    pin(y);
    kept.backward(y);
  }

  /** Sweeps a subtree again, given y above it and t in it, and substitutes back through it. */
  private void descend(EliminationPlan.Stage stage, double[][] y, WorkClock clock) {
    swept(stage, FactorParts.LOWER, NONE, clock).backward(y);
    below(stage, y, clock);
  }

  private void below(EliminationPlan.Stage stage, double[][] y, WorkClock clock) {
    for (EliminationPlan.Stage next : stage.alone()) {
      descend(next, y, clock);
    }
    List<EliminationPlan.Stage> together = stage.together();
    for (int at = 0; at < together.size(); at += EliminationPlan.SIDE_BY_SIDE) {
      int end = Math.min(together.size(), at + EliminationPlan.SIDE_BY_SIDE);
      List<RecursiveAction> group = new ArrayList<>();
      for (EliminationPlan.Stage next : together.subList(at, end)) {
        group.add(
            new RecursiveAction() {
              private static final long serialVersionUID = 1L;

              @Override
              protected void compute() {
                descend(next, y, clock);
              }
            });
      }
      new SideBySide(group).invoke();
    }
  }

  /** Actions that do not depend on each other. */
  private static final class SideBySide extends RecursiveAction {
    private static final long serialVersionUID = 1L;
    private final transient List<RecursiveAction> actions;

    SideBySide(List<RecursiveAction> actions) {
      this.actions = actions;
    }

    @Override
    protected void compute() {
      ForkJoinTask.invokeAll(actions);
    }
  }
}
