package dickens.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dickens.backend.Backend;
import dickens.backend.Backends;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program behind bench/gpu/verify, on the stand-in driver. */
@Tag("gpu")
final class DeviceVerificationTest {
  @TempDir private Path folder;

  private final PrintStream console = System.out;

  @BeforeAll
  static void useTheStandIn() {
    HostDriver.require();
  }

  @BeforeEach
  void keepTheTableFromTheLog() {
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
  }

  @AfterEach
  void turnTheConsoleOn() {
    System.setOut(console);
  }

  @Test
  void everyKernelIsLaunchedAndAgreesAtSmallSizes() throws IOException {
    assertEquals(0, DeviceVerification.run("--small"));
  }

  /** A run that launches nothing but the self-test has not verified the others, and says which. */
  @Test
  void aKernelThatWasNotLaunchedIsNamed() throws IOException {
    try (CudaBackend cuda = (CudaBackend) new CudaBackendProvider().open();
        Backend cpu = Backends.open("cpu").backend()) {
      VerificationRun run =
          new VerificationRun(
              cuda,
              cpu,
              VerificationRun.Extent.SMALL,
              Double.POSITIVE_INFINITY,
              Optional.empty(),
              Map.of("commit", "c"));
      Map<String, Long> before = KernelLaunches.counts();
      CudaDevice device = cuda.device();
      device.call(() -> SelfTest.deviation(KernelImage.load("SelfTest", device.capability())));
      new LaunchedKernels(run).check(before);
      assertFalse(run.isGood());
      String never = run.facts().get("neverLaunched").toString();
      assertTrue(never.contains("panelPushComplex") && never.contains("planesApply"), never);
      assertFalse(never.contains("selfTest"), never);
      assertEquals(Map.of("selfTest", 1L), run.facts().get("launches"));
    }
  }

  @Test
  void whatTheLimitLeavesOutIsListedAndKeptWithTheRest() throws IOException {
    String former = System.setProperty("verify.results", folder.toString());
    try {
      assertEquals(0, DeviceVerification.run("maps"));
      JsonNode first = result();
      assertTrue(first.path("standIn").asBoolean() && first.path("good").asBoolean());
      assertTrue(first.path("parts").path("maps").path("complete").asBoolean());
      assertEquals(4, DeviceVerification.run("lattices", "--limit", "0"));
      JsonNode both = result();
      assertTrue(both.path("parts").path("maps").path("complete").asBoolean());
      assertFalse(both.path("good").asBoolean());
      assertTrue(both.path("notRun").get(0).asText().startsWith("lattices"));
      assertEquals(0, DeviceVerification.run("maps"));
      assertTrue(result().path("good").asBoolean());
    } finally {
      if (former == null) {
        System.clearProperty("verify.results");
      } else {
        System.setProperty("verify.results", former);
      }
    }
  }

  private JsonNode result() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      Path json = files.filter(file -> file.toString().endsWith(".json")).findFirst().orElseThrow();
      return new ObjectMapper().readTree(json.toFile());
    }
  }

  @Test
  void wrongRequestsAreToldApart() throws IOException {
    assertEquals(2, DeviceVerification.run("lattice"));
    assertEquals(2, DeviceVerification.run("--limit"));
    assertEquals(2, DeviceVerification.run("--limit", "-5"));
    assertEquals(2, DeviceVerification.run("--limit", "soon"));
  }
}
