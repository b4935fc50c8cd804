package dickens.study;

import dickens.model.BadRequest;
import dickens.model.Nearest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Commented studies to begin with: one for every model, under its name, and some for what study
 * files can do. To add one: its file and a line here.
 */
public final class Examples {
  private static final List<String> NAMES =
      List.of(
          "refrigerator",
          "reduced-refrigerator",
          "thermalization",
          "reaction-coordinate",
          "reaction-coordinate-inverse",
          "heat-valve",
          "heat-valve-si",
          "fixed-spin-valve",
          "detuned-pair",
          "circuit-rates",
          "population-ensemble",
          "ensemble",
          "spectrum",
          "together",
          "map",
          "optimum");

  private Examples() {}

  /** Names, in the order in which they are shown. */
  public static List<String> names() {
    return NAMES;
  }

  /** One line on an example: its first comment. */
  public static String title(String name) {
    return text(name).lines().findFirst().orElse("").replaceFirst("^#\\s*", "");
  }

  /**
   * The study file of an example, or of a figure.
   *
   * @throws BadRequest for an unknown name, with the nearest one
   */
  public static String text(String name) {
    if (NAMES.contains(name)) {
      return StudyResource.text("examples/" + name + ".yaml");
    }
    if (ShippedStudies.ids().contains(name)) {
      return ShippedStudies.text(name);
    }
    List<String> known = Stream.concat(NAMES.stream(), ShippedStudies.ids().stream()).toList();
    throw new BadRequest("there is no example '" + name + "'" + Nearest.suggestion(name, known));
  }

  /**
   * The studies of an example.
   *
   * @throws BadRequest for an unknown name
   */
  public static List<Study> studies(String name, Optional<Resolution> resolution) {
    return StudyReader.readAll(text(name), name + ".yaml", resolution);
  }
}
