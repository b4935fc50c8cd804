package dickens.study;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/** Which program on which kind of machine made a table. */
public final class Provenance {
  private static final Attributes MANIFEST = manifest();

  private Provenance() {}

  /** Version of the program; {@code unpackaged} where it runs from class files. */
  public static String version() {
    return attribute("Implementation-Version");
  }

  /** Commit that the program was built from; {@code unpackaged} where it runs from class files. */
  public static String commit() {
    return attribute("Implementation-Commit");
  }

  /** Operating system, processor architecture and Java version: what may change last digits. */
  public static String machine() {
    return System.getProperty("os.name")
        + " "
        + System.getProperty("os.arch")
        + ", Java "
        + System.getProperty("java.version");
  }

  private static String attribute(String name) {
    String value = MANIFEST.getValue(name);
    return value == null ? "unpackaged" : value;
  }

  /** The manifest of the jar that holds this class; empty where there is none. */
  private static Attributes manifest() {
    URL here = Provenance.class.getResource("Provenance.class");
    if (here == null || !here.getProtocol().equals("jar")) {
      return new Attributes();
    }
    String jar = here.toString().substring(0, here.toString().indexOf("!/") + 2);
    try (InputStream stream = URI.create(jar + "META-INF/MANIFEST.MF").toURL().openStream()) {
      return new Manifest(stream).getMainAttributes();
    } catch (IOException e) {
      return new Attributes();
    }
  }
}
