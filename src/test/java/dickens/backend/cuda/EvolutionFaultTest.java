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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user sees of a device that is full or breaks while it evolves an ensemble. */
@Tag("gpu")
final class EvolutionFaultTest {
  private static final List<String> ALWAYS =
      List.of("-Ddickens.cuda.least-qubits=2", "-Ddickens.cuda.least-populations=2");
  private static final String END = " --t 0:4:5 --observe Jz,Jx --format json --backend ";
  private static final String POPULATIONS =
      "evolve ensemble N=13 emission=0.3 collective_emission=0.1 --initial excited" + END;

  /** Qubits along x that precess and lose their phase, <J_x> = N/2 cos(w0 t) exp(-g t/2). */
  private static final String COHERENCES =
      "evolve ensemble N=13 w0=0.3 dephasing=0.2 --initial css:pi/2,0" + END;

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

  @ParameterizedTest
  @ValueSource(strings = {POPULATIONS, COHERENCES})
  void reportNamesTheDeviceAndItsMemory(String command) throws Exception {
    JsonNode device = json(run(Map.of(), command + "cuda"));
    JsonNode host = json(run(Map.of(), command + "cpu"));
    assertEquals("cuda", device.findValue("backend").asText());
    assertTrue(
        device
            .findValue("method")
            .asText()
            .matches(".*on host execution of the kernels, .* GB planned there"),
        device::toString);
    for (int k = 0; k < 5; k++) {
      for (String observable : List.of("Jz", "Jx")) {
        double expected = host.findValue(observable).get(k).asDouble();
        // states agree to 1e-12, J is 6.5
        assertEquals(expected, device.findValue(observable).get(k).asDouble(), 1e-10);
      }
      if (command.equals(COHERENCES)) {
        double x = 6.5 * Math.cos(0.3 * k) * Math.exp(-0.1 * k);
        assertEquals(x, device.findValue("Jx").get(k).asDouble(), 1e-10);
      }
    }
  }

  /** Too little memory, a launch that fails in the first products, and a later one. */
  @ParameterizedTest
  @CsvSource({
    "STANDIN_CUDA_MEMORY, 20000, the 56 populations of N = 13 need",
    "STANDIN_CUDA_FAIL_LAUNCH, 4, (719)",
    "STANDIN_CUDA_FAIL_LAUNCH, 60, (719)"
  })
  void processorTakesOverPopulations(String fault, String value, String told) throws Exception {
    assertTakenOver(POPULATIONS, Map.of(fault, value), told);
  }

  @ParameterizedTest
  @CsvSource({
    "STANDIN_CUDA_MEMORY, 60000, the evolution of N = 13 in Krylov spaces of 30 vectors needs",
    "STANDIN_CUDA_FAIL_LAUNCH, 4, (719)",
    "STANDIN_CUDA_FAIL_LAUNCH, 300, (719)"
  })
  void processorTakesOverCoherences(String fault, String value, String told) throws Exception {
    assertTakenOver(COHERENCES, Map.of(fault, value), told);
  }

  private static void assertTakenOver(String command, Map<String, String> faults, String told)
      throws Exception {
    Run strict = run(faults, command + "cuda");
    assertEquals(3, strict.code(), strict.output());
    assertTrue(strict.output().contains(told), strict.output());
    Run auto = run(faults, command + "auto");
    JsonNode found = json(auto);
    assertEquals(json(run(Map.of(), command + "cpu")).findValue("Jz"), found.findValue("Jz"));
    assertEquals("cpu", found.findValue("backend").asText());
    assertTrue(auto.output().contains("this ensemble is solved on cpu; cuda: "), auto.output());
    assertTrue(auto.output().contains(told), auto.output());
  }
}
