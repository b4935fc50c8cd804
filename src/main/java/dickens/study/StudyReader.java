package dickens.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dickens.model.BadRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads and checks study files: {@link StudyFile} says what the keys mean.
 *
 * <p>Everything is checked before anything is computed: keys, names of models, parameters,
 * observables and plotted columns, values, and finally the points by their models. All mistakes are
 * reported at once, each with file, line and key.
 *
 * <p>A file holds one study, or several as entries of the key {@code studies}. The other keys of
 * such a file are defaults: an entry takes those that it leaves out, {@code parameters}, {@code
 * variables} and {@code budget} name by name.
 */
public final class StudyReader {
  private static final String STUDIES = "studies";

  /** Keys that say something about one study or about the file, and are never shared. */
  private static final List<String> OWN = List.of("study", "title", "about", STUDIES);

  /** Keys of which an entry may replace a part. */
  private static final List<String> MERGED = List.of("parameters", "variables", "budget");

  private final YamlDocument document;
  private final Optional<Resolution> wanted;
  private final BudgetText wantedBudget;

  private StudyReader(YamlDocument document, Optional<Resolution> wanted, BudgetText wantedBudget) {
    this.document = document;
    this.wanted = wanted;
    this.wantedBudget = wantedBudget;
  }

  /**
   * Reads a file.
   *
   * @param resolution level of the axes; empty: what the file says, else paper
   * @param budget what each solve may use; where it says nothing: what the file says
   * @return its studies, at least one, in their order
   * @throws BadRequest with all mistakes
   * @throws IOException if the file cannot be read
   */
  public static List<Study> readAll(Path file, Optional<Resolution> resolution, BudgetText budget)
      throws IOException {
    return new StudyReader(YamlDocument.of(file), resolution, budget).studies();
  }

  /**
   * Reads text.
   *
   * @param source its name in messages
   * @param resolution level of the axes; empty: what the text says, else paper
   * @return its studies, at least one, in their order
   * @throws BadRequest with all mistakes
   */
  public static List<Study> readAll(String text, String source, Optional<Resolution> resolution) {
    return new StudyReader(new YamlDocument(text, source), resolution, BudgetText.NONE).studies();
  }

  /**
   * Reads a text with a single study.
   *
   * @param source its name in messages
   * @param resolution level of the axes; empty: what the text says, else paper
   * @throws BadRequest with all mistakes
   */
  public static Study read(String text, String source, Optional<Resolution> resolution) {
    return read(text, source, resolution, BudgetText.NONE);
  }

  /** The same with a budget that goes before that of the text. */
  public static Study read(
      String text, String source, Optional<Resolution> resolution, BudgetText budget) {
    List<Study> studies =
        new StudyReader(new YamlDocument(text, source), resolution, budget).studies();
    if (studies.size() != 1) {
      throw new BadRequest(source + ": one study is needed here, not " + studies.size());
    }
    return studies.get(0);
  }

  private List<Study> studies() {
    List<Study> studies = new ArrayList<>();
    for (ObjectNode node : sections()) {
      new StudySection(new Section(document, node), wanted, wantedBudget)
          .study()
          .ifPresent(studies::add);
    }
    requireDistinctNames(studies);
    document.requireNoMistakes();
    return studies;
  }

  /** The keys of each study, with what it shares with the others. */
  private List<ObjectNode> sections() {
    ObjectNode root = document.root();
    if (!root.has(STUDIES)) {
      return List.of(root);
    }
    ObjectNode shared = root;
    for (String key : OWN) {
      if (key.equals("study") && root.has(key)) {
        document.mistake(
            root.get(key),
            "the entries of 'studies' have names of their own; remove this one, or 'studies'");
      }
      shared = document.without(shared, key);
    }
    List<ObjectNode> sections = new ArrayList<>();
    JsonNode list = root.get(STUDIES);
    if (list.size() > StudySection.MAX_ENTRIES) {
      document.mistake(list, "more than " + StudySection.MAX_ENTRIES + " studies; split the file");
      return List.of();
    }
    for (JsonNode entry : list instanceof ArrayNode ? list : List.of(list)) {
      if (entry instanceof ObjectNode node) {
        if (node.has(STUDIES)) {
          document.mistake(node.get(STUDIES), "'studies' cannot stand within 'studies'");
        }
        sections.add(merged(shared, document.without(node, STUDIES)));
      } else {
        document.mistake(
            entry.isNull() ? list : entry, "each entry of 'studies' is a mapping, - study: name");
      }
    }
    if (sections.isEmpty()) {
      document.mistake(list, "there is no study in 'studies'");
    }
    return sections;
  }

  private ObjectNode merged(ObjectNode shared, ObjectNode own) {
    ObjectNode merged = document.merged(shared, own);
    for (String key : MERGED) {
      if (shared.get(key) instanceof ObjectNode under && own.get(key) instanceof ObjectNode over) {
        merged.set(key, document.merged(under, over));
      }
    }
    return merged;
  }

  private void requireDistinctNames(List<Study> studies) {
    Map<String, String> owners = new LinkedHashMap<>();
    for (Study study : studies) {
      for (String name : StudyFiles.names(study)) {
        String other = owners.putIfAbsent(name, study.id());
        if (other != null) {
          document.mistake(
              document.root().path(STUDIES),
              study.id().equals(other)
                  ? "two studies are named '" + other + "'"
                  : "the studies " + other + " and " + study.id() + " both write the file " + name);
          break;
        }
      }
    }
  }
}
