package dickens.solve.lattice;

import dickens.generator.LatticeWindow;
import dickens.generator.PopulationLattice;
import dickens.generator.WindowedLattice;
import dickens.solve.CompensatedSum;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The moves of a population lattice between neighbouring ladders of a window, streamed ladder by
 * ladder: what flows into a ladder, what leaves every state, and the fluxes between ladders.
 *
 * <p>Rates are those of PopulationLattice, to the bit. Ladders are numbered from 0, vectors have
 * one entry a state in the order of the window.
 *
 * <p>Ladders are grouped into blocks of about 8192 states, which are the tasks of the pool that the
 * caller is in; no result depends on how they are scheduled.
 *
 * <p>Cost: about 8 flops a state and move; 70 bytes a ladder.
 */
final class LadderMoves {
  private static final int BLOCK = 8192;

  // emission to J-1, J+1, pumping to J-1, J+1, dephasing to J-1, J+1
  private static final int KINDS = 6;
  private static final int[] LADDER_STEP = {1, -1, 1, -1, 1, -1};
  private static final int[] UP_STEP = {-1, -1, 1, 1, 0, 0};
  // the two factors of a rate: k (sign 1) or h (sign -1), and an integer added
  private static final int[] FIRST_SIGN = {1, -1, -1, 1, 1, 1};
  private static final int[] FIRST_SHIFT = {0, 1, 0, 1, 0, 1};
  private static final int[] SECOND_SIGN = {1, -1, -1, 1, -1, -1};
  private static final int[] SECOND_SHIFT = {-1, 2, -1, 2, 0, 1};

  private final int qubits;
  private final int firstLadder;
  private final int ladders;
  private final int[] low;
  private final int[] start;
  private final double[] local;
  private final double[] lowering;
  private final double[] raising;
  private final double[] emissionWithin;
  private final double[] pumpingWithin;
  private final double[] ramp;
  private final int[] blockStart;

  LadderMoves(WindowedLattice generator) {
    PopulationLattice lattice = generator.lattice();
    LatticeWindow window = generator.window();
    qubits = lattice.qubits();
    firstLadder = window.firstLadder();
    ladders = window.ladders();
    low = new int[ladders];
    start = new int[ladders + 1];
    lowering = new double[ladders];
    raising = new double[ladders];
    emissionWithin = new double[ladders];
    pumpingWithin = new double[ladders];
    local =
        new double[] {
          lattice.emission(), lattice.emission(),
          lattice.pumping(), lattice.pumping(),
          lattice.dephasing(), lattice.dephasing()
        };
    double collectiveEmission = lattice.collectiveEmission();
    double collectivePumping = lattice.collectivePumping();
    int longest = 0;
    int[] blocks = new int[ladders + 1];
    int count = 0;
    for (int i = 0; i < ladders; i++) {
      int s = firstLadder + i;
      low[i] = window.low(s);
      start[i + 1] = window.start(s + 1);
      longest = Math.max(longest, start[i + 1] - start[i]);
      lowering[i] = lattice.lowering(s);
      raising[i] = lattice.raising(s);
      emissionWithin[i] = collectiveEmission + local[0] * lattice.within(s);
      pumpingWithin[i] = collectivePumping + local[2] * lattice.within(s);
      if (start[i + 1] - start[blocks[count]] >= BLOCK) {
        blocks[++count] = i + 1;
      }
    }
    if (blocks[count] < ladders) {
      blocks[++count] = ladders;
    }
    blockStart = Arrays.copyOf(blocks, count + 1);
    ramp = new double[longest];
    Arrays.setAll(ramp, j -> j);
  }

  /** Number of ladders. */
  int ladders() {
    return ladders;
  }

  /** Number of states. */
  int states() {
    return start[ladders];
  }

  /** Index of the first state of ladder i; start(ladders()) is states(). */
  int start(int i) {
    return start[i];
  }

  /** k = J + m of the first state of ladder i. */
  double lowestK(int i) {
    return low[i] - (double) (firstLadder + i);
  }

  /** h = J - m of the first state of ladder i. */
  double lowestH(int i) {
    return (double) qubits - firstLadder - i - low[i];
  }

  /** Gd + gd I of ladder i: emission within it has the rate k (h+1) times this. */
  double emissionWithin(int i) {
    return emissionWithin[i];
  }

  /** Gu + gu I of ladder i: pumping within it has the rate h (k+1) times this. */
  double pumpingWithin(int i) {
    return pumpingWithin[i];
  }

  /** What is done to the ladders first .. last-1. */
  interface Block {
    void run(int first, int last);
  }

