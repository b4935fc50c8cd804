package dickens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code STUDY.provenance.json}: what ran where and when, and what it made. */
class ProvenanceFileTest {
  private static final String STUDY =
      """
      study: demo
      model: refrigerator
      sweep: {name: N, list: [5, 11]}
      observables: [I_c]
      plots: {x: N, y: I_c}
      """;

  @TempDir Path folder;

  private static String sha256(Path file) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    return HexFormat.of().formatHex(digest);
  }

  @Test
  void itTellsWhatRanAndWhatCameOut() throws Exception {
    Path study = Files.writeString(folder.resolve("my.yaml"), STUDY);
    Path out = folder.resolve("out");
    Instant before = Instant.now().minusMillis(1);
    Outcome outcome =
        Outcome.of("run", study.toString(), "--out", out.toString(), "--backend", "cpu");
    assertEquals(0, outcome.code(), outcome.err());
    Path file = out.resolve("demo.provenance.json");
    JsonNode json = new ObjectMapper().readTree(file.toFile());

    assertEquals("demo", json.get("study").asText());
    assertTrue(json.get("seeds").isEmpty());
    JsonNode outputs = json.get("outputs");
    TreeSet<String> told =
        new TreeSet<>(List.copyOf(outputs.properties().stream().map(e -> e.getKey()).toList()));
    try (Stream<Path> files = Files.list(out)) {
      List<Path> made = files.filter(f -> !f.equals(file)).toList();
      assertEquals(
          new TreeSet<>(made.stream().map(f -> f.getFileName().toString()).toList()), told);
      for (Path one : made) {
        assertEquals(sha256(one), outputs.get(one.getFileName().toString()).asText());
      }
    }

    assertEquals(1, json.get("runs").size());
    JsonNode run = json.at("/runs/0");
    assertEquals("run", run.at("/command/0").asText());
    assertEquals("--backend", run.at("/command/4").asText());
    assertEquals(sha256(study), run.at("/inputs").get(study.toString()).asText());
    assertEquals("cpu", run.get("backend").asText());
    assertFalse(run.get("device").asText().isBlank());
    Instant start = Instant.parse(run.get("start").asText());
    Instant end = Instant.parse(run.get("end").asText());
    assertFalse(start.isBefore(before) || end.isBefore(start) || end.isAfter(Instant.now()));
    assertEquals(
        end.toEpochMilli() - start.toEpochMilli(), Math.round(run.get("seconds").asDouble() * 1e3));
    JsonNode machine = run.get("machine");
    assertEquals(Runtime.getRuntime().availableProcessors(), machine.get("cores").asInt());
    assertTrue(machine.get("memory").asLong() > Runtime.getRuntime().totalMemory());
    for (String key : List.of("host", "os", "architecture", "cpu", "java")) {
      assertFalse(machine.get(key).asText().isBlank(), key);
    }
    JsonNode libraries = run.get("libraries");
    assertEquals(org.ojalgo.OjAlgoUtils.getVersion(), libraries.get("ojalgo").asText());
    assertEquals(picocli.CommandLine.VERSION, libraries.get("picocli").asText());
    libraries.forEach(
        version -> assertTrue(version.asText().matches("\\d+\\..*"), version::asText));
  }

  @Test
  void clocksStandNowhereElse() throws Exception {
    Path study = Files.writeString(folder.resolve("my.yaml"), STUDY);
    for (String name : List.of("a", "b")) {
      String out = folder.resolve(name).toString();
      assertEquals(0, Outcome.of("run", study.toString(), "--out", out).code());
    }
    try (Stream<Path> files = Files.list(folder.resolve("a"))) {
      for (Path one : files.filter(f -> !f.toString().endsWith(".json")).toList()) {
        Path other = folder.resolve("b").resolve(one.getFileName());
        assertEquals(-1, Files.mismatch(one, other), one::toString);
      }
    }
    String text = Files.readString(folder.resolve("a/demo.csv"), StandardCharsets.UTF_8);
    assertFalse(text.contains("second"), "no wall-clock column");
  }
}
