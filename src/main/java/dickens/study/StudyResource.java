package dickens.study;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A text of the folder {@code studies} in the jar. */
final class StudyResource {
  private StudyResource() {}

  /**
   * The text.
   *
   * @param path below the folder
   * @throws IllegalStateException where this build lacks it
   */
  static String text(String path) {
    try (InputStream stream = StudyResource.class.getResourceAsStream("/studies/" + path)) {
      if (stream == null) {
        throw new IllegalStateException("studies/" + path + " is not in this build");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("studies/" + path + " cannot be read", e);
    }
  }
}
