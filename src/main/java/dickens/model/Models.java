package dickens.model;

import java.util.List;

/** The list of models. To add one, write its class in this package and add a line here. */
public final class Models {
  private static final List<Model> ALL =
      List.of(
          new Refrigerator(),
          new ReducedRefrigerator(),
          new Thermalization(),
          new ReactionCoordinate(),
          new ReactionCoordinateInverse(),
          new HeatValve(HeatValve.UnitSystem.NATURAL),
          new HeatValve(HeatValve.UnitSystem.CIRCUIT),
          new FixedSpinValve(),
          new DetunedPair(),
          new CircuitRates(),
          new PopulationEnsemble(),
          new Ensemble());

  private Models() {}

  /** All models, in the order in which they are shown. */
  public static List<Model> all() {
    return ALL;
  }

  /**
   * The model of this name.
   *
   * @throws BadRequest for an unknown name, with the nearest one
   */
  public static Model named(String name) {
    return ALL.stream()
        .filter(model -> model.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new BadRequest(
                    "there is no model '"
                        + name
                        + "'"
                        + Nearest.suggestion(name, ALL.stream().map(Model::name).toList())));
  }
}
