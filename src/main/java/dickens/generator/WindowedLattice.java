package dickens.generator;

import java.util.Arrays;

/**
 * The generator of a population lattice restricted to a window: moves that leave the window are
 * dropped, so what is left is again a generator, and droppedRate tells what was lost.
 *
 * <p>Matrix-free: rates are recomputed from (s, M) at every call. Memory: 4 bytes a state for the
 * ladder of each state and 40 bytes a ladder.
 */
public final class WindowedLattice implements PlanarGenerator {
  private static final int[] LADDER_STEP = {0, 0, 1, -1, 1, -1, 1, -1};
  private static final int[] UP_STEP = {-1, 1, -1, -1, 1, 1, 0, 0};
  private static final int MOVES = 8;

  private final PopulationLattice lattice;
  private final LatticeWindow window;
  private final int[] ladderOf;
  private final int first;
  private final double emissionRate;
  private final double pumpingRate;
  private final double dephasingRate;
  private final double[] emissionWithin;
  private final double[] pumpingWithin;
  private final double[] lowering;
  private final double[] raising;
  private final boolean[] present = new boolean[MOVES];

  /** The lattice on the states of a window, which must lie inside it. */
  public WindowedLattice(PopulationLattice lattice, LatticeWindow window) {
    if (window.firstLadder() < 0 || window.lastLadder() > lattice.lastLadder()) {
      throw new IllegalArgumentException("window: its ladders leave the lattice");
    }
    this.lattice = lattice;
    this.window = window;
    this.first = window.firstLadder();
    this.emissionRate = lattice.emission();
    this.pumpingRate = lattice.pumping();
    this.dephasingRate = lattice.dephasing();
    double collectiveEmission = lattice.collectiveEmission();
    double collectivePumping = lattice.collectivePumping();
    int ladders = window.ladders();
    this.emissionWithin = new double[ladders];
    this.pumpingWithin = new double[ladders];
    this.lowering = new double[ladders];
    this.raising = new double[ladders];
    this.ladderOf = new int[window.states()];
    for (int i = 0; i < ladders; i++) {
      int s = first + i;
      if (window.low(s) < s || window.high(s) > lattice.qubits() - s) {
        throw new IllegalArgumentException("window: ladder s = " + s + " leaves the lattice");
      }
      emissionWithin[i] = collectiveEmission + emissionRate * lattice.within(s);
      pumpingWithin[i] = collectivePumping + pumpingRate * lattice.within(s);
      lowering[i] = lattice.lowering(s);
      raising[i] = lattice.raising(s);
      Arrays.fill(ladderOf, window.start(s), window.start(s + 1), s);
    }
    present[0] = collectiveEmission > 0 || emissionRate > 0;
    present[1] = collectivePumping > 0 || pumpingRate > 0;
    present[2] = present[3] = emissionRate > 0;
    present[4] = present[5] = pumpingRate > 0;
    present[6] = present[7] = dephasingRate > 0;
  }

  /** The lattice behind the rates. */
  public PopulationLattice lattice() {
    return lattice;
  }

  /** The states kept. */
  public LatticeWindow window() {
    return window;
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
    int i = s - first;
    double k = up - s;
    double h = (double) lattice.qubits() - s - up;
    return switch (move) {
      case 0 -> k * (h + 1) * emissionWithin[i];
      case 1 -> h * (k + 1) * pumpingWithin[i];
      case 2 -> emissionRate * (k * (k - 1)) * lowering[i];
      case 3 -> emissionRate * ((h + 1) * (h + 2)) * raising[i];
      case 4 -> pumpingRate * (h * (h - 1)) * lowering[i];
      case 5 -> pumpingRate * ((k + 1) * (k + 2)) * raising[i];
      case 6 -> dephasingRate * (k * h) * lowering[i];
      default -> dephasingRate * ((k + 1) * (h + 1)) * raising[i];
    };
  }
}
