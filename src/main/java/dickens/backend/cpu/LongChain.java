package dickens.backend.cpu;

import dickens.backend.ChainBatchResult;
import dickens.backend.PointStatus;
import dickens.backend.SpinLadderBatch;
import dickens.generator.Chain;
import dickens.generator.ChainChannel;
import dickens.solve.ChainOptions;
import dickens.solve.ChainSteadyState;
import dickens.solve.CompensatedSum;
import dickens.solve.SolveStatus;

/**
 * A single long chain of a batch by the scalar solver: the same formulas as {@link
 * InterleavedChains}, level after level, for chains too long to be interleaved. Which of the two
 * serves a point depends on its number of levels alone.
 *
 * <p>Memory: about 270 bytes a level; cost linear in the number of levels.
 */
final class LongChain {
  private final ChainSteadyState state;
  private final Chain chain;
  private final double[] rho;

  private LongChain(ChainSteadyState state) {
    this.state = state;
    this.chain = state.chain();
    this.rho = state.rho();
  }

  /** Solves a point cut to its lowest {@code levels} levels and writes its results. */
  static void solve(
      SpinLadderBatch points,
      int point,
      int levels,
      int round,
      double tailTolerance,
      ChainBatchResult out) {
    ChainOptions once = new ChainOptions(levels, levels, tailTolerance);
    ChainSteadyState state = ChainSteadyState.of(points.ladder(point), once);
    new LongChain(state).write(point, round, out);
  }

  private void write(int point, int round, ChainBatchResult out) {
    int channels = chain.channels().size();
    double[] current = new double[channels];
    double[] shot = new double[channels];
    boolean finite = true;
    for (int c = 0; c < channels; c++) {
      ChainChannel channel = chain.channels().get(c);
      current[c] = flux(channel, 1, -1);
      out.gross()[c][point] = flux(channel, 1, 1);
      shot[c] = flux(channel, 2, 1);
    }
    for (int c = 0; c < channels; c++) {
      out.current()[c][point] = current[c];
      out.noise()[c][point] = noise(quieter(shot, c), current, shot);
      finite &= Double.isFinite(current[c] + out.noise()[c][point]);
    }
    for (int c = channels; c < out.current().length; c++) {
      out.current()[c][point] = Double.NaN;
      out.gross()[c][point] = Double.NaN;
      out.noise()[c][point] = Double.NaN;
    }
    out.levels()[point] = chain.levels();
    out.rounds()[point] = round;
    out.certificate()[point] = state.report().certificate();
    out.residual()[point] = state.report().residual();
    boolean closed = state.report().status() == SolveStatus.CONVERGED;
    PointStatus status = closed ? PointStatus.CONVERGED : PointStatus.NOT_CLOSED;
    out.status()[point] = finite ? status : PointStatus.NOT_FINITE;
  }

  /** sum w^power (up rho_low + sign down rho_high). */
  private double flux(ChainChannel channel, int power, int sign) {
    CompensatedSum sum = new CompensatedSum();
    for (int d = 1; d <= chain.halfBandwidth(); d++) {
      double[] quanta = chain.quanta()[d - 1];
      for (int k = 0; k < quanta.length; k++) {
        double rise = channel.up()[d - 1][k] * rho[k];
        double fall = channel.down()[d - 1][k] * rho[k + d];
        double weight = power == 1 ? quanta[k] : quanta[k] * quanta[k];
        sum.add(weight * (rise + sign * fall));
      }
    }
    return sum.value();
  }

  /** The channels to count for the noise of c: itself, or all the others if they are quieter. */
  private static boolean[] quieter(double[] shot, int c) {
    double others = 0;
    for (int i = 0; i < shot.length; i++) {
      others += i == c ? 0 : shot[i];
    }
    boolean[] counted = new boolean[shot.length];
    for (int i = 0; i < shot.length; i++) {
      counted[i] = (i == c) == (shot[c] <= others);
    }
    return counted;
  }

  private double noise(boolean[] counted, double[] current, double[] shot) {
    double total = 0;
    double setCurrent = 0;
    double[] source = new double[rho.length];
    for (int c = 0; c < counted.length; c++) {
      if (counted[c]) {
        total += shot[c];
        setCurrent += current[c];
        subtractJumps(chain.channels().get(c), source);
      }
    }
    for (int k = 0; k < source.length; k++) {
      source[k] += setCurrent * rho[k];
    }
    double[] x = state.factorization().drazin(source);
    CompensatedSum sum = new CompensatedSum();
    for (int c = 0; c < counted.length; c++) {
      if (counted[c]) {
        addReadOut(chain.channels().get(c), x, sum);
      }
    }
    return total + 2 * sum.value();
  }

  /** source -= W rho of one channel. */
  private void subtractJumps(ChainChannel channel, double[] source) {
    for (int d = 1; d <= chain.halfBandwidth(); d++) {
      double[] quanta = chain.quanta()[d - 1];
      for (int k = 0; k < quanta.length; k++) {
        source[k + d] -= quanta[k] * channel.up()[d - 1][k] * rho[k];
        source[k] += quanta[k] * channel.down()[d - 1][k] * rho[k + d];
      }
    }
  }

  /** sum += 1.W x of one channel. */
  private void addReadOut(ChainChannel channel, double[] x, CompensatedSum sum) {
    for (int d = 1; d <= chain.halfBandwidth(); d++) {
      double[] quanta = chain.quanta()[d - 1];
      for (int k = 0; k < quanta.length; k++) {
        sum.add(quanta[k] * (channel.up()[d - 1][k] * x[k] - channel.down()[d - 1][k] * x[k + d]));
      }
    }
  }
}
