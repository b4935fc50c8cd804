package dickens.cli;

import dickens.model.BadRequest;
import dickens.study.Resolution;
import dickens.study.Study;
import dickens.study.StudyForecast;
import dickens.study.StudyReader;
import dickens.study.StudySchema;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dickens check STUDY.yaml ..}: mistakes of study files, or what a run would do. */
@Command(
    name = "check",
    description = {
      "Read study files and compute nothing: tells all mistakes with line, key and nearest known"
          + " key, or what a run would make: points, memory, tables and files."
    },
    footer = {
      "%nExamples:",
      "  dickens check my.yaml",
      "  dickens check my.yaml --resolution fine",
      "  dickens check --schema > dickens-study.schema.json",
      "%nEditors that know JSON Schema complete and check study files with the schema."
    })
final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(arity = "0..*", paramLabel = "STUDY.yaml", description = "Study files.")
  private List<Path> files = List.of();

  @Mixin private ResolutionOption resolution;

  @Mixin private BudgetOptions budget;

  @Option(names = "--schema", description = "Print the JSON Schema (2020-12) of study files.")
  private boolean schema;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (schema && files.isEmpty()) {
      out.print(StudySchema.text());
      return ExitCode.GOOD;
    }
    Complaints complaints = new Complaints();
    complaints.check(resolution::level);
    complaints.collect(budget::budget);
    if (files.isEmpty()) {
      complaints.add("no study file is named");
    } else if (schema) {
      complaints.add("--schema takes no study files");
    }
    Map<Path, List<Study>> studies = new LinkedHashMap<>();
    for (Path file : files) {
      complaints
          .collect(() -> read(file, complaints.collect(resolution::level).orElse(Optional.empty())))
          .ifPresent(read -> studies.put(file, read));
    }
    complaints.throwIfAny();
    studies.forEach((file, all) -> all.forEach(study -> print(out, file, study)));
    return ExitCode.GOOD;
  }

  private List<Study> read(Path file, Optional<Resolution> level) {
    try {
      return StudyReader.readAll(file, level, budget.text());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static void print(PrintWriter out, Path file, Study study) {
    StudyForecast forecast;
    try {
      forecast = StudyForecast.of(study);
    } catch (BadRequest e) {
      throw new BadRequest(e.complaints().stream().map(c -> file + ": " + c).toList());
    }
    out.print(file + ": " + study.id() + (study.title().isEmpty() ? "" : ", " + study.title()));
    out.print("\n");
    String shape =
        forecast.shape().isEmpty()
            ? "1"
            : forecast.shape().stream().map(String::valueOf).collect(Collectors.joining(" x "));
    int curves = study.curves().size();
    line(
        out,
        "points",
        forecast.rows()
            + " ("
            + (curves == 1 ? "" : curves + " curves of ")
            + shape
            + ") at resolution "
            + study.resolution().word()
            + ", "
            + forecast.evaluations()
            + " evaluations in "
            + forecast.chunks()
            + (forecast.chunks() == 1 ? " chunk" : " chunks"));
    line(
        out,
        "memory",
        size(forecast.solveBytes())
            + " for the largest solve on the processor (which may use "
            + amount(study.budget().memoryBytes())
            + "), "
            + size(forecast.tableBytes())
            + " for the table of the plots");
    line(
        out,
        "table",
        study.tableFile()
            + ", "
            + forecast.rows()
            + " rows, "
            + forecast.columns()
            + " columns"
            + (forecast.hasArrays() ? " and one for each component of arrays" : ""));
    line(out, "files", String.join(", ", forecast.files()));
  }

  private static void line(PrintWriter out, String what, String value) {
    out.print("  " + what + " ".repeat(8 - what.length()) + value + "\n");
  }

  /** A number of bytes for people. */
  private static String size(double bytes) {
    return bytes < 1e3 ? "below 1 kB" : "about " + amount(bytes);
  }

  private static String amount(double bytes) {
    List<String> units = List.of("kB", "MB", "GB", "TB");
    double scaled = bytes / 1e3;
    int unit = 0;
    while (scaled >= 999.5 && unit < units.size() - 1) {
      scaled /= 1e3;
      unit++;
    }
    return String.format(Locale.ROOT, "%.3g %s", scaled, units.get(unit));
  }
}
