package dickens.cli;

import java.util.List;
import picocli.CommandLine.Option;

/** The choice of observables. */
final class ObserveOption {
  @Option(
      names = "--observe",
      split = ",",
      paramLabel = "NAME",
      description = "Observables, separated by commas (default: as 'dickens describe' says).")
  private List<String> names = List.of();

  /** What was asked for, else the given ones. */
  List<String> or(List<String> usual) {
    return names.isEmpty() ? usual : names.stream().map(String::strip).distinct().toList();
  }
}
