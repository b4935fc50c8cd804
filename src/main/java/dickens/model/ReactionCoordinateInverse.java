package dickens.model;

import dickens.bath.ReactionCoordinateMapping;
import dickens.bath.SpectralDensity.LorentzDrude;
import dickens.bath.SpectralDensity.RegularisedPeak;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The peaked spectral density that a mode with a Lorentz-Drude bath behind it presents to the
 * system: App. B of K read backwards.
 *
 * <p>A mode comes from one peak or from none; none is a bad request.
 */
public final class ReactionCoordinateInverse implements FormulaModel {
  private static final String ENERGY = "energy";

  @Override
  public String name() {
    return "reaction-coordinate-inverse";
  }

  @Override
  public String title() {
    return "peaked bath made of a mode and a Lorentz-Drude bath (inverse mapping)";
  }

  @Override
  public String source() {
    return "Kloc et al. 2021, App. B, inverted";
  }

  @Override
  public List<Parameter> parameters() {
    // the mode of the default peak of reaction-coordinate, to six digits
    Parameter.Range positive = Parameter.Range.POSITIVE;
    return List.of(
        Parameter.real("Omega_rc", "2.45153", ENERGY, "energy of the mode", "K(B5)", positive),
        Parameter.real(
            "lambda_rc_squared",
            "0.0384783",
            ENERGY + "^2",
            "squared coupling of system and mode",
            "K(B5)",
            positive),
        Parameter.real(
            "amplitude",
            "8.64848",
            ENERGY + "^2",
            "amplitude A of the residual density A w/(w^2 + c^2)",
            "K(B5)",
            positive),
        Parameter.real(
            "cutoff", "10.2", ENERGY, "cut-off c of the residual density", "K(B5)", positive));
  }

  @Override
  public List<ClosedForm> closedForms() {
    return List.of(
        part("Gamma", "height of the peak", p -> p.peak().height()),
        part("eps", "centre of the peak", p -> p.peak().centre()),
        part("delta", "width of the peak", p -> p.peak().width()),
        part("Delta", "regulator of the peak", RegularisedPeak::regulator));
  }

  @Override
  public Values settled(Values values) {
    try {
      peak(values);
    } catch (IllegalArgumentException e) {
      throw new BadRequest(e.getMessage());
    }
    return values;
  }

  private static ClosedForm part(
      String name, String meaning, ToDoubleFunction<RegularisedPeak> part) {
    return ClosedForm.scalar(
        name, ENERGY, meaning, "K(B5) inverted", v -> part.applyAsDouble(peak(v)));
  }

  private static RegularisedPeak peak(Values values) {
    return new ReactionCoordinateMapping(
            values.real("Omega_rc"),
            values.real("lambda_rc_squared"),
            new LorentzDrude(values.real("amplitude"), values.real("cutoff")))
        .peak();
  }
}
