package dickens.solve.ensemble;

import dickens.backend.KrylovVectors;
import dickens.backend.PlaneSolves;
import dickens.generator.HermitianPlanes;
import dickens.solve.Deadline;
import dickens.solve.SolveStatus;
import java.util.Optional;

/**
 * A preconditioner with its vectors: solves of (L - z) x = b for any number of right sides.
 *
 * @param <V> a vector
 * @param <W> a correction
 */
final class PreparedSolve<V, W> implements AutoCloseable {
  private final Shift shift;
  private final String method;
  private final String backend;
  private final KrylovVectors<V, W> vectors;
  private final Preconditioner<V, W> preconditioner;
  private final boolean singular;
  private final Optional<PlaneSolves<V, W>> planes;

  /**
   * Puts the parts of one shift together.
   *
   * @param singular where a second state is stationary
   * @param planes of the preconditioner, which are closed with this; empty where it has none
   */
  PreparedSolve(
      Shift shift,
      String method,
      String backend,
      KrylovVectors<V, W> vectors,
      Preconditioner<V, W> preconditioner,
      boolean singular,
      Optional<PlaneSolves<V, W>> planes) {
    this.shift = shift;
    this.method = method;
    this.backend = backend;
    this.vectors = vectors;
    this.preconditioner = preconditioner;
    this.singular = singular;
    this.planes = planes;
  }

  Shift shift() {
    return shift;
  }

  String method() {
    return method;
  }

  String backend() {
    return backend;
  }

  /** What the preconditioner solves planes with. */
  Optional<PlaneSolves<V, W>> planes() {
    return planes;
  }

  /**
   * How far x is from L x = 0, unchanged.
   *
   * @param x of trace 1, whose small planes are right relative to themselves
   */
  FlexibleGmres.Outcome measure(HermitianPlanes[] x, LiouvillianOptions options, double diagonal) {
    vectors.projectAlong(x[0]);
    V right = vectors.vector();
    V state = vectors.load(x);
    FlexibleGmres.Outcome outcome =
        new FlexibleGmres<>(vectors, preconditioner, options, diagonal).measure(right, state);
    vectors.release(state);
    vectors.release(right);
    return outcome;
  }

  /**
   * Improves x until (L - z) x = b.
   *
   * @param rho operator of trace 1 along which vectors are projected
   * @param diagonal size of L - z for the level of rounding [1/time]
   */
  FlexibleGmres.Outcome solve(
      HermitianPlanes[] b,
      HermitianPlanes[] x,
      HermitianPlanes rho,
      LiouvillianOptions options,
      double diagonal,
      Deadline end) {
    Preconditioner<V, W> timed =
        (v, result) -> {
          end.check();
          preconditioner.apply(v, result);
        };
    vectors.projectAlong(rho);
    V right = vectors.load(b);
    V solution = vectors.load(x);
    FlexibleGmres.Outcome outcome =
        new FlexibleGmres<>(vectors, timed, options, diagonal).solve(right, solution);
    vectors.store(solution, x);
    vectors.release(solution);
    vectors.release(right);
    return singular
        ? new FlexibleGmres.Outcome(
            SolveStatus.SINGULAR, outcome.iterations(), outcome.residual(), outcome.error())
        : outcome;
  }

  @Override
  public void close() {
    planes.ifPresent(PlaneSolves::close);
  }
}
