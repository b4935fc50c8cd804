package dickens.backend;

/**
 * The factors of z - L for some {@link FrontSystems} on one {@link FrontTree}, held by a device
 * until they are closed. May be asked by several threads, one after the other.
 *
 * <p>A vector is one array a system, for each position of the elimination order its right-hand
 * sides, for each of them one number, or {re, im} where the systems are complex: entry (position *
 * sides + side) * words.
 *
 * <p>Every method fails with BackendUnavailable where the device was lost.
 */
public interface FrontFactors extends AutoCloseable {

  /** What eliminated the fronts, in words, for reports. */
  String method();

  /**
   * Solves (z - L) y = b in place: t_k = b_k/S_k, b_j += t_k q_kj upwards, then y_k = t_k + sum
   * over i after k of y_i q_ik/S_k downwards; at z = 0 y = 0 at the last state.
   *
   * @param y {@code [system][(position * sides + side) * words]}, right-hand sides, then solutions
   * @param sides how many right-hand sides each system has, at most what was prepared for
   */
  void solve(double[][] y, int sides);

  /** The downward half alone, of one side at least: y_k += sum over i after k of y_i q_ik/S_k. */
  void backward(double[][] y, int sides);

  @Override
  void close();
}
