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
import java.util.List;
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
