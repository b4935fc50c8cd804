package dickens.backend.cpu;

import dickens.backend.Backend;
import dickens.backend.ChainBatch;
import dickens.backend.ChainBatchLimits;
import dickens.backend.ChainShifts;
import dickens.backend.DenseKernels;
import dickens.generator.Chain;

/**
 * Plain Java on a fixed number of threads, with the products of large fronts by OpenBLAS where that
 * can be used; the specification of what every back end computes.
 */
public final class CpuBackend implements Backend {
  static final String NAME = "cpu";

  private final CpuThreads threads;
  private final DenseKernels kernels = new OpenBlasKernels();

  /**
   * A back end with so many threads of its own, at least 1; called in a fork-join pool it uses the
   * threads of that pool.
   *
   * @throws IllegalArgumentException for fewer
   */
  public CpuBackend(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads = " + threads + ": it must be at least 1");
    }
    this.threads = new CpuThreads(threads);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return threads.own()
        + (threads.own() == 1 ? " thread" : " threads")
        + ", Java "
        + Runtime.version();
  }

  @Override
  public ChainBatch prepareChains(ChainBatchLimits limits) {
    return new CpuChainBatch(limits, threads);
  }

  @Override
  public ChainShifts prepareShifts(Chain chain) {
    return new CpuChainShifts(chain, threads);
  }

  @Override
  public DenseKernels denseKernels() {
    return kernels;
  }

  @Override
  public void close() {
    threads.close();
  }
}
