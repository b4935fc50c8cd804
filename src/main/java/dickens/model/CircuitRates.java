package dickens.model;

import dickens.bath.PhysicalConstants;
import dickens.model.Parameter.Range;
import java.util.List;

/**
 * The collective rate of a transmon ensemble at an RLC resonator from the circuit's parameters:
 * Andolina et al., A(B19) and A(A22), by the golden rule with J_x = (J_+ + J_-)/2 and S_VV = 2 hbar
 * w Re Z (1+n). The printed B19 is 8 times larger (J_+ + J_- for J_x, a one-sided spectrum), and
 * the printed G_i twice as large.
 */
final class CircuitRates implements FormulaModel {
  private final List<Parameter> parameters =
      List.of(
          Parameter.real("nu", "4", "GHz", "qubit frequency w0/(2 pi)", "A(B19)", Range.POSITIVE),
          Parameter.real(
              "nu_LC", "4", "GHz", "resonator frequency w_LC/(2 pi)", "A(B13)", Range.POSITIVE),
          Parameter.real("R", "1000", "Ohm", "resistance of the bath", "A(B12)", Range.POSITIVE),
          Parameter.real(
              "quality", "20", "1", "quality factor Q = R C w_LC", "A(B14)", Range.POSITIVE),
          Parameter.real("C_c", "10", "fF", "coupling capacitance", "A(A17)", Range.NOT_NEGATIVE),
          Parameter.real("C_T", "100", "fF", "transmon capacitance", "A(A5)", Range.POSITIVE),
          Parameter.real(
              "Z_T", "300", "Ohm", "transmon impedance sqrt(L_J/C_T)", "A(A9)", Range.POSITIVE));

  @Override
  public String name() {
    return "circuit-rates";
  }

  @Override
  public String title() {
    return "rate of a transmon at an RLC bath from circuit parameters, in closed form";
  }

  @Override
  public String source() {
    return "G. M. Andolina et al., Dicke superradiant heat current enhancement, App. A and B";
  }

  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public List<ClosedForm> closedForms() {
    return List.of(
        ClosedForm.scalar(
            "G",
            "1/(V s)",
            "coupling of the qubit to the voltage",
            "A(A22)",
            CircuitRates::coupling),
        ClosedForm.scalar(
            "gamma", "1/s", "collective rate of the bath", "A(B19)", CircuitRates::rate),
        ClosedForm.scalar(
            "gamma_GHz",
            "GHz",
            "collective rate of the bath in 1e9/s",
            "A(B19)",
            v -> rate(v) * 1e-9));
  }

  /** G = (C_c/C_T) sqrt(2/(hbar Z_T)). */
  private static double coupling(Values v) {
    return v.real("C_c")
        / v.real("C_T")
        * Math.sqrt(2 / (PhysicalConstants.REDUCED_PLANCK * v.real("Z_T")));
  }

  /** gamma = hbar w0 R G^2 / (2 [1 + Q^2 (w0/w_LC - w_LC/w0)^2]). */
  private static double rate(Values v) {
    double g = coupling(v);
    double quantum = PhysicalConstants.PLANCK * v.real("nu") * 1e9;
    double filter = DetunedPair.lorentzian(v.real("quality"), v.real("nu"), v.real("nu_LC"));
    return quantum * v.real("R") * g * g / (2 * filter);
  }
}
