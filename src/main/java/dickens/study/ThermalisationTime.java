package dickens.study;

import dickens.generator.Chain;
import dickens.generator.ChainSource;
import dickens.model.Thermalization;
import dickens.model.Values;
import dickens.observe.RelativeEntropy;
import dickens.solve.ChainOptions;
import dickens.solve.ChainSteadyState;
import dickens.solve.Deadline;
import dickens.solve.Evolution;
import dickens.solve.InitialPopulations;
import dickens.solve.Propagator;
import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import java.util.Arrays;
import org.hipparchus.analysis.solvers.BracketingNthOrderBrentSolver;

/**
 * Thermalisation time: the first t with S(rho(t)||rho_beta) at or below a tolerance, App. C of K.
 *
 * <p>Method: the deviation d = rho - rho_beta is propagated instead of rho, so that no digit is
 * lost in their difference. It is followed in growing steps, each of which lets the relative
 * entropy fall by a factor 1e4 at most (it can only fall), until it is at or below the tolerance;
 * then a bracketing solver finds the root of log(S/tol) within the last step, each evaluation from
 * the state at its beginning. Levels are doubled until an evolution to the time found certifies
 * them.
 *
 * @param time t_th [1/rate unit of the chain]; 0 where the start is within the tolerance, NaN where
 *     the state does not get there, because rates underflow to zero
 * @param report outcome; iterations: evaluations of the relative entropy; residual: |S/tol - 1| at
 *     t_th of the deviation, and for tol >= 1e-16 of the populations evolved without use of it
 *     (they cannot hold a smaller S); certificate as of {@link Evolution}
 */
public record ThermalisationTime(double time, SolveReport report) {
  private static final int MOST_STEPS = 4000;

  /**
   * Populations carry rounding of 1e-16, so that their relative entropy is noise below about 1e-24.
   */
  private static final double SMALLEST_OF_POPULATIONS = 1e-16;

  /** Of log S: a step whose errors are 1e-14 of d at its beginning keeps 1e-12 of d at its end. */
  private static final double LARGEST_FALL = Math.log(1e4);

  /** Name of the observable. */
  public static final String OBSERVABLE = "t_th";

  /** Unit of the observable. */
  public static final String UNIT = "1/Omega";

  /** Meaning of the observable in one phrase. */
  public static final String MEANING =
      "thermalisation time: first t at which the relative entropy to the thermal state at beta_f"
          + " falls to tol, from the thermal state at beta_i (natural logarithm, same sector; App."
          + " C)";

  /** t_th of the model {@code thermalization}. */
  public static ThermalisationTime of(Thermalization model, Values values, ChainOptions options) {
    return of(
        model.generator(values),
        InitialPopulations.thermal(values.real("beta_i")),
        values.real("beta_f"),
        values.real("tol"),
        options);
  }

  /**
   * t_th of any chain with one temperature.
   *
   * @param source the chain, all of whose baths have inverse temperature beta
   * @param initial the state at time 0
   * @param beta inverse temperature of the baths [1/energy]
   * @param tol relative entropy at which to stop, greater than 0
   * @param options how to truncate
   */
  public static ThermalisationTime of(
      ChainSource source,
      InitialPopulations initial,
      double beta,
      double tol,
      ChainOptions options) {
    if (!(tol > 0)) {
      throw new IllegalArgumentException("tol = " + tol + ": it must be greater than 0");
    }
    long start = System.nanoTime();
    Deadline deadline = options.budget().begin();
    int largest = (int) Math.min(options.maxLevels(), source.levels());
    int count = Evolution.firstCount(source, initial, options);
    while (true) {
      options.budget().require(ChainSteadyState.bytes(count), "a chain of " + count + " levels");
      Chain chain = source.lowest(count);
      Search search = new Search(chain, initial, source.levels(), beta, tol, deadline);
      double time = search.time();
      deadline.check();
      double[] times = {Double.isNaN(time) ? 0 : time};
      Evolution evolution =
          Evolution.of(
              source,
              initial,
              times,
              new ChainOptions(Math.max(2, count), Math.max(2, count), options.tailTolerance()));
      double certificate = evolution.report().certificate();
      boolean closed = certificate <= options.tailTolerance();
      if (!closed && count == largest) {
        ChainSteadyState.requireMore(count, source.levels(), options.budget());
      }
      if (closed || count == largest) {
        SolveStatus status = evolution.report().status();
        if (search.stuck) {
          status = SolveStatus.SINGULAR;
        } else if (closed && !(search.converged() && time >= 0)) {
          status = SolveStatus.NOT_CONVERGED;
        }
        double residual = time == 0 ? 0 : search.rootResidual;
        if (time > 0 && tol >= SMALLEST_OF_POPULATIONS) {
          double entropy = search.entropy.of(evolution.populations()[0]);
          residual = Math.max(residual, Math.abs(entropy / tol - 1));
        }
        String method =
            "bracketed root over "
                + search.propagator.method()
                + ", "
                + count
                + " of "
                + source.levels()
                + " levels";
        double seconds = (System.nanoTime() - start) * 1e-9;
        return new ThermalisationTime(
            time,
            new SolveReport(
                status, method, search.evaluations, residual, certificate, seconds, "cpu"));
      }
      count = (int) Math.min(largest, 2L * count);
    }
  }

