package dickens.study;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dickens.model.BadRequest;
import dickens.model.Nearest;
import dickens.model.NumberSyntax;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * A YAML or JSON text that remembers where everything stands, and the mistakes found in it so far.
 *
 * <p>Scalars keep the text as typed, so that numbers read back exactly. Records are read strictly
 * by {@link #read}: an unknown key, a wrong kind of value or a refused one becomes a mistake with
 * file, line and key, is dropped, and reading goes on, so that one pass finds all of them.
 */
final class YamlDocument {
  /** Largest text that is read [bytes]; a million values of an axis need about as much. */
  private static final int MAX_BYTES = 16_000_000;

  private static final int MAX_DEPTH = 50;
  private static final int MAX_NODES = 1_500_000;

  /** Largest number of values that are made from one text. */
  static final int MAX_MADE = 2_000_000;

  private static final YAMLFactory YAML =
      YAMLFactory.builder().loaderOptions(loaderOptions()).build();
  private static final JsonFactory JSON = new JsonFactory();
  private static final ObjectMapper RECORDS =
      com.fasterxml.jackson.databind.json.JsonMapper.builder()
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
          .addModule(new SimpleModule().addDeserializer(Double.class, new FiniteNumber()))
          .addModule(new SimpleModule("double").addDeserializer(double.class, new FiniteNumber()))
          .build();

  private static final int MAX_MISTAKES = 100;
  private static final int MAX_MESSAGE = 600;

  /** Numbers are written as everywhere in the program, fractions included. */
  private static final class FiniteNumber extends StdScalarDeserializer<Double> {
    private static final long serialVersionUID = 1L;

    FiniteNumber() {
      super(Double.class);
    }

    @Override
    public Double deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      String text = parser.getValueAsString("");
      try {
        double number = NumberSyntax.parse(text);
        if (Double.isFinite(number)) {
          return number;
        }
      } catch (NumberFormatException e) {
        // told below
      }
      return (Double) context.handleWeirdStringValue(Double.class, text, "finite number needed");
    }
  }

  /**
   * A place in the text.
   *
   * @param line counted from 1
   * @param outer that of the mapping or list around it; empty for the outermost mapping
   * @param key the key or number under which it stands there
   */
  private record Place(int line, Optional<Place> outer, Object key) {
    static final Place TOP = new Place(1, Optional.empty(), "");

    Place inner(int innerLine, Object innerKey) {
      return new Place(innerLine, Optional.of(this), innerKey);
    }

    /** The keys that lead here, e.g. {@code sweep[1].name}. */
    String path() {
      if (outer.isEmpty()) {
        return "";
      }
      String before = outer.get().path();
      return key instanceof Integer
          ? before + "[" + key + "]"
          : before + (before.isEmpty() ? "" : ".") + key;
    }
  }

  private record Mistake(int line, String text) {}

  private final String source;
  private final Map<JsonNode, Place> places = new IdentityHashMap<>();
  private final List<Mistake> mistakes = new ArrayList<>();
  private final ObjectNode root;
  private long made;

  /**
   * Reads a text whose outermost level is a mapping.
   *
   * @param source name in messages, e.g. the file's; a text whose source ends in {@code .json} is
   *     read as JSON, which allows tabs where YAML does not
   * @throws BadRequest where the text is no YAML at all
   */
  YamlDocument(String text, String source) {
    this.source = source;
    this.root = parse(text);
    places.put(root, Place.TOP);
  }

  private static LoaderOptions loaderOptions() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_BYTES);
    options.setNestingDepthLimit(MAX_DEPTH);
    return options;
  }

  /**
   * Reads a file.
   *
   * @throws BadRequest where there is no such file, or it is no text in UTF-8, or no YAML
   * @throws IOException where the file is there and cannot be read
   */
  static YamlDocument of(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new BadRequest(file + ": this is a folder; a study file is needed");
    }
    if (!Files.exists(file)) {
      throw new BadRequest("there is no file " + file);
    }
    if (!Files.isRegularFile(file)) {
      throw new BadRequest(file + ": this is no ordinary file");
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new BadRequest(
          file
              + ": this file has "
              + Files.size(file)
              + " bytes, at most "
              + MAX_BYTES
              + " are read; give long axes as 'linear' or 'log' with a count");
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      return new YamlDocument(text, file.toString());
    } catch (CharacterCodingException e) {
      throw new BadRequest(file + ": this is no text in UTF-8; save it in this encoding");
    } catch (NoSuchFileException e) {
      throw new BadRequest("there is no file " + file);
    }
  }

  ObjectNode root() {
    return root;
  }

  private ObjectNode parse(String text) {
    boolean isJson = source.endsWith(".json");
    String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
    try (JsonParser parser = isJson ? JSON.createParser(plain) : YAML.createParser(plain)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new BadRequest(source + ":1: a mapping (lines of the form key: value) is needed");
      }
      ObjectNode result = (ObjectNode) node(parser, Place.TOP, 0);
      if (parser.nextToken() != null) {
        throw new BadRequest(
            source
                + ":"
                + line(parser)
                + ": only one document per file is read; remove '---' and put several studies"
                + " under the key 'studies'");
      }
      return result;
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
      String what =
          e.getOriginalMessage()
              .lines()
              .filter(l -> !l.isBlank() && !l.startsWith(" "))
              .limit(2)
              .collect(Collectors.joining(", "));
      throw new BadRequest(
          shortened(
              source
                  + ":"
                  + line
                  + ": this is not valid "
                  + (isJson ? "JSON" : "YAML")
                  + ": "
                  + what));
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
  }

  private static int line(JsonParser parser) {
    return Math.max(1, parser.currentTokenLocation().getLineNr());
  }

  /** The node that starts at the parser's token. */
  private JsonNode node(JsonParser parser, Place place, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new BadRequest(source + ":" + place.line + ": more than " + MAX_DEPTH + " levels");
    }
    if (places.size() >= MAX_NODES) {
      throw new BadRequest(
          source
              + ":"
              + place.line
              + ": more than "
              + MAX_NODES
              + " values in one file; give long axes as 'linear' or 'log' with a count");
    }
    JsonNode node =
        switch (parser.currentToken()) {
          case START_OBJECT -> mapping(parser, place, depth);
          case START_ARRAY -> sequence(parser, place, depth);
          case VALUE_NULL -> NullNode.getInstance();
          default -> scalar(parser, place);
        };
    if (!node.isNull()) {
      places.put(node, place);
    }
    return node;
  }

  private JsonNode scalar(JsonParser parser, Place place) throws IOException {
    if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
      mistake(place, "aliases (*name) are not read; write the value again");
    }
    return new TextNode(parser.getText());
  }

  private ObjectNode mapping(JsonParser parser, Place place, int depth) throws IOException {
    ObjectNode mapping = new ObjectNode(JsonNodeFactory.instance);
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      Place inner = place.inner(line(parser), key);
      parser.nextToken();
      JsonNode value = node(parser, inner, depth + 1);
      if (mapping.has(key)) {
        mistake(inner, "the key '" + key + "' stands twice");
      }
      mapping.set(key, value);
    }
    return mapping;
  }

  private ArrayNode sequence(JsonParser parser, Place place, int depth) throws IOException {
    ArrayNode sequence = new ArrayNode(JsonNodeFactory.instance);
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      Place inner = place.inner(line(parser), sequence.size());
      sequence.add(node(parser, inner, depth + 1));
    }
    return sequence;
  }

  private String where(Place place) {
    return source + ":" + place.line + ": " + (place.outer.isEmpty() ? "" : place.path() + ": ");
  }

  /** Notes a mistake at a node of this document; the root where the node is not part of it. */
  void mistake(JsonNode node, String what) {
    Place place = node == null ? null : places.get(node);
    mistake(place == null ? places.get(root) : place, what);
  }

  private void mistake(Place place, String what) {
    mistakes.add(new Mistake(place.line, shortened(where(place) + what)));
  }

  private static String shortened(String message) {
    return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + " ...";
  }

  /** The node at the end of some keys, or the nearest one on the way there. */
  static JsonNode at(JsonNode from, Object... keys) {
    JsonNode node = from;
    for (Object key : keys) {
      if (key.equals(0) && !node.isArray()) {
        continue; // a single entry in the place of a list
      }
      JsonNode next = key instanceof Integer index ? node.get(index) : node.get(key.toString());
      if (next == null || next.isNull()) {
        return node;
      }
      node = next;
    }
    return node;
  }

  /** The mapping without one key; places stay known. */
  ObjectNode without(ObjectNode mapping, String key) {
    ObjectNode rest = mapping.objectNode();
    rest.setAll(mapping);
    rest.remove(key);
    return standingAt(mapping, rest);
  }

  /** A mapping with the keys of both, those of {@code over} first where both have one. */
  ObjectNode merged(ObjectNode under, ObjectNode over) {
    ObjectNode both = under.objectNode();
    both.setAll(over);
    under.properties().stream()
        .filter(e -> !over.has(e.getKey()))
        .forEach(e -> both.set(e.getKey(), e.getValue()));
    return standingAt(over, both);
  }

  private ObjectNode standingAt(JsonNode place, ObjectNode made) {
    places.put(made, places.getOrDefault(place, places.get(root)));
    return made;
  }

  /**
   * Counts values that are made from the text, so that a small text cannot fill the memory.
   *
   * @return false where there would be too many of them; they are not counted then
   */
  boolean mayMake(int values) {
    if (made + values > MAX_MADE) {
      return false;
    }
    made += values;
    return true;
  }

  /** How many mistakes were noted so far. */
  int mistakes() {
    return mistakes.size();
  }

  /**
   * Ends reading if there are mistakes.
   *
   * @throws BadRequest with all of them in the order of the text
   */
  void requireNoMistakes() {
    if (mistakes.isEmpty()) {
      return;
    }
    List<String> all =
        mistakes.stream()
            .sorted(Comparator.comparingInt(Mistake::line))
            .map(Mistake::text)
            .distinct()
            .toList();
    if (all.size() <= MAX_MISTAKES) {
      throw new BadRequest(all);
    }
    List<String> first = new ArrayList<>(all.subList(0, MAX_MISTAKES));
    first.add(source + ": and " + (all.size() - MAX_MISTAKES) + " more mistakes");
    throw new BadRequest(first);
  }

  /**
   * Reads a node as a record, noting every mistake.
   *
   * @return the record without its mistaken parts; empty where nothing remains
   */
  <T> Optional<T> read(ObjectNode node, Class<T> type) {
    while (mistakes.size() < MAX_MISTAKES) {
      try {
        return Optional.of(RECORDS.treeToValue(node, type));
      } catch (JsonMappingException e) {
        if (!dropMistaken(node, e)) {
          return Optional.empty();
        }
      } catch (JsonProcessingException e) {
        mistake(node, e.getOriginalMessage());
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Notes the mistake and removes its node; false where that is the whole record. */
  private boolean dropMistaken(ObjectNode top, JsonMappingException e) {
    JsonNode parent = null;
    JsonNode node = top;
    JsonMappingException.Reference last = null;
    for (JsonMappingException.Reference reference : e.getPath()) {
      JsonNode next =
          reference.getFieldName() == null
              ? node.get(reference.getIndex())
              : node.get(reference.getFieldName());
      if (next == null && reference.getFieldName() == null && !node.isArray()) {
        continue; // a single value that stands for a list
      }
      if (next == null) {
        break;
      }
      parent = node;
      node = next;
      last = reference;
    }
    JsonNode place = node.isNull() && parent != null ? parent : node;
    mistake(place, words(e));
    if (parent instanceof ObjectNode object) {
      object.remove(last.getFieldName());
      return true;
    } else if (parent instanceof ArrayNode array) {
      array.remove(last.getIndex());
      return true;
    }
    return false;
  }

  private static String words(JsonMappingException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      List<String> known = unknown.getKnownPropertyIds().stream().map(Object::toString).toList();
      String name = unknown.getPropertyName();
      return "unknown key '" + name + "'" + Nearest.suggestion(name, known);
    }
    if (e instanceof ValueInstantiationException) {
      return e.getCause() instanceof IllegalArgumentException
          ? e.getCause().getMessage()
          : "an entry is empty";
    }
    if (e instanceof InvalidFormatException format) {
      return "'" + format.getValue() + "' is not " + kind(format.getTargetType());
    }
    if (e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
      return "here " + kind(mismatch.getTargetType()) + " is needed";
    }
    return e.getOriginalMessage().lines().findFirst().orElse("this cannot be read");
  }

  private static String kind(Class<?> type) {
    if (type.isEnum()) {
      return "one of "
          + String.join(
              ", ",
              Arrays.stream(type.getEnumConstants())
                  .map(c -> c.toString().toLowerCase(java.util.Locale.ROOT))
                  .toList());
    }
    if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
      return "a whole number";
    }
    if (type == double.class || type == Double.class) {
      return "a finite number";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type == String.class) {
      return "a text";
    }
    return Collection.class.isAssignableFrom(type)
        ? "a list"
        : "a mapping (lines of the form key: value)";
  }
}
