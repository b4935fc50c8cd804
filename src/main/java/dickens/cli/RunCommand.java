package dickens.cli;

import dickens.study.BudgetText;
import dickens.study.Resolution;
import dickens.study.Study;
import dickens.study.StudyReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dickens run STUDY.yaml ..}: studies from files. */
@Command(
    name = "run",
    description =
        "Run studies: sweep parameters, write a table, its plots and the study with all choices"
            + " made. Prints the names of the files.",
    footer = {
      "%nExamples:",
      "  dickens init refrigerator my.yaml",
      "  dickens run my.yaml --out results --resolution quick"
    })
final class RunCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private StudyOptions options;

  @Parameters(arity = "1..*", paramLabel = "STUDY.yaml", description = "Study files.")
  private List<Path> files;

  @Override
  public Integer call() throws IOException {
    Complaints complaints = new Complaints();
    options.check(complaints);
    Optional<Resolution> resolution =
        complaints.collect(options::resolution).flatMap(Function.identity());
    List<Study> studies = new ArrayList<>();
    for (Path file : files) {
      complaints
          .collect(() -> studies(file, resolution, options.budget()))
          .ifPresent(studies::addAll);
    }
    complaints.throwIfAny();
    return options.run(studies, spec.commandLine().getOut(), spec.commandLine().getErr());
  }

  static List<Study> studies(Path file, Optional<Resolution> resolution, BudgetText budget) {
    try {
      return StudyReader.readAll(file, resolution, budget);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
