package dickens.solve.lattice;

import dickens.solve.Budget;

/**
 * Settings of a population-lattice solve.
 *
 * @param extent which states are kept
 * @param initialThreshold weight times N below which the first guess of the window cuts, relative
 *     to the mode
 * @param keepThreshold weight times N below which later rounds cut, relative to the mode
 * @param dilation least fraction by which a leaking edge of the window moves outwards
 * @param certificate largest accepted outflow, in units of the gross flux divided by N
 * @param rounds largest number of windows tried
 * @param budget memory and time of one solve; memory is checked before allocation
 * @param threads number of threads; results do not depend on it
 * @param solves whether solves with the same generator are expected after the steady state
 */
public record LatticeOptions(
    Extent extent,
    double initialThreshold,
    double keepThreshold,
    double dilation,
    double certificate,
    int rounds,
    Budget budget,
    int threads,
    Solves solves) {

  /** Which states of the lattice are kept. */
  public enum Extent {
    /** The whole lattice where it has at most 10404 states (N to about 200), else a window. */
    AUTOMATIC,
    /** The whole lattice: nothing truncated, certificate 0. */
    FULL_LATTICE,
    /** A window that adapts to the stationary state. */
    WINDOW
  }

  /** Whether noise, resolvents or other solves will be asked of the solution. */
  public enum Solves {
    /** They may be: the steady state comes from the factors that they need. */
    EXPECTED,
    /**
     * Only the stationary vector is wanted: a large window under dominant collective rates may be
     * solved without factors. Solves stay possible and then factorise from nothing.
     */
    NONE
  }

  /** Refuses settings without meaning. */
  public LatticeOptions {
    requirePositive("initialThreshold", initialThreshold);
    requirePositive("keepThreshold", keepThreshold);
    requirePositive("dilation", dilation);
    requirePositive("certificate", certificate);
    if (rounds < 1 || threads < 1) {
      throw new IllegalArgumentException(
          "rounds = " + rounds + ", threads = " + threads + ": at least 1 each");
    }
  }

  private static void requirePositive(String what, double value) {
    if (!(value > 0)) {
      throw new IllegalArgumentException(what + " = " + value + ": must be positive");
    }
  }

  /**
   * Window cuts at 1e-17/N, then 1e-19/N; dilation 15 %; certificate 1e-14; 12 rounds; 4 GB; all
   * cores.
   */
  public static LatticeOptions standard() {
    return new LatticeOptions(
        Extent.AUTOMATIC,
        1e-17,
        1e-19,
        0.15,
        1e-14,
        12,
        Budget.standard(),
        Runtime.getRuntime().availableProcessors(),
        Solves.EXPECTED);
  }

  /** The same settings with another extent. */
  public LatticeOptions withExtent(Extent newExtent) {
    return new LatticeOptions(
        newExtent,
        initialThreshold,
        keepThreshold,
        dilation,
        certificate,
        rounds,
        budget,
        threads,
        solves);
  }

  /** The same settings with another number of windows. */
  public LatticeOptions withRounds(int newRounds) {
    return new LatticeOptions(
        extent,
        initialThreshold,
        keepThreshold,
        dilation,
        certificate,
        newRounds,
        budget,
        threads,
        solves);
  }

  /** The same settings with another cut of the first window. */
  public LatticeOptions withInitialThreshold(double threshold) {
    return new LatticeOptions(
        extent, threshold, keepThreshold, dilation, certificate, rounds, budget, threads, solves);
  }

  /** The same settings with another dilation. */
  public LatticeOptions withDilation(double newDilation) {
    return new LatticeOptions(
        extent,
        initialThreshold,
        keepThreshold,
        newDilation,
        certificate,
        rounds,
        budget,
        threads,
        solves);
  }

  /** The same settings with another memory budget [bytes]. */
  public LatticeOptions withMemoryBytes(double bytes) {
    return within(budget.withMemory(bytes));
  }

  /** The same settings with another budget. */
  public LatticeOptions within(Budget newBudget) {
    return new LatticeOptions(
        extent,
        initialThreshold,
        keepThreshold,
        dilation,
        certificate,
        rounds,
        newBudget,
        threads,
        solves);
  }

  /** The same settings with another number of threads. */
  public LatticeOptions withThreads(int newThreads) {
    return new LatticeOptions(
        extent,
        initialThreshold,
        keepThreshold,
        dilation,
        certificate,
        rounds,
        budget,
        newThreads,
        solves);
  }

  /** The same settings for a caller who does or does not want more than the stationary vector. */
  public LatticeOptions withSolves(Solves newSolves) {
    return new LatticeOptions(
        extent,
        initialThreshold,
        keepThreshold,
        dilation,
        certificate,
        rounds,
        budget,
        threads,
        newSolves);
  }
}
