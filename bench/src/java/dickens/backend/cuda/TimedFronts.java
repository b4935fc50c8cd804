package dickens.backend.cuda;

import dickens.backend.DenseKernels;
import dickens.backend.FrontFactors;
import dickens.backend.FrontSystems;
import dickens.backend.FrontTree;
import java.util.function.DoubleConsumer;

/**
 * Kernels with a device whose work on fronts is timed by the wall clock, copies of rates and
 * vectors included, and counted: operations of eliminations, bytes that solves must read.
 */
final class TimedFronts extends WatchedFronts {
  private double seconds;
  private double flops;
  private double solveSeconds;
  private double solveBytes;
  private double memory;

  TimedFronts(DenseKernels kernels) {
    super(kernels);
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
    FrontFactors factors = super.factorize(tree, systems, progress);
    seconds += (System.nanoTime() - start) * 1e-9;
    memory = Math.max(memory, (double) FrontMemory.of(tree, systems).bytes(systems.count()));
    double entries = 0;
    for (int t = 0; t < tree.nodes(); t++) {
      double m = tree.size()[t];
      double p = tree.pivots()[t];
      flops += systems.count() * (systems.words() == 2 ? 4 : 1) * tree.flops(t);
      // L and U
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
}
