package dickens.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dickens.model.BadRequest;
import dickens.model.Nearest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A YAML text that remembers where everything stands, and the mistakes found in it so far.
 *
 * <p>Scalars keep the text as typed, so that numbers read back exactly. Records are read strictly
 * by {@link #read}: an unknown key, a wrong kind of value or a refused one becomes a mistake with
 * file, line and key, is dropped, and reading goes on, so that one pass finds all of them.
 */
final class YamlDocument {
  private static final YAMLFactory YAML = new YAMLFactory();
  private static final ObjectMapper RECORDS =
      com.fasterxml.jackson.databind.json.JsonMapper.builder()
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
          .build();

  private static final int MAX_MISTAKES = 100;

  /** A place in the text: line counted from 1, and the keys that lead there. */
  private record Place(int line, String path) {}

  private record Mistake(int line, String text) {}

  private final String source;
  private final Map<JsonNode, Place> places = new IdentityHashMap<>();
  private final List<Mistake> mistakes = new ArrayList<>();
  private final ObjectNode root;

  /**
   * Reads a text whose outermost level is a mapping.
   *
   * @param source name in messages, e.g. the file's
   * @throws BadRequest where the text is no YAML at all
   */
  YamlDocument(String text, String source) {
    this.source = source;
    this.root = parse(text);
    places.put(root, new Place(1, ""));
  }

  ObjectNode root() {
    return root;
  }

  private ObjectNode parse(String text) {
    try (YAMLParser parser = YAML.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new BadRequest(source + ":1: a mapping (lines of the form key: value) is needed");
      }
      ObjectNode result = (ObjectNode) node(parser, 1, "");
      if (parser.nextToken() != null) {
        throw new BadRequest(
            source + ":" + line(parser) + ": only one document per file is read; remove '---'");
      }
      return result;
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
      String what = e.getOriginalMessage().lines().findFirst().orElse("").strip();
      throw new BadRequest(source + ":" + line + ": this is not valid YAML: " + what);
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
  }

  private static int line(YAMLParser parser) {
    return Math.max(1, parser.currentTokenLocation().getLineNr());
  }

  /** The node that starts at the parser's token. */
  private JsonNode node(YAMLParser parser, int line, String path) throws IOException {
    JsonNode node =
        switch (parser.currentToken()) {
          case START_OBJECT -> mapping(parser, path);
          case START_ARRAY -> sequence(parser, path);
          case VALUE_NULL -> NullNode.getInstance();
          default -> scalar(parser, line, path);
        };
    if (!node.isNull()) {
      places.put(node, new Place(line, path));
    }
    return node;
  }

  private JsonNode scalar(YAMLParser parser, int line, String path) throws IOException {
    if (parser.isCurrentAlias()) {
      mistakes.add(
          new Mistake(line, where(new Place(line, path)) + "aliases (*name) are not supported"));
    }
    return new TextNode(parser.getText());
  }

  private ObjectNode mapping(YAMLParser parser, String path) throws IOException {
    ObjectNode mapping = new ObjectNode(JsonNodeFactory.instance);
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      int line = line(parser);
      String longer = path.isEmpty() ? key : path + "." + key;
      parser.nextToken();
      JsonNode value = node(parser, line, longer);
      if (mapping.has(key)) {
        mistakes.add(
            new Mistake(
                line, where(new Place(line, longer)) + "the key '" + key + "' stands twice"));
      }
      mapping.set(key, value);
    }
    return mapping;
  }

  private ArrayNode sequence(YAMLParser parser, String path) throws IOException {
    ArrayNode sequence = new ArrayNode(JsonNodeFactory.instance);
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      sequence.add(node(parser, line(parser), path + "[" + sequence.size() + "]"));
    }
    return sequence;
  }

  private String where(Place place) {
    return source + ":" + place.line + ": " + (place.path.isEmpty() ? "" : place.path + ": ");
  }

  /** Notes a mistake at a node of this document; the root where the node is not part of it. */
  void mistake(JsonNode node, String what) {
    Place place = node == null ? null : places.get(node);
    place = place == null ? places.get(root) : place;
    mistakes.add(new Mistake(place.line, where(place) + what));
  }

  /** The node at the end of some keys, or the nearest one on the way there. */
  JsonNode at(Object... keys) {
    JsonNode node = root;
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
    mapping
        .properties()
        .forEach(
            e -> {
              if (!e.getKey().equals(key)) {
                rest.set(e.getKey(), e.getValue());
              }
            });
    places.put(rest, places.getOrDefault(mapping, places.get(root)));
    return rest;
  }

  boolean hasMistakes() {
    return !mistakes.isEmpty();
  }

  /**
   * Ends reading if there are mistakes.
   *
   * @throws BadRequest with all of them in the order of the text
   */
  void requireNoMistakes() {
    if (hasMistakes()) {
      throw new BadRequest(
          mistakes.stream()
              .sorted(Comparator.comparingInt(Mistake::line))
              .map(Mistake::text)
              .distinct()
              .toList());
    }
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
      if (next == null) {
        break; // a single value that stands for a list
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
    if (e instanceof ValueInstantiationException && e.getCause() != null) {
      return e.getCause().getMessage();
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
      return "a number";
    }
    if (type == String.class) {
      return "a text";
    }
    return Collection.class.isAssignableFrom(type)
        ? "a list"
        : "a mapping (lines of the form key: value)";
  }
}
