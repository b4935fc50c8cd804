package dickens.model;

import dickens.bath.Occupation;
import dickens.bath.PhysicalConstants;
import dickens.generator.JumpChannel;
import dickens.generator.PopulationLattice;
import dickens.model.Parameter.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The Dicke heat valve of Andolina, Erdman, Noe, Pekola and Schiro: N qubits between a hot and a
 * cold bath that couple collectively, and a parasitic bath that couples to each qubit.
 *
 * <p>Rates: collective emission gamma_i (1 + n_i) and pumping gamma_i n_i for i = h, c; the same
 * locally for p; local dephasing gamma_phi multiplies D[sigma_z/2] of each qubit (not in the
 * paper).
 */
final class HeatValve implements LatticeModel {
  private static final List<String> BATHS = List.of("h", "c", "p");

  /** In which units parameters are given and results come. */
  enum UnitSystem {
    /** hbar = k_B = 1. */
    NATURAL,
    /** Frequencies and rates in GHz, temperatures in mK, currents in fW. */
    CIRCUIT
  }

  private final UnitSystem system;
  private final List<Parameter> parameters;

  HeatValve(UnitSystem system) {
    this.system = system;
    this.parameters = declare(system);
  }

  private static List<Parameter> declare(UnitSystem system) {
    boolean natural = system == UnitSystem.NATURAL;
    String t = natural ? "w0" : "mK";
    String g = natural ? "w0" : "GHz";
    List<Parameter> all = new ArrayList<>();
    all.add(
        Parameter.integer("N", natural ? "10" : "2", "number of qubits", "A(3)", Range.POSITIVE));
    all.add(
        Parameter.real(
            "w0",
            natural ? "1" : "4",
            natural ? "energy" : "GHz",
            natural ? "qubit energy" : "qubit frequency w0/(2 pi)",
            "A(3)",
            Range.POSITIVE));
    // 8.0 and 2.0 GHz of A Tab. I, which prints 384 and 96 mK
    all.add(temperature("T_h", natural ? "3" : "383.93945", t, "hot"));
    all.add(temperature("T_c", natural ? "1/3" : "95.984861", t, "cold"));
    all.add(temperature("T_p", natural ? "1/3" : "50", t, "parasitic"));
    all.add(rate("gamma_h", natural ? "0.1" : "0.5", g, "collective rate, hot bath", "A(11)"));
    all.add(rate("gamma_c", natural ? "0.1" : "0.5", g, "collective rate, cold bath", "A(11)"));
    all.add(rate("gamma_p", natural ? "0.001" : "0.01", g, "local rate, parasitic bath", "A(32)"));
    all.add(rate("gamma_phi", "0", g, "local dephasing rate of D[sigma_z/2]", "extension"));
    if (!natural) {
      all.add(RateUnit.parameter());
    }
    all.add(InitialState.parameter());
    return List.copyOf(all);
  }

  private static Parameter temperature(String name, String value, String unit, String bath) {
    return Parameter.real(
        name, value, unit, "temperature of the " + bath + " bath", "A(12)", Range.NOT_NEGATIVE);
  }

  private static Parameter rate(
      String name, String value, String unit, String meaning, String source) {
    return Parameter.real(name, value, unit, meaning, source, Range.NOT_NEGATIVE);
  }

  @Override
  public String name() {
    return system == UnitSystem.NATURAL ? "heat-valve" : "heat-valve-si";
  }

  @Override
  public String title() {
    return "Dicke heat valve: N qubits, collective hot and cold bath, local parasitic bath"
        + (system == UnitSystem.NATURAL ? "" : " (GHz, mK, fW)");
  }

  @Override
  public String source() {
    return "G. M. Andolina, P. A. Erdman, F. Noe, J. Pekola, M. Schiro, Dicke superradiant heat"
        + " current enhancement in circuit quantum electrodynamics";
  }

  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public List<String> channels() {
    return BATHS;
  }

  @Override
  public Values settled(Values values) {
    try {
      requireSteadyState(generator(values), () -> initialWeights(values));
    } catch (BadRequest e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new BadRequest(e.getMessage()); // rates beyond the range of numbers
    }
    return values;
  }

  /** Without a unique steady state the weights P_J must be given; without jumps nothing happens. */
  static void requireSteadyState(PopulationLattice lattice, Runnable readWeights) {
    if (lattice.hasUniqueSteadyState()) {
      return;
    }
    if (lattice.collectiveEmission() + lattice.collectivePumping() == 0) {
      throw new BadRequest(
          "nothing moves the qubits up or down: give a rate of emission or pumping greater than 0");
    }
    readWeights.run();
  }

