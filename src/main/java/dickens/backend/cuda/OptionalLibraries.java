package dickens.backend.cuda;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Whether cuBLAS and cuSPARSE can be used. Both are optional: each is tried once in a process of
 * its own ({@link LibraryProbe}), because a library with a missing symbol ends the process at the
 * first call. A success is remembered in the private folder under the library's path, size and
 * date; failures are tried anew. {@code -Ddickens.cuda.libraries=off} leaves all to own kernels.
 */
final class OptionalLibraries {
  private static final int LIMIT_SECONDS = 20;

  private static final Map<String, String> OUTCOMES = new HashMap<>();

  /** An optional library: its name for people, its files, the best first, and what to install. */
  enum Library {
    CUBLAS("cuBLAS"),
    CUSPARSE("cuSPARSE");

    private final String title;

    Library(String title) {
      this.title = title;
    }

    private List<String> files() {
      return this == CUBLAS
          ? List.of("libcublas.so.12", "libcublas.so.13")
          : List.of("libcusparse.so.12");
    }

    /** Name on the command line of the probe. */
    String word() {
      return this == CUBLAS ? "cublas" : "cusparse";
    }

    private String advice(String reason) {
      String instead = "the own kernels serve without it";
      if (!reason.contains("cannot open shared object file")) {
        return instead;
      }
      String wheel = this == CUBLAS ? "nvidia-cublas" : "nvidia-cusparse";
      return "install "
          + String.join(" or ", files())
          + " (CUDA 12 or 13 toolkit, or pip install "
          + wheel
          + ") and put its folder on LD_LIBRARY_PATH; "
          + instead;
    }
  }

  private OptionalLibraries() {}

  /** One line for each library. */
  static List<String> facts() {
    List<String> facts = new ArrayList<>();
    for (Library library : Library.values()) {
      String reason = whyUnusable(library);
      String usable = "usable" + locate(library).map(OptionalLibraries::described).orElse("");
      facts.add(
          library.title
              + ": "
              + (reason.isEmpty()
                  ? usable
                  : "not usable: " + reason + "; " + library.advice(reason)));
    }
    return facts;
  }

  private static String described(Path file) {
    boolean forwarded = file.endsWith("libcublas.so.13");
    return ", " + file + (forwarded ? " (CUDA 13, through the forwarder)" : "");
  }

  /** Why a library cannot be used, in one line; empty where it can. */
  static synchronized String whyUnusable(Library library) {
    return OUTCOMES.computeIfAbsent(library.word(), word -> remembered(library));
  }

  private static String remembered(Library library) {
    if (System.getProperty("dickens.cuda.libraries", "").equals("off")) {
      return "switched off by -Ddickens.cuda.libraries=off";
    }
    try {
      Path folder = NativeFolder.find().path();
      Optional<Path> file = locate(library);
      if (file.isEmpty()) {
        return inChild(library);
      }
      String key =
          file.get().toRealPath()
              + "|"
              + Files.size(file.get())
              + "|"
              + Files.getLastModifiedTime(file.get()).toMillis();
      Path note = folder.resolve("usable-" + library.word());
      if (Files.exists(note) && Files.readString(note).equals(key)) {
        return "";
      }
      String reason = inChild(library);
      if (reason.isEmpty()) {
        Files.writeString(note, key);
      }
      return reason;
    } catch (IOException e) {
      return NativeLoading.line(e);
    }
  }

  private static Optional<Path> locate(Library library) {
    String path = System.getenv("LD_LIBRARY_PATH");
    List<String> folders = new ArrayList<>();
    if (path != null) {
      folders.addAll(List.of(path.split(File.pathSeparator)));
    }
    folders.add("/usr/lib/x86_64-linux-gnu");
    folders.add("/usr/lib64");
    return library.files().stream()
        .flatMap(
            file ->
                folders.stream()
                    .filter(folder -> !folder.isEmpty())
                    .map(folder -> Path.of(folder, file)))
        .filter(Files::exists)
        .findFirst();
  }

  private static String inChild(Library library) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Xmx256m");
    for (String name : List.of("dickens.cuda.driver", "dickens.native.dir")) {
      String value = System.getProperty(name, "");
      if (!value.isEmpty()) {
        command.add("-D" + name + "=" + value);
      }
    }
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(LibraryProbe.class.getName());
    command.add(library.word());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      Process child = builder.start();
      return outcome(child);
    } catch (IOException e) {
      return "the probe does not start: " + e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted while probing";
    }
  }

  private static String outcome(Process child) throws IOException, InterruptedException {
    // two lines at most: the pipe holds them until they are read
    if (!child.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      child.destroyForcibly();
      return "the probe gave no answer within " + LIMIT_SECONDS + " s";
    }
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      List<String> lines = out.lines().toList();
      if (lines.contains(LibraryProbe.EXPECTED)) {
        return "";
      }
      return lines.stream()
          .filter(line -> line.startsWith("REASON ") || line.startsWith("RESULT "))
          .findFirst()
          .map(line -> line.startsWith("REASON ") ? line.substring(7) : "wrong product: " + line)
          .orElse("the probe ended with exit code " + child.exitValue());
    }
  }
}
