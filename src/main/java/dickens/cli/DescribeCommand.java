package dickens.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dickens.model.BadRequest;
import dickens.model.Model;
import dickens.model.Models;
import dickens.model.NumberSyntax;
import dickens.model.Parameter;
import dickens.observe.Observable;
import dickens.report.Column;
import dickens.report.Table;
import dickens.report.TextTable;
import dickens.study.CurrentResolvent;
import dickens.study.Evaluator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dickens describe MODEL}: what can be set and what can be asked. */
@Command(
    name = "describe",
    description = "List the parameters and observables of a model.",
    footer = {
      "%nExamples:",
      "  dickens describe refrigerator",
      "  dickens describe refrigerator --format json"
    })
final class DescribeCommand implements Callable<Integer>, AboutModel {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "MODEL",
      description = "Model; 'dickens models' lists them.")
  private String model;

  @Mixin private ListFormatOption format;

  @Override
  public Optional<String> modelName() {
    return Optional.empty();
  }

  @Override
  public Integer call() throws IOException {
    if (model == null) {
      String names = String.join(", ", Models.all().stream().map(Model::name).toList());
      throw new BadRequest("name a model, one of " + names);
    }
    Model named = Models.named(model);
    PrintWriter out = spec.commandLine().getOut();
    if (format.format() == Format.JSON) {
      JsonText.write(out, json -> write(json, named));
    } else {
      print(out, named);
    }
    return ExitCode.GOOD;
  }

  private static void print(PrintWriter out, Model model) {
    out.print(model.name() + ": " + model.title() + "\n" + model.source() + "\n\n");
    Table.Builder parameters =
        Table.builder()
            .column(Column.text("parameter", ""))
            .column(Column.text("default", ""))
            .column(Column.text("unit", ""))
            .column(Column.text("allowed", ""))
            .column(Column.text("meaning", ""))
            .column(Column.text("equation", ""));
    for (Parameter p : model.parameters()) {
      parameters.row(p.name(), p.defaultValue(), p.unit(), allowed(p), p.meaning(), p.source());
    }
    out.print(TextTable.format(parameters.build()));
    Evaluator evaluator = Evaluator.of(model);
    Table.Builder observables =
        Table.builder()
            .column(Column.text("observable", ""))
            .column(Column.text("unit", ""))
            .column(Column.text("meaning", ""))
            .column(Column.text("equation", ""));
    for (Observable o : evaluator.observables()) {
      String array = o.shape() == Observable.Shape.ARRAY ? " (array)" : "";
      observables.row(o.name(), o.unit(), o.meaning() + array, o.source());
    }
    out.print("\n" + TextTable.format(observables.build()));
    out.print("\nWithout --observe: " + String.join(", ", evaluator.defaultObservables()) + "\n");
    List<String> currents = CurrentResolvent.currents(model);
    if (!currents.isEmpty()) {
      out.print("Sources of dickens resolvent: " + String.join(", ", currents) + "\n");
    }
  }

  /** The values that a parameter takes, in words. */
  private static String allowed(Parameter p) {
    return switch (p.kind()) {
      case CHOICE -> String.join(" or ", p.choices());
      case TEXT -> "";
      case INTEGER -> p.range().words().replace("any finite number", "any") + ", whole";
      case REAL -> p.range().words();
    };
  }

  private static void write(JsonGenerator json, Model model) throws IOException {
    json.writeStringField("model", model.name());
    json.writeStringField("title", model.title());
    json.writeStringField("source", model.source());
    json.writeArrayFieldStart("parameters");
    for (Parameter p : model.parameters()) {
      json.writeStartObject();
      json.writeStringField("name", p.name());
      json.writeStringField("kind", p.kind().name().toLowerCase(Locale.ROOT));
      json.writeFieldName("default");
      writeDefault(json, p);
      json.writeStringField("unit", p.unit());
      json.writeStringField("allowed", allowed(p));
      json.writeStringField("meaning", p.meaning());
      json.writeStringField("equation", p.source());
      json.writeEndObject();
    }
    json.writeEndArray();
    Evaluator evaluator = Evaluator.of(model);
    List<String> defaults = evaluator.defaultObservables();
    json.writeArrayFieldStart("observables");
    for (Observable o : evaluator.observables()) {
      json.writeStartObject();
      json.writeStringField("name", o.name());
      json.writeStringField("unit", o.unit());
      json.writeStringField("shape", o.shape().name().toLowerCase(Locale.ROOT));
      json.writeStringField("meaning", o.meaning());
      json.writeStringField("equation", o.source());
      json.writeBooleanField("default", defaults.contains(o.name()));
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("resolvent_sources");
    for (String current : CurrentResolvent.currents(model)) {
      json.writeString(current);
    }
    json.writeEndArray();
  }

  private static void writeDefault(JsonGenerator json, Parameter p) throws IOException {
    if (p.defaultValue().isEmpty()) {
      json.writeNull();
      return;
    }
    switch (p.kind()) {
      case INTEGER -> json.writeNumber((long) NumberSyntax.parse(p.defaultValue()));
      case REAL -> JsonText.number(json, NumberSyntax.parse(p.defaultValue()));
      case CHOICE, TEXT -> json.writeString(p.defaultValue());
    }
  }
}
