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
 * <p>Where the factors do not fit in the memory budget, those that do not are computed again when
 * they are needed, see EliminationPlan: the same bits for up to four times the work, and a fifth to
 * a third of the memory. A caller who wants nothing but the stationary vector gets it without
 * factors where collective rates dominate and the window holds more than 10^6 states, if its
 * residual is rounding, see KmsSolver; populations below 1e-6 may then be good to 1e-18 absolute
 * only. The method of the report says which route was taken.
 *
 * <p>Certificate: ||x - pi||_1 &lt;= ||L#||_1 (||L x||_1 + outflow); the report's certificate is
 * outflow / sum(diag x). It bounds the populations, not a current that cancels: compare currents
 * with their gross flux. Cost and memory: see EliminationPlan; a budget is checked before anything
 * is allocated.
 */
public final class LatticeSolver {
  private static final int SMALL_LATTICE = 10404;

  /** States from which on the first window is compared with coarse lattices. */
  private static final int WORTH_REFINING = 10000;

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
   *     outcome of the report instead
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
      return pool.submit(() -> new Rounds(lattice, begin, deadline).run()).join();
    } finally {
      pool.shutdown();
    }
  }

  /**
   * A stationary vector and how it was found.
   *
   * @param kernels what eliminated the fronts, in words
   * @param backend where
   */
  private record Elimination(EliminationPlan plan, double[] x, String kernels, String backend) {}

  /** The windows tried for one lattice. */
  private final class Rounds {
    private final PopulationLattice lattice;
    private final long begin;
    private final Deadline deadline;
    private final boolean full;
    private LatticeWindow window;
    private int mode;
    private final double keep;
    private LatticeSolution best;

    Rounds(PopulationLattice lattice, long begin, Deadline deadline) {
      this.deadline = deadline;
      this.lattice = lattice;
      this.begin = begin;
      this.keep = options.keepThreshold() / lattice.qubits();
      this.full =
          options.extent() == LatticeOptions.Extent.FULL_LATTICE
              || (options.extent() == LatticeOptions.Extent.AUTOMATIC
                  && lattice.states() <= SMALL_LATTICE);
    }

    LatticeSolution run() {
      // an upper limit of the states that could ever fit
      double most = Math.min(1e9, options.budget().memoryBytes() / WorkingMemory.LEAST);
      if (full && lattice.states() > most) {
        return over(WorkingMemory.LEAST * lattice.states(), 0);
      }
      InitialWindow guess =
          InitialWindow.of(lattice, options.initialThreshold() / lattice.qubits(), most);
      if (!full && guess.window().states() >= WORTH_REFINING) {
        guess = CoarseWindow.refine(lattice, guess, options, kernels, deadline);
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
          return over(WorkingMemory.LEAST * window.states(), round);
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
          .require(
              WorkingMemory.LEAST * window.states(), "a window of " + window.states() + " states");
      deadline.check();
      WindowedLattice generator = new WindowedLattice(lattice, window);
      Optional<KmsResult> fast = fastPath(generator);
      if (fast.isPresent()) {
        return conclude(
            generator,
            fast.get().x(),
            Optional.empty(),
            KmsSolver.bytes(generator.states()),
            fastMethod(generator, fast.get()),
            "cpu",
            round);
      }
      Optional<Elimination> found;
      try {
        found = eliminated(new NestedDissection(generator, mode), round);
        if (found.isPresent()) {
          int largest = argMax(found.get().x());
          if (found.get().x()[mode] < BAD_PIN * found.get().x()[largest]) {
            mode = largest;
            found = eliminated(new NestedDissection(generator, mode), round);
          }
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
      if (found.isEmpty()) {
        return null;
      }
      EliminationPlan plan = found.get().plan();
      return conclude(
          generator,
          found.get().x(),
          Optional.of(plan.tree()),
          plan.bytes() + WorkingMemory.stationaryBytes(plan.tree()),
          method(generator, found.get()),
          found.get().backend(),
          round);
    }

    /** Judges the window by its outflow: returns the next window to try, or null at the end. */
    private LatticeWindow conclude(
        WindowedLattice generator,
        double[] x,
        Optional<NestedDissection> tree,
        double bytes,
        String method,
        String backend,
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
              backend);
      best = new LatticeSolution(generator, x, tree, bytes, report, kernels, options);
      if (closed || round == options.rounds()) {
        return null;
      }
      LatticeWindow next =
          certificate > BAD_WINDOW
              ? refound(x)
              : widened(x, keep, options.dilation() * (1 + round / 3.0));
      return next.sameStates(window) ? null : next;
    }

    /** The next window after one that was in the wrong place: coarse lattices look farther. */
    private LatticeWindow refound(double[] x) {
      LatticeWindow wide = widened(x, 0, Math.max(BAD_GROWTH, options.dilation()));
      InitialWindow better =
          CoarseWindow.refine(lattice, new InitialWindow(wide, mode), options, kernels, deadline);
      mode = better.mode();
      return better.window();
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

    /** The stationary vector by elimination; empty, with the report of it, over the budget. */
    private Optional<Elimination> eliminated(NestedDissection tree, int round) {
      double besides = WorkingMemory.stationaryBytes(tree);
      double room = options.budget().memoryBytes() - besides;
      EliminationPlan plan = new EliminationPlan(tree, FactorParts.LOWER, Shift.ZERO, room);
      if (plan.bytes() > room && Double.isFinite(plan.bytes())) {
        best = over(plan.bytes() + besides, round);
        return Optional.empty();
      }
      options
          .budget()
          .require(plan.bytes() + besides, "nested-dissection GTH on " + tree.states() + " states");
      try (FrontalFactorization lu = new FrontalFactorization(plan, kernels, deadline)) {
        double[] x = lu.stationary(deadline);
        return Optional.of(new Elimination(plan, x, lu.method(), lu.backend()));
      }
    }

    private LatticeSolution over(double bytes, int round) {
      return empty(
          SolveStatus.OVER_BUDGET,
          options.budget().shortage(bytes).orElse("more than 10^9 states"),
          round);
    }

    private LatticeSolution empty(SolveStatus status, String why, int round) {
      SolveReport report = failed(status, "nested-dissection GTH: " + why, round);
      return LatticeSolution.without(lattice, report, options);
    }

    private SolveReport failed(SolveStatus status, String method, int round) {
      return new SolveReport(
          status, method, round, Double.NaN, Double.NaN, (System.nanoTime() - begin) * 1e-9, "cpu");
    }

    private String method(WindowedLattice generator, Elimination found) {
      EliminationPlan plan = found.plan();
      double besides = WorkingMemory.stationaryBytes(plan.tree());
      return String.format(
          Locale.ROOT,
          "nested-dissection GTH, %s of %d states, %.3g GB%s, %.3g Gflop, %s",
          full ? "full lattice" : "adaptive window",
          generator.states(),
          (plan.bytes() + besides) * 1e-9,
          plan.keepsAll()
              ? ""
              : String.format(
                  Locale.ROOT,
                  " (%.3g GB with all factors, here computed again where needed)",
                  (plan.factorBytes() + besides) * 1e-9),
          plan.flops() * 1e-9,
          found.kernels());
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
