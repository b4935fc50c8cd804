package dickens.cli;

import dickens.model.BadRequest;
import dickens.report.Plot;
import dickens.report.PlotSpec;
import dickens.report.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The wish for a picture of a table besides the table. */
final class PlotOption {
  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Also draw the result, as .png or .svg.")
  private Path file;

  /** True where a picture is wanted. */
  boolean isGiven() {
    return file != null;
  }

  /** Refuses files of other kinds. */
  void requireKnown() {
    if (isGiven() && !file.toString().toLowerCase(Locale.ROOT).matches(".*\\.(png|svg)")) {
      throw new BadRequest("--plot " + file + ": the name must end in .png or .svg");
    }
  }

  /** Draws columns of a table, if wanted. */
  void write(Table table, String x, List<String> y) throws IOException {
    if (isGiven()) {
      Plot.render(table, PlotSpec.line(x, y.toArray(String[]::new))).write(file);
    }
  }

  /** Draws a table, if wanted, with one panel for each unit. */
  void write(Table table) throws IOException {
    if (isGiven()) {
      try {
        Plot.render(table).write(file);
      } catch (IllegalArgumentException e) {
        throw new BadRequest(e.getMessage());
      }
    }
  }
}
