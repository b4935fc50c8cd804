package dickens.cli;

import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line: the list of commands, and what is common to them. */
@Command(
    name = "dickens",
    description = "Steady states, noise and resolvents of collective open quantum systems.",
    subcommands = {
      ModelsCommand.class,
      DescribeCommand.class,
      SolveCommand.class,
      ResolventCommand.class,
      EvolveCommand.class,
      ExportCommand.class,
      CheckCommand.class,
      RunCommand.class,
      ReproduceCommand.class,
      ExamplesCommand.class,
      InitCommand.class,
      OptimizeCommand.class,
      MergeCommand.class,
      ShowCommand.class,
      SubmitCommand.class,
      PlotCommand.class,
      DevicesCommand.class,
    },
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n",
    descriptionHeading = "%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all rows are good",
      "1:some rows did not converge; they are marked",
      "2:the request was wrong",
      "3:the program or the machine failed; points are missing",
      "130, 143:stopped by Ctrl-C or SIGTERM; --resume goes on"
    })
public final class Main {
  @Option(
      names = "--stack-trace",
      scope = ScopeType.INHERIT,
      description = "After an error show where in the program it arose.")
  private boolean stackTrace = Boolean.getBoolean("dickens.debug");

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    StandardOutput output = new StandardOutput();
    int code = run(output.writer(), StandardOutput.errors(), args);
    try {
      output.finish();
    } catch (IOException e) {
      System.err.println("dickens: cannot write the result: " + e.getMessage());
      code = ExitCode.FAILED;
    }
    System.exit(code);
  }

  /** Runs one command; its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    Main main = new Main();
    Failures failures = new Failures(() -> main.stackTrace);
    CommandLine commandLine =
        new CommandLine(main)
            .setOut(out)
            .setErr(err)
            .setUsageHelpWidth(100)
            .setUsageHelpAutoWidth(true)
            .setExpandAtFiles(false)
            .setParameterExceptionHandler(failures)
            .setExecutionExceptionHandler(failures);
    try {
      return commandLine.execute(args);
    } catch (OutOfMemoryError | StackOverflowError | LinkageError e) {
      return failures.report(e, err);
    } finally {
      out.flush();
      err.flush();
    }
  }
}
