package dickens.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The way to cuBLAS and cuSPARSE, on stand-ins of both. */
@Tag("gpu")
final class OptionalLibrariesTest {
  private static final Path LIBRARIES = HostDriver.FOLDER.resolve("libraries");

  private static final Map<String, String> WITH_LIBRARIES =
      Map.of("LD_LIBRARY_PATH", HostDriver.FOLDER + ":" + LIBRARIES);

  private static final Map<String, String> WITH_CUBLAS_13 =
      Map.of(
          "LD_LIBRARY_PATH", HostDriver.FOLDER + ":" + HostDriver.FOLDER.resolve("libraries-13"));

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

  /**
   * With LD_BIND_NOW the linker wants every function that JCuda's cuBLAS imports at once, so that
   * the forwarder has them all.
   */
  @Test
  void cublasOfCuda13ServesThroughTheForwarder(@TempDir Path temp) throws Exception {
    Map<String, String> environment =
        Map.of("LD_LIBRARY_PATH", WITH_CUBLAS_13.get("LD_LIBRARY_PATH"), "LD_BIND_NOW", "1");
    List<String> fresh = List.of("-Ddickens.native.dir=" + temp.resolve("native"));
    FaultTest.Run run = FaultTest.runProgram(environment, fresh, FaultTest.CLI, "devices");
    assertTrue(run.output().contains("cuBLAS: usable"), run.output());
    assertTrue(run.output().contains("libcublas.so.13 (CUDA 13, through the forwarder)"));
  }

  @Test
  void theForwarderFitsItsSources() throws IOException, NoSuchAlgorithmException {
    Path folder = Path.of("native/forwarder");
    KernelImageTest.requireStamp(folder.resolve("stamp"), folder, folder + "/build.sh (gcc)");
  }

  @Test
  void withoutAnyCublasTheReasonNamesTheLibraryThatIsMissing() throws Exception {
    Map<String, String> none = Map.of("LD_LIBRARY_PATH", HostDriver.FOLDER.toString());
    FaultTest.Run run = FaultTest.runProgram(none, List.of(), FaultTest.CLI, "devices");
    assertTrue(
        run.output().contains("cuBLAS: not usable: libcublas.so.12: cannot open"), run.output());
  }

  /** Products of large fronts by the library: the numbers of the own kernels to rounding. */
  @ParameterizedTest
  @CsvSource({"12.6.0", "13.6.0"})
  void frontsByCublasAgreeWithTheOwnKernels(String version) throws Exception {
    Map<String, String> libraries = version.startsWith("13") ? WITH_CUBLAS_13 : WITH_LIBRARIES;
    FaultTest.Run run =
        FaultTest.runProgram(libraries, List.of(), CublasFrontsProgram.class.getName());
    assertEquals(0, run.code(), run.output());
    assertTrue(
        run.line("METHOD ")
            .contains("on the device, products of fronts of 40 and more by cuBLAS " + version),
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
