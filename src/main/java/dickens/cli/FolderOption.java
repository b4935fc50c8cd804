package dickens.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The folder of the results. */
final class FolderOption {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = ".",
      description =
          "Folder for the files (default: this one); all machines that share a study must see it.")
  private Path folder;

  Path folder() {
    return folder;
  }
}
