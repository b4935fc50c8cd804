package dickens.solve.lattice;

import dickens.backend.DenseKernels;
import dickens.generator.PopulationLattice;
import dickens.generator.WorkSharing;
import dickens.solve.Deadline;

/**
 * Steady state of a population lattice, L x = 0, sum x = 1, by nested-dissection GTH on a window
 * that grows until the probability that leaks out of it is negligible.
 *
 * <pre>
 *   W = initial guess
 *   repeat: drop the moves that leave W; factorise; x = stationary vector of what is left
 *           outflow = sum of dropped rate * x;  accept if outflow &lt;= 1e-14 sum(diag x)/N
 *           else W = {x &gt; 1e-19/N max x}, widened where it reaches the edge
 * </pre>
 *
 * <p>The state must be unique: some local rate mixes the values of J, and some emission or pumping
 * moves m. If the mode found differs by more than 1000 in probability from the state pinned last,
 * the mode is pinned and the factorisation repeated.
 *
 * <p>Where the factors do not fit in the memory budget, those that do not are computed again when
 * they are needed, see EliminationPlan: the same bits for up to four times the work, and a fifth to
 * a third of the memory. A caller who wants nothing but the stationary vector gets it without
 * factors where collective rates dominate and the window holds more than 10^6 states, if its
 * residual is rounding, see KmsSolver; populations below 1e-6 may then be good to 1e-18 absolute
 * only. The method of the report says which route was taken.
 *
 * <p>Where the kernels have a device and the window is large enough for it, factors are held there:
 * memory here is asked for the tree and vectors alone, memory there is planned before. What the
 * device cannot hold is done here, if something stands by and the budget allows it.
 *
 * <p>Certificate: ||x - pi||_1 &lt;= ||L#||_1 (||L x||_1 + outflow); the report's certificate is
 * outflow / sum(diag x). It bounds the populations, not a current that cancels: compare currents
 * with their gross flux. Cost and memory: see EliminationPlan; a budget is checked before anything
 * is allocated.
 */
public final class LatticeSolver {
  private final LatticeOptions options;
  private final DenseKernels kernels;

  /** A solver with settings and the dense kernels that it uses. */
  public LatticeSolver(LatticeOptions options, DenseKernels kernels) {
    this.options = options;
    this.kernels = kernels;
  }

  /**
   * Solves for the steady state.
   *
   * @throws IllegalArgumentException where no unique steady state exists: without local rates every
   *     J is conserved and its weight must be given
   * @throws OverBudget where the time or the heap does not suffice; too small a memory budget is an
   *     outcome of the report instead
   */
  public LatticeSolution solve(PopulationLattice lattice) {
    long begin = System.nanoTime();
    if (!lattice.hasUniqueSteadyState()) {
      throw new IllegalArgumentException(
          "lattice: no unique steady state: without local rates every J keeps its weight P_J, which"
              + " must then be given, and without emission or pumping m does not move");
    }
    Deadline deadline = options.budget().begin();
    return WorkSharing.with(
        options.threads(),
        () -> new WindowRounds(lattice, options, kernels, begin, deadline).run());
  }
}
