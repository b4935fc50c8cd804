package dickens.generator;

/**
 * Rates of the channels of a qubit ensemble; each multiplies D[c] rho = c rho c^+ - {c^+ c, rho}/2
 * as it stands, unscaled with N [1/time].
 *
 * @param emission c = sigma_- of every qubit
 * @param pumping c = sigma_+ of every qubit
 * @param dephasing c = sigma_z/2 of every qubit
 * @param collectiveEmission c = J_-
 * @param collectivePumping c = J_+
 * @param collectiveDephasing c = J_z
 */
public record DickeRates(
    double emission,
    double pumping,
    double dephasing,
    double collectiveEmission,
    double collectivePumping,
    double collectiveDephasing) {

  public DickeRates {
    check("emission", emission);
    check("pumping", pumping);
    check("dephasing", dephasing);
    check("collective_emission", collectiveEmission);
    check("collective_pumping", collectivePumping);
    check("collective_dephasing", collectiveDephasing);
  }

  private static void check(String name, double rate) {
    if (!(rate >= 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException(name + " = " + rate + ": a rate must be 0 or greater");
    }
  }

  /** True where some channel acts on single qubits, so that the spin J changes. */
  public boolean hasLocalChannels() {
    return emission > 0 || pumping > 0 || dephasing > 0;
  }
}
