package dickens.solve.lattice;

import dickens.generator.PopulationLattice;
import dickens.generator.WindowedLattice;
import dickens.solve.CompensatedSum;
import dickens.solve.Deadline;
import java.util.Optional;

/**
 * The stationary vector of a window by aggregation: cycles from a closed-form guess, then BiCGSTAB
 * on K dx = L x preconditioned by the same cycle, the residual in double-double flux form. No
 * factors are stored.
 *
 * <p>Two ways to use it. <b>fast</b>: where collective rates dominate, two cycles and at most a few
 * applications reach rounding; it answers only with
 *
 * <pre>  ||L x||_1 &lt;= 1e-15 sum(diag x),  drift of the J chain &lt;= 1e-12,  10 applications
 * </pre>
 *
 * Populations then agree with elimination to 2e-13 relative or 1e-18 absolute, whichever is larger:
 * unlike elimination's, entries far below the mode on ladders of small J, where local rates take
 * over, have no relative accuracy once BiCGSTAB was needed (measured at N = 3000, T0/T_p = 0.3:
 * 1e-14 down to x = 1e-4, 5e-12 at 1e-8, 1e-7 at 1e-14).
 *
 * <p><b>withCoarseSpace</b>: any regime, with a polynomial coarse space, for windows whose factors
 * do not fit in memory. The answer is certified by its backward error only: entries may be wrong by
 * the condition of the problem, about N/2, times that.
 *
 * <p>Departures from the stated method: after BiCGSTAB entries that it made negative keep their
 * value of before, and a last cycle, which is free of subtractions, mends the tails; the coarse
 * space is built anew with the better weights at every restart.
 *
 * <p>Where no closed form is near, as in inverted ensembles, the second way fails and its error
 * says so. It is no iteration for many sources yet: smooth ones want the coarse space before the
 * first sweep (1 application in place of 39 for the noise at g = 1e3).
 *
 * <p>Memory: 5 vectors for cycles alone, 14 with BiCGSTAB. Cost: at 3.1e6 states 0.1 s a cycle on
 * one core and 0.5 s a residual.
 */
final class KmsSolver {
  /** States from which on the fast path is worth it. */
  static final int WORTH_IT = 1_000_000;

  /** Backward error up to which an answer without factors is good. */
  static final double CERTIFIED = 1e-13;

  /** Largest ratio of local to collective rates for which the fast path is tried. */
  private static final double COLLECTIVE = 1e-2;

  private static final int CYCLES = 2;
  private static final int FAST_APPLICATIONS = 10;
  private static final double FAST_RESIDUAL = 1e-15;
  private static final double FAST_DRIFT = 1e-12;

  private static final int RESTARTS = 8;
  private static final int DEGREE = 8;
  private static final int APPLICATIONS = 400;

  /** Residual below which nothing but rounding is left. */
  private static final double ROUNDING = 2e-16;

  private final WindowedLattice generator;
  private final Deadline deadline;
  private final LadderMoves moves;
  private final LadderSweep sweep;
  private final KmsCycle cycle;
  private final double[] none;
  private int applications;
  private double gross;

  KmsSolver(WindowedLattice generator, Deadline deadline) {
    this.generator = generator;
    this.deadline = deadline;
    this.moves = new LadderMoves(generator);
    this.sweep = new LadderSweep(moves);
    this.cycle = new KmsCycle(sweep);
    this.none = new double[generator.states()];
  }

  /** True where the fast path may be tried: collective rates at least 100 times the local ones. */
  static boolean suits(PopulationLattice lattice) {
    double local = lattice.emission() + lattice.pumping() + lattice.dephasing();
    double collective = lattice.collectiveEmission() + lattice.collectivePumping();
    return local <= COLLECTIVE * collective;
  }

  /** Bytes needed for a number of states, BiCGSTAB included. */
  static double bytes(double states) {
    return 8 * 14 * states;
  }

