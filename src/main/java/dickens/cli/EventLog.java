package dickens.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dickens.batch.BatchRun;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What happens in a run, as JSON lines: one object an event, with {@code time} (UTC), {@code event}
 * and {@code study}, and what belongs to the event. Each line is written at once, from any thread;
 * a file is appended to, so that the log of a resumed run goes on.
 */
final class EventLog implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PrintWriter lines;
  private final String target;

  private EventLog(PrintWriter lines, String target) {
    this.lines = lines;
    this.target = target;
  }

  /**
   * Opens a log.
   *
   * @param target a file, {@code -} for the error stream, or empty for none
   * @throws IOException naming the file, if it cannot be written
   */
  static EventLog to(String target, PrintWriter err) throws IOException {
    if (target.isEmpty()) {
      return new EventLog(new PrintWriter(PrintWriter.nullWriter()), target);
    }
    if (target.equals("-")) {
      return new EventLog(err, target);
    }
    Path file = Path.of(target).toAbsolutePath();
    try {
      Files.createDirectories(file.getParent());
      FileOutputStream stream = new FileOutputStream(file.toFile(), true);
      OutputStreamWriter writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
      return new EventLog(new PrintWriter(writer), target);
    } catch (IOException e) {
      throw new IOException("cannot write the log " + target + " (" + e.getMessage() + ")", e);
    }
  }

  /**
   * Writes one event.
   *
   * @param fields texts, numbers, truth values and lists of them by name, in pairs
   */
  synchronized void event(String name, String study, Object... fields) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    all.put("event", name);
    all.put("study", study);
    for (int k = 0; k < fields.length; k += 2) {
      all.put((String) fields[k], fields[k + 1]);
    }
    try {
      lines.print(JSON.writeValueAsString(all) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the event " + name + " holds what JSON cannot", e);
    }
    lines.flush();
  }

  /** The end of a run or a merge, and what came of it. */
  void end(String study, BatchRun.Outcome outcome) {
    event(
        "end",
        study,
        "complete",
        outcome.isComplete(),
        "finished",
        outcome.finished(),
        "points",
        outcome.points(),
        "bad",
        outcome.badRows(),
        "files",
        outcome.files().stream().map(Path::toString).toList());
  }

  /** Closes the file. */
  @Override
  public void close() throws IOException {
    boolean failed = lines.checkError();
    if (!target.equals("-")) {
      lines.close();
    }
    if (failed) {
      throw new IOException("the log " + target + " could not be written to its end");
    }
  }
}
