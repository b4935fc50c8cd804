package dickens.backend;

import dickens.generator.Chain;

/**
 * A place where the arithmetic is done. It supplies primitive operations; the methods that use them
 * are written once, elsewhere, and never ask which back end they run on.
 *
 * <p>Whoever opens a back end closes it; what it prepared is closed first. A back end may be used
 * by several threads, a prepared operation by one thread at a time.
 */
public interface Backend extends AutoCloseable {

  /** Short name, as in reports and on the command line: cpu, cuda. */
  String name();

  /** One line about the device and its share of the work, for example "2 threads, Java 17". */
  String description();

  /**
   * From how many points on a batch of short chains keeps it busy: callers that have so many give
   * them in one call. 1 where any number does. Results do not depend on it.
   */
  default int pointsAtOnce() {
    return 1;
  }

  /**
   * Prepares batched solves of spin ladders: allocates the memory that the solves use.
   *
   * @param limits how many points a call may hold and how the chains are truncated
   * @return the prepared operation; the caller closes it
   */
  ChainBatch prepareChains(ChainBatchLimits limits);

  /**
   * Prepares resolvents of one chain at many shifts.
   *
   * @param chain the generator, of half-bandwidth 1 or 2; only read
   * @return the prepared operation; the caller closes it
   */
  ChainShifts prepareShifts(Chain chain);

  /** Kernels for the fronts of multifrontal solves; those of the CPU where it has none itself. */
  default DenseKernels denseKernels() {
    try (BackendChoice host = Backends.open("cpu")) {
      return host.backend().denseKernels();
    }
  }

  /** Kernels for ensembles with coherences; {@link LiouvillianKernels#NONE} where it has none. */
  default LiouvillianKernels liouvillianKernels() {
    return LiouvillianKernels.NONE;
  }

  @Override
  void close();
}
