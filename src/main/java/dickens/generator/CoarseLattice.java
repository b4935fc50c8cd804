package dickens.generator;

/**
 * A population lattice seen through every c-th state in s and in M: the point (S, U) stands for s =
 * c S, M = c U. It tells where the stationary state lives at about 1/c^2 of the size.
 *
 * <p>Along each of the four lines through a point (ladder, the two diagonals, constant M) the c-1
 * states between neighbouring points are eliminated as if the line were a chain of its own,
 *
 * <pre>  f = f_0, b = b_1;   i = 1 .. c-1:  f = f f_i/(b + f_i),  b = b_{i+1} b/(b + f_i)</pre>
 *
 * with f_i and b_i the rates onwards and back at its i-th state. That is exact for one line and, to
 * second order in c times the slope of log p, for their sum: drift and diffusion of every line come
 * out multiplied by the same c. All rates are positive, whatever c.
 *
 * <p>Not an approximation of the generator to any given accuracy: use it for windows only. Memory:
 * 68 bytes a point; cost: 8 c rates a point, once.
 */
public final class CoarseLattice implements PlanarGenerator {
  private final LatticeMoves moves;
  private final LatticeWindow window;
  private final int qubits;
  private final int factor;
  private final int[] ladderOf;
  private final double[] rates;

  /**
   * Coarse lattice on a window.
   *
   * @param window points (S, U) with S <= U <= N/c - S
   * @param factor c, at least 1
   */
  public CoarseLattice(PopulationLattice lattice, LatticeWindow window, int factor) {
    if (factor < 1 || window.firstLadder() < 0) {
      throw new IllegalArgumentException("factor = " + factor + ": must be at least 1");
    }
    this.moves = new LatticeMoves(lattice);
    this.window = window;
    this.qubits = lattice.qubits();
    this.factor = factor;
    this.ladderOf = new int[window.states()];
    this.rates = new double[LatticeMoves.COUNT * ladderOf.length];
    for (int s = window.firstLadder(); s <= window.lastLadder(); s++) {
      for (int state = window.start(s); state < window.start(s + 1); state++) {
        ladderOf[state] = s;
        for (int move = 0; move < LatticeMoves.COUNT; move++) {
          rates[LatticeMoves.COUNT * state + move] = outRate(state, move);
        }
      }
    }
  }

  /** Rate out of a point along the line of a move; 0 where the line leaves the lattice. */
  private double outRate(int state, int move) {
    int ds = LatticeMoves.LADDER_STEP[move];
    int dm = LatticeMoves.UP_STEP[move];
    int s = factor * row(state);
    int up = factor * column(state);
    if (!moves.present(move) || !inside(s + factor * ds, up + factor * dm)) {
      return 0;
    }
    int back = opposite(move);
    double f = rate(move, s, up);
    double b = rate(back, s + ds, up + dm);
    for (int i = 1; i < factor && f > 0; i++) {
      double onwards = rate(move, s + i * ds, up + i * dm);
      double out = b + onwards;
      f *= onwards / out;
      b = rate(back, s + (i + 1) * ds, up + (i + 1) * dm) * (b / out);
    }
    return f;
  }

  private boolean inside(int s, int up) {
    return s >= 0 && up >= s && up <= qubits - s;
  }

  private double rate(int move, int s, int up) {
    return moves.coefficient(move, s)
        * LatticeMoves.product(move, up - s, (double) qubits - s - up);
  }

  private static int opposite(int move) {
    return switch (move) {
      case 0 -> 1;
      case 1 -> 0;
      case 2 -> 5;
      case 5 -> 2;
      case 3 -> 4;
      case 4 -> 3;
      case 6 -> 7;
      default -> 6;
    };
  }

  @Override
  public int states() {
    return ladderOf.length;
  }

  /** S = s/c. */
  @Override
  public int row(int state) {
    return ladderOf[state];
  }

  /** U = M/c. */
  @Override
  public int column(int state) {
    int s = ladderOf[state];
    return window.low(s) + state - window.start(s);
  }

  @Override
  public int maximalDegree() {
    return LatticeMoves.COUNT;
  }

  @Override
  public int outMoves(int state, int[] targets, double[] out) {
    int count = 0;
    for (int move = 0; move < LatticeMoves.COUNT; move++) {
      double rate = rates[LatticeMoves.COUNT * state + move];
      int target = rate > 0 ? beside(state, move, 1) : -1;
      if (target >= 0) {
        targets[count] = target;
        out[count++] = rate;
      }
    }
    return count;
  }

  @Override
  public int inMoves(int state, int[] sources, double[] in) {
    int count = 0;
    for (int move = 0; move < LatticeMoves.COUNT; move++) {
      int source = beside(state, move, -1);
      double rate = source >= 0 ? rates[LatticeMoves.COUNT * source + move] : 0;
      if (rate > 0) {
        sources[count] = source;
        in[count++] = rate;
      }
    }
    return count;
  }

  @Override
  public int neighbours(int state, int[] others) {
    int count = 0;
    for (int move = 0; move < LatticeMoves.COUNT; move++) {
      boolean joined = moves.present(move) || moves.present(opposite(move));
      int other = joined ? beside(state, move, 1) : -1;
      if (other >= 0) {
        others[count++] = other;
      }
    }
    return count;
  }

  private int beside(int state, int move, int sign) {
    return window.state(
        ladderOf[state] + sign * LatticeMoves.LADDER_STEP[move],
        column(state) + sign * LatticeMoves.UP_STEP[move]);
  }

  @Override
  public double droppedRate(int state) {
    double dropped = 0;
    for (int move = 0; move < LatticeMoves.COUNT; move++) {
      if (beside(state, move, 1) < 0) {
        dropped += rates[LatticeMoves.COUNT * state + move];
      }
    }
    return dropped;
  }
}
