package dickens.model;

import dickens.bath.Occupation;
import dickens.bath.PhysicalConstants;
import dickens.model.Parameter.Range;
import java.util.List;

/**
 * Two qubits of different frequency on the same baths, each for itself: the reference for
 * independent qubits on one device, Andolina et al., App. D and Fig. 5b.
 */
final class DetunedPair implements FormulaModel {
  private final List<Parameter> parameters =
      List.of(
          Parameter.real(
              "nu_1", "4", "GHz", "frequency w0/(2 pi) of qubit 1", "A(D1)", Range.POSITIVE),
          Parameter.real(
              "nu_2", "2", "GHz", "frequency w0/(2 pi) of qubit 2", "A(D1)", Range.POSITIVE),
          Parameter.real(
              "nu_LC", "4", "GHz", "frequency of the resonators", "A(D5)", Range.POSITIVE),
          Parameter.real(
              "T_h", "384", "mK", "temperature of the hot bath", "A Tab. I", Range.NOT_NEGATIVE),
          Parameter.real(
              "T_c", "96", "mK", "temperature of the cold bath", "A Tab. I", Range.NOT_NEGATIVE),
          Parameter.real(
              "T_p",
              "50",
              "mK",
              "temperature of the parasitic bath",
              "A Tab. I",
              Range.NOT_NEGATIVE),
          Parameter.real(
              "gamma_1", "0.5", "GHz", "rate of qubit 1 to either bath", "A(D4)", Range.POSITIVE),
          Parameter.real(
              "gamma_p", "0.01", "GHz", "rate of the parasitic bath", "A(D3)", Range.NOT_NEGATIVE),
          Parameter.real(
              "quality",
              "20",
              "1",
              "quality factor of the resonators",
              "A(D5)",
              Range.NOT_NEGATIVE),
          RateUnit.parameter());

  @Override
  public String name() {
    return "detuned-pair";
  }

  @Override
  public String title() {
    return "two detuned qubits on the valve's baths, in closed form (GHz, mK, fW)";
  }

  @Override
  public String source() {
    return "G. M. Andolina et al., Dicke superradiant heat current enhancement, App. D";
  }

  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public List<ClosedForm> closedForms() {
    return List.of(
        ClosedForm.scalar(
            "Q_det", "fW", "heat current from the hot bath", "A(D4)", DetunedPair::current),
        ClosedForm.scalar(
            "two_Q_det",
            "fW",
            "twice the heat current, the estimate for two independent qubits",
            "A Fig. 5b",
            v -> 2 * current(v)),
        ClosedForm.scalar(
            "gamma_2", "GHz", "rate of the detuned qubit", "A(D5)", DetunedPair::secondRate));
  }

  /** A(D5): gamma_2 = gamma_1/(1 + Q^2 (w/w_LC - w_LC/w)^2), without the frequency ratio of B19. */
  private static double secondRate(Values v) {
    return v.real("gamma_1") / lorentzian(v.real("quality"), v.real("nu_2"), v.real("nu_LC"));
  }

  /** 1 + Q^2 (w/w_LC - w_LC/w)^2. */
  static double lorentzian(double quality, double frequency, double resonance) {
    double detuning = quality * (frequency / resonance - resonance / frequency);
    return 1 + detuning * detuning;
  }

  private static double current(Values v) {
    return currentOfQubit(v, v.real("nu_1"), v.real("gamma_1"))
        + currentOfQubit(v, v.real("nu_2"), secondRate(v));
  }

  /**
   * One term of A(D4) [fW]. With up and down the total rates of the qubit, p_1/p_0 = up/down and
   * the current is w gamma [n_h p_0 - (1+n_h) p_1] = w gamma [gamma (n_h-n_c) + gamma_p
   * (n_h-n_p)]/(up + down).
   */
  private static double currentOfQubit(Values v, double gigahertz, double gamma) {
    double quantum = PhysicalConstants.millikelvin(gigahertz);
    double nh = Occupation.at(quantum, v.real("T_h"));
    double nc = Occupation.at(quantum, v.real("T_c"));
    double np = Occupation.at(quantum, v.real("T_p"));
    double parasitic = v.real("gamma_p");
    double bias =
        gamma * Occupation.difference(quantum, v.real("T_h"), v.real("T_c"))
            + parasitic * Occupation.difference(quantum, v.real("T_h"), v.real("T_p"));
    double total = gamma * (2 * nh + 1 + 2 * nc + 1) + parasitic * (2 * np + 1);
    double flux = gamma * bias / total;
    return RateUnit.femtowatt(v, gigahertz) * flux;
  }
}
