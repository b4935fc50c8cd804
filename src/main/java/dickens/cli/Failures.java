package dickens.cli;

import dickens.backend.BackendUnavailable;
import dickens.model.BadRequest;
import dickens.solve.OverBudget;
import dickens.solve.SolveStatus;
import java.io.PrintWriter;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns failures into messages and exit codes: a wrong request is told with a hint where to look, a
 * failure of the program or the machine in one line.
 *
 * @param stackTrace true where the user wants to see where a failure arose
 */
record Failures(BooleanSupplier stackTrace)
    implements IParameterExceptionHandler, IExecutionExceptionHandler {

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    trace(e, err);
    err.println(name + ": " + e.getMessage());
    if (e instanceof UnmatchedArgumentException unmatched) {
      unmatched.getSuggestions().stream()
          .findFirst()
          .ifPresent(near -> err.println("did you mean " + near + "?"));
    }
    if (args.length == 0) {
      command.usage(err);
    }
    err.println("Try: " + name + " --help");
    return ExitCode.BAD_REQUEST;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (e instanceof BadRequest bad) {
      trace(e, err);
      String name = command.getCommandSpec().qualifiedName();
      bad.complaints().forEach(complaint -> err.println(name + ": " + complaint));
      err.println("Try: " + name + " --help" + describeHint(command));
      return ExitCode.BAD_REQUEST;
    }
    if (e instanceof OverBudget over) {
      trace(e, err);
      err.println("dickens: " + over.status().label() + ": " + over.getMessage());
      return over.status() == SolveStatus.OUT_OF_TIME
          ? ExitCode.NOT_CONVERGED
          : ExitCode.BAD_REQUEST;
    }
    return report(e, err);
  }

  private static String describeHint(CommandLine command) {
    Object userObject = command.getCommandSpec().userObject();
    if (userObject instanceof AboutModel about) {
      return about.modelName().map(m -> " or dickens describe " + m).orElse(" or dickens models");
    }
    return "";
  }

  /** Tells of a failure that is not the request's fault. */
  int report(Throwable e, PrintWriter err) {
    trace(e, err);
    err.println("dickens: " + message(e) + (stackTrace.getAsBoolean() ? "" : hint(e)));
    return ExitCode.FAILED;
  }

  private static String message(Throwable e) {
    Throwable cause = e;
    while (cause instanceof ExecutionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof OutOfMemoryError) {
      return "out of memory ("
          + cause.getMessage()
          + "); give Java more with java -Xmx8g -jar dickens.jar .., or make the system smaller";
    }
    String first = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return isExpected(cause) ? first : cause.getClass().getSimpleName() + ": " + first;
  }

  private static boolean isExpected(Throwable e) {
    return e instanceof java.io.IOException
        || e instanceof java.io.UncheckedIOException
        || e instanceof BackendUnavailable;
  }

  private static String hint(Throwable e) {
    return isExpected(e) || e instanceof OutOfMemoryError
        ? ""
        : " (--stack-trace shows where; please report it)";
  }

  private void trace(Throwable e, PrintWriter err) {
    if (stackTrace.getAsBoolean()) {
      e.printStackTrace(err);
    }
  }
}
