package dickens.solve.lattice;

import dickens.backend.DenseKernels;
import dickens.generator.LatticeWindow;
import dickens.generator.PopulationLattice;
import dickens.generator.WindowedLattice;
import dickens.solve.Deadline;
import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;

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
 * <p>Two further routes give the stationary vector without factors, see KmsSolver. A caller who
 * wants nothing else gets the fast one where collective rates dominate and the window holds more
 * than 10^6 states, if its residual is rounding; populations below 1e-6 may then be good to 1e-18
 * absolute only. Where the factors do not fit in the memory budget, the state is certified by its
 * backward error only (at most 1e-13, else the status is not good): currents and moments have its
 * accuracy times the condition of the problem, small populations may have none. The method of the
 * report says which route was taken.
 *
 * <p>Certificate: ||x - pi||_1 &lt;= ||L#||_1 (||L x||_1 + outflow); the report's certificate is
 * outflow / sum(diag x). It bounds the populations, not a current that cancels: compare currents
 * with their gross flux. Cost and memory: see NestedDissection; a budget is checked before anything
 * is allocated.
 */
public final class LatticeSolver {
  private static final int SMALL_LATTICE = 10404;

  /** States from which on the first window is compared with coarse lattices. */
  private static final int WORTH_REFINING = 10000;

  /** Bytes a state that no method does without: the smallest factor of the cost laws. */
  private static final double LEAST_BYTES = 100;

  private static final double BAD_PIN = 1e-3;

  /** Leak per event above which x says nothing about where the probability is: nothing is cut. */
  private static final double BAD_WINDOW = 1e-4;

  /** Least fraction by which the leaking edges of such a window move. */
  private static final double BAD_GROWTH = 0.5;

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
   *     outcome of the report instead, since another method may do
   */
  public LatticeSolution solve(PopulationLattice lattice) {
    long begin = System.nanoTime();
    if (!lattice.hasUniqueSteadyState()) {
      throw new IllegalArgumentException(
          "lattice: no unique steady state: without local rates every J keeps its weight P_J, which"
              + " must then be given, and without emission or pumping m does not move");
    }
    ForkJoinPool pool = new ForkJoinPool(options.threads());
    try {
      Deadline deadline = options.budget().begin();
      return pool.submit(() -> new Rounds(lattice, pool, begin, deadline).run()).join();
    } finally {
      pool.shutdown();
    }
  }

  /** The windows tried for one lattice. */
  private final class Rounds {
    private final PopulationLattice lattice;
    private final ForkJoinPool pool;
    private final long begin;
    private final Deadline deadline;
    private final boolean full;
    private LatticeWindow window;
    private int mode;
    private final double keep;
    private LatticeSolution best;

    Rounds(PopulationLattice lattice, ForkJoinPool pool, long begin, Deadline deadline) {
      this.deadline = deadline;
      this.lattice = lattice;
      this.pool = pool;
      this.begin = begin;
      this.keep = options.keepThreshold() / lattice.qubits();
      this.full =
          options.extent() == LatticeOptions.Extent.FULL_LATTICE
              || (options.extent() == LatticeOptions.Extent.AUTOMATIC
                  && lattice.states() <= SMALL_LATTICE);
    }

    LatticeSolution run() {
      // an upper limit of the states that could ever fit
      double most = Math.min(1e9, options.budget().memoryBytes() / LEAST_BYTES);
      if (full && lattice.states() > most) {
        return over(LEAST_BYTES * lattice.states(), 0);
      }
      InitialWindow guess =
          InitialWindow.of(lattice, options.initialThreshold() / lattice.qubits(), most);
      if (!full && guess.window().states() >= WORTH_REFINING) {
        guess = CoarseWindow.refine(lattice, guess, options, kernels, pool, deadline);
      }
      window = guess.window();
      mode = guess.mode();
      if (full) {
        int s = window.ladder(mode);
        int up = window.up(mode);
        window = LatticeWindow.full(lattice.qubits());
        mode = window.state(s, up);
      }
      for (int round = 1; round <= options.rounds(); round++) {
        if (window.states() > most) {
          return over(LEAST_BYTES * window.states(), round);
        }
        LatticeWindow next = attempt(round);
        if (next == null) {
          return best;
        }
        window = next;
      }
      return best;
    }

    /** One window: returns the next window to try, or null at the end. */
    private LatticeWindow attempt(int round) {
      options
          .budget()
          .require(LEAST_BYTES * window.states(), "a window of " + window.states() + " states");
      deadline.check();
      WindowedLattice generator = new WindowedLattice(lattice, window);
      Optional<KmsResult> fast = fastPath(generator);
      if (fast.isPresent()) {
        return conclude(
            generator, fast.get().x(), Optional.empty(), fastMethod(generator, fast.get()), round);
      }
      FrontalFactorization factors;
      double[] x;
      try {
        factors = factorise(new NestedDissection(generator, mode), round);
        if (factors == null) {
          return withoutFactors(generator, round);
        }
        x = factors.stationary();
        int largest = argMax(x);
        if (x[mode] < BAD_PIN * x[largest]) {
          mode = largest;
          factors = factorise(new NestedDissection(generator, mode), round);
          if (factors == null) {
            return withoutFactors(generator, round);
          }
          x = factors.stationary();
        }
      } catch (SingularGenerator trapped) {
        if (full || round == options.rounds()) {
          best = empty(SolveStatus.SINGULAR, trapped.getMessage(), round);
          return null;
        }
        double[] all = new double[window.states()];
        Arrays.fill(all, 1);
        return widened(all, 0, Math.max(BAD_GROWTH, options.dilation()));
      }
      return conclude(
          generator, x, Optional.of(factors.tree()), method(generator, factors.tree()), round);
    }

