package dickens.observe;

import java.util.List;

/**
 * Steady-state currents and zero-frequency noises of every bath: what both the single solve and the
 * batched back ends deliver, and all that efficiencies and entropy production are made of.
 *
 * <p>Currents count positive into the system [energy/time]; noises are long-time variance rates
 * [energy^2/time], S = I times quantum for a Poisson process.
 */
public interface TransportStatistics {
  /** Bath names, in the generator's order. */
  List<String> channels();

  /** Inverse temperature of bath c [1/energy]; 0 for a laser. */
  double beta(int c);

  /** I_c = sum w (up rho_low - down rho_high) over the edges of bath c. */
  double current(int c);

  /** Gross flux of bath c: the same sum with +; rounding errors of I_c are relative to it. */
  double gross(int c);

  /** S_c, the second cumulant rate of the energy from bath c. */
  double noise(int c);

  /** Index of a bath by name. */
  default int channelIndex(String name) {
    int index = channels().indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException("there is no bath " + name + " among " + channels());
    }
    return index;
  }

  /** sigma = -sum beta_c I_c, K(18) [1/time]. */
  default double entropyProduction() {
    double sigma = 0;
    for (int c = 0; c < channels().size(); c++) {
      sigma -= beta(c) * current(c);
    }
    return sigma;
  }

  /** sum beta_c gross_c: rounding errors of sigma are relative to it. */
  default double grossEntropyFlow() {
    double gross = 0;
    for (int c = 0; c < channels().size(); c++) {
      gross += beta(c) * gross(c);
    }
    return gross;
  }

  /** sum of all currents over the sum of gross fluxes: 0 to rounding, K(15); 0 without any flux. */
  default double firstLawResidual() {
    double sum = 0;
    double gross = 0;
    for (int c = 0; c < channels().size(); c++) {
      sum += current(c);
      gross += gross(c);
    }
    return gross == 0 ? 0 : sum / gross;
  }

  /**
   * S_c sigma / I_c^2, K(19), never below 2; NaN where the current vanishes within rounding (1e-13
   * of its gross flux).
   */
  default double uncertaintyRatio(int c) {
    double current = current(c);
    if (!(Math.abs(current) > 1e-13 * gross(c))) {
      return Double.NaN;
    }
    return noise(c) / current * (entropyProduction() / current);
  }
}
