package dickens.cli;

import dickens.model.BadRequest;
import dickens.model.Nearest;
import dickens.study.Resolution;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How densely studies sample their axes. */
final class ResolutionOption {
  @Option(
      names = "--resolution",
      paramLabel = "LEVEL",
      description =
          "quick, paper or fine: points on axes that have levels (default: as the study says, else"
              + " paper).")
  private String resolution = "";

  /**
   * The level that the user asked for, if any.
   *
   * @throws BadRequest for an unknown one
   */
  Optional<Resolution> level() {
    if (resolution.isEmpty()) {
      return Optional.empty();
    }
    List<String> words = Arrays.stream(Resolution.values()).map(Resolution::word).toList();
    int k = words.indexOf(resolution);
    if (k < 0) {
      throw new BadRequest(
          "there is no resolution '" + resolution + "'" + Nearest.suggestion(resolution, words));
    }
    return Optional.of(Resolution.values()[k]);
  }
}
