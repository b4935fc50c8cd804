package dickens.cluster;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** This program, as it is started again on another machine. */
final class Program {
  private static final String MAIN = "dickens.cli.Main";

  private Program() {}

  /**
   * Words that start the program from its copy.
   *
   * @param heap of Java in megabytes; 0: Java's own choice
   */
  static List<String> words(long heap, Path copy) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (heap > 0) {
      words.add("-Xmx" + heap + "m");
    }
    if (isJar(home())) {
      words.addAll(List.of("-jar", copy.toString()));
    } else {
      words.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
    }
    return words;
  }

  /**
   * Copies the program, so that a build or an update meanwhile changes nothing for jobs that wait.
   * Class files, as in a build, are not copied.
   */
  static void copy(Path copy) throws IOException {
    if (isJar(home())) {
      Path temporary = copy.resolveSibling("." + copy.getFileName() + ".tmp");
      Files.copy(home(), temporary, StandardCopyOption.REPLACE_EXISTING);
      Files.move(temporary, copy, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static boolean isJar(Path home) {
    return Files.isRegularFile(home);
  }

  private static Path home() {
    try {
      return Path.of(Program.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the program does not know where it is", e);
    }
  }
}
