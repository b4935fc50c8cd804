package dickens.cli;

import dickens.model.BadRequest;
import dickens.study.Examples;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dickens examples [NAME]}: studies to begin with. */
@Command(
    name = "examples",
    description = {
      "List the example studies: one for every model, and some for what study files can do.",
      "With a name, print its study file. To write one to a file: dickens init NAME."
    },
    footer = {
      "%nExamples:",
      "  dickens examples",
      "  dickens examples heat-valve --print",
      "  dickens init heat-valve valve.yaml"
    })
final class ExamplesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "An example, or a figure.")
  private Optional<String> name = Optional.empty();

  @Option(names = "--print", description = "Print the study file (what a NAME does anyway).")
  private boolean print;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (name.isPresent()) {
      out.print(Examples.text(name.get()));
      return ExitCode.GOOD;
    }
    if (print) {
      throw new BadRequest(
          "no example is named: give one of " + String.join(", ", Examples.names()));
    }
    int width = Examples.names().stream().mapToInt(String::length).max().orElse(0);
    for (String each : Examples.names()) {
      out.print(each + " ".repeat(width - each.length() + 2) + Examples.title(each) + "\n");
    }
    out.print("\nAn editable study file of one: dickens init NAME\n");
    return ExitCode.GOOD;
  }
}
