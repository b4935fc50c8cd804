package dickens.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The kernels on the host under AddressSanitizer and UBSan, and faults on purpose, each of which
 * must be noticed: without that the first half would show nothing.
 */
final class HostExecutionTest {
  private static final Path PROGRAM = HostDriver.FOLDER.resolve("kernels-checked");

  private record Run(int code, String output) {}

  @BeforeAll
  static void theProgramIsBuilt() {
    HostDriver.requireBuilt(PROGRAM);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chains",
        "long",
        "cumulants",
        "fronts",
        "planes",
        "residual",
        "shifts",
        "sparse",
        "self",
        "plantedNone"
      })
  void kernelsAreCleanInEveryOrderOfThreads(String what) throws Exception {
    Run run = run(what);
    assertEquals(0, run.code, run.output);
  }

  @ParameterizedTest
  @CsvSource({
    "plantedMissingBarrier, 5, a result is NaN",
    "plantedUnsetShared, 5, a result is NaN",
    "plantedRace, 4, depends on the order",
    "plantedEarlyReturn, 3, divergent block barrier",
    "plantedDivergentBarrier, 3, wait at different places",
    "plantedDivergentShuffle, 3, divergent warp barrier or shuffle",
    "plantedDeadlock, 3, deadlock"
  })
  void plantedFaultIsNoticed(String kernel, int code, String message) throws Exception {
    Run run = run(kernel);
    assertEquals(code, run.code, run.output);
    assertTrue(run.output.contains(message), run.output);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plantedSharedOverrun", "plantedGlobalOverrun"})
  void overrunIsNoticedByTheSanitizer(String kernel) throws Exception {
    Run run = run(kernel);
    assertTrue(run.code != 0, run.output);
    assertTrue(run.output.contains("heap-buffer-overflow"), run.output);
    assertTrue(run.output.contains(kernel), run.output);
  }

  @Test
  void anUnknownKernelIsAnError() throws Exception {
    assertEquals(3, run("noSuchKernel").code);
  }

  private static Run run(String what) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(PROGRAM.toString(), what);
    builder.redirectErrorStream(true);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "no end within 60 s");
    return new Run(process.exitValue(), output);
  }
}
