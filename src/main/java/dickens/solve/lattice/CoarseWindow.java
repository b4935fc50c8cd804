package dickens.solve.lattice;

import dickens.backend.DenseKernels;
import dickens.generator.CoarseLattice;
import dickens.generator.LatticeWindow;
import dickens.generator.PopulationLattice;
import dickens.solve.Deadline;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * A better guess of where the stationary state lives, from coarse lattices.
 *
 * <p>A guess is thinned out to about 8000 points, not less than a few to the width of a ladder, and
 * the chain on them is solved exactly; where probability leaks out the window grows, as it would on
 * the lattice itself, until the leak is negligible. The states whose coarse weight is above a
 * threshold are the new guess. Where the first coarse window is closed already, the guess stays.
 *
 * <p>Cost: a few solves of 1e4 points, some 10 ms each, whatever N. Hot and inverted ensembles,
 * whose tails no product of distributions describes, so close in one or two rounds in place of four
 * to eight (N = 1e5, T_p = 100 w0: 5 rounds before).
 */
final class CoarseWindow {
  private static final double POINTS = 8000;
  private static final double MOST_POINTS = 60000;

  private static final double WORTH_SHARPENING = 0.9;
  private static final int LEAST_WIDTH = 8;
  private static final int ROUNDS = 20;
  private static final double BAD_WINDOW = 1e-4;
  private static final double BAD_GROWTH = 0.5;

  private final PopulationLattice lattice;
  private final LatticeOptions options;
  private final DenseKernels kernels;
  private final Deadline deadline;
  private int factor;
  private LatticeWindow points;
  private double[] x;
  private int peak;

  private CoarseWindow(
      PopulationLattice lattice, LatticeOptions options, DenseKernels kernels, Deadline deadline) {
    this.lattice = lattice;
    this.options = options;
    this.kernels = kernels;
    this.deadline = deadline;
  }

  /** The guess itself where coarse lattices do not contradict it, else theirs. */
  static InitialWindow refine(
      PopulationLattice lattice,
      InitialWindow guess,
      LatticeOptions options,
      DenseKernels kernels,
      Deadline deadline) {
    return new CoarseWindow(lattice, options, kernels, deadline).refine(guess);
  }

  private InitialWindow refine(InitialWindow guess) {
    LatticeWindow window = guess.window();
    int s = window.ladder(guess.mode());
    int up = window.up(guess.mode());
    double keep = options.keepThreshold() / lattice.qubits();
    for (int round = 1; round <= ROUNDS; round++) {
      if (!options.budget().allows(WorkingMemory.LEAST * window.states())) {
        return guess;
      }
      // a factor that rises with every round would lose what the window is about
      if (!(round == 1 ? thin(window, POINTS, 2) : thin(window, MOST_POINTS, factor))) {
        return guess;
      }
      OptionalDouble solved;
      try {
        solved = solve(s, up);
      } catch (SingularGenerator trapped) {
        return guess;
      }
      if (solved.isEmpty()) {
        return guess;
      }
      double leak = solved.getAsDouble();
      if (leak <= options.certificate() / lattice.qubits()) {
        return round == 1 ? guess : sharpened();
      }
      int coarseQubits = lattice.qubits() / factor;
      LatticeWindow next =
          leak > BAD_WINDOW
              ? WindowGrowth.widened(points, x, 0, keep * x[peak], BAD_GROWTH, coarseQubits)
              : WindowGrowth.widened(
                  points, x, keep * x[peak], keep * x[peak], options.dilation(), coarseQubits);
      s = factor * points.ladder(peak);
      up = factor * points.up(peak);
      window = thickened(next, 0);
    }
    return guess;
  }

  /**
   * What is populated, from ever finer points as long as that takes states away: where log p is
   * steep over c states the coarse tails are too long.
   */
  private InitialWindow sharpened() {
    double cut = options.initialThreshold() / lattice.qubits();
    InitialWindow found = populated(cut);
    for (double wanted = 4 * POINTS; wanted <= 4 * MOST_POINTS; wanted *= 4) {
      int before = factor;
      LatticeWindow window = found.window();
      if (!thin(window, wanted, 2) || factor >= before) {
        return found;
      }
      try {
        OptionalDouble leak = solve(window.ladder(found.mode()), window.up(found.mode()));
        if (!(leak.orElse(1) <= options.certificate() / lattice.qubits())) {
          return found;
        }
      } catch (SingularGenerator trapped) {
        return found;
      }
      InitialWindow finer = populated(cut);
      boolean same = finer.window().states() > WORTH_SHARPENING * window.states();
      if (finer.window().states() < window.states()) {
        found = finer;
      }
      if (same) {
        return found;
      }
    }
    return found;
  }

