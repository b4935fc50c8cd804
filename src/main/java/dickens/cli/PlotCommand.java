package dickens.cli;

import dickens.model.BadRequest;
import dickens.report.CsvReader;
import dickens.report.Picture;
import dickens.report.Plot;
import dickens.report.PlotSpec;
import dickens.report.PlotSpecReader;
import dickens.report.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dickens plot TABLE.csv}: a picture of a table. */
@Command(
    name = "plot",
    description =
        "Plot a table. Without --spec the axes are chosen from the table. Prints the names of the"
            + " files.",
    footer = {
      "%nExamples:",
      "  dickens plot refrigerator-fig4.csv",
      "  dickens plot refrigerator-fig4.csv --spec plot.yaml --out fig4.svg"
    })
final class PlotCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "TABLE.csv", description = "A table that Dickens wrote, or any CSV.")
  private Path tableFile;

  @Option(
      names = "--spec",
      paramLabel = "FILE",
      description = "What to plot, in YAML: an entry of 'plots' of a study.")
  private Optional<Path> specFile = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "File ending in .png or .svg (default: both, named after the table, in this folder).")
  private Optional<Path> outFile = Optional.empty();

  @Override
  public Integer call() throws IOException {
    Complaints complaints = new Complaints();
    requireFile(tableFile, complaints);
    specFile.ifPresent(file -> requireFile(file, complaints));
    if (outFile.isPresent() && !outFile.get().toString().matches("(?i).*\\.(png|svg)")) {
      complaints.add("--out " + outFile.get() + ": the name must end in .png or .svg");
    }
    complaints.throwIfAny();
    Picture picture;
    try {
      Table table = CsvReader.read(tableFile);
      Optional<PlotSpec> wanted = Optional.empty();
      if (specFile.isPresent()) {
        wanted = Optional.of(PlotSpecReader.read(specFile.get()));
      }
      picture = wanted.map(s -> Plot.render(table, s)).orElseGet(() -> Plot.render(table));
    } catch (IllegalArgumentException e) {
      throw new BadRequest(e.getMessage());
    }
    PrintWriter out = spec.commandLine().getOut();
    for (Path file : files()) {
      picture.write(file);
      out.println(file);
    }
    picture.notes().forEach(spec.commandLine().getErr()::println);
    return ExitCode.GOOD;
  }

  private static void requireFile(Path file, Complaints complaints) {
    if (!Files.isRegularFile(file)) {
      complaints.add("there is no file " + file);
    }
  }

  private List<Path> files() {
    if (outFile.isPresent()) {
      return List.of(outFile.get());
    }
    String stem = tableFile.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    List<Path> files = new ArrayList<>();
    for (String ending : List.of(".png", ".svg")) {
      files.add(Path.of(stem + ending));
    }
    return files;
  }
}
