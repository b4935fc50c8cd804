package dickens.solve.lattice;

import dickens.backend.BackendUnavailable;
import dickens.backend.DenseKernels;
import dickens.backend.FrontDevice;
import dickens.backend.OutOfDeviceMemory;
import dickens.generator.WorkSharing;
import dickens.solve.CompensatedSum;
import dickens.solve.Deadline;
import dickens.solve.OverBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveAction;
import java.util.function.Function;

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
 * <p>Where the kernels have a device for trees of this size ({@link DenseKernels#device}) the
 * factors are held there whatever the plan, until this object is closed; whoever makes it closes
 * it. Where the device fails, what stands by ({@link DenseKernels#after}) goes on by the plan.
 *
 * <p>Cost: known from the plan; complex z doubles the memory and quadruples the work. Fails with
 * SingularGenerator where some S_k &lt; 1e-290, with OverBudget after the deadline, with
 * BackendUnavailable where a device failed and nothing stands by.
 */
final class FrontalFactorization implements AutoCloseable {
  private static final double[][] NONE = {};

  private final EliminationMemory memory;
  private final EliminationPlan plan;
  private final NestedDissection tree;
  private final Shift z;
  private DenseKernels kernels;
  private Optional<DeviceFactors> onDevice = Optional.empty();
  private Optional<StoredFactors> all = Optional.empty();
  private String place = "";
  private Optional<FrontDevice> holder = Optional.empty();

  /** The same for a plan that was checked before. */
  FrontalFactorization(EliminationPlan plan, DenseKernels given, Deadline deadline) {
    this(EliminationMemory.unlimited(plan), given, deadline);
  }

  /**
   * Factorises z - L where the plan keeps all factors, else prepares to.
   *
   * @throws OverBudget where memory or time does not suffice; nothing was allocated for memory
   */
  FrontalFactorization(EliminationMemory memory, DenseKernels given, Deadline deadline) {
    this.memory = memory;
    this.plan = memory.plan();
    this.tree = plan.tree();
    this.z = plan.shift();
    this.kernels = given;
    deadline.check();
    Optional<FrontDevice> device = memory.device(given);
    if (device.isPresent()) {
      memory.requireForDevice();
      factorizeOn(device.get(), deadline);
    } else if (given.device().isPresent()) {
      place = "; on the processor, " + memory.whyNotOn(given.device().get());
    }
    deadline.check();
    if (onDevice.isEmpty()) {
      prepareHere(deadline);
    }
  }

  private void factorizeOn(FrontDevice device, Deadline deadline) {
    try {
      FrontTreeBuilder.Rated rated = tree.rated();
      int sides = plan.parts() == FactorParts.LOWER ? 0 : z.isZero() || z.isComplex() ? 1 : 2;
      onDevice =
          Optional.of(
              DeviceFactors.of(
                  device,
                  tree,
                  rated,
                  DeviceFactors.systems(rated.rates(), List.of(z), sides),
                  deadline));
      holder = Optional.of(device);
    } catch (BackendUnavailable e) {
      fallBack(e);
    }
  }

  /** Lets go of the device, where something stands by. */
  private void fallBack(BackendUnavailable failure) {
    kernels = kernels.after(failure);
    close();
    tree.forgetRated();
    holder = Optional.empty();
    boolean full = failure instanceof OutOfDeviceMemory;
    place = "; on the processor, because the device " + (full ? "is too small" : "failed");
  }

  /** The factors here, if the plan keeps them and there is room for it. */
  private void prepareHere(Deadline deadline) {
    if (Double.isInfinite(plan.bytes())) {
      throw new OverBudget(
          "a front of order "
              + tree.largestFront()
              + " is larger than one array can hold; make the system smaller");
    }
    memory.requireHere();
    // by the work of the whole tree, however much of it one sweep does: the bits depend on it
    kernels = kernels.forWork((z.isComplex() ? 4 : 1) * tree.flops());
    if (plan.keepsAll()) {
      all = Optional.of(swept(plan.first(), plan.parts(), NONE, clock(deadline)));
    }
  }

  /** What eliminated the fronts, and why here where there is a device, in words. */
  String method() {
    return onDevice
        .map(DeviceFactors::method)
        .orElseGet(() -> kernels.name(tree.largestFront()) + place);
  }

  /** Name of the back end that holds the factors. */
  String backend() {
    return holder.map(FrontDevice::name).orElse("cpu");
  }

  /** Bytes here by plan, besides factors on a device. */
  double bytes() {
    return holder.isPresent() ? memory.bytesForDevice() : memory.bytesHere();
  }

  /** Bytes of factors that are kept here. */
  double factorBytes() {
    return all.isPresent() ? plan.bytes() : 0;
  }

  /** Bytes here by plan, in words. */
  String memory() {
    return memory.text(holder);
  }

  /** Frees the factors on a device. */
  @Override
  public void close() {
    onDevice.ifPresent(DeviceFactors::close);
    onDevice = Optional.empty();
  }

  /** On the device, if the factors are there; empty where the processor has to do it. */
  private synchronized <T> Optional<T> tried(Function<DeviceFactors, T> work, Deadline deadline) {
    if (onDevice.isEmpty()) {
      return Optional.empty();
    }
    deadline.check();
    try {
      return Optional.of(work.apply(onDevice.get()));
    } catch (BackendUnavailable e) {
      fallBack(e);
      prepareHere(deadline);
      return Optional.empty();
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
      WorkSharing.with(
          threads,
          () -> {
            sweep.run();
            return kept;
          });
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
    Optional<double[][]> found = tried(DeviceFactors::stationary, deadline);
    if (found.isPresent()) {
      return found.get()[0];
    }
    double[][] y = {new double[tree.states()]};
    y[0][tree.states() - 1] = 1;
    if (all.isPresent()) {
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
    double[][] b = {bRe, bIm};
    if (z.isComplex()) {
      return solved(b, deadline);
    }
    return tried(held -> held.solve(new double[][][] {b})[0], deadline)
        .orElseGet(() -> new double[][] {solve(bRe, deadline), solve(bIm, deadline)});
  }

  private double[][] solved(double[][] b, Deadline deadline) {
    if (plan.parts() != FactorParts.LOWER_AND_UPPER) {
      throw new IllegalStateException("a solve needs both factors");
    }
    Optional<double[][]> found = tried(h -> h.solve(new double[][][] {b})[0], deadline);
    if (found.isPresent()) {
      return found.get();
    }
    double[][] y = new double[b.length][tree.states()];
    for (int part = 0; part < b.length; part++) {
      for (int i = 0; i < tree.states(); i++) {
        y[part][i] = b[part][tree.state(i)];
      }
    }
    if (all.isPresent()) {
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
