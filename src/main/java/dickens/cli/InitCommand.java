package dickens.cli;

import dickens.model.BadRequest;
import dickens.study.Examples;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dickens init NAME [FILE]}: a study file to edit. */
@Command(
    name = "init",
    description = {
      "Write a commented study file to edit: an example, usually that of a model, or the study of a"
          + " figure. Never overwrites a file. Prints the name of the file."
    },
    footer = {
      "%nExamples:",
      "  dickens init refrigerator my.yaml",
      "  dickens init refrigerator-fig4",
      "  dickens check my.yaml",
      "  dickens run my.yaml --out results --resolution quick"
    })
final class InitCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "A model, see dickens examples; or a figure, see dickens reproduce --list.")
  private String name;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FILE",
      description = "The file (default: NAME.yaml in this folder).")
  private Path file;

  @Override
  public Integer call() throws IOException {
    String text = Examples.text(name);
    Path target = file == null ? Path.of(name + ".yaml") : file;
    try {
      Files.writeString(target, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw new BadRequest(target + " is there already; name another file, or remove it");
    } catch (IOException e) {
      throw new IOException("cannot write " + target + " (" + e + ")", e);
    }
    spec.commandLine().getOut().println(target);
    return ExitCode.GOOD;
  }
}
