package dickens.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dickens.backend.BackendState;
import dickens.backend.Backends;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dickens devices}: where this machine can compute, and why not where it cannot. */
@Command(
    name = "devices",
    description = "Show the back ends: GPUs, driver, kernels, optional libraries, and why not.",
    footer = {"%nExample:", "  dickens devices"})
final class DevicesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ListFormatOption format;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    List<BackendState> states = Backends.states();
    if (format.format() == Format.JSON) {
      JsonText.write(out, json -> write(json, states));
      return ExitCode.GOOD;
    }
    for (BackendState state : states) {
      String verdict = state.isUsable() ? "usable" : "not usable: " + state.reason();
      out.print(state.name() + "  " + verdict + "\n");
      for (String fact : state.facts()) {
        out.print("  " + fact + "\n");
      }
    }
    return ExitCode.GOOD;
  }

  private static void write(JsonGenerator json, List<BackendState> states) throws IOException {
    json.writeArrayFieldStart("backends");
    for (BackendState state : states) {
      json.writeStartObject();
      json.writeStringField("backend", state.name());
      json.writeBooleanField("usable", state.isUsable());
      json.writeStringField("reason", state.reason());
      json.writeArrayFieldStart("facts");
      for (String fact : state.facts()) {
        json.writeString(fact);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
