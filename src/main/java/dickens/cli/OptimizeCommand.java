package dickens.cli;

import dickens.backend.BackendChoice;
import dickens.model.BadRequest;
import dickens.model.Nearest;
import dickens.model.NumberSyntax;
import dickens.optimize.Goal;
import dickens.optimize.Goal.Sense;
import dickens.optimize.Limit;
import dickens.optimize.Optimizer;
import dickens.optimize.StudyOptimum;
import dickens.report.Column;
import dickens.report.CsvWriter;
import dickens.report.Table;
import dickens.report.TextTable;
import dickens.study.ShippedStudies;
import dickens.study.Study;
import dickens.study.StudyReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dickens optimize STUDY --maximize NAME}: the best point of a study's axes. */
@Command(
    name = "optimize",
    description = {
      "Find where an observable is largest or smallest, or the Pareto front of two.",
      "%nThe ends of the study's axes are the bounds. Axes that are not varied stay swept: one"
          + " optimum for each of their values, and for each curve."
    },
    footer = {
      "%nExamples:",
      "  dickens init optimum",
      "  dickens optimize optimum.yaml --maximize I_c                     # largest cooling current",
      "  dickens optimize optimum.yaml --maximize kappa --limit I_c=0.4   # at fixed cooling power",
      "  dickens optimize optimum.yaml --pareto I_c,kappa --points 15 --plot front.png",
      "  dickens optimize my.yaml --pareto I_c,-S_c --over beta_c         # least noise"
    })
final class OptimizeCommand implements Callable<Integer> {
  private static final Pattern LIMIT = Pattern.compile("\\s*(\\w+)\\s*(<=|>=|=)\\s*(\\S+)\\s*");

  @Spec private CommandSpec spec;
  @Mixin private BackendOption backend;
  @Mixin private PlotOption plot;

  @Parameters(
      paramLabel = "STUDY",
      description = "A study file, or the name of a shipped study ('dickens reproduce --list').")
  private String name;

  @Option(names = "--maximize", paramLabel = "NAME", description = "Observable to make large.")
  private String maximize = "";

  @Option(names = "--minimize", paramLabel = "NAME", description = "Observable to make small.")
  private String minimize = "";

  @Option(
      names = "--pareto",
      split = ",",
      paramLabel = "NAME",
      description = "Two observables to make large together; -NAME makes it small.")
  private List<String> pareto = List.of();

  @Option(
      names = "--over",
      split = ",",
      paramLabel = "AXIS",
      description = "Axes of the study to vary (default: all).")
  private List<String> over = List.of();

  @Option(
      names = "--limit",
      paramLabel = "NAME<=VALUE",
      description = "A condition on a result, with <=, >= or =; may be repeated.")
  private List<String> limits = List.of();

  @Option(
      names = "--points",
      paramLabel = "K",
      defaultValue = "11",
      description = "Points of a Pareto front (default: 11).")
  private int points;

  @Option(
      names = "--samples",
      paramLabel = "K",
      defaultValue = "0",
      description = "Points evaluated before the searches (default: 64 for each varied axis).")
  private int samples;

  @Option(
      names = "--searches",
      paramLabel = "K",
      defaultValue = "4",
      description = "Local searches, from the best of the samples (default: 4).")
  private int searches;

  @Mixin private BudgetOptions budget;
  @Mixin private FormatOption format;

  @Override
  public Integer call() throws IOException {
    Complaints complaints = new Complaints();
    complaints.check(backend::requireKnown);
    complaints.check(plot::requireKnown);
    complaints.collect(budget::budget);
    Optional<List<Goal>> goals = complaints.collect(this::goals);
    List<Limit> conditions = new ArrayList<>();
    limits.forEach(text -> complaints.collect(() -> limit(text)).ifPresent(conditions::add));
    checkRange(complaints, "--points", points, 2, 10_000);
    checkRange(complaints, "--samples", samples, 0, 1_000_000);
    checkRange(complaints, "--searches", searches, 1, 1000);
    Optional<List<Study>> studies = complaints.collect(this::studies);
    List<StudyOptimum> requests = new ArrayList<>();
    if (goals.isPresent()) {
      for (Study study : studies.orElse(List.of())) {
        complaints.collect(() -> request(study, goals.get(), conditions)).ifPresent(requests::add);
      }
    }
    complaints.throwIfAny();
    int code = ExitCode.GOOD;
    try (BackendChoice choice = backend.open(spec.commandLine().getErr())) {
      for (StudyOptimum request : requests) {
        code = Math.max(code, solve(request, choice));
      }
    }
    return code;
  }

