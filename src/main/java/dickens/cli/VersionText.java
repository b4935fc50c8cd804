package dickens.cli;

import dickens.study.Provenance;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class VersionText implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "dickens " + Provenance.version(),
      "commit " + Provenance.commit(),
      "Java " + Runtime.version() + ", " + System.getProperty("java.vm.name")
    };
  }
}
