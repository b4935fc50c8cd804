package dickens.model;

import dickens.bath.Bath;
import dickens.bath.SpectralDensity;
import dickens.generator.SpinCoupling;
import dickens.generator.SpinCoupling.Operator;
import dickens.generator.SpinLadder;
import dickens.model.Parameter.Range;
import dickens.spin.ParityLadder;
import dickens.spin.ParitySector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The superradiant many-qubit absorption refrigerator of Kloc, Meier, Hadjikyriakos and Schaller
 * (2021): H = Omega J_z^2 with a cold and a work bath on J_x and a hot bath on J_x^2/N.
 */
final class Refrigerator implements ChainModel {
  private static final List<String> BATHS = List.of("c", "h", "w");
  private static final Map<String, String> BATH_NAMES =
      Map.of("c", "cold", "h", "hot", "w", "work");

  private static final BathNames COLD = BathNames.of("c");
  private static final BathNames HOT = BathNames.of("h");
  private static final BathNames WORK = BathNames.of("w");

  /** Names of the parameters of one bath, put together once: sweeps build millions of baths. */
  private record BathNames(
      String bath,
      String gamma,
      String shape,
      String cutoff,
      String eps,
      String delta,
      String beta) {
    static BathNames of(String bath) {
      return new BathNames(
          bath,
          "Gamma_" + bath,
          "shape_" + bath,
          "cutoff_" + bath,
          "eps_" + bath,
          "delta_" + bath,
          "beta_" + bath);
    }
  }

  private final List<Parameter> parameters = declare();

  private static List<Parameter> declare() {
    List<Parameter> all = new ArrayList<>();
    all.add(Parameter.integer("N", "31", "number of qubits", "K(1)", Range.AT_LEAST_TWO));
    all.add(
        Parameter.integer(
            "twoJ", "", "twice the spin j of the sector; default N", "App. A", Range.NOT_NEGATIVE));
    all.add(Parameter.choice("sector", "+", "parity sector of the states v_a", "K(3)", "+", "-"));
    all.add(Parameter.real("Omega", "1", "energy", "energy scale", "K(1)", Range.POSITIVE));
    addPerBath(all, "eps_", List.of("2", "6", "4"), "Omega", "centre of the peak, bath ");
    addPerBath(all, "delta_", List.of("0.1", "0.1", "0.001"), "Omega", "width of the peak, bath ");
    for (int i = 0; i < BATHS.size(); i++) {
      all.add(
          Parameter.real(
              "beta_" + BATHS.get(i),
              List.of("2", "1", "0.001").get(i),
              "1/Omega",
              "inverse temperature, bath " + BATH_NAMES.get(BATHS.get(i)),
              "K(4)",
              Range.POSITIVE));
    }
    for (String bath : BATHS) {
      all.add(
          Parameter.real(
              "Gamma_" + bath,
              "1",
              "Omega",
              "coupling strength, bath " + BATH_NAMES.get(bath) + "; dimensionless if ohmic",
              "K(5)",
              Range.NOT_NEGATIVE));
    }
    for (String bath : BATHS) {
      all.add(
          Parameter.choice(
              "shape_" + bath,
              "peaked",
              "spectral density, bath " + BATH_NAMES.get(bath),
              "K(5), App. C",
              "peaked",
              "ohmic",
              "flat"));
    }
    addPerBath(all, "cutoff_", List.of("100", "100", "100"), "Omega", "ohmic cut-off, bath ");
    return List.copyOf(all);
  }

  private static void addPerBath(
      List<Parameter> all, String prefix, List<String> defaults, String unit, String meaning) {
    for (int i = 0; i < BATHS.size(); i++) {
      String bath = BATHS.get(i);
      all.add(
          Parameter.real(
              prefix + bath,
              defaults.get(i),
              unit,
              meaning + BATH_NAMES.get(bath),
              prefix.equals("cutoff_") ? "App. C" : "K(5)",
              Range.POSITIVE));
    }
  }

  @Override
  public String name() {
    return "refrigerator";
  }

  @Override
  public String title() {
    return "superradiant absorption refrigerator: cold, hot and work bath on a collective spin";
  }

  @Override
  public String source() {
    return "M. Kloc, K. Meier, K. Hadjikyriakos, G. Schaller, Superradiant many-qubit absorption"
        + " refrigerator (2021)";
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
  public Values derived(Values given) {
    return given.has("twoJ") ? given : given.with("twoJ", given.real("N"));
  }

  @Override
  public SpinLadder generator(Values values) {
    try {
      ParityLadder ladder =
          new ParityLadder(values.integer("twoJ"), ParitySector.ofSign(values.text("sector")));
      return new SpinLadder(
          values.integer("N"),
          ladder,
          values.real("Omega"),
          List.of(
              coupling(values, COLD, Operator.JX),
              coupling(values, HOT, Operator.JX_SQUARED_OVER_N),
              coupling(values, WORK, Operator.JX)));
    } catch (BadRequest e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new BadRequest(e.getMessage());
    }
  }

  private static SpinCoupling coupling(Values values, BathNames names, Operator operator) {
    double gamma = values.real(names.gamma);
    SpectralDensity density =
        switch (values.text(names.shape)) {
          case "ohmic" -> new SpectralDensity.Ohmic(gamma, values.real(names.cutoff));
          case "flat" -> new SpectralDensity.Flat(gamma);
          default ->
              new SpectralDensity.Peaked(gamma, values.real(names.eps), values.real(names.delta));
        };
    return new SpinCoupling(new Bath(names.bath, values.real(names.beta), density), operator);
  }

  @Override
  public List<ClosedForm> closedForms() {
    return List.of(
        ClosedForm.scalar(
            "Gamma_eff_c",
            "Omega",
            "rate Gamma_c(w)|A|^2 of the cold bath on the lowest transition",
            "K(D1)",
            v -> twoLevel(v).map(TwoLevelTransport::gammaC).orElse(Double.NaN)),
        ClosedForm.scalar(
            "Gamma_eff_w",
            "Omega",
            "rate Gamma_w(w)|A|^2 of the work bath on the lowest transition",
            "K(D1)",
            v -> twoLevel(v).map(TwoLevelTransport::gammaW).orElse(Double.NaN)),
        ClosedForm.scalar(
            "I_c_two_level",
            "Omega^2",
            "cold current of the two lowest levels, without the hot bath",
            "K(D2)",
            v -> twoLevel(v).map(TwoLevelTransport::current).orElse(Double.NaN)),
        ClosedForm.scalar(
            "S_c_two_level",
            "Omega^3",
            "noise of the cold current of the two lowest levels, without the hot bath",
            "K(D1)",
            v -> twoLevel(v).map(TwoLevelTransport::noise).orElse(Double.NaN)));
  }

  /** The two lowest levels between the cold and the work bath; empty where there is one level. */
  private Optional<TwoLevelTransport> twoLevel(Values values) {
    SpinLadder ladder = generator(values);
    if (ladder.levels() < 2) {
      return Optional.empty();
    }
    double quantum = ladder.quantum(0, 1);
    double element = ladder.ladder().jx(0);
    Bath cold = ladder.couplings().get(0).bath();
    Bath work = ladder.couplings().get(2).bath();
    return Optional.of(
        new TwoLevelTransport(
            quantum,
            cold.density().at(quantum) * element,
            work.density().at(quantum) * element,
            cold.occupation(quantum),
            work.occupation(quantum)));
  }
}
