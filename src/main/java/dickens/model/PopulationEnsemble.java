package dickens.model;

import dickens.generator.JumpChannel;
import dickens.generator.PopulationLattice;
import dickens.model.Parameter.Range;
import java.util.List;

/**
 * N qubits under any local and collective emission and pumping and local dephasing, with a
 * Hamiltonian that commutes with J_z: the populations p(J, m) alone. Parameters carry the names and
 * the normalisation of PIQS: rates multiply D[c], dephasing multiplies D[sigma_z/2].
 */
final class PopulationEnsemble implements LatticeModel {
  private static final List<String> CHANNELS = List.of("local", "collective");

  private final List<Parameter> parameters =
      List.of(
          Parameter.integer("N", "10", "number of qubits", "PIQS", Range.POSITIVE),
          rate("emission", "1", "local emission, D[sigma_-]"),
          rate("pumping", "0", "local pumping, D[sigma_+]"),
          rate("dephasing", "0", "local dephasing, D[sigma_z/2]"),
          rate("collective_emission", "1", "collective emission, D[J_-]"),
          rate("collective_pumping", "0", "collective pumping, D[J_+]"),
          InitialState.parameter());

  private static Parameter rate(String name, String value, String meaning) {
    return Parameter.real(name, value, "1/time", meaning, "PIQS", Range.NOT_NEGATIVE);
  }

  @Override
  public String name() {
    return "population-ensemble";
  }

  @Override
  public String title() {
    return "N qubits, any local and collective emission, pumping and dephasing: populations p(J,m)";
  }

  @Override
  public String source() {
    return "N. Shammah, S. Ahmed, N. Lambert, S. De Liberato, F. Nori, Phys. Rev. A 98, 063815"
        + " (2018)";
  }

  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public List<String> channels() {
    return CHANNELS;
  }

  @Override
  public Values settled(Values values) {
    HeatValve.requireSteadyState(generator(values), () -> initialWeights(values));
    return values;
  }

  @Override
  public PopulationLattice generator(Values v) {
    long qubits = v.integer("N");
    if (qubits > 1_000_000_000) {
      throw new BadRequest("N = " + qubits + ": up to 1e9 qubits are possible");
    }
    return new PopulationLattice(
        (int) qubits,
        List.of(
            JumpChannel.local("local", v.real("emission"), v.real("pumping")),
            JumpChannel.collective(
                "collective", v.real("collective_emission"), v.real("collective_pumping"))),
        v.real("dephasing"));
  }

  @Override
  public double[] temperatures(Values v) {
    return new double[] {Double.NaN, Double.NaN};
  }

  @Override
  public Scale scale(Values v) {
    return new Scale(1, 1, 1);
  }

  @Override
  public Units units() {
    return new Units(
        "quanta", "quanta/time", "quanta^2/time", "1/time", "1", "1/time", "quanta^%1$d/time");
  }

  @Override
  public SpinWeights initialWeights(Values v) {
    if (!v.has("initial")) {
      throw new BadRequest(
          "no local rate mixes the values of J, so that the weights P_J stay as they began: give"
              + " initial=ground, initial=J:twoJ or initial=weights:FILE, or an emission, pumping or"
              + " dephasing greater than 0");
    }
    return InitialState.weights(v.text("initial"), (int) v.integer("N"), 1);
  }

  @Override
  public List<ClosedForm> closedForms() {
    return List.of();
  }
}