  /** Solves on the points; returns the leak per event, nothing where the memory is too small. */
  private OptionalDouble solve(int s, int up) {
    CoarseLattice coarse = new CoarseLattice(lattice, points, factor);
    int ladder = Math.max(points.firstLadder(), Math.min(points.lastLadder(), s / factor));
    int nearest = Math.max(points.low(ladder), Math.min(points.high(ladder), up / factor));
    NestedDissection tree = new NestedDissection(coarse, points.state(ladder, nearest));
    double room = options.budget().memoryBytes() - WorkingMemory.stationaryBytes(tree);
    EliminationPlan plan = new EliminationPlan(tree, FactorParts.LOWER, Shift.ZERO, room);
    if (plan.bytes() > room) {
      return OptionalDouble.empty();
    }
    try (FrontalFactorization lu = new FrontalFactorization(plan, kernels, deadline)) {
      x = lu.stationary(deadline);
    }
    peak = 0;
    for (int i = 1; i < x.length; i++) {
      peak = x[i] > x[peak] ? i : peak;
    }
    Balance balance = Balance.of(coarse, x);
    return OptionalDouble.of(balance.outflow() == 0 ? 0 : balance.outflow() / balance.gross());
  }

  /** Takes every factor-th state of a window; false where it is too small to be thinned out. */
  private boolean thin(LatticeWindow window, double wanted, int least) {
    double width = window.states() / (double) window.ladders();
    double most = Math.min(width, window.ladders()) / LEAST_WIDTH;
    factor = (int) Math.min(Math.max(least, Math.sqrt(window.states() / wanted)), most);
    if (factor < 2) {
      return false;
    }
    int coarseQubits = lattice.qubits() / factor;
    int from = (window.firstLadder() + factor - 1) / factor;
    int to = Math.min(window.lastLadder() / factor, coarseQubits / 2);
    if (to < from) {
      return false;
    }
    int[] low = new int[to - from + 1];
    int[] high = new int[low.length];
    for (int i = 0; i < low.length; i++) {
      int s = from + i;
      low[i] = Math.max(s, Math.min(window.low(s * factor) / factor, coarseQubits - s));
      int above = (window.high(s * factor) + factor - 1) / factor;
      high[i] = Math.max(low[i], Math.min(above, coarseQubits - s));
    }
    points = new LatticeWindow(from, low, high);
    return true;
  }

  /** The states around the points whose weight is above a fraction of the largest. */
  private InitialWindow populated(double fraction) {
    double cut = fraction * x[peak];
    int from = -1;
    int to = -1;
    int[] low = new int[points.ladders()];
    int[] high = new int[points.ladders()];
    for (int i = 0; i < low.length; i++) {
      int s = points.firstLadder() + i;
      int first = -1;
      int last = -1;
      for (int state = points.start(s); state < points.start(s + 1); state++) {
        if (x[state] > cut) {
          first = first < 0 ? state : first;
          last = state;
        }
      }
      if (first >= 0) {
        from = from < 0 ? i : from;
        to = i;
        low[i] = points.low(s) + first - points.start(s);
        high[i] = points.low(s) + last - points.start(s);
      } else if (from >= 0) {
        low[i] = low[i - 1];
        high[i] = high[i - 1];
      }
    }
    int[] keptLow = Arrays.copyOfRange(low, from, to + 1);
    int[] keptHigh = Arrays.copyOfRange(high, from, to + 1);
    LatticeWindow kept = new LatticeWindow(points.firstLadder() + from, keptLow, keptHigh);
    LatticeWindow window = thickened(kept, 1);
    int s = factor * points.ladder(peak);
    return new InitialWindow(window, window.state(s, factor * points.up(peak)));
  }

  /** The states between the points of a coarse window, and some points more on every side. */
  private LatticeWindow thickened(LatticeWindow coarse, int more) {
    int margin = more * factor;
    int first = factor * coarse.firstLadder();
    int last = factor * coarse.lastLadder();
    int from = Math.max(0, first - factor);
    int to = Math.min(lattice.lastLadder(), last + factor);
    int[] low = new int[to - from + 1];
    int[] high = new int[low.length];
    for (int i = 0; i < low.length; i++) {
      int s = from + i;
      int inner = Math.max(first, Math.min(last, s));
      int below = inner / factor;
      int above = Math.min(coarse.lastLadder(), below + 1);
      double t = inner / (double) factor - below;
      double lo = factor * (coarse.low(below) + t * (coarse.low(above) - coarse.low(below)));
      double hi = factor * (coarse.high(below) + t * (coarse.high(above) - coarse.high(below)));
      // the coarse lattice ends up to 2c before the edge k = 0 or h = 0 of the lattice
      low[i] = (int) Math.floor(lo) - margin - (coarse.low(below) == below ? factor : 0);
      high[i] = (int) Math.ceil(hi) + margin;
      if (coarse.high(below) == lattice.qubits() / factor - below) {
        high[i] += 2 * factor;
      }
      low[i] = Math.max(s, Math.min(low[i], lattice.qubits() - s));
      high[i] = Math.max(low[i], Math.min(high[i], lattice.qubits() - s));
    }
    return new LatticeWindow(from, low, high);
  }
}
