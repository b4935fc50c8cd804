package dickens.solve.lattice;

/**
 * Exact solves along single ladders, and zebra sweeps over all of them, for
 *
 * <pre>  K y = f,  K = -L,  (K y)_M = d_M y_M - up_{M-1} y_{M-1} - dn_{M+1} y_{M+1} - inflow_M
 * </pre>
 *
 * with d_M = up_M + dn_M + slack_M the rate of all moves that stay in the window, slack_M that of
 * the moves to other ladders. A ladder is eliminated upwards without a subtraction,
 *
 * <pre>
 *   e_0 = slack_0,  d_M = e_M + up_M,  e_{M+1} = slack_{M+1} + dn_{M+1} e_M/d_M,
 *   b_{M+1} += up_M/d_M b_M;     y_L = b_L/d_L,  y_M = (b_M + dn_{M+1} y_{M+1})/d_M
 * </pre>
 *
 * so that for f &gt;= 0 every entry has full relative accuracy. Ladders of equal parity are not
 * joined by any move: a sweep over them is one parallel step and does not depend on its order.
 *
 * <p>Memory: 16 bytes a state. Cost: 2 multiply-adds a state and solve besides the inflow.
 */
final class LadderSweep {
  private final LadderMoves moves;
  private final double[] diagonal;
  private final double[] inverse;

  LadderSweep(LadderMoves moves) {
    this.moves = moves;
    this.diagonal = new double[moves.states()];
    this.inverse = new double[moves.states()];
    moves.forBlocks(
        (first, last) -> {
          for (int i = first; i < last; i++) {
            factorise(i);
          }
        });
  }

  /** Eliminates ladder i; a state that cannot be left at all gets an infinite inverse. */
  private void factorise(int i) {
    moves.addOutRates(i, diagonal);
    int at = moves.start(i);
    int end = moves.start(i + 1);
    double k = moves.lowestK(i);
    double h = moves.lowestH(i);
    double up = moves.pumpingWithin(i);
    double down = moves.emissionWithin(i);
    double above = 0;
    for (int j = at; j < end; j++, k++, h--) {
      double upward = j + 1 < end ? h * (k + 1) * up : 0;
      double downward = j > at ? k * (h + 1) * down : 0;
      double slack = diagonal[j];
      // e_M: slack_M + dn_M e_{M-1}/d_{M-1}
      double e = slack + downward * above;
      double d = e + upward;
      inverse[j] = 1 / d;
      above = e / d;
      diagonal[j] = slack + upward + downward;
    }
  }

  /** The moves between the ladders. */
  LadderMoves moves() {
    return moves;
  }

  /** Rate at which the window's moves leave a state. */
  double diagonal(int state) {
    return diagonal[state];
  }

  /**
   * Solves for y on all ladders of one parity, given y on the others.
   *
   * @param f right-hand side, one entry a state; an empty array stands for zero
   * @param parity 0 or 1
   */
  void sweep(double[] y, double[] f, int parity) {
    moves.forBlocks(
        (first, last) -> {
          for (int i = first + (first + parity) % 2; i < last; i += 2) {
            load(i, y, f);
            moves.addInflow(i, y, y);
            solve(i, y);
          }
        });
  }

  /** As sweep where y is still zero on the ladders of the other parity. */
  void sweepFromZero(double[] y, double[] f, int parity) {
    moves.forBlocks(
        (first, last) -> {
          for (int i = first + (first + parity) % 2; i < last; i += 2) {
            load(i, y, f);
            solve(i, y);
          }
        });
  }

  private void load(int i, double[] y, double[] f) {
    int at = moves.start(i);
    int end = moves.start(i + 1);
    if (f.length == 0) {
      java.util.Arrays.fill(y, at, end, 0);
    } else {
      System.arraycopy(f, at, y, at, end - at);
    }
  }

  /** y on ladder i holds b and becomes the solution. */
  private void solve(int i, double[] y) {
    int at = moves.start(i);
    int end = moves.start(i + 1);
    double k = moves.lowestK(i);
    double h = moves.lowestH(i);
    double up = moves.pumpingWithin(i);
    double down = moves.emissionWithin(i);
    double b = y[at];
    for (int j = at; j + 1 < end; j++, k++, h--) {
      // b_{M+1} += up_M/d_M b_M
      b = y[j + 1] + (h * (k + 1) * up) * inverse[j] * b;
      y[j + 1] = b;
    }
    double above = y[end - 1] * inverse[end - 1];
    y[end - 1] = above;
    for (int j = end - 2; j >= at; j--, k--, h++) {
      // y_M = (b_M + dn_{M+1} y_{M+1})/d_M
      above = (y[j] + (k * (h + 1) * down) * above) * inverse[j];
      y[j] = above;
    }
  }

  /** out = f - K y, in double precision; an empty f stands for zero. */
  void residual(double[] y, double[] f, double[] out) {
    moves.forBlocks(
        (first, last) -> {
          for (int i = first; i < last; i++) {
            load(i, out, f);
            moves.addInflow(i, y, out);
            addWithin(i, y, out);
          }
        });
  }

  /** out on ladder i += moves within the ladder - all moves out of it. */
  private void addWithin(int i, double[] y, double[] out) {
    int at = moves.start(i);
    int end = moves.start(i + 1);
    double k = moves.lowestK(i);
    double h = moves.lowestH(i);
    double up = moves.pumpingWithin(i);
    double down = moves.emissionWithin(i);
    for (int j = at; j < end; j++) {
      double t = j - at;
      double kk = k + t;
      double hh = h - t;
      double sum = out[j] - diagonal[j] * y[j];
      if (j > at) {
        sum += (hh + 1) * kk * up * y[j - 1];
      }
      if (j + 1 < end) {
        sum += (kk + 1) * hh * down * y[j + 1];
      }
      out[j] = sum;
    }
  }
}
