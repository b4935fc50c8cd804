package dickens.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reads a {@link PlotSpec} from YAML (and so from JSON). Words such as {@code log} or {@code
 * red_white_blue} may be in any case; unknown keys are errors that name the key and the known ones.
 */
public final class PlotSpecReader {

  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private PlotSpecReader() {}

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException naming file, line and key of the first mistake
   */
  public static PlotSpec read(Path file) throws IOException {
    return read(Files.readString(file), file.toString());
  }

  /**
   * Reads text.
   *
   * @param source its name in messages
   */
  public static PlotSpec read(String text, String source) {
    try {
      return YAML.readValue(text, PlotSpec.class);
    } catch (JsonProcessingException e) {
      throw mistake(e, source);
    }
  }

  /**
   * Reads a part of a larger document.
   *
   * @param source its name in messages, e.g. {@code study.yaml: plot}
   */
  public static PlotSpec read(JsonNode node, String source) {
    try {
      return YAML.treeToValue(node, PlotSpec.class);
    } catch (JsonProcessingException e) {
      throw mistake(e, source);
    }
  }

  private static IllegalArgumentException mistake(JsonProcessingException e, String source) {
    String place = source;
    if (e.getLocation() != null && e.getLocation().getLineNr() > 0) {
      place += ":" + e.getLocation().getLineNr();
    }
    if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      place += ": " + path(mapping.getPath());
    }
    String what = e.getOriginalMessage();
    if (e instanceof UnrecognizedPropertyException unknown) {
      String known =
          unknown.getKnownPropertyIds().stream()
              .map(Object::toString)
              .sorted()
              .collect(Collectors.joining(", "));
      what = "unknown key '" + unknown.getPropertyName() + "'; the keys are " + known;
    } else if (e.getCause() instanceof IllegalArgumentException cause) {
      what = cause.getMessage();
    }
    return new IllegalArgumentException(place + ": " + what, e);
  }

  private static String path(List<JsonMappingException.Reference> references) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference reference : references) {
      if (reference.getFieldName() == null) {
        path.append('[').append(reference.getIndex()).append(']');
      } else {
        path.append(path.length() == 0 ? "" : ".").append(reference.getFieldName());
      }
    }
    return path.toString();
  }
}
