package dickens.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dickens.backend.cuda.FaultTest.Run;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user sees of a device that is full or breaks while it evolves an ensemble. */
@Tag("gpu")
final class EvolutionFaultTest {
  private static final List<String> ALWAYS =
      List.of("-Ddickens.cuda.least-qubits=2", "-Ddickens.cuda.least-populations=2");
  private static final String EVOLVE =
      "evolve ensemble N=13 emission=0.3 collective_emission=0.1 --initial excited --t 0:4:5"
          + " --observe Jz --format json --backend ";

  @BeforeAll
  static void theStandInIsBuilt() {
    HostDriver.requireBuilt(HostDriver.LIBRARY);
  }

  private static Run run(Map<String, String> faults, String command) throws Exception {
    return FaultTest.runProgram(faults, ALWAYS, FaultTest.CLI, command.split(" "));
  }

  /** What an output that may have warnings says. */
  private static JsonNode json(Run run) throws Exception {
    assertEquals(0, run.code(), run.output());
    String output = run.output();
    return new ObjectMapper()
        .readTree(output.substring(output.indexOf('{'), output.lastIndexOf('}') + 1));
  }

  @Test
  void reportNamesTheDeviceAndItsMemory() throws Exception {
    JsonNode device = json(run(Map.of(), EVOLVE + "cuda"));
    JsonNode host = json(run(Map.of(), EVOLVE + "cpu"));
    assertEquals("cuda", device.findValue("backend").asText());
    assertTrue(
        device
            .findValue("method")
            .asText()
            .matches(".*on host execution of the kernels, .* GB planned there"),
        device::toString);
    for (int k = 0; k < 5; k++) {
      double expected = host.findValue("Jz").get(k).asDouble();
      // populations agree to 1e-12, J is 6.5
      assertEquals(expected, device.findValue("Jz").get(k).asDouble(), 1e-10);
    }
  }

  /** Too little memory, a launch that fails in the first products, and a later one. */
  @ParameterizedTest
  @CsvSource({
    "STANDIN_CUDA_MEMORY, 20000, the 56 populations of N = 13 need",
    "STANDIN_CUDA_FAIL_LAUNCH, 4, (719)",
    "STANDIN_CUDA_FAIL_LAUNCH, 60, (719)"
  })
  void processorTakesOverUnderAutoAndCudaEndsWithThree(String fault, String value, String told)
      throws Exception {
    Run strict = run(Map.of(fault, value), EVOLVE + "cuda");
    assertEquals(3, strict.code(), strict.output());
    assertTrue(strict.output().contains(told), strict.output());
    Run auto = run(Map.of(fault, value), EVOLVE + "auto");
    JsonNode found = json(auto);
    assertEquals(json(run(Map.of(), EVOLVE + "cpu")).findValue("Jz"), found.findValue("Jz"));
    assertEquals("cpu", found.findValue("backend").asText());
    assertTrue(auto.output().contains("this ensemble is solved on cpu; cuda: "), auto.output());
    assertTrue(auto.output().contains(told), auto.output());
  }
}
