package dickens.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Optional;

/**
 * One study within a document.
 *
 * @param document where mistakes are noted
 * @param node the study's keys, those that it shares with other studies included
 */
record Section(YamlDocument document, ObjectNode node) {

  /** The node at the end of some keys, or the nearest one on the way there. */
  JsonNode at(Object... keys) {
    return YamlDocument.at(node, keys);
  }

  /** Keys that lead further than others. */
  static Object[] with(Object[] keys, Object... more) {
    Object[] longer = Arrays.copyOf(keys, keys.length + more.length);
    System.arraycopy(more, 0, longer, keys.length, more.length);
    return longer;
  }

  /** Notes a mistake at a node of the document. */
  void mistake(JsonNode place, String what) {
    document.mistake(place, what);
  }

  /** Reads a part as a record, see {@link YamlDocument#read}. */
  <T> Optional<T> read(ObjectNode part, Class<T> type) {
    return document.read(part, type);
  }
}
