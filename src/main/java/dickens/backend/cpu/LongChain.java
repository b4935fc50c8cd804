package dickens.backend.cpu;

import dickens.backend.ChainBatchLimits;
import dickens.backend.ChainBatchResult;
import dickens.backend.ChainDetail;
import dickens.backend.PointStatus;
import dickens.backend.SpinLadderBatch;
import dickens.generator.Chain;
import dickens.generator.ChainChannel;
import dickens.solve.Budget;
import dickens.solve.ChainCounting;
import dickens.solve.ChainOptions;
import dickens.solve.ChainSteadyState;
import dickens.solve.CompensatedSum;
import dickens.solve.Deadline;
import dickens.solve.OverBudget;
import dickens.solve.RefinedNoises;
import dickens.solve.SolveStatus;
import java.util.Arrays;
import java.util.List;

/**
 * A single chain of a batch by the scalar solver: the same formulas as {@link InterleavedChains},
 * level after level, for chains too long to be interleaved, and the refined noises of those in
 * which double precision does not suffice. Which of the two serves a point depends on the point
 * alone.
 *
 * <p>Memory: see ChainSteadyState; cost linear in the number of levels.
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

  /**
   * Solves a point from its lowest {@code levels} levels on, with as many as it needs, and writes
   * its results.
   *
   * @param round number of the first truncation, for the report
   */
  static void solve(
      SpinLadderBatch points,
      int point,
      int levels,
      int round,
      ChainBatchLimits limits,
      ChainBatchResult out) {
    Budget budget = Budget.unlimited().withSeconds(limits.seconds());
    Deadline deadline = budget.begin();
    ChainOptions onwards =
        new ChainOptions(levels, limits.maxLevels(), limits.tailTolerance(), budget);
    try {
      ChainSteadyState state = ChainSteadyState.of(points.ladder(point), onwards);
      deadline.check();
      new LongChain(state).write(point, round - 1 + state.report().iterations(), out);
    } catch (OverBudget e) {
      int most = (int) Math.min(limits.maxLevels(), points.levels(point));
      boolean late = e.status() == SolveStatus.OUT_OF_TIME;
      leave(point, most, round, late ? PointStatus.OUT_OF_TIME : PointStatus.OVER_BUDGET, out);
    }
  }

  /** A point without results. */
  private static void leave(
      int point, int levels, int round, PointStatus status, ChainBatchResult out) {
    for (double[][] results : List.of(out.current(), out.gross(), out.noise())) {
      for (double[] ofChannel : results) {
        ofChannel[point] = Double.NaN;
      }
    }
    out.levels()[point] = levels;
    out.rounds()[point] = round;
    out.certificate()[point] = Double.NaN;
    out.residual()[point] = Double.NaN;
    out.status()[point] = status;
  }

  /** Replaces the noises of a point, cut to its lowest {@code levels} levels, by refined ones. */
  static void refineNoises(SpinLadderBatch points, int point, int levels, ChainBatchResult out) {
    ChainOptions once = new ChainOptions(levels, levels, 1);
    new LongChain(ChainSteadyState.of(points.ladder(point), once)).writeNoises(point, out);
  }

  /**
   * Cumulants and populations of a point whose number of levels is known, within the time of a
   * point; one that is out of time loses its other results too.
   */
  static void writeDetail(
      SpinLadderBatch points, int point, ChainBatchLimits limits, ChainBatchResult out) {
    ChainDetail detail = limits.detail();
    PointStatus status = out.status()[point];
    if (status == PointStatus.OVER_BUDGET || status == PointStatus.OUT_OF_TIME) {
      leaveDetail(point, out);
      return;
    }
    int levels = out.levels()[point];
    boolean finite = status != PointStatus.NOT_FINITE;
    Budget budget = Budget.unlimited().withSeconds(limits.seconds());
    Deadline deadline = budget.begin();
    int kept = Math.max(2, levels);
    try {
      ChainSteadyState state =
          ChainSteadyState.of(points.ladder(point), new ChainOptions(kept, kept, 1, budget));
      deadline.check();
      double[][] higher =
          finite ? new ChainCounting(state).higher(detail.order()) : new double[0][0];
      deadline.check();
      out.rho()[point] = Arrays.copyOf(state.rho(), Math.min(levels, detail.populations()));
      for (int m = 3; m <= detail.order(); m++) {
        for (int c = 0; c < out.current().length; c++) {
          boolean present = finite && c < higher[m - 3].length;
          out.cumulants()[m - 3][c][point] = present ? higher[m - 3][c] : Double.NaN;
        }
      }
    } catch (OverBudget e) {
      leave(point, levels, out.rounds()[point], PointStatus.OUT_OF_TIME, out);
      leaveDetail(point, out);
    }
  }

  private static void leaveDetail(int point, ChainBatchResult out) {
    out.rho()[point] = new double[0];
    for (double[][] ofOrder : out.cumulants()) {
      for (double[] ofChannel : ofOrder) {
        ofChannel[point] = Double.NaN;
      }
    }
  }

  private void write(int point, int round, ChainBatchResult out) {
    int channels = chain.channels().size();
    writeNoises(point, out);
    boolean finite = true;
    for (int c = 0; c < channels; c++) {
      ChainChannel channel = chain.channels().get(c);
      out.current()[c][point] = flux(channel, -1);
      out.gross()[c][point] = flux(channel, 1);
      finite &= Double.isFinite(out.current()[c][point] + out.noise()[c][point]);
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

  private void writeNoises(int point, ChainBatchResult out) {
    double[] noises = RefinedNoises.of(state);
    for (int c = 0; c < noises.length; c++) {
      out.noise()[c][point] = noises[c];
    }
  }

  /** sum w (up rho_low + sign down rho_high). */
  private double flux(ChainChannel channel, int sign) {
    CompensatedSum sum = new CompensatedSum();
    for (int d = 1; d <= chain.halfBandwidth(); d++) {
      double[] quanta = chain.quanta()[d - 1];
      for (int k = 0; k < quanta.length; k++) {
        double rise = channel.up()[d - 1][k] * rho[k];
        double fall = channel.down()[d - 1][k] * rho[k + d];
        sum.add(quanta[k] * (rise + sign * fall));
      }
    }
    return sum.value();
  }
}
