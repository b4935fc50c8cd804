package dickens.solve.lattice;

import dickens.backend.BackendUnavailable;
import dickens.backend.DenseKernels;
import dickens.backend.FrontDevice;
import dickens.backend.FrontSystems;
import dickens.backend.OutOfDeviceMemory;
import dickens.backend.WindowResidual;
import dickens.generator.WindowedLattice;
import dickens.generator.WorkSharing;
import dickens.solve.CompensatedSum;
import dickens.solve.Deadline;
import dickens.solve.DoubleDouble;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

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
 *
 * <p>Factors may be held on a device: whoever makes this object closes it, which lets go of all
 * factors; a solve after that makes them anew.
 */
final class WindowSolves implements AutoCloseable {
  /** Shifts beyond which more side by side fill no device better. */
  private static final int MOST_TOGETHER = 64;

  private final WindowedLattice generator;
  private final double[] populations;
  private volatile DenseKernels kernels;
  private final LatticeOptions options;
  private final Optional<SharedSolves.Member> shared;
  private Optional<NestedDissection> tree;
  private Optional<FrontalFactorization> atZero = Optional.empty();
  private Optional<FrontalFactorization> shifted = Optional.empty();
  private Optional<DeviceFactors> many = Optional.empty();
  private List<Shift> manyShifts = List.of();
  private final List<WindowResidual> residuals = new ArrayList<>();
  private double[] correction = {};

  /**
   * Solves on a window.
   *
   * @param tree its elimination tree, if the stationary vector came with one
   * @param shared solves at z = 0 by factors that others use too, where there are some
   */
  WindowSolves(
      WindowedLattice generator,
      double[] populations,
      Optional<NestedDissection> tree,
      DenseKernels kernels,
      Optional<SharedSolves.Member> shared,
      LatticeOptions options) {
    this.generator = generator;
    this.populations = populations;
    this.tree = tree;
    this.kernels = kernels;
    this.shared = shared;
    this.options = options;
  }

  /**
   * Bytes that a solve needs here: without factors that can be computed again where they must be
   * left out, and without any where only a device has the memory for them.
   */
  double bytes(Shift z) {
    EliminationMemory memory = memory(z, 0);
    boolean fitsHere = options.budget().shortage(memory.bytesHere()).isEmpty();
    Optional<FrontDevice> device = memory.device(kernels);
    return !fitsHere && device.isPresent() && fitsOn(device.get(), z)
        ? memory.bytesForDevice()
        : memory.bytesHere();
  }

  /** Whether a device has the memory for the factors at z. */
  private boolean fitsOn(FrontDevice device, Shift z) {
    FrontTreeBuilder.Rated rated = tree().rated();
    FrontSystems one = DeviceFactors.systems(rated.rates(), List.of(z), 1);
    try {
      return device.capacity(rated.tree(), one) > 0;
    } catch (BackendUnavailable e) {
      goOnAfter(e);
      return false;
    }
  }

