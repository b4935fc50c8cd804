package dickens.cli;

import dickens.model.Model;
import dickens.model.Values;
import dickens.report.Table;
import dickens.solve.Budget;
import dickens.solve.SolveReport;
import dickens.study.Provenance;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** What the commands for one parameter point share: the point, its budget, the form of results. */
final class PointOptions {
  @Mixin private PointArguments point;
  @Mixin private BudgetOptions budget;
  @Mixin private FormatOption format;

  Optional<String> modelName() {
    return point.modelName();
  }

  Model model() {
    return point.model();
  }

  /** The complete values of the point; its mistakes, and those of the budget, are kept. */
  Optional<Values> values(Complaints complaints) {
    complaints.collect(budget::budget);
    return complaints.collect(point::values);
  }

  /** The parameters as typed; their mistakes of form, and those of the budget, are kept. */
  Optional<Map<String, String>> request(Complaints complaints) {
    complaints.collect(budget::budget);
    return complaints.collect(point::request);
  }

  /** What each solve may use; of a request whose complaints were looked at. */
  Budget budget() {
    return budget.budget();
  }

  Format format() {
    return format.format();
  }

  /** The first lines of a table of one point. */
  static Table.Builder header(Model model, SolveReport report) {
    return Table.builder()
        .header("model", model.name())
        .header("version", Provenance.version())
        .header("commit", Provenance.commit())
        .header("backend", report.backend())
        .header("machine", Provenance.machine());
  }

  /** The exit code of an outcome; where it is not good, one line says why. */
  static int exitCode(SolveReport report, String note, PrintWriter err) {
    if (report.status().isGood()) {
      return ExitCode.GOOD;
    }
    err.println("dickens: " + report.status().label() + ": " + note);
    return ExitCode.NOT_CONVERGED;
  }
}
