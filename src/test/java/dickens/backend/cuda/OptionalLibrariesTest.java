package dickens.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
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

  /** Products of large fronts by the library: the numbers of the own kernels to rounding. */
  @Test
  void frontsByCublasAgreeWithTheOwnKernels() throws Exception {
    FaultTest.Run run =
        FaultTest.runProgram(WITH_LIBRARIES, List.of(), CublasFrontsProgram.class.getName());
    assertEquals(0, run.code(), run.output());
    assertTrue(
        run.line("METHOD ")
            .endsWith("on the device, products of fronts of 40 and more by cuBLAS 12.6.0"),
        run.output());
    assertEquals("SAME true", run.line("SAME"), run.output());
    String[] apart = run.line("APART ").substring(6).split(" ");
    // populations entrywise; the complex solve relative to its largest entry
    assertTrue(Double.parseDouble(apart[0]) <= 1e-12, run.output());
    assertTrue(Double.parseDouble(apart[1]) <= 1e-12, run.output());
    // the stand-in sums the other way round: the products were its
    assertTrue(Double.parseDouble(apart[0]) > 0, run.output());
  }

  /** Products by cuSPARSE, sums and Gram-Schmidt by cuBLAS: the numbers of the own kernels. */
  @Test
  void ensemblesByTheLibrariesAgreeWithTheOwnKernels() throws Exception {
    FaultTest.Run run =
        FaultTest.runProgram(WITH_LIBRARIES, List.of(), AssembledProgram.class.getName());
    assertEquals(0, run.code(), run.output());
    for (String part :
        List.of(
            ", products by cuSPARSE 12.5.0, sums by cuBLAS 12.6.0, ",
            ", products by own kernels, sums by own kernels, ",
            ", Gram-Schmidt by cuBLAS 12.6.0, ",
            ", Gram-Schmidt by own kernels, ",
            "GB planned there, Gram-Schmidt by cuBLAS 12.6.0\n",
            "GB planned there, Gram-Schmidt by own kernels\n")) {
      assertTrue(run.output().contains(part), part + " is not in " + run.output());
    }
    List<String> same = run.output().lines().filter(l -> l.startsWith("SAME ")).toList();
    assertEquals(Collections.nCopies(3, "SAME true"), same, run.output());
    int[] iterations =
        run.output()
            .lines()
            .filter(l -> l.startsWith("ITERATIONS "))
            .mapToInt(l -> Integer.parseInt(l.substring(11)))
            .toArray();
    assertTrue(Math.abs(iterations[0] - iterations[2]) <= 2, run.output());
    double[] apart =
        run.output()
            .lines()
            .filter(l -> l.startsWith("APART "))
            .mapToDouble(l -> Double.parseDouble(l.substring(6)))
            .toArray();
    // populations, of positive terms; states whose norm is at most 1
    double[] allowed = {1e-12, 1e-10, 1e-10};
    for (int k = 0; k < 3; k++) {
      // the stand-ins sum the other way round, so that they were used where something differs
      assertTrue(apart[k] > 0 && apart[k] <= allowed[k], run.output());
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
