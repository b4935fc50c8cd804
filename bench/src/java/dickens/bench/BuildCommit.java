package dickens.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/** The commit that is measured, as Maven passes it on or as the packaged program knows it. */
public final class BuildCommit {
  private BuildCommit() {}

  /** Its hash, with "-dirty" where files differ from it; "unknown" where nothing tells. */
  public static String name() throws IOException {
    String given = System.getProperty("dickens.commit", "");
    if (!given.isEmpty()) {
      return given;
    }
    ClassLoader loader = BuildCommit.class.getClassLoader();
    for (URL url : Collections.list(loader.getResources("META-INF/MANIFEST.MF"))) {
      try (InputStream in = url.openStream()) {
        Attributes attributes = new Manifest(in).getMainAttributes();
        String commit = attributes.getValue("Implementation-Commit");
        if ("Dickens".equals(attributes.getValue("Implementation-Title")) && commit != null) {
          return commit;
        }
      }
    }
    return "unknown";
  }
}