  /** The search on one set of levels. */
  private static final class Search {
    private final Propagator propagator;
    private final RelativeEntropy entropy;
    private final double[] start;
    private final double tol;
    private final Deadline deadline;
    private int evaluations;
    private double rootResidual = Double.NaN;
    private boolean stuck;

    Search(
        Chain chain,
        InitialPopulations initial,
        long levels,
        double beta,
        double tol,
        Deadline deadline) {
      this.deadline = deadline;
      propagator = new Propagator(chain);
      entropy = RelativeEntropy.toThermal(chain, beta);
      start = initial.on(chain, levels).populations();
      for (int k = 0; k < start.length; k++) {
        start[k] -= entropy.pi()[k];
      }
      this.tol = tol;
    }

    boolean converged() {
      return propagator.converged();
    }

    double time() {
      double[] deviation = start;
      if (logRatio(deviation) <= 0) {
        return 0;
      }
      if (propagator.fastestRate() == 0) {
        return Double.NaN;
      }
      if (!(entropy.ofDeviation(frozenPart()) <= tol)) {
        stuck = true;
        return Double.NaN;
      }
      double before = 0;
      double step = 1 / propagator.fastestRate();
      double height = logRatio(deviation);
      for (int i = 0; i < MOST_STEPS && before < Double.MAX_VALUE / 4; i++) {
        double[] next = propagator.deviation(deviation, step);
        double nextHeight = logRatio(next);
        double fall = height - nextHeight;
        if (Double.isNaN(fall)) {
          return Double.NaN;
        }
        if (fall > LARGEST_FALL) {
          step /= 2;
          continue;
        }
        if (nextHeight <= 0) {
          double within = root(deviation, step);
          rootResidual = Math.abs(Math.expm1(logRatio(propagator.deviation(deviation, within))));
          return before + within;
        }
        deviation = next;
        height = nextHeight;
        before += step;
        if (fall < LARGEST_FALL / 2) {
          step *= 2;
        }
      }
      return Double.NaN;
    }

    /** The deviation in levels whose rates underflow to zero: its relative entropy never falls. */
    private double[] frozenPart() {
      double[] frozen = start.clone();
      Arrays.fill(frozen, 0, propagator.reach(), 0);
      return frozen;
    }

    /** The time within a step from a state above the tolerance to one at or below it. */
    private double root(double[] deviation, double step) {
      return new BracketingNthOrderBrentSolver(1e-15, Double.MIN_NORMAL, 1e-15, 5)
          .solve(200, t -> logRatio(propagator.deviation(deviation, t)), 0, step);
    }

    /** log(S/tol); the floor keeps it finite. */
    private double logRatio(double[] deviation) {
      deadline.check();
      evaluations++;
      return Math.log(Math.max(entropy.ofDeviation(deviation), 1e-320)) - Math.log(tol);
    }
  }
}
