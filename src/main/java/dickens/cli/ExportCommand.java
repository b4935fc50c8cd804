package dickens.cli;

import dickens.model.Model;
import dickens.model.Values;
import dickens.study.GeneratorFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dickens export MODEL name=value .. --out L.mtx}: the generator as a sparse matrix. */
@Command(
    name = "export",
    description =
        "Write the generator at one parameter point as a sparse matrix in Matrix Market form.",
    footer = {
      "%nExamples:",
      "  dickens export ensemble N=10 gx=1 collective_emission=0.2 emission=0.1 --out L.mtx",
      "  dickens export refrigerator N=31",
      "%nComments in the file say how the unknowns are ordered. scipy.io.mmread reads it."
    })
final class ExportCommand implements Callable<Integer>, AboutModel {
  @Spec private CommandSpec spec;
  @Mixin private PointArguments point;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "File to write, usually *.mtx (default: standard output).")
  private Optional<Path> outFile = Optional.empty();

  @Override
  public Optional<String> modelName() {
    return point.modelName();
  }

  @Override
  public Integer call() throws IOException {
    Model model = point.model();
    Values values = point.values();
    GeneratorFile file = GeneratorFile.of(model, values, ReportText.assignments(values));
    if (outFile.isEmpty()) {
      file.write(spec.commandLine().getOut());
      return ExitCode.GOOD;
    }
    Path path = outFile.get();
    long entries;
    try (Writer writer = Files.newBufferedWriter(path, StandardCharsets.UTF_8)) {
      entries = file.write(writer);
    }
    PrintWriter err = spec.commandLine().getErr();
    err.println(path + ": " + file.size() + " rows, " + entries + " entries");
    return ExitCode.GOOD;
  }
}
