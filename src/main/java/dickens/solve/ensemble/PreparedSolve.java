package dickens.solve.ensemble;

import dickens.backend.KrylovVectors;
import dickens.generator.HermitianPlanes;
import dickens.solve.Deadline;
import dickens.solve.SolveStatus;

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
  private final Runnable closing;

  /**
   * Puts the parts of one shift together.
   *
   * @param singular where a second state is stationary
   * @param closing gives back what the back end holds
   */
  PreparedSolve(
      Shift shift,
      String method,
      String backend,
      KrylovVectors<V, W> vectors,
      Preconditioner<V, W> preconditioner,
      boolean singular,
      Runnable closing) {
    this.shift = shift;
    this.method = method;
    this.backend = backend;
    this.vectors = vectors;
    this.preconditioner = preconditioner;
    this.singular = singular;
    this.closing = closing;
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
    closing.run();
  }
}
