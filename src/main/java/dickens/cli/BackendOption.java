package dickens.cli;

import dickens.backend.BackendChoice;
import dickens.backend.BackendUnavailable;
import dickens.backend.Backends;
import dickens.model.BadRequest;
import dickens.model.Nearest;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Option;

/** The choice of the place where the arithmetic is done. */
final class BackendOption {
  private static final List<String> KNOWN = List.of("auto", "cpu", "cuda");

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = "Where to compute: auto, cpu or cuda (default: auto).")
  private String name;

  /** The name as given. */
  String name() {
    return name;
  }

  /** Refuses names that no back end has. */
  void requireKnown() {
    if (!KNOWN.contains(name)) {
      throw new BadRequest("there is no back end '" + name + "'" + Nearest.suggestion(name, KNOWN));
    }
  }

  /**
   * Opens the back end without a word: for single points, which gain nothing from a better one.
   *
   * @throws BackendUnavailable where the named one cannot work on this machine
   */
  BackendChoice open() {
    return Backends.open(name);
  }

  /**
   * Opens the back end; where auto had to refuse a better one, one line says why.
   *
   * @throws BackendUnavailable where the named one cannot work on this machine
   */
  BackendChoice open(PrintWriter err) {
    BackendChoice choice = open();
    if (!choice.note().isEmpty()) {
      err.println("dickens: computing on " + choice.backend().name() + "; " + choice.note());
    }
    return choice;
  }
}