  /** The fast path; empty where it is not good enough. */
  Optional<KmsResult> fast() {
    if (moves.ladders() < 2) {
      return Optional.empty();
    }
    double[] x = cycled(balanced(LadderProfile.geometric(moves)));
    if (!LadderProfile.positive(x)) {
      return Optional.empty();
    }
    double[] r = left(x);
    if (!(error(x, r) <= FAST_RESIDUAL)) {
      cycle.prepare(x, Optional.empty());
      x = corrected(x, r, ROUNDING / 2, FAST_APPLICATIONS - CYCLES - 1);
      polish(x);
      r = left(x);
    }
    KmsResult result = new KmsResult(x, error(x, r), cycle.chain().drift(x), applications);
    return result.backwardError() <= FAST_RESIDUAL && result.drift() <= FAST_DRIFT
        ? Optional.of(result)
        : Optional.empty();
  }

  /** The best that restarted iterations with the coarse space reach; its error says how good. */
  KmsResult withCoarseSpace() {
    double[] x = cycled(betterGuess());
    double[] best = x;
    double bestError = Double.POSITIVE_INFINITY;
    for (int restart = 0; restart < RESTARTS; restart++) {
      double[] r = left(x);
      double error = error(x, r);
      if (!(error < 0.5 * bestError)) {
        best = error < bestError ? x : best;
        bestError = Math.min(error, bestError);
        break;
      }
      best = x;
      bestError = error;
      if (error <= ROUNDING || applications >= APPLICATIONS) {
        break;
      }
      cycle.prepare(x, Optional.of(new PolynomialCoarseSpace(generator, moves, x, DEGREE)));
      // the weights of a first guess are poor: a better space comes before the last digits
      double wanted = Math.max(ROUNDING / 2, error * (restart < 2 ? 1e-3 : 1e-8));
      x = corrected(x, r, wanted, APPLICATIONS - applications);
    }
    double[] polished = best.clone();
    polish(polished);
    double[] r = left(polished);
    double error = error(polished, r);
    if (error <= Math.max(2 * bestError, FAST_RESIDUAL)) {
      best = polished;
      bestError = error;
    }
    return new KmsResult(best, bestError, cycle.chain().drift(best), applications);
  }

  /** A guess with its J chain balanced. */
  private double[] balanced(double[] guess) {
    cycle.chain().rescale(guess);
    return guess;
  }

  /** A guess after the first cycles. */
  private double[] cycled(double[] x) {
    for (int i = 0; i < CYCLES; i++) {
      deadline.check();
      cycle.improve(x);
    }
    applications = CYCLES;
    normalise(x);
    return x;
  }

  /** The closed-form guess with the smaller residual. */
  private double[] betterGuess() {
    double[] geometric = balanced(LadderProfile.geometric(moves));
    double error = error(geometric, left(geometric));
    double[] allJumps = balanced(LadderProfile.allJumps(generator.lattice(), moves));
    return error(allJumps, left(allJumps)) < error ? allJumps : geometric;
  }

  /** L x in flux form. */
  private double[] left(double[] x) {
    return FluxResidual.real(generator, 0, x, none, none, none);
  }

  private void polish(double[] x) {
    cycle.improve(x);
    applications++;
    normalise(x);
  }

  /** ||r||_1 / sum(diag x). */
  private double error(double[] x, double[] r) {
    gross =
        moves.sum(
            (first, last) -> {
              double sum = 0;
              for (int j = moves.start(first); j < moves.start(last); j++) {
                sum += sweep.diagonal(j) * x[j];
              }
              return sum;
            });
    double norm =
        moves.sum(
            (first, last) -> {
              double sum = 0;
              for (int j = moves.start(first); j < moves.start(last); j++) {
                sum += Math.abs(r[j]);
              }
              return sum;
            });
    return norm / gross;
  }

  /** x + dx with K dx = r; where that is not positive, x. */
  private double[] corrected(double[] x, double[] r, double tolerance, int budget) {
    BiCgStab krylov = new BiCgStab(sweep, cycle, deadline);
    double[] dx = krylov.solve(r, tolerance * gross, budget);
    applications += krylov.applications();
    for (int j = 0; j < dx.length; j++) {
      double next = x[j] + dx[j];
      dx[j] = next > 0 ? next : x[j];
    }
    normalise(dx);
    return dx;
  }

  private static void normalise(double[] x) {
    double sum = CompensatedSum.of(x);
    for (int j = 0; j < x.length; j++) {
      x[j] /= sum;
    }
  }
}
