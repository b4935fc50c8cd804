package dickens.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way to cuBLAS and cuSPARSE, on stand-ins of both. */
@Tag("gpu")
final class OptionalLibrariesTest {
  private static final Path LIBRARIES = HostDriver.FOLDER.resolve("libraries");

  private static final Map<String, String> WITH_LIBRARIES =
      Map.of("LD_LIBRARY_PATH", HostDriver.FOLDER + ":" + LIBRARIES);

  @BeforeAll
  static void theStandInsAreBuilt() {
    HostDriver.requireBuilt(LIBRARIES.resolve("libcusparse.so.12"));
  }

  @Test
  void librariesThatComputeAreUsable(@TempDir Path temp) throws Exception {
    List<String> fresh = List.of("-Ddickens.native.dir=" + temp.resolve("native"));
    for (int time = 0; time < 2; time++) {
      // the second time from the note of the first
      FaultTest.Run run = FaultTest.runProgram(WITH_LIBRARIES, fresh, FaultTest.CLI, "devices");
      assertTrue(run.output().contains("cuBLAS: usable"), run.output());
      assertTrue(run.output().contains("cuSPARSE: usable"), run.output());
    }
  }

  /** Both solve the same chains; the stand-in eliminates without loss at these sizes. */
  @Test
  void pentadiagonalSolverAgreesWithTheOwnKernels() throws Exception {
    FaultTest.Run run =
        FaultTest.runProgram(WITH_LIBRARIES, List.of(), PentadiagonalProgram.class.getName());
    assertEquals(0, run.code(), run.output());
    double[] apart =
        Arrays.stream(run.line("APART ").substring(6).split(" "))
            .mapToDouble(Double::parseDouble)
            .toArray();
    assertTrue(apart[0] <= 1e-12, run.output());
    assertTrue(apart[1] <= 1e-9, run.output());
  }
}
