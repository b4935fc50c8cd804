package dickens.backend.cuda;

import dickens.backend.DenseKernels;
import dickens.backend.ForwardingKernels;
import dickens.backend.FrontDevice;
import dickens.backend.FrontFactors;
import dickens.backend.FrontSystems;
import dickens.backend.FrontTree;
import dickens.backend.WindowResidual;
import dickens.generator.WindowedLattice;
import java.util.Optional;
import java.util.function.DoubleConsumer;

/**
 * Kernels with a device whose work on fronts is timed by the wall clock, copies of rates and
 * vectors included, and counted: operations of eliminations, bytes that solves must read.
 */
final class TimedFronts extends ForwardingKernels implements FrontDevice {
  private final FrontDevice device;
  private double seconds;
  private double flops;
  private double solveSeconds;
  private double solveBytes;
  private double memory;

  TimedFronts(DenseKernels kernels) {
    super(kernels);
    this.device = kernels.device().orElseThrow();
  }

  /** Seconds of all eliminations. */
  double seconds() {
    return seconds;
  }

  /** Their real operations, a multiply-add counting two; a complex multiply-add counts eight. */
  double flops() {
    return flops;
  }

  /** Seconds of all solves. */
  double solveSeconds() {
    return solveSeconds;
  }

  /** Bytes of factors that they read. */
  double solveBytes() {
    return solveBytes;
  }

  /** Bytes on the device of the largest set of factors. */
  double memory() {
    return memory;
  }

  /** Forgets what was timed. */
  void clear() {
    seconds = 0;
    flops = 0;
    solveSeconds = 0;
    solveBytes = 0;
    memory = 0;
  }

  @Override
  public FrontFactors factorize(FrontTree tree, FrontSystems systems, DoubleConsumer progress) {
    long start = System.nanoTime();
    FrontFactors factors = device.factorize(tree, systems, progress);
    seconds += (System.nanoTime() - start) * 1e-9;
    memory = Math.max(memory, (double) FrontMemory.of(tree, systems).bytes(systems.count()));
    double entries = 0;
    for (int t = 0; t < tree.nodes(); t++) {
      double m = tree.size()[t];
      double p = tree.pivots()[t];
      // sum over k < p of 2 (m - k - 1)^2, and p (2 m - p) entries of L and U
      double sum = (m - 1) * m * (2 * m - 1) - (m - p - 1) * (m - p) * (2 * (m - p) - 1);
      flops += systems.count() * (systems.words() == 2 ? 4 : 1) * sum / 3;
      entries += p * (2 * m - p);
    }
    double bytes = 8.0 * systems.words() * systems.count() * entries;
    return new Timed(factors, bytes);
  }

  private final class Timed implements FrontFactors {
    private final FrontFactors factors;
    private final double bytes;

    Timed(FrontFactors factors, double bytes) {
      this.factors = factors;
      this.bytes = bytes;
    }

    @Override
    public String method() {
      return factors.method();
    }

    @Override
    public void solve(double[][] y, int sides) {
      long start = System.nanoTime();
      factors.solve(y, sides);
      solveSeconds += (System.nanoTime() - start) * 1e-9;
      solveBytes += bytes;
    }

    @Override
    public void backward(double[][] y, int sides) {
      factors.backward(y, sides);
    }

    @Override
    public void close() {
      factors.close();
    }
  }

  @Override
  public Optional<FrontDevice> device() {
    return Optional.of(this);
  }

  @Override
  public String name() {
    return device.name();
  }

  @Override
  public int leastStates() {
    return device.leastStates();
  }

  @Override
  public double bytes(FrontTree tree, FrontSystems systems) {
    return device.bytes(tree, systems);
  }

  @Override
  public int capacity(FrontTree tree, FrontSystems systems) {
    return device.capacity(tree, systems);
  }

  @Override
  public WindowResidual residual(WindowedLattice lattice) {
    return device.residual(lattice);
  }
}
