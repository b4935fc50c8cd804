package dickens.batch;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dickens.report.AtomicFile;
import dickens.study.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which processes worked on an unfinished study: a file for each in {@code runs/}, written when it
 * begins and again when it ends in order. What was killed has no end.
 */
final class RunLog {
  private final Path folder;

  RunLog(RunFolder folder) {
    this.folder = folder.root().resolve("runs");
  }

  /** Notes that a process has begun, or has ended. */
  void note(RunRecord run) throws IOException {
    String name = run.json().get("start").asText().replaceAll("[^0-9TZ]", "");
    Path file = folder.resolve(name + "-" + run.json().get("process").asLong() + ".json");
    AtomicFile.write(file, new ObjectMapper().writeValueAsString(run.json()) + "\n");
  }

  /** All processes in the order in which they began; the last one, which now finishes, ended. */
  List<RunRecord> all(RunRecord last) throws IOException {
    note(last.end());
    List<RunRecord> runs = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        runs.add(new RunRecord((ObjectNode) new ObjectMapper().readTree(file.toFile())));
      }
    } catch (ClassCastException e) {
      throw new IOException("a file in " + folder + " is damaged: delete that folder", e);
    }
    return runs;
  }
}
