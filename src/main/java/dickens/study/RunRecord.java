package dickens.study;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dickens.backend.Backend;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;

/**
 * One process that worked on a study: what ran, where and when. Clocks are read here and end up in
 * {@code provenance.json} alone.
 *
 * @param json begun when the process began to work: command, inputs, back end, machine, libraries
 */
public record RunRecord(ObjectNode json) {

  /**
   * The record of a run that begins now. Files that the command line names are its inputs, with
   * their digests of this moment.
   *
   * @param command the words after the program's name
   */
  public static RunRecord begin(List<String> command) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("start", now().toString());
    json.put("process", ProcessHandle.current().pid());
    command.forEach(json.putArray("command")::add);
    json.put("folder", Path.of("").toAbsolutePath().toString());
    json.put("version", Provenance.version());
    json.put("commit", Provenance.commit());
    json.set("machine", Machine.json());
    ObjectNode job = Machine.job(System.getenv());
    if (!job.isEmpty()) {
      json.set("job", job);
    }
    json.set("libraries", libraries());
    ObjectNode inputs = json.putObject("inputs");
    for (String word : command) {
      try {
        if (Files.isRegularFile(Path.of(word))) {
          inputs.put(word, Digest.of(Path.of(word)));
        }
      } catch (InvalidPathException | IOException e) {
        continue; // no file, or none that can be read: no input
      }
    }
    return new RunRecord(json);
  }

  /** The same record of a run that computes on this back end. */
  public RunRecord on(Backend backend) {
    ObjectNode placed = json.deepCopy();
    placed.put("backend", backend.name());
    placed.put("device", backend.description());
    return new RunRecord(placed);
  }

  /** The same record of a run that computes a part of the study. */
  public RunRecord of(String shard) {
    ObjectNode part = json.deepCopy();
    part.put("shard", shard);
    return new RunRecord(part);
  }

  /** The same record, ended now. */
  public RunRecord end() {
    ObjectNode ended = json.deepCopy();
    Instant end = now();
    ended.put("end", end.toString());
    Instant start = Instant.parse(json.get("start").asText());
    ended.put("seconds", Duration.between(start, end).toMillis() / 1000.0);
    return new RunRecord(ended);
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  /** Names and versions of the libraries in this program. */
  private static ObjectNode libraries() {
    Properties versions = new Properties();
    try (InputStream stream = RunRecord.class.getResourceAsStream("libraries.properties")) {
      versions.load(stream);
    } catch (IOException e) {
      throw new UncheckedIOException("the list of libraries cannot be read from the jar", e);
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    new TreeSet<>(versions.stringPropertyNames())
        .forEach(name -> json.put(name, versions.getProperty(name)));
    return json;
  }
}
