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
import org.junit.jupiter.params.provider.ValueSource;

/** What a user sees of a device that is full or breaks while it works on fronts. */
@Tag("gpu")
final class FrontFaultTest {
  private static final List<String> ALWAYS = List.of("-Ddickens.cuda.least-states=2");
  private static final String SOLVE =
      "solve heat-valve N=20 --observe Q_h,S_h,J2 --format json --backend ";
  private static final String SPECTRUM =
      "resolvent heat-valve N=12 --source Q_h --z 0.01:1:3:log --format json --backend ";

  private static JsonNode good;

  @BeforeAll
  static void theStandInIsBuilt() throws Exception {
    HostDriver.requireBuilt(HostDriver.LIBRARY);
    good = json(run(Map.of(), SOLVE + "cpu"));
  }

  private static Run run(Map<String, String> faults, String command) throws Exception {
    return FaultTest.runProgram(faults, ALWAYS, FaultTest.CLI, command.split(" "));
  }

  /** The object in an output that has warnings too. */
  private static JsonNode json(Run run) throws Exception {
    assertEquals(0, run.code(), run.output());
    String output = run.output();
    return new ObjectMapper()
        .readTree(output.substring(output.indexOf('{'), output.lastIndexOf('}') + 1));
  }

  private static void assertGood(JsonNode found) {
    for (String name : List.of("Q_h", "S_h", "J2")) {
      double expected = number(good, name);
      // populations entrywise to 1e-14, the noise refined
      assertEquals(expected, number(found, name), 1e-12 * expected);
    }
  }

  private static double number(JsonNode node, String name) {
    JsonNode value = node.findValue(name);
    return value.isNumber() ? value.asDouble() : value.findValue("value").asDouble();
  }

  @Test
  void aDeviceThatIsTooSmallEndsWithThreeOrLeavesTheSolveToTheProcessor() throws Exception {
    Map<String, String> little = Map.of("STANDIN_CUDA_MEMORY", "50000");
    Run strict = run(little, SOLVE + "cuda");
    assertEquals(3, strict.code(), strict.output());
    assertTrue(
        strict.output().contains("cuda: the fronts of 121 states need 0.0"), strict.output());
    Run auto = run(little, SOLVE + "auto");
    assertGood(json(auto));
    assertTrue(auto.output().contains("this solve goes on on the processor; cuda: the fronts"));
    assertTrue(auto.output().contains("because the device is too small"), auto.output());
  }

  /** Launch 1 is the self-test; the elimination takes some 30, a Drazin solve as many. */
  @ParameterizedTest
  @CsvSource({"9, 700", "45, 719"})
  void aDeviceThatBreaksEndsWithThreeOrTheProcessorTakesOver(int launch, int code)
      throws Exception {
    Map<String, String> broken =
        Map.of("STANDIN_CUDA_FAIL_LAUNCH", "" + launch, "STANDIN_CUDA_FAIL_CODE", "" + code);
    Run strict = run(broken, SOLVE + "cuda");
    assertEquals(3, strict.code(), strict.output());
    assertTrue(strict.output().contains("(" + code + ")"), strict.output());
    Run auto = run(broken, SOLVE + "auto");
    assertGood(json(auto));
    assertTrue(auto.output().contains("computing on cpu from here on; cuda: "), auto.output());
  }

  /** The resolvent too runs there: all z side by side, or after a fault one by one here. */
  @ParameterizedTest
  @ValueSource(strings = {"", "44"})
  void spectrumComesOutWhateverTheDeviceDoes(String launch) throws Exception {
    JsonNode expected = json(run(Map.of(), SPECTRUM + "cpu")).get("points");
    Run run = run(Map.of("STANDIN_CUDA_FAIL_LAUNCH", launch), SPECTRUM + "auto");
    boolean takenOver = run.output().contains("computing on cpu from here on");
    assertEquals(!launch.isEmpty(), takenOver, run.output());
    JsonNode found = json(run).get("points");
    assertEquals(3, found.size());
    for (int i = 0; i < 3; i++) {
      double noise = expected.get(i).get("S").asDouble();
      assertEquals(noise, found.get(i).get("S").asDouble(), 1e-12 * noise);
    }
  }
}
