package dickens.backend;

import dickens.generator.WindowedLattice;
import java.util.function.DoubleConsumer;

/**
 * A place that eliminates all fronts of a tree at once, and many systems with the same tree side by
 * side. What it is given is large: for small trees front by front on the processor is faster.
 */
public interface FrontDevice {

  /** Short name of the back end, as in reports. */
  String name();

  /** States from which on a tree is worth bringing here; depends on the kind of machine alone. */
  int leastStates();

  /** Bytes of its memory that it plans for systems, at the peak. */
  double bytes(FrontTree tree, FrontSystems systems);

  /**
   * How many systems like these fit into its memory at once.
   *
   * @param systems of which the first is representative
   * @return from 0 on; at most the number of systems
   */
  int capacity(FrontTree tree, FrontSystems systems);

  /**
   * Eliminates. Memory is planned before anything is allocated.
   *
   * @param progress is told now and then, from another thread, which part of the work is done, 0 ..
   *     1; an exception that it throws ends the elimination and comes out here
   * @return the factors, which the caller closes
   * @throws ArithmeticException where some S_k is below 1e-290
   * @throws OutOfDeviceMemory where they do not fit, with what would be needed
   * @throws BackendUnavailable where the device was lost
   */
  FrontFactors factorize(FrontTree tree, FrontSystems systems, DoubleConsumer progress);

  /**
   * Prepares residuals on a window.
   *
   * @return what computes them, which the caller closes
   * @throws OutOfDeviceMemory where its vectors do not fit
   * @throws BackendUnavailable where the device was lost
   */
  WindowResidual residual(WindowedLattice lattice);
}