  /** Runs over all ladders, in parallel where the caller is in a pool. */
  void forBlocks(Block block) {
    IntStream.range(0, blockStart.length - 1)
        .parallel()
        .forEach(i -> block.run(blockStart[i], blockStart[i + 1]));
  }

  /** A sum over the ladders first .. last-1. */
  interface Part {
    double of(int first, int last);
  }

  /** The sum of the parts of all blocks, in their order. */
  double sum(Part part) {
    double[] parts = new double[blockStart.length - 1];
    IntStream.range(0, parts.length)
        .parallel()
        .forEach(i -> parts[i] = part.of(blockStart[i], blockStart[i + 1]));
    return CompensatedSum.of(parts);
  }

  /** y on ladder i += what flows into it from both neighbours in the state x. */
  void addInflow(int i, double[] x, double[] y) {
    for (int kind = 0; kind < KINDS; kind++) {
      int from = i - LADDER_STEP[kind];
      if (local[kind] == 0 || from < 0 || from >= ladders) {
        continue;
      }
      int lo = Math.max(low[from], low[i] - UP_STEP[kind]);
      int hi = Math.min(end(from), end(i) - UP_STEP[kind]);
      double p = first(kind, from, lo);
      double q = second(kind, from, lo);
      double dp = FIRST_SIGN[kind];
      double dq = SECOND_SIGN[kind];
      double rate = local[kind];
      double factor = factor(kind, from);
      int source = start[from] + lo - low[from];
      int target = start[i] + lo + UP_STEP[kind] - low[i];
      for (int j = 0; j < hi - lo; j++) {
        double t = ramp[j];
        y[target + j] += rate * ((p + dp * t) * (q + dq * t)) * factor * x[source + j];
      }
    }
  }

  /** y on ladder i += the rate at which each state leaves for other ladders of the window. */
  void addOutRates(int i, double[] y) {
    for (int kind = 0; kind < KINDS; kind++) {
      int to = i + LADDER_STEP[kind];
      if (local[kind] == 0 || to < 0 || to >= ladders) {
        continue;
      }
      int lo = Math.max(low[i], low[to] - UP_STEP[kind]);
      int hi = Math.min(end(i), end(to) - UP_STEP[kind]);
      double p = first(kind, i, lo);
      double q = second(kind, i, lo);
      double dp = FIRST_SIGN[kind];
      double dq = SECOND_SIGN[kind];
      int at = start[i] + lo - low[i];
      for (int j = 0; j < hi - lo; j++) {
        double t = ramp[j];
        y[at + j] += local[kind] * ((p + dp * t) * (q + dq * t)) * factor(kind, i);
      }
    }
  }

  /** Flux from ladder i to ladder i + step, step = 1 or -1, in the state x. */
  double flux(int i, int step, double[] x) {
    double sum = 0;
    double rest = 0;
    for (int kind = step > 0 ? 0 : 1; kind < KINDS; kind += 2) {
      int to = i + step;
      if (local[kind] == 0 || to < 0 || to >= ladders) {
        continue;
      }
      int lo = Math.max(low[i], low[to] - UP_STEP[kind]);
      int hi = Math.min(end(i), end(to) - UP_STEP[kind]);
      double p = first(kind, i, lo);
      double q = second(kind, i, lo);
      double dp = FIRST_SIGN[kind];
      double dq = SECOND_SIGN[kind];
      double rate = local[kind];
      double factor = factor(kind, i);
      int at = start[i] + lo - low[i];
      for (int j = 0; j < hi - lo; j++) {
        double t = ramp[j];
        double term = rate * ((p + dp * t) * (q + dq * t)) * factor * x[at + j];
        double next = sum + term;
        double shifted = next - sum;
        rest += (sum - (next - shifted)) + (term - shifted);
        sum = next;
      }
    }
    return sum + rest;
  }

  /** M of the last state of ladder i, plus one. */
  private int end(int i) {
    return low[i] + start[i + 1] - start[i];
  }

  private double first(int kind, int i, int up) {
    return (FIRST_SIGN[kind] > 0 ? k(i, up) : h(i, up)) + FIRST_SHIFT[kind];
  }

  private double second(int kind, int i, int up) {
    return (SECOND_SIGN[kind] > 0 ? k(i, up) : h(i, up)) + SECOND_SHIFT[kind];
  }

  private double k(int i, int up) {
    return up - (double) (firstLadder + i);
  }

  private double h(int i, int up) {
    return (double) qubits - firstLadder - i - up;
  }

  private double factor(int kind, int from) {
    return LADDER_STEP[kind] > 0 ? lowering[from] : raising[from];
  }
}
