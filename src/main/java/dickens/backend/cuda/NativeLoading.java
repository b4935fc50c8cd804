package dickens.backend.cuda;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Loads the native parts of JCuda from the private folder, each at most once, and remembers why one
 * failed: a second attempt would only say NoClassDefFoundError.
 *
 * <p>{@code -Ddickens.cuda.driver=FILE} takes that file for the driver library libcuda.so.1 in
 * place of the system's: the stand-in that runs the kernels on the host, or a driver at an unusual
 * place.
 */
final class NativeLoading {
  /** What the dynamic linker says in the end: a file without its folder, and what is wrong. */
  private static final Pattern TELLING =
      Pattern.compile(
          "[^\\s:/]+: (cannot open shared object file|failed to map segment|undefined symbol).*");

  /** What the dynamic linker says where CUDA is not version 12; JCuda's cuBLAS needs that one. */
  private static final String NO_CUBLAS_12 = "libcublas.so.12: cannot open shared object file";

  /** What the dynamic linker says of a file system mounted noexec. */
  private static final String NOT_RUNNABLE = "failed to map segment";

  private static final Map<String, String> OUTCOMES = new HashMap<>();

  private NativeLoading() {}

  /**
   * Loads a library by initialising its JCuda class.
   *
   * @param library e.g. {@code JCudaDriver}
   * @param javaClass the class that loads it when it is initialised
   * @return why it cannot be used, in one line; empty where it can
   */
  static synchronized String load(String library, String javaClass) {
    return OUTCOMES.computeIfAbsent(library, name -> attempt(name, javaClass));
  }

  private static String attempt(String library, String javaClass) {
    String temporary = System.getProperty("java.io.tmpdir");
    try {
      String driver = System.getProperty("dickens.cuda.driver", "");
      if (!driver.isEmpty()) {
        // a library of this name that is already loaded satisfies all who ask for it
        System.load(driver);
      }
      NativeFolder folder = runnable(library);
      // JCuda looks there for files of the right name before it unpacks its own
      System.setProperty("java.io.tmpdir", folder.path().toString());
      Class.forName(javaClass, true, NativeLoading.class.getClassLoader());
      return "";
    } catch (IOException e) {
      return e.getMessage();
    } catch (ClassNotFoundException | LinkageError | RuntimeException e) {
      return line(e);
    } finally {
      System.setProperty("java.io.tmpdir", temporary);
    }
  }

  /** A folder with the library unpacked and loaded; not one from which nothing may be run. */
  private static NativeFolder runnable(String library) throws IOException {
    NativeFolder folder = NativeFolder.find();
    try {
      open(folder, library);
      return folder;
    } catch (UnsatisfiedLinkError e) {
      if (!line(e).contains(NOT_RUNNABLE)) {
        throw e;
      }
    }
    NativeFolder other = NativeFolder.temporary();
    try {
      open(other, library);
      return other;
    } catch (UnsatisfiedLinkError e) {
      if (line(e).contains(NOT_RUNNABLE)) {
        throw new IOException(
            "no program may be run from "
                + folder.path()
                + " nor from "
                + other.path()
                + ": give a folder by -Ddickens.native.dir",
            e);
      }
      throw e;
    }
  }

  private static void open(NativeFolder folder, String library) throws IOException {
    String file = folder.unpack(library).toString();
    try {
      System.load(file);
    } catch (UnsatisfiedLinkError e) {
      if (!line(e).contains(NO_CUBLAS_12)) {
        throw e;
      }
      forward(folder, e);
      System.load(file);
    }
  }

  /** Where there is a libcublas.so.13, loads what answers to the name libcublas.so.12 with it. */
  private static void forward(NativeFolder folder, UnsatisfiedLinkError missing)
      throws IOException {
    String forwarder = folder.unpackForwarder().toString();
    try {
      System.load(forwarder);
    } catch (UnsatisfiedLinkError e) {
      if (line(e).contains(NOT_RUNNABLE)) {
        throw e;
      }
      missing.addSuppressed(e);
      throw missing;
    }
  }

  /** The one line of a loader's message that matters; JCuda's hold two stack traces. */
  static String line(Throwable e) {
    String message = String.valueOf(e.getMessage());
    return message
        .lines()
        .map(TELLING::matcher)
        .filter(Matcher::find)
        .map(Matcher::group)
        .findFirst()
        .orElse(message.lines().findFirst().orElse(e.getClass().getSimpleName()).strip());
  }
}
