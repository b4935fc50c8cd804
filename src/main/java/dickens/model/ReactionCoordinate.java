package dickens.model;

import dickens.bath.ReactionCoordinateMapping;
import dickens.bath.SpectralDensity.Peaked;
import dickens.bath.SpectralDensity.RegularisedPeak;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A peaked spectral density as a mode with a structureless bath behind it: App. B and Fig. 6 of K.
 *
 * <p>The inverse observables map the mode back: they are the model's own parameters again, to
 * rounding.
 */
public final class ReactionCoordinate implements FormulaModel {
  private static final String ENERGY = "energy";

  @Override
  public String name() {
    return "reaction-coordinate";
  }

  @Override
  public String title() {
    return "reaction-coordinate mapping of a peaked bath (mode, coupling, residual density)";
  }

  @Override
  public String source() {
    return "Kloc et al. 2021, App. B";
  }

  @Override
  public List<Parameter> parameters() {
    Parameter.Range positive = Parameter.Range.POSITIVE;
    return List.of(
        Parameter.real("Gamma", "1", ENERGY, "height of the peak", "K(5)", positive),
        Parameter.real("eps", "2", ENERGY, "centre of the peak", "K(5)", positive),
        Parameter.real("delta", "0.1", ENERGY, "width of the peak", "K(5)", positive),
        Parameter.real(
            "Delta", "10", ENERGY, "regulator of the decay at high frequency", "K(B4)", positive),
        Parameter.real(
            "omega", "2", ENERGY, "frequency at which the densities are read", "K(B5)", positive));
  }

  @Override
  public List<ClosedForm> closedForms() {
    return List.of(
        ClosedForm.scalar(
            "Gamma_peaked",
            ENERGY,
            "peaked density at omega",
            "K(5)",
            v -> density(v).peak().at(v.real("omega"))),
        ClosedForm.scalar(
            "Gamma_regularised",
            ENERGY,
            "regularised density at omega",
            "K(B4)",
            v -> density(v).at(v.real("omega"))),
        ClosedForm.scalar(
            "Gamma_residual",
            ENERGY,
            "density at omega of the bath that the mode sees",
            "K(B5)",
            v -> mapping(v).residual().at(v.real("omega"))),
        ClosedForm.scalar(
            "Omega_rc", ENERGY, "energy of the mode", "K(B5)", v -> mapping(v).modeEnergy()),
        ClosedForm.scalar(
            "lambda_rc_squared",
            ENERGY + "^2",
            "squared coupling of system and mode",
            "K(B5)",
            v -> mapping(v).couplingSquared()),
        ClosedForm.scalar(
            "residual_amplitude",
            ENERGY + "^2",
            "amplitude A of the residual density A w/(w^2 + c^2)",
            "K(B5)",
            v -> mapping(v).residual().amplitude()),
        ClosedForm.scalar(
            "residual_cutoff",
            ENERGY,
            "cut-off c of the residual density",
            "K(B5)",
            v -> mapping(v).residual().cutoff()),
        inverse("inverse_Gamma", "height", p -> p.peak().height()),
        inverse("inverse_eps", "centre", p -> p.peak().centre()),
        inverse("inverse_delta", "width", p -> p.peak().width()),
        inverse("inverse_Delta", "regulator", RegularisedPeak::regulator));
  }

  @Override
  public Values settled(Values values) {
    try {
      mapping(values);
    } catch (IllegalArgumentException e) {
      throw new BadRequest("these values are out of the range of numbers: " + e.getMessage());
    }
    return values;
  }

  private static ClosedForm inverse(
      String name, String what, ToDoubleFunction<RegularisedPeak> part) {
    return ClosedForm.scalar(
        name,
        ENERGY,
        what + " of the peak that the mode and residual bath come from",
        "K(B5) inverted",
        v -> orNaN(mapping(v), part));
  }

  /** NaN where rounding has left no root, for a centre far below the width. */
  private static double orNaN(
      ReactionCoordinateMapping mapping, ToDoubleFunction<RegularisedPeak> part) {
    try {
      return part.applyAsDouble(mapping.peak());
    } catch (IllegalArgumentException e) {
      return Double.NaN;
    }
  }

  private static ReactionCoordinateMapping mapping(Values values) {
    return ReactionCoordinateMapping.of(density(values));
  }

  private static RegularisedPeak density(Values values) {
    return new RegularisedPeak(
        new Peaked(values.real("Gamma"), values.real("eps"), values.real("delta")),
        values.real("Delta"));
  }
}