    /** Judges the window by its outflow: returns the next window to try, or null at the end. */
    private LatticeWindow conclude(
        WindowedLattice generator,
        double[] x,
        Optional<NestedDissection> tree,
        String method,
        int round) {
      Balance balance = Balance.of(generator, x);
      double certificate = balance.outflow() == 0 ? 0 : balance.outflow() / balance.gross();
      boolean closed = full || certificate <= options.certificate() / lattice.qubits();
      SolveStatus status = closed ? SolveStatus.CONVERGED : SolveStatus.NOT_CLOSED;
      SolveReport report =
          new SolveReport(
              status,
              method,
              round,
              balance.residual(),
              certificate,
              (System.nanoTime() - begin) * 1e-9,
              "cpu");
      best = new LatticeSolution(generator, x, tree, report, kernels, options);
      if (closed || round == options.rounds()) {
        return null;
      }
      LatticeWindow next =
          certificate > BAD_WINDOW
              ? widened(x, 0, Math.max(BAD_GROWTH, options.dilation()))
              : widened(x, keep, options.dilation() * (1 + round / 3.0));
      return next.sameStates(window) ? null : next;
    }

    /** The stationary vector without factors, where the rule for it holds and it is as good. */
    private Optional<KmsResult> fastPath(WindowedLattice generator) {
      boolean rule =
          options.solves() == LatticeOptions.Solves.NONE
              && generator.states() > KmsSolver.WORTH_IT
              && KmsSolver.suits(lattice)
              && options.budget().allows(KmsSolver.bytes(generator.states()));
      if (!rule) {
        return Optional.empty();
      }
      options.budget().require(KmsSolver.bytes(generator.states()), "aggregation over ladders");
      return new KmsSolver(generator, deadline).fast();
    }

    private String fastMethod(WindowedLattice generator, KmsResult result) {
      return String.format(
          Locale.ROOT,
          "aggregation over ladders (stationary vector only, collective rates dominate), %d"
              + " applications, backward error %.1e, adaptive window of %d states",
          result.applications(),
          result.backwardError(),
          generator.states());
    }

    /** After factors went over the budget: aggregation, where at least that fits. */
    private LatticeWindow withoutFactors(WindowedLattice generator, int round) {
      if (!options.budget().allows(KmsSolver.bytes(generator.states()))
          || generator.window().ladders() < 2) {
        return null;
      }
      String need = best.report().method();
      options.budget().require(KmsSolver.bytes(generator.states()), "aggregation over ladders");
      KmsResult result = new KmsSolver(generator, deadline).withCoarseSpace();
      String outcome =
          String.format(
              Locale.ROOT,
              "%d applications, backward error %.1e",
              result.applications(),
              result.backwardError());
      if (!(result.backwardError() <= KmsSolver.CERTIFIED)) {
        best =
            LatticeSolution.without(
                lattice,
                failed(
                    SolveStatus.OVER_BUDGET,
                    need + "; aggregation over ladders failed: " + outcome,
                    round),
                kernels,
                options);
        return null;
      }
      String method =
          "residual-certified, not entrywise: aggregation over ladders with BiCGSTAB and a"
              + " polynomial coarse space, "
              + outcome
              + ", window of "
              + generator.states()
              + " states ("
              + need
              + ")";
      return conclude(generator, result.x(), Optional.empty(), method, round);
    }

    private FrontalFactorization factorise(NestedDissection tree, int round) {
      double bytes = tree.bytes(FactorParts.LOWER);
      if (!options.budget().allows(bytes)) {
        best = over(bytes, round);
        return null;
      }
      options.budget().require(bytes, "nested-dissection GTH on " + tree.states() + " states");
      if (tree.largestBlock(FactorParts.LOWER) > FrontalFactorization.LARGEST_BLOCK) {
        best =
            empty(
                SolveStatus.OVER_BUDGET,
                "a front of order " + tree.largestFront() + " is larger than one array can hold",
                round);
        return null;
      }
      return new FrontalFactorization(tree, 0, 0, FactorParts.LOWER, kernels, pool, deadline);
    }

    private LatticeSolution over(double bytes, int round) {
      return empty(
          SolveStatus.OVER_BUDGET,
          options.budget().shortage(bytes).orElse("more than 10^9 states"),
          round);
    }

    private LatticeSolution empty(SolveStatus status, String why, int round) {
      SolveReport report = failed(status, "nested-dissection GTH: " + why, round);
      return LatticeSolution.without(lattice, report, kernels, options);
    }

    private SolveReport failed(SolveStatus status, String method, int round) {
      return new SolveReport(
          status, method, round, Double.NaN, Double.NaN, (System.nanoTime() - begin) * 1e-9, "cpu");
    }

    private String method(WindowedLattice generator, NestedDissection tree) {
      return String.format(
          Locale.ROOT,
          "nested-dissection GTH, %s of %d states, %.3g GB, %.3g Gflop, %s",
          full ? "full lattice" : "adaptive window",
          generator.states(),
          tree.bytes(FactorParts.LOWER) * 1e-9,
          tree.flops() * 1e-9,
          kernels.name());
    }

    /** The window of the populated states of x, widened, and the mode's index in it. */
    private LatticeWindow widened(double[] x, double threshold, double fraction) {
      int peak = argMax(x);
      int s = window.ladder(peak);
      int up = window.up(peak);
      LatticeWindow next =
          WindowGrowth.widened(
              window, x, threshold * x[peak], keep * x[peak], fraction, lattice.qubits());
      mode = next.state(s, up);
      return next;
    }
  }

  private static int argMax(double[] x) {
    int best = 0;
    for (int i = 1; i < x.length; i++) {
      if (x[i] > x[best]) {
        best = i;
      }
    }
    return best;
  }
}
