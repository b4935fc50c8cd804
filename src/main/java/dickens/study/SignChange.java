package dickens.study;

import dickens.model.ChainModel;
import dickens.model.Values;
import dickens.observe.ChainStatistics;
import dickens.solve.ChainOptions;
import dickens.solve.ChainSteadyState;
import dickens.solve.Deadline;
import org.hipparchus.analysis.solvers.AllowedSolution;
import org.hipparchus.analysis.solvers.BracketingNthOrderBrentSolver;

/**
 * The first inverse temperature of the cold bath, from 0.05 to 4 beta_h, where the cooling current
 * changes from + to -: the end of the cooling window, Fig. 4 of Kloc et al. 2021.
 *
 * <p>Method: scan in steps of at most 0.05 (and at least 80 of them), then a bracketing Brent
 * solver of fifth order on I_c over its gross flux, to 1e-15 relative. A current within 1e-13 of
 * its gross flux counts as zero in the scan. Cost: about 100 steady states.
 */
final class SignChange {
  private static final double FIRST = 0.05;

  private SignChange() {}

  /** beta_c at the sign change [1/energy]; NaN where there is none. */
  static double betaColdZero(ChainModel model, Values values, ChainOptions options) {
    Deadline deadline = options.budget().begin();
    double last = 4 * values.real("beta_h");
    if (!(last > FIRST)) {
      return Double.NaN;
    }
    int steps = Math.max(80, (int) Math.ceil((last - FIRST) / 0.05));
    double previous = FIRST;
    boolean cooling = false;
    for (int i = 0; i <= steps; i++) {
      double beta = FIRST + (last - FIRST) * i / steps;
      deadline.check();
      double current = relativeCurrent(model, values, beta, options);
      if (current > 1e-13) {
        cooling = true;
        previous = beta;
      } else if (current < -1e-13) {
        if (cooling) {
          return root(model, values, previous, beta, options);
        }
      }
    }
    return Double.NaN;
  }

  private static double root(
      ChainModel model, Values values, double low, double high, ChainOptions options) {
    BracketingNthOrderBrentSolver solver =
        new BracketingNthOrderBrentSolver(1e-15, 1e-15, 1e-30, 5);
    return solver.solve(
        200,
        beta -> relativeCurrent(model, values, beta, options),
        low,
        high,
        AllowedSolution.ANY_SIDE);
  }

  private static double relativeCurrent(
      ChainModel model, Values values, double betaCold, ChainOptions options) {
    ChainStatistics s =
        new ChainStatistics(
            ChainSteadyState.of(model.generator(values.with("beta_c", betaCold)), options));
    int c = s.channelIndex("c");
    return s.gross(c) == 0 ? 0 : s.current(c) / s.gross(c);
  }
}