  /** w0 in the unit of the temperatures. */
  private double quantumAsTemperature(Values v) {
    return system == UnitSystem.NATURAL
        ? v.real("w0")
        : PhysicalConstants.millikelvin(v.real("w0"));
  }

  private double occupation(Values v, String bath) {
    return Occupation.at(quantumAsTemperature(v), v.real("T_" + bath));
  }

  @Override
  public PopulationLattice generator(Values v) {
    long qubits = v.integer("N");
    if (qubits > 1_000_000_000) {
      throw new BadRequest("N = " + qubits + ": up to 1e9 qubits are possible");
    }
    List<JumpChannel> channels = new ArrayList<>();
    for (String bath : BATHS) {
      double gamma = v.real("gamma_" + bath);
      double n = gamma == 0 ? 0 : occupation(v, bath);
      channels.add(
          bath.equals("p")
              ? JumpChannel.local(bath, gamma * (1 + n), gamma * n)
              : JumpChannel.collective(bath, gamma * (1 + n), gamma * n));
    }
    return new PopulationLattice((int) qubits, channels, v.real("gamma_phi"));
  }

  @Override
  public double[] temperatures(Values v) {
    return BATHS.stream().mapToDouble(bath -> v.real("T_" + bath)).toArray();
  }

  @Override
  public Scale scale(Values v) {
    if (system == UnitSystem.NATURAL) {
      return new Scale(v.real("w0"), 1, 1);
    }
    double femtojoule = PhysicalConstants.PLANCK * (v.real("w0") * 1e9) * 1e15;
    // k_B in fJ/mK
    double boltzmann = PhysicalConstants.BOLTZMANN * 1e-3 * 1e15;
    return new Scale(femtojoule, RateUnit.perSecond(v), boltzmann);
  }

  @Override
  public Units units() {
    return system == UnitSystem.NATURAL
        ? new Units("w0", "w0^2", "w0^3", "w0", "w0", "w0", "w0^%3$d")
        : new Units("fJ", "fW", "fW^2/Hz", "GHz", "mK", "fW/mK", "fW^%1$d/Hz^%2$d");
  }

  @Override
  public SpinWeights initialWeights(Values v) {
    if (!v.has("initial")) {
      throw new BadRequest(
          "no local rate mixes the values of J, so that the weights P_J stay as they began: give"
              + " initial=ground, initial=thermal:T, initial=J:twoJ or initial=weights:FILE, or a"
              + " gamma_p or gamma_phi greater than 0");
    }
    return InitialState.weights(v.text("initial"), (int) v.integer("N"), quantumAsTemperature(v));
  }

  /** Closed forms count quanta per unit of the rates, in the unit of a current. */
  private double current(Values v, ToDoubleFunction<ValveFormulas> formula) {
    Scale scale = scale(v);
    return scale.quantum() * scale.rate() * formula.applyAsDouble(formulas(v));
  }

  /** The valve's formulas with the quantum as unit of energy. */
  private ValveFormulas formulas(Values v) {
    double quantum = quantumAsTemperature(v);
    return new ValveFormulas(
        1, v.real("T_h") / quantum, v.real("T_c") / quantum, v.real("gamma_h"), v.real("gamma_c"));
  }

  @Override
  public List<ClosedForm> closedForms() {
    return List.of(
        ClosedForm.scalar(
            "Q_ind",
            units().current(),
            "heat current of N independent qubits",
            "A(26)",
            v -> current(v, f -> f.independentCurrent(v.real("N")))),
        ClosedForm.scalar(
            "Q_max",
            units().current(),
            "upper bound of the heat current, J = N/2",
            "A(25)",
            v -> current(v, f -> f.limit(v.integer("N")))),
        ClosedForm.scalar(
            "Q_lim",
            units().current(),
            "upper bound of the heat current at the J given by initial; NaN without a single J",
            "A(28)",
            v -> current(v, f -> conservesOneSpin(v) ? f.limit(initialTwoJ(v)) : Double.NaN)),
        ClosedForm.scalar(
            "T_eff",
            units().temperature(),
            "temperature T* that the collective baths impose",
            "A(15)",
            v -> quantumAsTemperature(v) / formulas(v).inverseEffectiveTemperature()));
  }

  private boolean conservesOneSpin(Values v) {
    return !generator(v).hasUniqueSteadyState() && v.has("initial") && initialWeights(v).isSingle();
  }

  private int initialTwoJ(Values v) {
    return initialWeights(v).firstTwoJ();
  }
}
