package dickens.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dickens.backend.BackendChoice;
import dickens.model.BadRequest;
import dickens.model.Model;
import dickens.model.Values;
import dickens.observe.Observable;
import dickens.report.Column;
import dickens.report.CsvWriter;
import dickens.report.Table;
import dickens.report.TextTable;
import dickens.study.TimeEvolution;
import dickens.study.TimeList;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dickens evolve MODEL name=value .. --t a:b:count}: observables against time. */
@Command(
    name = "evolve",
    description = "Compute observables against time, from an initial state.",
    footer = {
      "%nExamples:",
      "  dickens evolve thermalization N=20 --t 1e-4:10:41:log --observe relative_entropy",
      "  dickens evolve refrigerator --t 0:20:101 --initial thermal:1 --plot cooling.png",
      "  dickens evolve ensemble N=100 collective_emission=1 --initial excited \\",
      "      --t 0:0.15:151 --observe I_collective_emission,Jz --plot burst.png",
      "%nObservables of refrigerators: I_c, .. (one for each bath), gross_c, .., energy, rho,"
          + " levels",
      "and relative_entropy, that to the steady state. Of ensembles: what 'dickens describe",
      "ensemble' lists but for noise and gap, and any word, such as JxJz+JzJx.",
      "%nInitial states of ensembles: ground, excited, dicke:J,m, css:theta,phi (coherent state of",
      "J = N/2, angles in radians or as pi/2), product:p (each qubit up with probability p),",
      "thermal:T (product state at temperature T in the field w0), J:twoJ, weights:FILE.",
      "%nLarge ensembles evolve on a GPU where there is one; the method in the report says where."
    })
final class EvolveCommand implements Callable<Integer>, AboutModel {
  /** Elements of an array that become columns. */
  private static final int MOST_COLUMNS = 200;

  @Spec private CommandSpec spec;
  @Mixin private PointOptions point;
  @Mixin private ObserveOption observe;
  @Mixin private BackendOption backend;
  @Mixin private PlotOption plot;

  @Option(
      names = "--t",
      required = true,
      paramLabel = "T",
      description = "Times: a range a:b:count[:log], numbers, or both separated by commas.")
  private String times;

  @Option(
      names = "--initial",
      paramLabel = "STATE",
      description = {
        "State at t = 0: ground, level:K or thermal:BETA (default: thermal:beta_i for models that"
            + " have beta_i, else ground); for ensembles see below."
      })
  private String initial;

  @Override
  public Optional<String> modelName() {
    return point.modelName();
  }

  @Override
  public Integer call() throws IOException {
    Model model = point.model();
    List<String> names = observe.or(TimeEvolution.defaultObservables(model));
    Optional<String> start = Optional.ofNullable(initial);
    Complaints complaints = new Complaints();
    complaints.check(() -> TimeEvolution.requireKnown(model, names));
    complaints.check(plot::requireKnown);
    complaints.check(backend::requireKnown);
    Optional<double[]> t = complaints.collect(() -> TimeList.parse(times));
    Optional<Map<String, String>> request = point.request(complaints);
    Optional<Values> values = Optional.empty();
    if (request.isPresent()) {
      // a wrong --t is told above; whatever else is wrong shows at any time
      double[] anyTimes = t.orElse(new double[] {1});
      values =
          complaints.collect(() -> TimeEvolution.values(model, request.get(), start, anyTimes));
    }
    complaints.throwIfAny();

    TimeEvolution evolution;
    try (BackendChoice choice = backend.open()) {
      evolution =
          TimeEvolution.of(
              model,
              values.orElseThrow(),
              start,
              t.orElseThrow(),
              names,
              point.budget(),
              choice.backend());
    }
    write(evolution);
    return PointOptions.exitCode(evolution.report(), evolution.note(), spec.commandLine().getErr());
  }

  private void write(TimeEvolution evolution) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Format format = point.format();
    if (format == Format.JSON) {
      JsonText.write(out, json -> write(json, evolution));
    }
    if (format == Format.JSON && !plot.isGiven()) {
      return;
    }
    Table table = table(evolution);
    if (format == Format.CSV) {
      out.print(CsvWriter.text(table));
    } else if (format == Format.TABLE) {
      out.print(ReportText.point(evolution.model().name(), evolution.values()));
      out.print("initial state " + evolution.initial() + "\n\n" + TextTable.format(table) + "\n");
      out.print(ReportText.report(evolution.report(), evolution.note()));
    }
    plot.write(table);
  }

  private static void write(JsonGenerator json, TimeEvolution evolution) throws IOException {
    json.writeStringField("model", evolution.model().name());
    JsonText.parameters(json, evolution.values());
    json.writeStringField("initial", evolution.initial());
    json.writeFieldName("t");
    JsonText.numbers(json, evolution.times());
    json.writeObjectFieldStart("observables");
    for (Map.Entry<String, double[][]> entry : evolution.observables().entrySet()) {
      boolean array = info(evolution, entry.getKey()).shape() == Observable.Shape.ARRAY;
      json.writeArrayFieldStart(entry.getKey());
      for (double[] value : entry.getValue()) {
        if (array) {
          JsonText.numbers(json, value);
        } else {
          JsonText.number(json, value[0]);
        }
      }
      json.writeEndArray();
    }
    json.writeEndObject();
    JsonText.report(json, evolution.report(), evolution.note());
  }

  private static Observable info(TimeEvolution evolution, String name) {
    return TimeEvolution.observable(evolution.model(), name).orElseThrow();
  }

  private static Table table(TimeEvolution evolution) {
    Table.Builder table =
        PointOptions.header(evolution.model(), evolution.report())
            .header("parameters", ReportText.assignments(evolution.values()))
            .header("initial", evolution.initial())
            .header("method", evolution.report().method())
            .header("residual", Double.toString(evolution.report().residual()))
            .header("certificate", Double.toString(evolution.report().certificate()))
            .header("status", evolution.report().status().label())
            .column(Column.real("t", TimeEvolution.timeUnit(evolution.model()), "time"));
    evolution
        .observables()
        .forEach(
            (name, values) -> {
              Observable o = info(evolution, name);
              if (values[0].length > MOST_COLUMNS) {
                throw new BadRequest(
                    name + " has " + values[0].length + " elements; --format json writes them");
              }
              for (int k = 0; k < values[0].length; k++) {
                String column = o.shape() == Observable.Shape.ARRAY ? name + "[" + k + "]" : name;
                table.column(Column.real(column, o.unit(), o.meaning()));
              }
            });
    for (int i = 0; i < evolution.times().length; i++) {
      List<Object> row = new ArrayList<>();
      row.add(evolution.times()[i]);
      for (double[][] values : evolution.observables().values()) {
        for (double value : values[i]) {
          row.add(value);
        }
      }
      table.row(row);
    }
    return table.build();
  }
}
