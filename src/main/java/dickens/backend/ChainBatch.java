package dickens.backend;

/**
 * Prepared steady states of many spin ladders at once: for every point and every bath the current,
 * the gross flux and the zero-frequency noise; on demand ({@link ChainDetail}) cumulants of higher
 * order and populations.
 *
 * <p>What is computed, for the generator R of K(6)-(9) with steady state R rho = 0, sum rho = 1,
 * and W_ab = (E_a - E_b) R^nu_ab for a set nu of baths:
 *
 * <pre>
 *   I_nu     = sum over edges of w (up rho_low - down rho_high)          [energy/time]
 *   gross_nu = sum over edges of w (up rho_low + down rho_high)          [energy/time]
 *   S_nu     = sum w^2 (up rho_low + down rho_high) + 2 1.W sg           [energy^2/time]
 *   R sg     = I rho - W rho,  sum sg = 0
 * </pre>
 *
 * <p>The energy of the system is bounded, so S_nu is also the noise of all other baths together; of
 * the two sets the one with the smaller sum w^2 (up rho_low + down rho_high) is counted, which
 * keeps every S accurate. A single bath therefore has S = 0. Cumulants of order m are counted
 * alike, with the sign (-1)^m.
 *
 * <p>Truncation: each chain starts with its lowest {@link ChainBatchLimits#firstLevels()} levels
 * and doubles them until the certificate is within {@link ChainBatchLimits#tailTolerance()}, as for
 * a point solved alone. The certificate is the larger of the dropped outflow over the gross flux of
 * jumps and the population of the two topmost levels; 0 for a whole chain.
 *
 * <p>Determinism: on one back end a point has the same bits whatever the batch it is in, the order
 * and number of points, and the number of threads. Two back ends agree to rounding.
 *
 * <p>Accuracy: subtraction-free elimination; currents to 1e-14 of the gross flux, noise to 2e-12
 * relative, third and fourth cumulants to 1e-10, populations to 1e-12 relative down to 1e-290, in
 * chains of any length and temperature. A noise or cumulant that is the small difference of large
 * terms, as in chains that are hot throughout, is refined with twice the working precision.
 */
public interface ChainBatch extends AutoCloseable {

  /** The limits it was prepared for. */
  ChainBatchLimits limits();

  /**
   * Solves all points. Memory is that of {@link Backend#prepareChains}, except the result (about
   * 100 bytes a point) and, where a chain is longer than the prepared blocks, room for that chain.
   *
   * @param points the points, at most {@code limits().points()} of them; only read
   * @return the results in the order of the points
   */
  ChainBatchResult solve(SpinLadderBatch points);

  @Override
  void close();
}
