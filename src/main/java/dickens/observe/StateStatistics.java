package dickens.observe;

/**
 * Beyond currents and noises: higher cumulants, and the populations themselves. Delivered by a
 * single solve and, on demand, by the batched back ends.
 */
public interface StateStatistics extends TransportStatistics {

  /**
   * The cumulant rate C_m of the energy from bath c [energy^m/time].
   *
   * @param c index of the bath
   * @param order m, 1 .. {@link ChainStatistics#MAX_ORDER}
   */
  double cumulant(int c, int order);

  /** Populations of the retained levels, lowest first; the caller's own copy. */
  double[] rho();

  /** Energies of the retained levels [energy]; the caller's own copy. */
  double[] energies();
}
