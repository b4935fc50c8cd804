package dickens.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/**
 * Which build of the program this is, from the manifest of its jar.
 *
 * @param version as in {@code 0.1.0}; {@code development} where the classes come from no jar
 * @param commit full commit, with {@code -dirty} where sources differed; {@code unknown} if so
 */
public record Release(String version, String commit) {

  /** The running build. */
  public static Release current() {
    try {
      ClassLoader loader = Release.class.getClassLoader();
      for (URL url : Collections.list(loader.getResources("META-INF/MANIFEST.MF"))) {
        try (InputStream in = url.openStream()) {
          Attributes main = new Manifest(in).getMainAttributes();
          if ("Dickens".equals(main.getValue(Attributes.Name.IMPLEMENTATION_TITLE))) {
            String commit = main.getValue("Implementation-Commit");
            return new Release(
                main.getValue(Attributes.Name.IMPLEMENTATION_VERSION),
                commit == null ? "unknown" : commit);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the manifest of the program", e);
    }
    return new Release("development", "unknown");
  }
}
