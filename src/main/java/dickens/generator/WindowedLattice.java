package dickens.generator;

import java.util.Arrays;

/**
 * The generator of a population lattice restricted to a window: moves that leave the window are
 * dropped, so what is left is again a generator, and droppedRate tells what was lost.
 *
 * <p>Matrix-free: rates are recomputed from (s, M) at every call. Memory: 4 bytes a state for the
 * ladder of each state and 72 bytes a ladder.
 */
public final class WindowedLattice implements PlanarGenerator {
  private static final int[] LADDER_STEP = LatticeMoves.LADDER_STEP;
  private static final int[] UP_STEP = LatticeMoves.UP_STEP;
  private static final int MOVES = LatticeMoves.COUNT;

  private final PopulationLattice lattice;
  private final LatticeWindow window;
  private final int[] ladderOf;
  private final int first;
  private final double[][] coefficient;
  private final boolean[] present = new boolean[MOVES];

  /** The lattice on the states of a window, which must lie inside it. */
  public WindowedLattice(PopulationLattice lattice, LatticeWindow window) {
    if (window.firstLadder() < 0 || window.lastLadder() > lattice.lastLadder()) {
      throw new IllegalArgumentException("window: its ladders leave the lattice");
    }
    this.lattice = lattice;
    this.window = window;
    this.first = window.firstLadder();
    LatticeMoves moves = new LatticeMoves(lattice);
    int ladders = window.ladders();
    this.coefficient = new double[MOVES][ladders];
    this.ladderOf = new int[window.states()];
    for (int i = 0; i < ladders; i++) {
      int s = first + i;
      if (window.low(s) < s || window.high(s) > lattice.qubits() - s) {
        throw new IllegalArgumentException("window: ladder s = " + s + " leaves the lattice");
      }
      for (int move = 0; move < MOVES; move++) {
        coefficient[move][i] = moves.coefficient(move, s);
      }
      Arrays.fill(ladderOf, window.start(s), window.start(s + 1), s);
    }
    for (int move = 0; move < MOVES; move++) {
      present[move] = moves.present(move);
    }
  }

  /** The lattice behind the rates. */
  public PopulationLattice lattice() {
    return lattice;
  }

  /** The states kept. */
  public LatticeWindow window() {
    return window;
  }

  /**
   * Factors of the rates that depend on the ladder, {@code [move * ladders + s - firstLadder]}, the
   * eight moves in the order of the table of PopulationLattice; 0 for moves that are absent.
   */
  public double[] coefficients() {
    int ladders = window.ladders();
    double[] all = new double[MOVES * ladders];
    for (int move = 0; move < MOVES; move++) {
      if (present[move]) {
        System.arraycopy(coefficient[move], 0, all, move * ladders, ladders);
      }
    }
    return all;
  }

  @Override
  public int states() {
    return ladderOf.length;
  }

  /** The ladder s = N/2 - J. */
  @Override
  public int row(int state) {
    return ladderOf[state];
  }

  /** M = m + N/2. */
  @Override
  public int column(int state) {
    int s = ladderOf[state];
    return window.low(s) + state - window.start(s);
  }

  @Override
  public int maximalDegree() {
    return MOVES;
  }

  @Override
  public int outMoves(int state, int[] targets, double[] rates) {
    int s = ladderOf[state];
    int up = window.low(s) + state - window.start(s);
    int count = 0;
    for (int move = 0; move < MOVES; move++) {
      if (present[move]) {
        int target = window.state(s + LADDER_STEP[move], up + UP_STEP[move]);
        if (target >= 0) {
          double rate = rate(move, s, up);
          if (rate > 0) {
            targets[count] = target;
            rates[count++] = rate;
          }
        }
      }
    }
    return count;
  }

  @Override
  public int inMoves(int state, int[] sources, double[] rates) {
    int s = ladderOf[state];
    int up = window.low(s) + state - window.start(s);
    int count = 0;
    for (int move = 0; move < MOVES; move++) {
      if (present[move]) {
        int from = s - LADDER_STEP[move];
        int fromUp = up - UP_STEP[move];
        int source = window.state(from, fromUp);
        if (source >= 0) {
          double rate = rate(move, from, fromUp);
          if (rate > 0) {
            sources[count] = source;
            rates[count++] = rate;
          }
        }
      }
    }
    return count;
  }

  @Override
  public int neighbours(int state, int[] others) {
    int s = ladderOf[state];
    int up = window.low(s) + state - window.start(s);
    boolean along = present[0] || present[1];
    boolean diagonal = present[2] || present[4];
    boolean across = present[6];
    int count = 0;
    for (int step = -1; step <= 1; step++) {
      for (int side = -1; side <= 1; side++) {
        boolean joined = step == 0 ? along && side != 0 : side == 0 ? across : diagonal;
        if (joined) {
          int other = window.state(s + step, up + side);
          if (other >= 0) {
            others[count++] = other;
          }
        }
      }
    }
    return count;
  }

  @Override
  public double droppedRate(int state) {
    int s = ladderOf[state];
    int up = window.low(s) + state - window.start(s);
    double dropped = 0;
    for (int move = 0; move < MOVES; move++) {
      if (present[move] && window.state(s + LADDER_STEP[move], up + UP_STEP[move]) < 0) {
        dropped += rate(move, s, up);
      }
    }
    return dropped;
  }

  /**
   * Rate of one of the eight moves out of (s, M), in the order of the table of PopulationLattice.
   */
  private double rate(int move, int s, int up) {
    double k = up - s;
    double h = (double) lattice.qubits() - s - up;
    return coefficient[move][s - first] * LatticeMoves.product(move, k, h);
  }
}
