package dickens.cli;

import dickens.model.BadRequest;
import dickens.model.Nearest;
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

  /** Refuses names that no back end has. */
  void requireKnown() {
    if (!KNOWN.contains(name)) {
      throw new BadRequest("there is no back end '" + name + "'" + Nearest.suggestion(name, KNOWN));
    }
  }

  /** Refuses what this machine cannot do. */
  void requireUsable() {
    if (name.equals("cuda")) {
      throw new MachineFailure("there is no CUDA back end in this build; use --backend cpu");
    }
  }
}
