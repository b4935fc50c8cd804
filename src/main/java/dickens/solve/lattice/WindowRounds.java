package dickens.solve.lattice;

import dickens.backend.DenseKernels;
import dickens.backend.FrontDevice;
import dickens.generator.LatticeWindow;
import dickens.generator.PopulationLattice;
import dickens.generator.WindowedLattice;
import dickens.solve.Deadline;
import dickens.solve.OverBudget;
import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The windows tried for one lattice, round by round, see LatticeSolver. Not for several threads.
 */
final class WindowRounds {
  private static final int SMALL_LATTICE = 10404;

  /** States from which on the first window is compared with coarse lattices. */
  private static final int WORTH_REFINING = 10000;

  private static final double BAD_PIN = 1e-3;

  /** Leak per event above which x says nothing about where the probability is: nothing is cut. */
  private static final double BAD_WINDOW = 1e-4;

  /** Least fraction by which the leaking edges of such a window move. */
  private static final double BAD_GROWTH = 0.5;

  /**
   * A stationary vector and how it was found.
   *
   * @param plan of its factors on the processor
   * @param bytes memory here
   * @param memory the same in words
   * @param kernels what eliminated the fronts, in words
   * @param backend where
   */
  private record Elimination(
      EliminationPlan plan,
      double[] x,
      double bytes,
      String memory,
      String kernels,
      String backend) {}

  private final LatticeOptions options;
  private final DenseKernels kernels;
  private final PopulationLattice lattice;
  private final long begin;
  private final Deadline deadline;
  private final boolean full;
  private LatticeWindow window;
  private int mode;
  private final double keep;
  private LatticeSolution best;

  WindowRounds(
      PopulationLattice lattice,
      LatticeOptions options,
      DenseKernels kernels,
      long begin,
      Deadline deadline) {
    this.options = options;
    this.kernels = kernels;
    this.deadline = deadline;
    this.lattice = lattice;
    this.begin = begin;
    this.keep = options.keepThreshold() / lattice.qubits();
    this.full =
        options.extent() == LatticeOptions.Extent.FULL_LATTICE
            || (options.extent() == LatticeOptions.Extent.AUTOMATIC
                && lattice.states() <= SMALL_LATTICE);
  }

  /** All rounds. */
  LatticeSolution run() {
    if (!start()) {
      return best;
    }
    for (int round = 1; round <= options.rounds(); round++) {
      if (window.states() > most()) {
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

  /** An upper limit of the states that could ever fit. */
  private double most() {
    return Math.min(1e9, options.budget().memoryBytes() / WorkingMemory.LEAST);
  }

  /** Finds the first window; false where that is the end. */
  boolean start() {
    if (full && lattice.states() > most()) {
      best = over(WorkingMemory.LEAST * lattice.states(), 0);
      return false;
    }
    InitialWindow guess =
        InitialWindow.of(lattice, options.initialThreshold() / lattice.qubits(), most());
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
    return true;
  }

  /** The lattice. */
  PopulationLattice lattice() {
    return lattice;
  }

  /** The window of the next round. */
  LatticeWindow window() {
    return window;
  }

  /** Its state that is eliminated last. */
  int mode() {
    return mode;
  }

  /** The outcome, after the last round. */
  LatticeSolution best() {
    return best;
  }

  /**
   * A round whose stationary vector was found together with those of other lattices.
   *
   * @param wide a window that contains this one
   * @param pinned its state that was eliminated last
   * @param solves with factors that are shared
   * @return false where this was the last round
   */
  boolean join(
      LatticeWindow wide,
      int pinned,
      double[] x,
      EliminationMemory memory,
      String where,
      FrontDevice device,
      SharedSolves.Member solves,
      int round) {
    window = wide;
    mode = pinned;
    WindowedLattice generator = new WindowedLattice(lattice, wide);
    EliminationPlan plan = memory.plan();
    double bytes = memory.bytesForDevice();
    String text = memory.text(Optional.of(device));
    Elimination found = new Elimination(plan, x, bytes, text, where, device.name());
    LatticeWindow next =
        conclude(
            generator,
            x,
            Optional.of(plan.tree()),
            bytes,
            method(generator, found),
            device.name(),
            Optional.of(solves),
            round);
    if (next != null) {
      window = next;
    }
    return next != null;
  }

  /** True where x is too small at the state that was eliminated last. */
  static boolean isBadPin(double[] x, int pinned) {
    return x[pinned] < BAD_PIN * x[argMax(x)];
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
          Optional.empty(),
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
        found.get().bytes(),
        method(generator, found.get()),
        found.get().backend(),
        Optional.empty(),
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
      Optional<SharedSolves.Member> shared,
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
    best = new LatticeSolution(generator, x, tree, bytes, report, kernels, shared, options);
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
    String what = "nested-dissection GTH on " + tree.states() + " states";
    EliminationMemory memory = new EliminationMemory(plan, besides, options.budget(), what);
    try (FrontalFactorization lu = new FrontalFactorization(memory, kernels, deadline)) {
      double[] x = lu.stationary(deadline);
      return Optional.of(
          new Elimination(plan, x, lu.bytes(), lu.memory(), lu.method(), lu.backend()));
    } catch (OverBudget e) {
      // here, from the start or after a device that was too small
      double needed =
          options.budget().allows(memory.bytesForDevice()) || memory.device(kernels).isEmpty()
              ? memory.bytesHere()
              : memory.bytesForDevice();
      if (e.status() != SolveStatus.OVER_BUDGET
          || options.budget().allows(needed)
          || Double.isInfinite(needed)) {
        throw e;
      }
      best = over(needed, round);
      return Optional.empty();
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
    boolean isHere = found.backend().equals("cpu");
    double flops = isHere ? found.plan().flops() : found.plan().tree().flops();
    return String.format(
        Locale.ROOT,
        "nested-dissection GTH, %s of %d states, %s, %.3g Gflop, %s",
        full ? "full lattice" : "adaptive window",
        generator.states(),
        found.memory(),
        flops * 1e-9,
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
