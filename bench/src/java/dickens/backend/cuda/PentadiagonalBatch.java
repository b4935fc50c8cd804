package dickens.backend.cuda;

import dickens.backend.ChainBatch;
import dickens.backend.ChainBatchLimits;
import dickens.backend.ChainBatchResult;
import dickens.backend.PointStatus;
import dickens.backend.SpinLadderBatch;
import dickens.generator.Chain;
import dickens.generator.ChainChannel;
import dickens.solve.ChainCounting;
import dickens.solve.ChainFactorization;
import dickens.solve.ChainSteadyState;
import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Chains by solvers of interleaved pentadiagonal systems (cuSPARSE's gpsvInterleavedBatch, or QR on
 * the processor), behind the interface of the own kernels: a comparison, not an alternative. R is
 * singular, so x_0 is pinned (1 for the steady state, 0 for a Drazin solve) and the block of the
 * other n - 1 levels solved. Orthogonal elimination subtracts, so small populations, and what is
 * made of them, lose digits that GTH keeps.
 *
 * <p>Rates, fluxes and read-outs are formed on the processor. Every point is solved with {@link
 * ChainBatchLimits#firstLevels()} levels or all it has, and must have at least 6. Status and
 * certificate are not judged: each point is CONVERGED with certificate NaN.
 */
final class PentadiagonalBatch implements ChainBatch {
  private final PentadiagonalSolver solver;
  private final ChainBatchLimits limits;

  PentadiagonalBatch(PentadiagonalSolver solver, ChainBatchLimits limits) {
    this.solver = solver;
    this.limits = limits;
  }

  @Override
  public ChainBatchLimits limits() {
    return limits;
  }

  @Override
  public ChainBatchResult solve(SpinLadderBatch points) {
    int size = points.size();
    ChainBatchResult out = ChainBatchResult.sized(points.channels(), size, limits.detail());
    int levels = (int) Math.min(limits.firstLevels(), points.levels(0));
    List<Chain> chains = new ArrayList<>();
    for (int p = 0; p < size; p++) {
      if (Math.min(limits.firstLevels(), points.levels(p)) != levels || levels < 6) {
        throw new IllegalArgumentException(
            "point " + p + ": all points need the same number of levels, at least 6");
      }
      chains.add(points.ladder(p).lowest(levels));
    }
    double[][] right = new double[size][];
    for (int p = 0; p < size; p++) {
      right[p] = column0(chains.get(p));
    }
    double[][] rho = solveAll(chains, right);
    List<ChainSteadyState> states = new ArrayList<>();
    for (int p = 0; p < size; p++) {
      states.add(state(chains.get(p), rho[p]));
      write(states.get(p), p, out);
    }
    for (int c = 0; c < out.current().length; c++) {
      noises(c, states, out);
    }
    return out;
  }

  private static ChainSteadyState state(Chain chain, double[] x) {
    double[] rho = x.clone();
    rho[0] = 1;
    double sum = 0;
    for (int k = rho.length - 1; k >= 0; k--) {
      sum += rho[k];
    }
    for (int k = 0; k < rho.length; k++) {
      rho[k] /= sum;
    }
    SolveReport report =
        new SolveReport(
            SolveStatus.CONVERGED, "pentadiagonal", 1, Double.NaN, Double.NaN, 0, "none");
    return new ChainSteadyState(chain, ChainFactorization.of(chain), rho, report);
  }

  private static void write(ChainSteadyState state, int p, ChainBatchResult out) {
    ChainCounting counting = new ChainCounting(state);
    for (int c = 0; c < out.current().length; c++) {
      boolean present = c < counting.channels();
      out.current()[c][p] = present ? counting.current(c) : Double.NaN;
      out.gross()[c][p] = present ? counting.gross(c) : Double.NaN;
    }
    out.rho()[p] = state.rho();
    out.levels()[p] = state.chain().levels();
    out.rounds()[p] = 1;
    out.certificate()[p] = Double.NaN;
    out.residual()[p] = Double.NaN;
    out.status()[p] = PointStatus.CONVERGED;
  }

  /** S_c = shot + 2 1.W sg with R sg = I rho - W rho, counted on the quieter side. */
  private void noises(int c, List<ChainSteadyState> states, ChainBatchResult out) {
    List<Chain> chains = states.stream().map(ChainSteadyState::chain).toList();
    double[][] right = new double[states.size()][];
    for (int p = 0; p < right.length; p++) {
      ChainSteadyState state = states.get(p);
      double[] b = jump(state, c, state.rho());
      double current = sum(b);
      for (int k = 0; k < b.length; k++) {
        b[k] = current * state.rho()[k] - b[k];
      }
      right[p] = b;
    }
    double[][] x = solveAll(chains, right);
    for (int p = 0; p < right.length; p++) {
      ChainSteadyState state = states.get(p);
      x[p][0] = 0;
      double total = sum(x[p]);
      for (int k = 0; k < x[p].length; k++) {
        x[p][k] -= total * state.rho()[k];
      }
      ChainCounting counting = new ChainCounting(state);
      double shot = 0;
      for (int i = 0; i < counting.channels(); i++) {
        shot += counts(counting, i, c) ? counting.shotNoise(i) : 0;
      }
      out.noise()[c][p] = shot + 2 * sum(jump(state, c, x[p]));
    }
  }

  private static boolean counts(ChainCounting counting, int i, int c) {
    double others = 0;
    for (int k = 0; k < counting.channels(); k++) {
      others += k == c ? 0 : counting.shotNoise(k);
    }
    return (i == c) == (counting.shotNoise(c) <= others);
  }

  /** W v of the channels that are counted for the noise of c. */
  private static double[] jump(ChainSteadyState state, int c, double[] v) {
    ChainCounting counting = new ChainCounting(state);
    Chain chain = state.chain();
    double[] result = new double[v.length];
    for (int i = 0; i < counting.channels(); i++) {
      if (!counts(counting, i, c)) {
        continue;
      }
      ChainChannel channel = chain.channels().get(i);
      for (int d = 1; d <= 2; d++) {
        double[] quanta = chain.quanta()[d - 1];
        for (int k = 0; k < quanta.length; k++) {
          result[k + d] += quanta[k] * channel.up()[d - 1][k] * v[k];
          result[k] -= quanta[k] * channel.down()[d - 1][k] * v[k + d];
        }
      }
    }
    return result;
  }

  private static double sum(double[] v) {
    return Arrays.stream(v).sum();
  }

  /** Minus column 0 of R: the right side of the steady state with rho_0 = 1. */
  private static double[] column0(Chain chain) {
    double[] right = new double[chain.levels()];
    right[1] = -chain.totalUp()[0][0];
    right[2] = -chain.totalUp()[1][0];
    return right;
  }

  /** Solves all systems at once; component 0 of what comes back is 0. */
  private double[][] solveAll(List<Chain> chains, double[][] right) {
    int batch = chains.size();
    int m = chains.get(0).levels() - 1;
    double[][] rows = new double[6][m * batch];
    for (int p = 0; p < batch; p++) {
      fill(chains.get(p), right[p], rows, p, batch);
    }
    double[] x = solver.solve(rows, m, batch);
    double[][] solutions = new double[batch][m + 1];
    for (int p = 0; p < batch; p++) {
      for (int i = 0; i < m; i++) {
        solutions[p][i + 1] = x[i * batch + p];
      }
    }
    return solutions;
  }

  /** Diagonals -2 .. 2 of the block of levels 1 .. n-1, and the right side. */
  private static void fill(Chain chain, double[] right, double[][] rows, int p, int batch) {
    int n = chain.levels();
    double[][] up = chain.totalUp();
    double[][] down = chain.totalDown();
    for (int k = 1; k < n; k++) {
      int at = (k - 1) * batch + p;
      double out = 0;
      for (int d = 1; d <= 2; d++) {
        out += k + d < n ? up[d - 1][k] : 0;
        out += k >= d ? down[d - 1][k - d] : 0;
      }
      rows[0][at] = k >= 3 ? up[1][k - 2] : 0;
      rows[1][at] = k >= 2 ? up[0][k - 1] : 0;
      rows[2][at] = -out;
      rows[3][at] = k + 1 < n ? down[0][k] : 0;
      rows[4][at] = k + 2 < n ? down[1][k] : 0;
      rows[5][at] = right[k];
    }
  }

  @Override
  public void close() {
    // memory is held for the length of a solve only
  }
}
