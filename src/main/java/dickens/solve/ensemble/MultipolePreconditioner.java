package dickens.solve.ensemble;

import dickens.backend.KrylovVectors;
import dickens.backend.PlaneSolves;

/**
 * Multipole coarse correction followed by block Gauss-Seidel over the planes J: c = P (R (L-z)
 * P)^-1 R r, then c plus the sweeps of r - (L-z) c.
 *
 * <p>Planes couple to their neighbours only, so planes of one parity of s = N/2 - J are
 * independent: even s, then odd s, twice; the second round is coupled throughout.
 */
final class MultipolePreconditioner<V, W> implements Preconditioner<V, W> {
  private final PlaneSolves<V, W> planes;
  private final CoarseFactor factor;
  private final KrylovVectors<V, W> vectors;
  private final V correction;
  private final V remainder;

  /** Takes planes with a coarse space and the factor of its operator. */
  MultipolePreconditioner(PlaneSolves<V, W> planes, CoarseFactor factor) {
    this.planes = planes;
    this.factor = factor;
    vectors = planes.vectors();
    correction = vectors.vector();
    remainder = vectors.vector();
  }

  @Override
  public void apply(V residual, W result) {
    // c = P (R (L - z) P)^-1 R r
    double[][][] coefficients = planes.restrict(residual);
    factor.solve(coefficients);
    planes.prolong(coefficients, correction);
    // the sweeps take (L - z) c - r
    vectors.apply(correction, remainder);
    planes.beginSweeps(remainder, residual);
    planes.solveColour(0);
    planes.sweepColour(1);
    planes.sweepColour(0);
    planes.sweepColour(1);
    planes.finishSweeps(correction, result);
  }
}
