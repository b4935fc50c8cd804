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

/** What a user sees of a device that is full or breaks while it works on an ensemble. */
@Tag("gpu")
final class PlaneFaultTest {
  private static final List<String> ALWAYS = List.of("-Ddickens.cuda.least-qubits=2");
  private static final String SOLVE =
      "solve ensemble N=13 gx=1 w0=0.3 emission=0.1 collective_emission=0.1 --observe Jz,Jy"
          + " --format json --backend ";

  @BeforeAll
  static void theStandInIsBuilt() {
    HostDriver.requireBuilt(HostDriver.LIBRARY);
  }

  private static Run run(Map<String, String> faults, String backend) throws Exception {
    return FaultTest.runProgram(faults, ALWAYS, FaultTest.CLI, (SOLVE + backend).split(" "));
  }

  /** <J_z> in an output that has warnings too. */
  private static double projection(Run run) throws Exception {
    assertEquals(0, run.code(), run.output());
    String output = run.output();
    JsonNode value =
        new ObjectMapper()
            .readTree(output.substring(output.indexOf('{'), output.lastIndexOf('}') + 1))
            .findValue("Jz");
    return value.isNumber() ? value.asDouble() : value.findValue("value").asDouble();
  }

  @Test
  void methodLineNamesTheDeviceAndItsMemory() throws Exception {
    Run device = run(Map.of(), "cuda");
    assertEquals(projection(run(Map.of(), "cpu")), projection(device), 1e-10, device.output());
    assertTrue(device.output().contains("GB planned there"), device.output());
    assertTrue(device.output().contains("host execution of the kernels"), device.output());
  }

  /** Too little memory, a launch that fails in the factors, and one in the iteration. */
  @ParameterizedTest
  @CsvSource({
    "STANDIN_CUDA_MEMORY, 100000, N = 13 needs",
    "STANDIN_CUDA_FAIL_LAUNCH, 40, (719)",
    "STANDIN_CUDA_FAIL_LAUNCH, 300, (719)"
  })
  void processorTakesOverUnderAutoAndCudaEndsWithThree(String fault, String value, String told)
      throws Exception {
    Run strict = run(Map.of(fault, value), "cuda");
    assertEquals(3, strict.code(), strict.output());
    assertTrue(strict.output().contains(told), strict.output());
    Run auto = run(Map.of(fault, value), "auto");
    assertEquals(projection(run(Map.of(), "cpu")), projection(auto), 0, "the same bits");
    assertTrue(auto.output().contains("this ensemble is solved on cpu; cuda: "), auto.output());
    assertTrue(auto.output().contains(told), auto.output());
  }
}
