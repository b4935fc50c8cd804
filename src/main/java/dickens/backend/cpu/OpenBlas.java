package dickens.backend.cpu;

import dickens.backend.PrivateFolder;
import java.io.IOException;
import java.util.Optional;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * The dense product of OpenBLAS, one thread a call, on memory outside the Java heap.
 *
 * <p>The library is loaded at the first use, once in the life of the process. Its native parts come
 * with the jar and are unpacked into the private folder of all native parts. Where that does not
 * work (another platform, a folder from which nothing may be executed, {@code
 * -Ddickens.openblas=off}) there is a reason in words, and no product.
 */
final class OpenBlas {
  /** Where JavaCPP unpacks. */
  private static final String CACHE = "org.bytedeco.javacpp.cachedir";

  /** What JavaCPP calls OpenBLAS, in contrast to other vendors. */
  private static final int OPENBLAS = 2;

  /** Loads when first asked for. */
  private static final class Library {
    static final Optional<String> WHY_UNUSABLE = load();

    private Library() {}
  }

  private OpenBlas() {}

  /** Why it cannot be used, in words; empty where it can. */
  static Optional<String> whyUnusable() {
    return Library.WHY_UNUSABLE;
  }

  /** Name and version; where it can be used. */
  static String version() {
    return openblas_nolapack.OPENBLAS_VERSION.strip();
  }

  /**
   * C += sign A B, row by row, all with the same distance between rows.
   *
   * @param a the first entry of A, rows x inner
   * @param b the first entry of B, inner x columns
   * @param c the first entry of C, rows x columns
   * @param width distance between rows
   */
  static void addProduct(
      double sign,
      DoublePointer a,
      DoublePointer b,
      DoublePointer c,
      int rows,
      int inner,
      int columns,
      int width) {
    openblas_nolapack.cblas_dgemm(
        openblas_nolapack.CblasRowMajor,
        openblas_nolapack.CblasNoTrans,
        openblas_nolapack.CblasNoTrans,
        rows,
        columns,
        inner,
        sign,
        a,
        width,
        b,
        width,
        1,
        c,
        width);
  }

  private static Optional<String> load() {
    if (System.getProperty("dickens.openblas", "").equals("off")) {
      return Optional.of("switched off by -Ddickens.openblas=off");
    }
    try {
      String platform = Loader.getPlatform();
      if (!platform.equals("linux-x86_64")) {
        return Optional.of("not built for " + platform);
      }
      if (System.getProperty(CACHE) == null) {
        System.setProperty(CACHE, PrivateFolder.find().toString());
      }
      Loader.load(openblas_nolapack.class);
      // fronts and their parts are the tasks; threads of its own would change the order of sums
      openblas_nolapack.blas_set_num_threads(1);
      boolean isOne = openblas_nolapack.blas_get_num_threads() == 1;
      return isOne && openblas_nolapack.blas_get_vendor() == OPENBLAS
          ? Optional.empty()
          : Optional.of("another library took its place");
    } catch (IOException | LinkageError | RuntimeException e) {
      return Optional.of(
          "cannot be loaded: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }
}
