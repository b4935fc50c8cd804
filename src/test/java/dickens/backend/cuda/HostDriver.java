package dickens.backend.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes this JVM use the stand-in driver, which runs the kernels on the host. Under {@code
 * -Ddickens.test.require=cuda} the system's driver stays, and tests that need the stand-in are
 * skipped: a process has one libcuda.so.1.
 */
final class HostDriver {
  static final Path LIBRARY = Path.of("target", "native", "libcuda.so.1").toAbsolutePath();

  private HostDriver() {}

  /** True where a real GPU is demanded. */
  static boolean gpuIsRequired() {
    return System.getProperty("dickens.test.require", "").contains("cuda");
  }

  /** Turns to the stand-in, or skips the test with the reason. */
  static void require() {
    assumeTrue(
        !gpuIsRequired(), "skipped: this run tests the real GPU (-Ddickens.test.require=cuda)");
    assumeTrue(
        Files.exists(LIBRARY),
        "skipped: the kernels run on the host only where g++ is installed (no " + LIBRARY + ")");
    System.setProperty("dickens.cuda.driver", LIBRARY.toString());
  }
}
