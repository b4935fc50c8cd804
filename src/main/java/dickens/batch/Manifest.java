package dickens.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dickens.report.AtomicFile;
import dickens.study.Chunks;
import dickens.study.Provenance;
import dickens.study.Study;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a folder of chunks belongs to. The same study and program always give the same bytes, so
 * that shards may write it side by side. What each solve may use belongs to a run and not to the
 * study: a finished row is the same with more of it.
 *
 * @param format of the chunk files
 * @param study identifier
 * @param version of the program
 * @param commit of the program
 * @param points number of points
 * @param chunks {points of a chunk, how many such chunks follow one another}
 * @param resolved the study with all choices made, as YAML
 */
record Manifest(
    int format,
    String study,
    String version,
    String commit,
    long points,
    List<List<Integer>> chunks,
    String resolved) {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** The manifest of a study in this program. */
  static Manifest of(Study study, Chunks chunks) {
    List<List<Integer>> runs = new ArrayList<>();
    int size = 0;
    int times = 0;
    for (int chunk = 0; chunk < chunks.count(); chunk++) {
      if (chunks.size(chunk) != size && times > 0) {
        runs.add(List.of(size, times));
        times = 0;
      }
      size = chunks.size(chunk);
      times++;
    }
    runs.add(List.of(size, times));
    return new Manifest(
        ChunkFile.FORMAT,
        study.id(),
        Provenance.version(),
        Provenance.commit(),
        chunks.points(),
        runs,
        study.resolved());
  }

  /** Reads the file. */
  static Manifest read(Path file) throws IOException {
    try {
      return JSON.readValue(Files.readString(file), Manifest.class);
    } catch (JsonProcessingException e) {
      throw new IOException(
          file + " is damaged (" + e.getOriginalMessage() + "); delete its folder to start over",
          e);
    }
  }

  /** Writes the file. */
  void write(Path file) throws IOException {
    AtomicFile.write(file, text() + "\n");
  }

  private String text() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a manifest cannot be written", e);
    }
  }

  /** True where chunks of the one may stand beside chunks of the other. */
  boolean isOfSameStudyAs(Manifest other) {
    return withoutBudget().equals(other.withoutBudget());
  }

  private Manifest withoutBudget() {
    return new Manifest(
        format, study, version, commit, points, chunks, withoutBudget(resolved).toString());
  }

  private static JsonNode withoutBudget(String resolved) {
    try {
      JsonNode study = new YAMLMapper().readTree(resolved);
      if (study instanceof ObjectNode keys) {
        keys.remove("budget");
      }
      return study;
    } catch (JsonProcessingException e) {
      return new TextNode(resolved); // damaged; it equals no study
    }
  }

  /** SHA-256 of all that it says, but the budget; 32 bytes. */
  byte[] fingerprint() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return digest.digest(withoutBudget().text().getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The beginning of the fingerprint, for messages. */
  String shortFingerprint() {
    return HexFormat.of().formatHex(fingerprint()).substring(0, 12);
  }

  /** What differs from another manifest, one line a key: "key: theirs, here ours". */
  List<String> differences(Manifest here) {
    Map<String, String> mine = flat(this);
    Map<String, String> other = flat(here);
    TreeSet<String> keys = new TreeSet<>(mine.keySet());
    keys.addAll(other.keySet());
    List<String> lines = new ArrayList<>();
    for (String key : keys) {
      if (!Objects.equals(mine.get(key), other.get(key))) {
        lines.add(
            key
                + ": there "
                + mine.getOrDefault(key, "nothing")
                + ", here "
                + other.getOrDefault(key, "nothing"));
      }
    }
    if (lines.isEmpty() && !equals(here)) {
      lines.add("the borders of the chunks");
    }
    return lines;
  }

  private static Map<String, String> flat(Manifest manifest) {
    Map<String, String> flat = new TreeMap<>();
    flat.put("(program) format", String.valueOf(manifest.format));
    flat.put("(program) version", manifest.version);
    flat.put("(program) commit", manifest.commit);
    JsonNode study = withoutBudget(manifest.resolved);
    if (study.isObject()) {
      flatten("", study, flat);
    } else {
      flat.put("study", "a study that this program cannot read");
    }
    return flat;
  }

  private static void flatten(String key, JsonNode node, Map<String, String> flat) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              e ->
                  flatten(key.isEmpty() ? e.getKey() : key + "." + e.getKey(), e.getValue(), flat));
    } else if (node.isArray() && !node.isEmpty() && !node.get(0).isValueNode()) {
      for (int k = 0; k < node.size(); k++) {
        flatten(key + "[" + k + "]", node.get(k), flat);
      }
    } else {
      flat.put(key, node.isValueNode() ? node.asText() : node.toString());
    }
  }
}
