package dickens.study;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dickens.report.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the files of a study come from: {@code STUDY.provenance.json} beside them. It tells the
 * digests (SHA-256) of the files and every process that worked on the study, see {@link RunRecord}.
 * It is the one file with clocks in it; all others are the same whenever they are made.
 */
public final class ProvenanceFile {
  private ProvenanceFile() {}

  /** The name of the file for a study. */
  static String name(Study study) {
    return study.id() + ".provenance.json";
  }

  /**
   * Writes the file, as a whole.
   *
   * @param runs all processes that computed points of the study
   * @param outputs the files that were made, in the same folder
   * @return the file
   */
  public static Path write(Study study, List<RunRecord> runs, List<Path> outputs, Path folder)
      throws IOException {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("study", study.id());
    json.put("version", Provenance.version());
    json.put("commit", Provenance.commit());
    json.put("resolution", study.resolution().word());
    json.putArray("seeds"); // nothing in a study is random
    ObjectNode digests = json.putObject("outputs");
    for (Path output : outputs) {
      digests.put(output.getFileName().toString(), Digest.of(output));
    }
    ArrayNode all = json.putArray("runs");
    runs.forEach(run -> all.add(run.json()));
    Path file = folder.resolve(name(study));
    String text = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json);
    AtomicFile.write(file, text + "\n");
    return file;
  }
}
