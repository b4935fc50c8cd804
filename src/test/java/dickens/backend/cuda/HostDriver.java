package dickens.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes this JVM use the stand-in driver, which runs the kernels on the host. Under {@code
 * -Ddickens.test.require=cuda} the system's driver stays, and tests that need the stand-in are
 * skipped: a process has one libcuda.so.1.
 */
final class HostDriver {
  static final Path FOLDER = Path.of("target", "native").toAbsolutePath();
  static final Path LIBRARY = FOLDER.resolve("libcuda.so.1");

  private HostDriver() {}

  /** True where a real GPU is demanded. */
  static boolean gpuIsRequired() {
    return System.getProperty("dickens.test.require", "").contains("cuda");
  }

  /** Turns to the stand-in, or skips the test with the reason. */
  static void require() {
    skipUnless(!gpuIsRequired(), "this run tests the real GPU (-Ddickens.test.require=cuda)");
    requireBuilt(LIBRARY);
    System.setProperty("dickens.cuda.driver", LIBRARY.toString());
  }

  /** A device on the stand-in, or the test is skipped; the caller closes it. */
  static CudaDevice device() {
    require();
    assertEquals("", CudaProbe.outcome().reason());
    return CudaDevice.open(0);
  }

  /** A back end on the stand-in, or the test is skipped; the caller closes it. */
  static CudaBackend backend() {
    require();
    assertEquals("", CudaProbe.outcome().reason());
    return (CudaBackend) new CudaBackendProvider().open();
  }

  /** Skips the test where native/build.sh did not make a file. */
  static void requireBuilt(Path file) {
    skipUnless(
        Files.exists(file), "kernels run on the host only where g++ is installed: no " + file);
  }

  /** Surefire prints no reason for a skipped class, so it is said here. */
  static void skipUnless(boolean condition, String reason) {
    if (!condition) {
      System.out.println("[SKIPPED] " + reason);
    }
    assumeTrue(condition, reason);
  }
}
