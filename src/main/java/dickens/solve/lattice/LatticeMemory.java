package dickens.solve.lattice;

import dickens.generator.PopulationLattice;

/**
 * Memory of a population-lattice solve, estimated before it: that of factors by nested dissection
 * on the first window of n states, {@value #BYTES} n log2 n bytes. Measured for the heat valve, N =
 * 50 .. 10^6: 49 of these units for 700 states, 45 for 10^4, 25 for 3e5, 23 for 6e5. The solve may
 * still refine or enlarge the window, do without factors, or leave them to a device.
 */
public final class LatticeMemory {
  private static final double BYTES = 45;

  /** Lattices of at most so many states are kept whole. */
  private static final long WHOLE = 10_404;

  /** No window has more states than this. */
  private static final double MOST_STATES = 1e9;

  private LatticeMemory() {}

  /** The estimate [bytes]. */
  public static double bytes(PopulationLattice lattice) {
    LatticeOptions options = LatticeOptions.standard();
    double n =
        lattice.states() <= WHOLE
            ? lattice.states()
            : InitialWindow.of(lattice, options.initialThreshold() / lattice.qubits(), MOST_STATES)
                .window()
                .states();
    return BYTES * n * Math.log(Math.max(2, n)) / Math.log(2);
  }
}