  private StudyOptimum request(Study study, List<Goal> goals, List<Limit> conditions) {
    int varied = over.isEmpty() ? study.axes().size() : over.size();
    int usual = Optimizer.standard(Math.max(1, varied)).samples();
    Optimizer effort = new Optimizer(samples == 0 ? usual : samples, searches);
    return new StudyOptimum(study, over, goals, conditions, points, Optional.of(effort));
  }

  private int solve(StudyOptimum request, BackendChoice choice) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    String id = request.study().id();
    StudyOptimum.Outcome outcome;
    try (ProgressLine progress = ProgressLine.of(id, request.optima(), err)) {
      outcome = request.solve(choice.backend(), progress);
    }
    Table table = outcome.table();
    switch (format.format()) {
      case CSV -> out.print(CsvWriter.text(table));
      case JSON -> JsonText.write(out, json -> JsonText.table(json, id, table));
      case TABLE -> out.print(TextTable.format(table));
    }
    if (request.goals().size() == 2) {
      plot.write(
          table, request.goals().get(0).observable(), List.of(request.goals().get(1).observable()));
    } else if (table.rowCount() > 1) {
      plot.write(table, firstNumber(table), List.of(request.goals().get(0).observable()));
    } else if (plot.isGiven()) {
      err.println(id + ": one optimum makes no picture; --plot is for fronts and sweeps");
    }
    if (outcome.badRows() > 0) {
      err.println(
          id
              + ": "
              + outcome.badRows()
              + " of "
              + table.rowCount()
              + " optima are not certain; see the columns 'status', 'slope' and 'violation'. More"
              + " --samples or narrower axes may help");
      return ExitCode.NOT_CONVERGED;
    }
    return ExitCode.GOOD;
  }

  private static String firstNumber(Table table) {
    return table.columns().stream().filter(Column::isNumeric).findFirst().orElseThrow().name();
  }

  private static void checkRange(
      Complaints complaints, String option, int value, int low, int high) {
    if (value < low || value > high) {
      complaints.add(option + " " + value + ": from " + low + " to " + high);
    }
  }

  private List<Goal> goals() {
    int given = (maximize.isEmpty() ? 0 : 1) + (minimize.isEmpty() ? 0 : 1);
    if (given + (pareto.isEmpty() ? 0 : 1) != 1) {
      throw new BadRequest("give one of --maximize NAME, --minimize NAME and --pareto NAME,NAME");
    }
    if (pareto.isEmpty()) {
      return List.of(
          maximize.isEmpty()
              ? new Goal(minimize.strip(), Sense.MINIMIZE)
              : new Goal(maximize.strip(), Sense.MAXIMIZE));
    }
    if (pareto.size() != 2) {
      throw new BadRequest("--pareto needs two observables, such as I_c,kappa or I_c,-S_c");
    }
    return pareto.stream()
        .map(String::strip)
        .map(
            text ->
                text.startsWith("-")
                    ? new Goal(text.substring(1), Sense.MINIMIZE)
                    : new Goal(text, Sense.MAXIMIZE))
        .toList();
  }

  private static Limit limit(String text) {
    Matcher matcher = LIMIT.matcher(text);
    if (!matcher.matches()) {
      throw new BadRequest("--limit '" + text + "': as I_c>=0.1, I_c<=0.5 or I_c=0.3");
    }
    double value;
    try {
      value = NumberSyntax.parse(matcher.group(3));
    } catch (NumberFormatException e) {
      throw new BadRequest("--limit '" + text + "': '" + matcher.group(3) + "' is not a number");
    }
    if (!Double.isFinite(value)) {
      throw new BadRequest("--limit '" + text + "': a finite number is needed");
    }
    return switch (matcher.group(2)) {
      case "<=" -> new Limit(matcher.group(1), Double.NEGATIVE_INFINITY, value);
      case ">=" -> new Limit(matcher.group(1), value, Double.POSITIVE_INFINITY);
      default -> new Limit(matcher.group(1), value, value);
    };
  }

  private List<Study> studies() {
    Path file = Path.of(name);
    if (ShippedStudies.ids().contains(name) && !Files.exists(file)) {
      return List.of(ShippedStudies.study(name, Optional.empty(), budget.text()));
    }
    if (!Files.exists(file)) {
      throw new BadRequest(
          "there is no file and no shipped study '"
              + name
              + "'"
              + Nearest.suggestion(name, ShippedStudies.ids()));
    }
    try {
      return StudyReader.readAll(file, Optional.empty(), budget.text());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
