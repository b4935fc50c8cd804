package dickens.observe;

import java.util.OptionalDouble;

/**
 * Steady state of N qubits as its populations p(J, m) show it: currents and cumulants of every
 * bath, moments of the collective spin. Currents count positive into the system.
 *
 * <p>Inverse temperatures are NaN where a bath has none, and infinite at T = 0; then the entropy
 * production is NaN, unless nothing flows to that bath in either direction.
 */
public interface LatticeStatistics extends TransportStatistics {
  /** Highest order of cumulants on offer. */
  int MAX_ORDER = 6;

  /** Units of energy, time and temperature. */
  EnergyScale scale();

  /** N. */
  int qubits();

  /** Number of states (J, m) kept. */
  long states();

  /** The mean of J_z. */
  double meanJz();

  /** The mean of J^2, J(J+1). */
  double meanJ2();

  /** The variance of J_z. */
  double varianceJz();

  /** The mean of J_+ J_-, (J+m)(J-m+1): the collective emission at unit rate. */
  double meanEmission();

  /** Values of J kept, falling; as long as {@link #spinProbabilities()}. */
  double[] spins();

  /** P_J of these values. */
  double[] spinProbabilities();

  /**
   * The slowest rate at which the weights P_J relax [1/time of the generator's rates]; empty where
   * they are conserved or there is one J.
   */
  OptionalDouble spinGap();

  /**
   * Cumulant rate C_k of the energy from bath c [energy^k/time].
   *
   * @param order k, 1 .. {@link #MAX_ORDER}
   */
  double cumulant(int c, int order);

  /** True where the noise of a bath is known or cheap, so that checks may ask for it. */
  boolean hasNoise(int c);

  @Override
  default double noise(int c) {
    return cumulant(c, 2);
  }

  @Override
  default double entropyProduction() {
    double sigma = 0;
    for (int c = 0; c < channels().size(); c++) {
      sigma -= gross(c) == 0 ? 0 : beta(c) * current(c);
    }
    return Double.isFinite(sigma) ? sigma : Double.NaN;
  }

  @Override
  default double grossEntropyFlow() {
    double sum = 0;
    for (int c = 0; c < channels().size(); c++) {
      sum += gross(c) == 0 ? 0 : beta(c) * gross(c);
    }
    return sum;
  }
}
