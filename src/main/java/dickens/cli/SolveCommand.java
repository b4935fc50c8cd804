package dickens.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dickens.backend.BackendChoice;
import dickens.model.BadRequest;
import dickens.model.Model;
import dickens.model.Parameter;
import dickens.model.Values;
import dickens.observe.Observable;
import dickens.report.Column;
import dickens.report.CsvWriter;
import dickens.report.Table;
import dickens.report.TextTable;
import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import dickens.study.Evaluator;
import dickens.study.ParameterColumn;
import dickens.study.PointResult;
import dickens.study.Progress;
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
import picocli.CommandLine.Spec;

/** {@code dickens solve MODEL name=value ..}: observables at one parameter point. */
@Command(
    name = "solve",
    description = "Compute observables of the steady state at one parameter point.",
    footer = {
      "%nExamples:",
      "  dickens solve refrigerator",
      "  dickens solve refrigerator N=101 beta_c=1.5 --observe I_c,S_c,TUR",
      "  dickens solve refrigerator N=1000000001 sector=- --observe rho --format json",
      "%nThe JSON form has all parameters, the observables and the solver's report; NaN is null."
    })
final class SolveCommand implements Callable<Integer>, AboutModel {
  /** Elements of an array that the table shows. */
  private static final int SHOWN = 40;

  @Spec private CommandSpec spec;
  @Mixin private PointOptions point;
  @Mixin private ObserveOption observe;
  @Mixin private BackendOption backend;

  @Override
  public Optional<String> modelName() {
    return point.modelName();
  }

  @Override
  public Integer call() throws IOException {
    Model model = point.model();
    Complaints complaints = new Complaints();
    Optional<Values> values = point.values(complaints);
    List<String> names = observe.or(Evaluator.of(model).defaultObservables());
    complaints.check(() -> Evaluator.of(model).requireKnown(names));
    complaints.check(backend::requireKnown);
    complaints.throwIfAny();
    Evaluator evaluator = Evaluator.of(model, point.budget());
    PointResult result;
    try (BackendChoice choice = backend.open()) {
      List<Values> points = List.of(values.orElseThrow());
      result = evaluator.evaluate(points, names, choice.backend(), Progress.NONE).get(0);
    }
    if (result.report().status() == SolveStatus.OVER_BUDGET) {
      throw new BadRequest(SolveStatus.OVER_BUDGET.label() + ": " + result.note());
    }
    PrintWriter out = spec.commandLine().getOut();
    switch (point.format()) {
      case JSON -> JsonText.write(out, json -> write(json, evaluator, result));
      case CSV -> out.print(CsvWriter.text(row(evaluator, result)));
      case TABLE -> print(out, evaluator, result);
    }
    if (point.format() == Format.TABLE && !result.report().status().isGood()) {
      return ExitCode.NOT_CONVERGED;
    }
    return PointOptions.exitCode(result.report(), result.note(), spec.commandLine().getErr());
  }

  private static Observable observable(Evaluator evaluator, String name) {
    return evaluator.observable(name).orElseThrow();
  }

  private static void write(JsonGenerator json, Evaluator evaluator, PointResult result)
      throws IOException {
    json.writeStringField("model", evaluator.model().name());
    JsonText.parameters(json, result.values());
    json.writeObjectFieldStart("observables");
    for (Map.Entry<String, double[]> entry : result.observables().entrySet()) {
      json.writeFieldName(entry.getKey());
      if (observable(evaluator, entry.getKey()).shape() == Observable.Shape.ARRAY) {
        JsonText.numbers(json, entry.getValue());
      } else {
        JsonText.number(json, entry.getValue()[0]);
      }
    }
    json.writeEndObject();
    JsonText.report(json, result.report(), result.note());
  }

  /** One row: parameters, observables (arrays element by element), report. */
  private static Table row(Evaluator evaluator, PointResult result) {
    SolveReport report = result.report();
    Table.Builder table =
        PointOptions.header(evaluator.model(), report).header("method", report.method());
    if (!result.note().isEmpty()) {
      table.header("note", result.note());
    }
    List<Object> cells = new ArrayList<>();
    for (Parameter p : result.values().parameters()) {
      if (result.values().has(p.name())) {
        table.column(ParameterColumn.of(p));
        cells.add(result.values().asMap().get(p.name()));
      }
    }
    result
        .observables()
        .forEach(
            (name, values) -> {
              Observable o = observable(evaluator, name);
              boolean array = o.shape() == Observable.Shape.ARRAY;
              for (int k = 0; k < values.length; k++) {
                table.column(
                    Column.real(array ? name + "[" + k + "]" : name, o.unit(), o.meaning()));
                cells.add(values[k]);
              }
            });
    table
        .column(Column.real("residual", "1", "residual of the steady state"))
        .column(Column.real("certificate", "1", "measured size of what truncation neglects"))
        .column(Column.text("status", "outcome of the solve"));
    cells.add(report.residual());
    cells.add(report.certificate());
    cells.add(report.status().label());
    return table.row(cells).build();
  }

  private static void print(PrintWriter out, Evaluator evaluator, PointResult result) {
    out.print(ReportText.point(evaluator.model().name(), result.values()) + "\n");
    Table.Builder table =
        Table.builder()
            .column(Column.text("observable", ""))
            .column(Column.real("value", "", ""))
            .column(Column.text("unit", ""))
            .column(Column.text("meaning", ""));
    List<String> cut = new ArrayList<>();
    result
        .observables()
        .forEach(
            (name, values) -> {
              Observable o = observable(evaluator, name);
              boolean array = o.shape() == Observable.Shape.ARRAY;
              int shown = Math.min(values.length, SHOWN);
              for (int k = 0; k < shown; k++) {
                table.row(
                    array ? name + "[" + k + "]" : name,
                    values[k],
                    o.unit(),
                    k == 0 ? o.meaning() : "");
              }
              if (shown < values.length) {
                cut.add(name + ": the first " + shown + " of " + values.length + " elements");
              }
            });
    out.print(TextTable.format(table.build(), TextTable.FULL));
    cut.forEach(line -> out.print(line + "; --format json or csv writes all\n"));
    out.print("\n" + ReportText.report(result.report(), result.note()));
  }
}
