package dickens.cli;

import dickens.model.Model;
import dickens.model.Models;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dickens models}: the list of models. */
@Command(
    name = "models",
    description = "List the models.",
    footer = {"%nExample:", "  dickens models"})
final class ModelsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ListFormatOption format;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (format.format() == Format.JSON) {
      JsonText.write(
          out,
          json -> {
            json.writeArrayFieldStart("models");
            for (Model model : Models.all()) {
              json.writeStartObject();
              json.writeStringField("model", model.name());
              json.writeStringField("title", model.title());
              json.writeStringField("source", model.source());
              json.writeEndObject();
            }
            json.writeEndArray();
          });
      return ExitCode.GOOD;
    }
    int width = Models.all().stream().mapToInt(m -> m.name().length()).max().orElse(0);
    for (Model model : Models.all()) {
      out.print(
          model.name() + " ".repeat(width - model.name().length() + 2) + model.title() + "\n");
    }
    out.print("\nParameters and observables of one: dickens describe MODEL\n");
    return ExitCode.GOOD;
  }
}
