package dickens.cli;

import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** The wish for a log of what happens. */
final class LogOption {
  @Option(
      names = "--log-json",
      paramLabel = "FILE",
      defaultValue = "",
      description =
          "Append what happens (start, resume, chunk, row, message, end) to a file of JSON lines;"
              + " -: to the error stream.")
  private String target;

  /**
   * Opens the log; without the option it takes events and writes nothing.
   *
   * @throws IOException naming the file, if it cannot be written
   */
  EventLog open(PrintWriter err) throws IOException {
    return EventLog.to(target, err);
  }
}
