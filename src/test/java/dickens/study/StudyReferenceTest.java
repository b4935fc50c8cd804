package dickens.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dickens.model.BadRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The reference page of study files has every key of the schema with its meaning, and no other. */
class StudyReferenceTest {
  private static final Path PAGE = Path.of("src/doc/studies.md");

  @Test
  void pageHasTheKeysOfTheSchemaWithTheirMeanings() throws IOException {
    String page = Files.readString(PAGE);
    JsonNode schema = new JsonMapper().readTree(StudySchema.text());
    TreeSet<String> keys = new TreeSet<>();
    List<JsonNode> parts = new ArrayList<>(List.of(schema));
    schema.path("$defs").forEach(parts::add);
    for (JsonNode part : parts) {
      for (Map.Entry<String, JsonNode> property : part.path("properties").properties()) {
        String meaning = property.getValue().path("description").asText();
        keys.add(property.getKey());
        assertTrue(!meaning.isEmpty(), property.getKey() + " has no description");
        boolean isThere =
            page.lines()
                .anyMatch(
                    l -> l.startsWith("| `" + property.getKey() + "` |") && l.contains(meaning));
        assertTrue(isThere, () -> property.getKey() + ": " + meaning);
      }
    }
    TreeSet<String> onPage = new TreeSet<>();
    Pattern.compile("(?m)^\\| `(\\w+)` \\|")
        .matcher(page)
        .results()
        .forEach(m -> onPage.add(m.group(1)));
    assertEquals(keys, onPage);
  }

  /** The YAML of the page is read, completed to studies where it is a part of one. */
  @Test
  void snippetsOfThePageAreRead() throws IOException {
    List<String> snippets =
        Pattern.compile("(?s)```yaml\n(.*?)```")
            .matcher(Files.readString(PAGE))
            .results()
            .map(m -> m.group(1))
            .toList();
    assertTrue(snippets.size() >= 4);
    for (String snippet : snippets) {
      String text =
          (snippet.contains("studies:") ? "" : "study: page\nmodel: refrigerator\n") + snippet;
      try {
        assertTrue(!StudyReader.readAll(text, "page", Optional.empty()).isEmpty());
      } catch (BadRequest e) {
        throw new AssertionError(text, e);
      }
    }
  }
}
