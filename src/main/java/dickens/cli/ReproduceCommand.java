package dickens.cli;

import dickens.model.BadRequest;
import dickens.study.ShippedStudies;
import dickens.study.Study;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dickens reproduce FIGURE ..}: published figures from the studies in the jar. */
@Command(
    name = "reproduce",
    description = "Compute published figures from their studies. Prints the names of the files.",
    footer = {
      "%nExamples:",
      "  dickens reproduce --list",
      "  dickens reproduce refrigerator-fig2 --out figures",
      "  dickens reproduce --all --resolution quick --out figures",
      "  dickens reproduce refrigerator-fig4 --print > my.yaml",
      "  dickens reproduce valve-fig3a valve-fig3b --print > both.yaml"
    })
final class ReproduceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private StudyOptions options;

  @Parameters(arity = "0..*", paramLabel = "FIGURE", description = "Figures, see --list.")
  private List<String> figures = List.of();

  @Option(names = "--all", description = "All figures.")
  private boolean all;

  @Option(names = "--list", description = "List the figures with their titles.")
  private boolean list;

  @Option(names = "--print", description = "Print the study file and compute nothing.")
  private boolean print;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (list) {
      listAll(out);
      return ExitCode.GOOD;
    }
    Complaints complaints = new Complaints();
    options.check(complaints);
    if (all && !figures.isEmpty()) {
      complaints.add("give figures or --all, not both");
    } else if (!all && figures.isEmpty()) {
      complaints.add(
          "no figure is named: give --all or some of " + String.join(", ", ShippedStudies.ids()));
    }
    List<String> wanted = all ? ShippedStudies.ids() : figures.stream().distinct().toList();
    List<String> texts = new ArrayList<>();
    for (String figure : wanted) {
      complaints.collect(() -> ShippedStudies.text(figure)).ifPresent(texts::add);
    }
    complaints.throwIfAny();
    if (print) {
      out.print(ShippedStudies.together(texts));
      return ExitCode.GOOD;
    }
    List<Study> studies = new ArrayList<>();
    for (String figure : wanted) {
      studies.add(ShippedStudies.study(figure, options.resolution(), options.budget()));
    }
    return options.run(studies, out, spec.commandLine().getErr());
  }

  private static void listAll(PrintWriter out) {
    int width = ShippedStudies.ids().stream().mapToInt(String::length).max().orElse(0);
    for (String id : ShippedStudies.ids()) {
      String title;
      try {
        title = ShippedStudies.study(id, Optional.empty()).title();
      } catch (BadRequest e) {
        throw new IllegalStateException("the study " + id + " is broken: " + e.getMessage(), e);
      }
      out.print(id + " ".repeat(width - id.length() + 2) + title + "\n");
    }
  }
}
