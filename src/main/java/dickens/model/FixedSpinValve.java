package dickens.model;

import dickens.model.Parameter.Range;
import dickens.spin.ThermalSpin;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The heat valve in a subspace of given J, without a parasitic bath: Andolina et al., Sec. II C.
 */
final class FixedSpinValve implements FormulaModel {
  private final List<Parameter> parameters =
      List.of(
          Parameter.integer("twoJ", "10", "twice the collective spin J", "A(27)", Range.POSITIVE),
          Parameter.real("w0", "1", "energy", "qubit energy", "A(3)", Range.POSITIVE),
          Parameter.real(
              "T_h", "3", "w0", "temperature of the hot bath", "A(12)", Range.NOT_NEGATIVE),
          Parameter.real(
              "T_c", "1/3", "w0", "temperature of the cold bath", "A(12)", Range.NOT_NEGATIVE),
          Parameter.real(
              "gamma_h", "0.1", "w0", "collective rate, hot bath", "A(11)", Range.POSITIVE),
          Parameter.real(
              "gamma_c", "0.1", "w0", "collective rate, cold bath", "A(11)", Range.POSITIVE));

  @Override
  public String name() {
    return "fixed-spin-valve";
  }

  @Override
  public String title() {
    return "heat valve at a given collective spin, in closed form";
  }

  @Override
  public String source() {
    return "G. M. Andolina, P. A. Erdman, F. Noe, J. Pekola, M. Schiro, Dicke superradiant heat"
        + " current enhancement in circuit quantum electrodynamics, Sec. II";
  }

  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  private static ValveFormulas formulas(Values v) {
    return new ValveFormulas(
        v.real("w0"), v.real("T_h"), v.real("T_c"), v.real("gamma_h"), v.real("gamma_c"));
  }

  private static ClosedForm form(
      String name, String unit, String meaning, String source, ToDoubleFunction<Values> formula) {
    return ClosedForm.scalar(name, unit, meaning, source, formula::applyAsDouble);
  }

  @Override
  public List<ClosedForm> closedForms() {
    return List.of(
        form(
            "Q_h",
            "w0^2",
            "heat current from the hot bath",
            "A(24)",
            v -> formulas(v).currentAtSpin(v.integer("twoJ"))),
        form(
            "Q_h_per_J",
            "w0^2",
            "heat current from the hot bath over J",
            "A(24)",
            v -> formulas(v).currentAtSpin(v.integer("twoJ")) / (0.5 * v.real("twoJ"))),
        form(
            "Q_lim",
            "w0^2",
            "upper bound of Q_h at this J",
            "A(28)",
            v -> formulas(v).limit(v.integer("twoJ"))),
        form(
            "Q_lim_per_J", "w0^2", "upper bound of Q_h over J", "A(28)", v -> formulas(v).limit(2)),
        form(
            "Q_ind",
            "w0^2",
            "heat current of 2J independent qubits",
            "A(26)",
            v -> formulas(v).independentCurrent(v.real("twoJ"))),
        form(
            "Q_ind_per_J",
            "w0^2",
            "heat current of 2J independent qubits over J",
            "A(26)",
            v -> formulas(v).independentCurrent(2)),
        form(
            "Q_high_T",
            "w0^2",
            "high-temperature form of Q_h",
            "A(30)",
            v -> formulas(v).highTemperatureCurrent(v.integer("twoJ"))),
        form(
            "limit_ratio",
            "1",
            "Q_lim over Q_ind, coth(w0/2T*)",
            "A(29)",
            v -> 1 / Math.tanh(formulas(v).inverseEffectiveTemperature() / 2)),
        form(
            "T_eff",
            "w0",
            "temperature T* that the collective baths impose",
            "A(15)",
            v -> formulas(v).effectiveTemperature()),
        form(
            "Jz",
            "1",
            "mean of J_z",
            "A(C9)",
            v -> ThermalSpin.meanJz(v.integer("twoJ"), formulas(v).inverseEffectiveTemperature())),
        form(
            "Jz_at_T_h",
            "1",
            "mean of J_z in equilibrium with the hot bath alone",
            "A(C9)",
            v -> ThermalSpin.meanJz(v.integer("twoJ"), v.real("w0") / v.real("T_h"))),
        form("w0_over_T_h", "1", "T_0/T_h", "A Fig. 3", v -> v.real("w0") / v.real("T_h")),
        form("J", "1", "collective spin", "A(27)", v -> 0.5 * v.real("twoJ")));
  }
}
