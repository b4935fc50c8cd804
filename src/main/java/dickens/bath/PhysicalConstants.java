package dickens.bath;

/** Constants of nature for results in SI units: CODATA 2018, exact since the SI of 2019. */
public final class PhysicalConstants {
  /** Planck constant h [J s]. */
  public static final double PLANCK = 6.62607015e-34;

  /** Reduced Planck constant hbar = h/(2 pi) [J s]. */
  public static final double REDUCED_PLANCK = PLANCK / (2 * Math.PI);

  /** Boltzmann constant k_B [J/K]. */
  public static final double BOLTZMANN = 1.380649e-23;

  private PhysicalConstants() {}

  /**
   * The temperature of a frequency, h nu / k_B, in the units of cryogenic circuits.
   *
   * @param gigahertz frequency nu [GHz]
   * @return temperature [mK]
   */
  public static double millikelvin(double gigahertz) {
    return PLANCK * (gigahertz * 1e9) / BOLTZMANN * 1e3;
  }
}
