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
 * <p>Where collective rates dominate, two cycles and at most a few applications reach rounding. It
 * answers only with
 *
 * <pre>  ||L x||_1 &lt;= 1e-15 sum(diag x),  drift of the J chain &lt;= 1e-12,  10 applications
 * </pre>
 *
 * Populations then agree with elimination to 2e-13 relative or 1e-18 absolute, whichever is larger:
 * unlike elimination's, entries far below the mode on ladders of small J, where local rates take
 * over, have no relative accuracy once BiCGSTAB was needed (measured at N = 3000, T0/T_p = 0.3:
 * 1e-14 down to x = 1e-4, 5e-12 at 1e-8, 1e-7 at 1e-14).
 *
 * <p>Departure from the stated method: after BiCGSTAB entries that it made negative keep their
 * value of before, and a last cycle, which is free of subtractions, mends the tails.
 *
 * <p>For large windows only, and not where memory is short: elimination that computes its factors
 * again needs as little, in every regime (a polynomial Galerkin coarse space in place of the J
 * chain was tried for those: it fails for inverted ensembles and certifies a residual alone).
 *
 * <p>Memory: 5 vectors for cycles alone, 14 with BiCGSTAB. Cost: at 3.1e6 states 0.1 s a cycle on
 * one core and 0.5 s a residual.
 */
final class KmsSolver {
  /** States from which on the fast path is worth it. */
  static final int WORTH_IT = 1_000_000;

  /** Largest ratio of local to collective rates for which the fast path is tried. */
  private static final double COLLECTIVE = 1e-2;

  private static final int CYCLES = 2;
  private static final int FAST_APPLICATIONS = 10;
  private static final double FAST_RESIDUAL = 1e-15;
  private static final double FAST_DRIFT = 1e-12;

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
      cycle.prepare(x);
      x = corrected(x, r, ROUNDING / 2, FAST_APPLICATIONS - CYCLES - 1);
      polish(x);
      r = left(x);
    }
    KmsResult result = new KmsResult(x, error(x, r), cycle.chain().drift(x), applications);
    return result.backwardError() <= FAST_RESIDUAL && result.drift() <= FAST_DRIFT
        ? Optional.of(result)
        : Optional.empty();
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
