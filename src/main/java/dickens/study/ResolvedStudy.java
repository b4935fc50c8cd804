package dickens.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dickens.study.Study.Fixed;
import java.util.List;

/** A study as YAML with all choices made: level of the axes, and the defaults of the models. */
final class ResolvedStudy {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .build();

  private final ObjectNode pristine;

  /** Keeps the study as it was typed; reading drops what is mistaken. */
  ResolvedStudy(ObjectNode typed) {
    this.pristine = typed.deepCopy();
  }

  String text(Resolution resolution, BudgetText budget, List<Fixed> fixed) {
    pristine.put("resolution", resolution.word());
    ObjectNode limits = pristine.putObject("budget");
    limits.put("memory", budget.memory().isEmpty() ? BudgetText.STANDARD_MEMORY : budget.memory());
    if (!budget.time().isEmpty()) {
      limits.put("time", budget.time());
    }
    ObjectNode parameters =
        pristine.get("parameters") instanceof ObjectNode given ? given : pristine.objectNode();
    for (Fixed one : fixed) {
      if (!one.value().isEmpty()) {
        parameters.put(one.parameter().name(), one.value());
      }
    }
    pristine.set("parameters", parameters);
    choose(pristine.path("sweep"), resolution);
    try {
      return YAML.writeValueAsString(pristine);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the resolved study cannot be written", e);
    }
  }

  private static void choose(JsonNode axes, Resolution resolution) {
    for (JsonNode axis : axes.isArray() ? axes : List.of(axes)) {
      if (axis instanceof ObjectNode entry) {
        for (String key : List.of("count", "list")) {
          if (entry.get(key) instanceof ObjectNode levels) {
            entry.set(key, levels.get(resolution.word()));
          }
        }
        choose(entry.path("zip"), resolution);
      }
    }
  }
}
