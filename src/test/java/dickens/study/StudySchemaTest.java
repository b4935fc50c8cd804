package dickens.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dickens.model.BadRequest;
import dickens.model.Model;
import dickens.model.Models;
import dickens.report.PlotSpec;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The JSON Schema says what the reader reads: the same keys, the same words, the same studies. */
class StudySchemaTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final JsonNode SCHEMA_NODE = node();
  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(SCHEMA_NODE);

  /** Each record of a study file and its part of the schema. */
  private static final Map<Class<?>, String> PARTS = new LinkedHashMap<>();

  static {
    PARTS.put(StudyFile.class, "keys");
    PARTS.put(StudyFile.AxisEntry.class, "axis");
    PARTS.put(StudyFile.SpectrumEntry.class, "spectrum");
    PARTS.put(StudyFile.CurveEntry.class, "curve");
    PARTS.put(StudyFile.AlsoEntry.class, "also");
    PARTS.put(StudyFile.DerivedEntry.class, "derived");
    PARTS.put(StudyFile.OutputEntry.class, "output");
    PARTS.put(BudgetText.class, "budget");
    PARTS.put(PlotSpec.class, "plotKeys");
    PARTS.put(PlotSpec.Axis.class, "plotAxis");
    PARTS.put(PlotSpec.Colors.class, "colors");
    PARTS.put(PlotSpec.Fit.class, "fit");
    PARTS.put(PlotSpec.Slope.class, "slope");
    PARTS.put(PlotSpec.Guide.class, "guide");
    PARTS.put(PlotSpec.Overlay.class, "overlay");
    PARTS.put(PlotSpec.Contour.class, "contour");
    PARTS.put(PlotSpec.Point.class, "point");
  }

  private static JsonNode node() {
    try {
      return JSON.readTree(StudySchema.text());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<String> complaints(String yaml) {
    try {
      return SCHEMA.validate(YAML.readTree(yaml)).stream()
          .map(ValidationMessage::getMessage)
          .sorted()
          .toList();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static Stream<Class<?>> records() {
    return PARTS.keySet().stream();
  }

  static Stream<String> shipped() {
    return Stream.concat(Examples.names().stream(), ShippedStudies.ids().stream());
  }

  private static JsonNode part(Class<?> type) {
    return SCHEMA_NODE.path("$defs").path(PARTS.get(type));
  }

  @ParameterizedTest
  @MethodSource("records")
  void schemaHasTheKeysOfTheReader(Class<?> type) {
    Set<String> keys = new TreeSet<>();
    for (RecordComponent component : type.getRecordComponents()) {
      keys.add(component.getName());
    }
    Set<String> inSchema = new TreeSet<>();
    part(type).path("properties").fieldNames().forEachRemaining(inSchema::add);
    assertEquals(keys, inSchema, "keys of " + PARTS.get(type));
  }

  @ParameterizedTest
  @MethodSource("records")
  void schemaHasTheTypesOfTheReader(Class<?> type) {
    for (RecordComponent component : type.getRecordComponents()) {
      JsonNode property = part(type).path("properties").path(component.getName());
      String where = PARTS.get(type) + "." + component.getName();
      assertEquals(kind(component.getGenericType()), kind(property, where), where);
      if (component.getType().isEnum()) {
        List<String> words =
            Arrays.stream(component.getType().getEnumConstants())
                .map(c -> c.toString().toLowerCase(Locale.ROOT))
                .toList();
        List<String> inSchema = new ArrayList<>();
        property.path("enum").forEach(word -> inSchema.add(word.asText()));
        assertTrue(words.containsAll(inSchema), () -> where + ": " + inSchema);
        assertTrue(
            inSchema.containsAll(words.stream().filter(w -> !isLeftOut(where, w)).toList()),
            () -> where + ": " + inSchema);
      }
    }
  }

  /** Auto is what leaving the key out means; symlog is for colours, an axis refuses it. */
  private static boolean isLeftOut(String where, String word) {
    return word.equals("auto") || (where.equals("plotAxis.scale") && word.equals("symlog"));
  }

  /** What a component takes, in the words that {@link #kind(JsonNode, String)} uses. */
  private static String kind(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
      return generic.getRawType() == Map.class ? "mapping" : "many " + kind(last);
    }
    Class<?> plain = (Class<?>) type;
    if (PARTS.containsKey(plain)) {
      return PARTS.get(plain).replaceFirst("plotKeys", "plot");
    }
    if (plain.isEnum() || plain == Boolean.class) {
      return "words";
    }
    if (plain == ObjectNode.class) {
      return "studyPlot";
    }
    if (plain == JsonNode.class) {
      return "levels";
    }
    return plain == String.class ? "text" : "number";
  }

  private static String kind(JsonNode property, String where) {
    if (property.has("enum")) {
      return "words";
    }
    String reference = property.path("$ref").asText().replace("#/$defs/", "");
    switch (reference) {
      case "":
        break;
      case "number", "size", "count", "chunk":
        return "number";
      case "values":
        return "mapping";
      case "ends":
        return "many number";
      case "fileName", "columnName", "model", "text":
        return "text";
      default:
        return reference;
    }
    if (property.path("anyOf").toString().contains("\"quick\"")) {
      return "levels";
    }
    if (property.path("type").asText().equals("array")) {
      return "many " + kind(property.path("items"), where).replace("singleAxis", "axis");
    }
    if (property.has("anyOf")) {
      return "many " + kind(property.path("anyOf").get(0), where);
    }
    return property.path("type").asText().equals("object") ? "mapping" : "text";
  }

  @Test
  void schemaKnowsTheModels() {
    List<String> inSchema = new ArrayList<>();
    SCHEMA_NODE.at("/$defs/model/enum").forEach(name -> inSchema.add(name.asText()));
    assertEquals(Models.all().stream().map(Model::name).toList(), inSchema);
  }

  @Test
  void schemaIsItselfValid() {
    JsonSchema meta =
        JsonSchemaFactory.getInstance(VersionFlag.V202012)
            .getSchema(
                com.networknt.schema.SchemaLocation.of(
                    "https://json-schema.org/draft/2020-12/schema"));
    assertEquals(Set.of(), meta.validate(SCHEMA_NODE));
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void shippedStudiesAndTheirResolvedFormsAreValid(String name) {
    String text = Examples.text(name);
    assertEquals(List.of(), complaints(text));
    for (Study study : StudyReader.readAll(text, name, Optional.of(Resolution.QUICK))) {
      assertEquals(List.of(), complaints(study.resolved()), study.resolved());
    }
  }

  /** Adds an unknown key to each mapping of a study in turn: reader and schema both refuse it. */
  @Test
  void unknownKeysAreRefusedAtEveryLevel() throws java.io.IOException {
    int refused = 0;
    for (String name : List.of("heat-valve", "spectrum", "together", "map")) {
      JsonNode study = YAML.readTree(Examples.text(name));
      List<ObjectNode> mappings = new ArrayList<>();
      gather(study, "", mappings);
      for (ObjectNode mapping : mappings) {
        mapping.put("colour_of_money", "green");
        String text = YAML.writeValueAsString(study);
        mapping.remove("colour_of_money");
        assertTrue(!complaints(text).isEmpty(), text);
        assertThrows(BadRequest.class, () -> StudyReader.readAll(text, name, Optional.empty()));
        refused++;
      }
    }
    assertTrue(refused > 40, "only " + refused + " mappings");
  }

  private static void gather(JsonNode node, String key, List<ObjectNode> mappings) {
    // names are free in these, the reader alone knows the model's parameters
    boolean isFree = Set.of("parameters", "variables", "observables", "where").contains(key);
    if (node instanceof ObjectNode mapping && !isFree) {
      mappings.add(mapping);
    }
    if (node instanceof ArrayNode list) {
      list.forEach(item -> gather(item, key, mappings));
    }
    node.properties().forEach(e -> gather(e.getValue(), e.getKey(), mappings));
  }

  @Test
  void schemaAndReaderTakeTheSameChunks() {
    String study = "study: a\nmodel: refrigerator\nchunk: ";
    int most = Chunks.MOST_POINTS;
    assertEquals(most, SCHEMA_NODE.at("/$defs/chunk/anyOf/0/maximum").asInt());
    for (String quote : List.of("", "'")) {
      for (int points : new int[] {1, 9, 10, 9999, 10_000, 29_999, 31_999, 32_699, 32_759, most}) {
        String text = study + quote + points + quote + "\n";
        assertEquals(List.of(), complaints(text), text);
        assertEquals(1, StudyReader.readAll(text, "a.yaml", Optional.empty()).size());
      }
      for (int points : new int[] {-1, 0, most + 1, 33_000, 99_999, 1_000_000}) {
        String text = study + quote + points + quote + "\n";
        assertTrue(!complaints(text).isEmpty(), text);
        assertThrows(
            BadRequest.class, () -> StudyReader.readAll(text, "a.yaml", Optional.empty()), text);
      }
    }
  }

  @Test
  void whatTheSchemaRefusesTheReaderRefusesToo() {
    String good = "study: a\nmodel: refrigerator\nsweep: {name: N, list: [5, 7]}\n";
    assertEquals(List.of(), complaints(good));
    for (String wrong :
        List.of(
            good.replace("study: a", "title: a"),
            good.replace("study: a", "study: a/b"),
            good.replace("refrigerator", "fridge"),
            good.replace("list: [5, 7]", "list: [5, 7], count: 3, linear: [1, 2]"),
            good.replace("list: [5, 7]", "log: [5], count: 3"),
            good.replace("list: [5, 7]", "log: [5, 7], count: -3"),
            good.replace("list: [5, 7]", "log: [5, 7], count: {quick: 3}"),
            good.replace("list: [5, 7]", "log: [5, 7], count: 3, integer: prime"),
            good.replace("{name: N, list: [5, 7]}", "{zip: [{name: N, list: [5, 7]}]}"),
            good.replace("name: N, ", ""),
            good + "studies: [{study: b}]\n",
            good + "resolution: best\n",
            good + "spectrum: {readout: I_c}\n",
            good + "curves: {model: refrigerator}\n",
            good + "also: {model: refrigerator}\n",
            good + "derived: {name: two words, formula: 1}\n",
            good + "output: {table: a.txt}\n",
            good + "output: {hdf5: perhaps}\n",
            good + "budget: {memory: much}\n",
            good + "budget: 4G\n",
            good + "tolerance: small\n",
            good + "plots: {x: N, y: I_c, lines: {x: 1, y: 2}}\n",
            good + "plots: {x: N, y: I_c, contours: {}}\n",
            good + "plots: {x: N, y: I_c, xAxis: {min: low}}\n",
            good + "plots: {x: N, y: I_c, xAxis: {scale: symlog}}\n",
            good + "plots: {x: N, y: I_c, width: wide}\n")) {
      assertTrue(!complaints(wrong).isEmpty(), wrong);
      assertThrows(
          BadRequest.class, () -> StudyReader.readAll(wrong, "a.yaml", Optional.empty()), wrong);
    }
  }
}
