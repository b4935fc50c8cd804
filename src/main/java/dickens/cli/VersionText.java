package dickens.cli;

import dickens.report.Release;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class VersionText implements IVersionProvider {
  @Override
  public String[] getVersion() {
    Release release = Release.current();
    return new String[] {
      "dickens " + release.version(),
      "commit " + release.commit(),
      "Java " + Runtime.version() + ", " + System.getProperty("java.vm.name")
    };
  }
}
