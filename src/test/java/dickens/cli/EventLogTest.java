package dickens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The option {@code --log-json}: one JSON object on a line for each event. */
class EventLogTest {
  /** At 1e100 every bath is frozen or beyond the range of numbers, so that nothing closes. */
  private static final String STUDY =
      """
      study: demo
      model: refrigerator
      parameters: {N: 5}
      sweep: {name: Omega, list: [1, 1e100]}
      observables: [I_c]
      """;

  @TempDir Path folder;

  private List<JsonNode> run(String log, Object... more) throws IOException {
    Path study = Files.writeString(folder.resolve("my.yaml"), STUDY);
    List<String> words = new ArrayList<>(List.of("run", study.toString(), "--log-json", log));
    words.addAll(List.of("--out", folder.resolve("out").toString()));
    for (Object word : more) {
      words.add(word.toString());
    }
    Outcome outcome = Outcome.of(words.toArray(String[]::new));
    assertTrue(outcome.code() <= 1, outcome.err());
    List<JsonNode> events = new ArrayList<>();
    List<String> lines =
        log.equals("-") ? outcome.err().lines().toList() : Files.readAllLines(Path.of(log));
    for (String line : lines) {
      if (line.startsWith("{") || !log.equals("-")) {
        events.add(new ObjectMapper().readTree(line));
      }
    }
    return events;
  }

  private static List<String> names(List<JsonNode> events) {
    return events.stream().map(event -> event.get("event").asText()).toList();
  }

  @Test
  void aMergeSaysWhatIsMissingAndWhatItWrote() throws IOException {
    Path out = folder.resolve("out");
    Path log = folder.resolve("merge.jsonl");
    String[] merge = {"merge", out.toString(), "--log-json", log.toString()};
    run(folder.resolve("1.jsonl").toString(), "--shard", "1/2");
    Path chunk;
    try (Stream<Path> files = Files.walk(out)) {
      chunk = files.filter(file -> file.toString().endsWith(".chunk")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(chunk);
    Files.write(chunk, Arrays.copyOf(bytes, bytes.length - 1));
    assertEquals(3, Outcome.of(merge).code());
    Files.write(chunk, bytes);
    assertEquals(1, Outcome.of(merge).code());
    assertEquals(1, Outcome.of(merge).code(), "repeated");
    List<JsonNode> events = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      events.add(new ObjectMapper().readTree(line));
    }
    assertEquals(List.of("message", "message", "end", "end", "message"), names(events));
    assertTrue(events.get(0).get("text").asText().contains("is damaged"), events::toString);
    assertTrue(events.get(1).get("text").asText().startsWith("2 of 2 points"), events::toString);
    assertFalse(events.get(2).get("complete").asBoolean());
    assertTrue(events.get(3).get("complete").asBoolean());
    assertEquals(1, events.get(3).get("bad").asInt());
    assertTrue(events.get(3).get("files").toString().contains("demo.csv"), events::toString);
    assertTrue(events.get(4).get("text").asText().contains("finished before"), events::toString);
  }

  @Test
  void aRunBeginsComputesChunksAndEnds() throws IOException {
    List<JsonNode> events = run(folder.resolve("a/log.jsonl").toString());
    assertEquals("start", names(events).get(0));
    assertEquals("end", names(events).get(events.size() - 1));
    assertFalse(names(events).contains("resume"));
    long points = 0;
    long bad = 0;
    for (JsonNode event : events) {
      assertEquals("demo", event.get("study").asText());
      Instant.parse(event.get("time").asText());
      if (event.get("event").asText().equals("chunk")) {
        points += event.get("points").asLong();
        bad += event.get("bad").asLong();
      }
    }
    assertEquals(2, points);
    JsonNode end = events.get(events.size() - 1);
    assertTrue(end.get("complete").asBoolean());
    assertEquals(2, end.get("finished").asLong());
    assertEquals(bad, end.get("bad").asLong());
    assertTrue(end.get("files").get(1).asText().endsWith("demo.csv"));
  }

  @Test
  void rowsThatAreNotGoodAreEvents() throws IOException {
    List<JsonNode> events = run("-");
    List<JsonNode> rows =
        events.stream().filter(event -> event.get("event").asText().equals("row")).toList();
    assertEquals(1, rows.size(), events::toString);
    assertEquals(2, rows.get(0).get("row").asLong());
    assertTrue(rows.get(0).get("note").asText().startsWith("not closed"), rows::toString);
  }

  @Test
  void aResumedRunGoesOnInTheSameLog() throws IOException {
    String log = folder.resolve("log.jsonl").toString();
    run(log, "--shard", "1/2");
    List<JsonNode> events = run(log, "--shard", "1/2", "--resume");
    assertEquals(2, names(events).stream().filter("start"::equals).count());
    JsonNode resume = events.get(names(events).indexOf("resume"));
    assertTrue(resume.get("finished").asLong() > 0);
    assertEquals(resume.get("points").asLong(), resume.get("finished").asLong());
  }

  @Test
  void aLogThatCannotBeWrittenEndsWithThreeBeforeAnythingIsComputed() throws IOException {
    Path study = Files.writeString(folder.resolve("my.yaml"), STUDY);
    String out = folder.resolve("out").toString();
    Outcome outcome =
        Outcome.of("run", study.toString(), "--out", out, "--log-json", study + "/log");
    assertEquals(3, outcome.code());
    assertTrue(outcome.err().contains("cannot write the log " + study + "/log"), outcome.err());
    assertFalse(Files.exists(folder.resolve("out/demo.csv")));
  }
}
