package dickens.solve;

/**
 * What a solver says about its own result; it comes with every solve.
 *
 * @param status the outcome
 * @param method the algorithm that produced the result, in words
 * @param iterations rounds of the outermost loop (window growths, Krylov iterations); 0 for a
 *     direct solve
 * @param residual true residual of the result, dimensionless: the largest component of R x relative
 *     to the gross flux through that component; NaN where it was not measured
 * @param certificate measured size of what truncation neglects, dimensionless, as the solver
 *     defines it (for chains the larger of dropped outflow over gross flux and topmost population);
 *     0 where nothing was truncated
 * @param seconds wall-clock time of the solve [s]
 * @param backend name of the back end that did the arithmetic
 */
public record SolveReport(
    SolveStatus status,
    String method,
    int iterations,
    double residual,
    double certificate,
    double seconds,
    String backend) {

  /** The same report with another outcome. */
  public SolveReport withStatus(SolveStatus newStatus) {
    return new SolveReport(newStatus, method, iterations, residual, certificate, seconds, backend);
  }

  /** The same report from another back end. */
  public SolveReport withBackend(String newBackend) {
    return new SolveReport(status, method, iterations, residual, certificate, seconds, newBackend);
  }

  /** The same report with another duration [s]. */
  public SolveReport withSeconds(double newSeconds) {
    return new SolveReport(status, method, iterations, residual, certificate, newSeconds, backend);
  }
}
