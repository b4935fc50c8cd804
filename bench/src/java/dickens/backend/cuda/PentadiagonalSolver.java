package dickens.backend.cuda;

/**
 * Solves an interleaved batch of pentadiagonal systems: row i of system p is
 *
 * <pre>
 *   ds x_{i-2} + dl x_{i-1} + d x_i + du x_{i+1} + dw x_{i+2} = b,   entry i of system p at i * batch + p
 * </pre>
 */
interface PentadiagonalSolver {
  /**
   * Solves all systems.
   *
   * @param rows ds, dl, d, du, dw, b, each of length m * batch; only read
   * @param m unknowns of a system
   * @param batch number of systems
   * @return x, of length m * batch
   */
  double[] solve(double[][] rows, int m, int batch);

  /** Time of one system of the last solve, in a batch, transfers not counted [s]. */
  double secondsASystem();
}