  /** What a solve takes beside something that is held. */
  private EliminationMemory memory(Shift z, double held) {
    NestedDissection order = tree();
    double besides = WorkingMemory.solveBytes(order, z) + held;
    double room = options.budget().memoryBytes() - besides;
    EliminationPlan plan = new EliminationPlan(order, FactorParts.LOWER_AND_UPPER, z, room);
    String what = "a solve on " + order.states() + " states";
    return new EliminationMemory(plan, besides, options.budget(), what);
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
    UnaryOperator<double[]> solve = atZero(deadline);
    return inPool(
        () -> {
          double[] y = solve.apply(b);
          project(y, 0);
          double[] r = residual(y, b, bLow);
          add(y, solve.apply(r));
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
    requireShift(z);
    FrontalFactorization lu = factorsAt(z, deadline);
    return inPool(
        () -> {
          double[] none = new double[b.length];
          double[][] y = projected(z, lu.solve(b, none, deadline), sigma);
          double[][] r = residual(z, y, b, bLow);
          return refined(z, y, lu.solve(r[0], r[1], deadline), sigma);
        });
  }

  /** The same at many z, side by side where a device holds their factors. */
  double[][][] resolvents(
      List<Shift> shifts, double[] b, double[] bLow, double sigma, Deadline deadline) {
    shifts.forEach(WindowSolves::requireShift);
    double[][][] y = new double[shifts.size()][][];
    // real arithmetic for real z, whatever other z there are
    int[] complex = IntStream.range(0, y.length).filter(k -> shifts.get(k).isComplex()).toArray();
    if (complex.length > 1) {
      List<Shift> together = IntStream.of(complex).mapToObj(shifts::get).toList();
      Optional<double[][][]> found = sideBySide(together, b, bLow, sigma, deadline);
      for (int i = 0; found.isPresent() && i < complex.length; i++) {
        y[complex[i]] = found.get()[i];
      }
    }
    for (int k = 0; k < y.length; k++) {
      if (y[k] == null) {
        y[k] = resolvent(shifts.get(k), b, bLow, sigma, deadline);
      }
    }
    return y;
  }

  private Optional<double[][][]> sideBySide(
      List<Shift> shifts, double[] b, double[] bLow, double sigma, Deadline deadline) {
    Optional<FrontDevice> device = device();
    if (device.isEmpty()) {
      return Optional.empty();
    }
    deadline.check();
    try {
      DeviceFactors held = manyAt(shifts, device.get(), deadline);
      int count = shifts.size();
      double[] none = new double[b.length];
      return Optional.of(
          inPool(
              () -> {
                double[][][] sources = new double[count][][];
                Arrays.fill(sources, new double[][] {b, none});
                double[][][] y = held.solve(sources);
                double[][][] r = new double[count][][];
                for (int k = 0; k < count; k++) {
                  y[k] = projected(shifts.get(k), y[k], sigma);
                  r[k] = residual(shifts.get(k), y[k], b, bLow);
                }
                double[][][] d = held.solve(r);
                for (int k = 0; k < count; k++) {
                  y[k] = refined(shifts.get(k), y[k], d[k], sigma);
                }
                return y;
              }));
    } catch (BackendUnavailable e) {
      dropMany();
      goOnAfter(e);
      return Optional.empty();
    }
  }

  private synchronized DeviceFactors manyAt(
      List<Shift> shifts, FrontDevice device, Deadline deadline) {
    if (many.isEmpty() || !manyShifts.equals(shifts)) {
      dropMany();
      dropShifted();
      FrontTreeBuilder.Rated rated = tree().rated();
      FrontSystems systems = DeviceFactors.systems(rated.rates(), shifts, 1);
      if (device.capacity(rated.tree(), systems) < shifts.size()) {
        dropAtZero();
      }
      many = Optional.of(DeviceFactors.of(device, tree(), rated, systems, deadline));
      manyShifts = List.copyOf(shifts);
    }
    return many.get();
  }

  /** The device, where the tree is large enough for it. */
  private Optional<FrontDevice> device() {
    return kernels.device().filter(device -> generator.states() >= device.leastStates());
  }

  /** How many complex z are solved side by side; what their vectors take here is budgeted too. */
  synchronized int together() {
    Optional<FrontDevice> device = device();
    if (device.isEmpty()) {
      return 1;
    }
    Shift some = new Shift(0, 1);
    double each = WorkingMemory.solveBytes(tree(), some);
    double once = WorkingMemory.transferBytes(tree());
    int most = MOST_TOGETHER;
    while (most > 1 && options.budget().shortage(once + most * each).isPresent()) {
      most--;
    }
    FrontTreeBuilder.Rated rated = tree().rated();
    FrontSystems systems = DeviceFactors.systems(rated.rates(), Collections.nCopies(most, some), 1);
    try {
      return Math.max(1, device.get().capacity(rated.tree(), systems));
    } catch (BackendUnavailable e) {
      goOnAfter(e);
      return 1;
    }
  }

  /** Leaves the device to what stands by, unless that was done before. */
  private void goOnAfter(BackendUnavailable failure) {
    tree.ifPresent(NestedDissection::forgetRated);
    if (kernels.device().isPresent()) {
      kernels = kernels.after(failure);
    }
  }

  private static void requireShift(Shift z) {
    if (z.isZero()) {
      throw new IllegalArgumentException("z = 0: use the Drazin solve");
    }
    if (!(norm(z) > 0)) {
      throw new IllegalArgumentException("z = " + z.re() + " + i " + z.im() + ": |z|^2 underflows");
    }
  }

  private static double norm(Shift z) {
    return z.re() * z.re() + z.im() * z.im();
  }

  /** y with the sum sigma/z. */
  private double[][] projected(Shift z, double[][] y, double sigma) {
    project(y[0], sigma * z.re() / norm(z));
    project(y[1], -sigma * z.im() / norm(z));
    return y;
  }

  private double[][] residual(Shift z, double[][] y, double[] b, double[] bLow) {
    double[] none = new double[b.length];
    double[][] right = {b, none};
    return onDevice(held -> held.of(z.re(), z.im(), y, none, right, bLow))
        .orElseGet(() -> FluxResidual.complex(generator, z.re(), z.im(), y, right, bLow, none));
  }

  private double[] residual(double[] y, double[] b, double[] bLow) {
    double[] none = new double[y.length];
    return onDevice(held -> held.of(0, 0, new double[][] {y}, none, new double[][] {b}, bLow)[0])
        .orElseGet(() -> FluxResidual.real(generator, 0, y, none, b, bLow));
  }

  /** By a device, where the window is large enough for it and fits; the same numbers as here. */
  private <T> Optional<T> onDevice(Function<WindowResidual, T> work) {
    synchronized (residuals) {
      // none any more where the device failed at something else since
      Optional<FrontDevice> device = device();
      if (device.isEmpty()) {
        return Optional.empty();
      }
      try {
        if (residuals.isEmpty()) {
          residuals.add(device.get().residual(generator));
        }
        return Optional.of(work.apply(residuals.get(0)));
      } catch (OutOfDeviceMemory e) {
        return Optional.empty();
      } catch (BackendUnavailable e) {
        residuals.clear();
        goOnAfter(e);
        return Optional.empty();
      }
    }
  }

  private double[][] refined(Shift z, double[][] y, double[][] d, double sigma) {
    add(y[0], d[0]);
    add(y[1], d[1]);
    return projected(z, y, sigma);
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
      UnaryOperator<double[]> solve = atZero(deadline);
      correction =
          inPool(
              () -> {
                double[] none = new double[populations.length];
                double[] r = residual(populations, none, none);
                double[] dx = solve.apply(r);
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

  private UnaryOperator<double[]> atZero(Deadline deadline) {
    if (shared.isPresent()) {
      return shared.get()::solve;
    }
    FrontalFactorization lu = factorsAt(Shift.ZERO, deadline);
    return b -> lu.solve(b, deadline);
  }

  private synchronized FrontalFactorization factorsAt(Shift z, Deadline deadline) {
    if (z.isZero()) {
      if (atZero.isEmpty()) {
        atZero = Optional.of(factorised(z, deadline));
      }
      return atZero.get();
    }
    if (shifted.isEmpty() || !shifted.get().plan().shift().equals(z)) {
      dropShifted();
      shifted = Optional.of(factorised(z, deadline));
    }
    return shifted.get();
  }

  /** Factors of z - L within the budget; what is kept for another z makes room if it must. */
  private FrontalFactorization factorised(Shift z, Deadline deadline) {
    Optional<FrontalFactorization> other = z.isZero() ? shifted : atZero;
    double held = other.map(FrontalFactorization::factorBytes).orElse(0.0);
    EliminationMemory memory = memory(z, held);
    if (held > 0 && !memory.plan().keepsAll()) {
      if (z.isZero()) {
        dropShifted();
      } else {
        dropAtZero();
      }
      memory = memory(z, 0);
    }
    makeRoomOnDevice(z);
    EliminationMemory chosen = memory;
    // the tasks of the pool never ask for this object's lock
    return inPool(() -> new FrontalFactorization(chosen, kernels, deadline));
  }

  /** On a device too what is kept for another z makes room if it must. */
  private void makeRoomOnDevice(Shift z) {
    Optional<FrontDevice> device = device();
    if (device.isEmpty() || (atZero.isEmpty() && shifted.isEmpty() && many.isEmpty())) {
      return;
    }
    if (!fitsOn(device.get(), z) && kernels.device().isPresent()) {
      close();
    }
  }

  private void dropShifted() {
    shifted.ifPresent(FrontalFactorization::close);
    shifted = Optional.empty();
  }

  private void dropMany() {
    many.ifPresent(DeviceFactors::close);
    many = Optional.empty();
  }

  private void dropAtZero() {
    atZero.ifPresent(FrontalFactorization::close);
    atZero = Optional.empty();
  }

  /** Lets go of all factors. */
  @Override
  public synchronized void close() {
    dropMany();
    dropShifted();
    dropAtZero();
    tree.ifPresent(NestedDissection::forgetRated);
    synchronized (residuals) {
      residuals.forEach(WindowResidual::close);
      residuals.clear();
    }
  }

  private <T> T inPool(Supplier<T> work) {
    return WorkSharing.with(options.threads(), work);
  }
}
