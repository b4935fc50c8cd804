package dickens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.report.CsvReader;
import dickens.report.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** --memory and --time-limit: exit 2 before anything starts, 1 for a row or what took too long. */
class BudgetOptionsTest {
  private static final String HOT_VALVE = "N=3000 gamma_p=0.1 T_h=1/3 T_p=100";
  private static final String HOT_CHAIN = "N=60001 beta_c=1e-9 beta_h=1e-9 beta_w=1e-9";

  private static void assertSays(int code, Outcome outcome, String... words) {
    assertEquals(code, outcome.code(), outcome.err());
    for (String word : words) {
      assertTrue(outcome.err().contains(word), () -> word + " in " + outcome.err());
    }
    assertTrue(!outcome.err().contains("\tat "), outcome.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "solve heat-valve " + HOT_VALVE,
        "solve refrigerator " + HOT_CHAIN,
        "solve ensemble N=100 gx=1 emission=1",
        "resolvent heat-valve --source Q_h --z 1i " + HOT_VALVE,
        "resolvent ensemble --source J- --z 1i N=100 gx=1 emission=1",
        "resolvent refrigerator --source I_c --z 1i,2i " + HOT_CHAIN,
        "evolve refrigerator --t 1 --initial thermal:1e-9 " + HOT_CHAIN,
      })
  void singleSolvesBeyondTheMemoryAreRefused(String line) {
    Outcome outcome = Outcome.ofLine(line + " --memory 1M");
    assertSays(ExitCode.BAD_REQUEST, outcome, "over budget: ", " needs 0.", "the budget is 0.001");
    assertEquals("", outcome.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "solve heat-valve " + HOT_VALVE,
        "solve refrigerator " + HOT_CHAIN,
        "resolvent heat-valve --source Q_h --z 1i " + HOT_VALVE,
        "resolvent refrigerator --source I_c --z 1i " + HOT_CHAIN,
        "evolve refrigerator --t 1,2 " + HOT_CHAIN,
      })
  void singleSolvesThatTakeTooLongSayHowLong(String line) {
    Outcome outcome = Outcome.ofLine(line + " --time-limit 0.1ms");
    assertEquals(ExitCode.NOT_CONVERGED, outcome.code(), outcome.err() + outcome.out());
    String said = outcome.err() + outcome.out();
    assertTrue(said.contains("out of time: "), said);
    assertTrue(said.contains("time limit"), said);
  }

  @ParameterizedTest
  @ValueSource(strings = {"solve refrigerator", "resolvent refrigerator --source I_c --z 1i"})
  void mistypedBudgetsAreToldWithAllElse(String line) {
    assertSays(
        ExitCode.BAD_REQUEST,
        Outcome.ofLine(line + " --memory 8 --time-limit 5m betac=1"),
        "memory '8'",
        "time '5m'",
        "'betac' is no parameter");
  }

  @Test
  void reproduceTellsMistypedBudgets() {
    assertSays(
        ExitCode.BAD_REQUEST,
        Outcome.ofLine("reproduce refrigerator-fig2 --memory lots --time-limit 1"),
        "memory 'lots'",
        "time '1'");
  }

  @Test
  void rowsOfASweepAreMarkedAndTheOthersKept(@TempDir Path folder) throws IOException {
    Path study = folder.resolve("study.yaml");
    Files.writeString(
        study,
        """
        study: sizes
        model: heat-valve
        parameters: {gamma_p: 0.1, T_h: 1/3, T_p: 100}
        sweep: {name: N, list: [50, 3000]}
        observables: [Q_h]
        budget: {memory: 1M}
        """);
    Outcome tight = Outcome.of("run", study.toString(), "--out", folder.toString());
    assertSays(ExitCode.NOT_CONVERGED, tight, "row 2: over budget", "GB");
    Table marked = CsvReader.read(folder.resolve("sizes.csv"));
    Outcome ample =
        Outcome.of("run", study.toString(), "--out", folder.toString(), "--memory", "1G");
    assertSays(ExitCode.GOOD, ample);
    Table whole = CsvReader.read(folder.resolve("sizes.csv"));
    assertEquals(whole.number(0, "Q_h"), marked.number(0, "Q_h"));
    assertEquals(Double.NaN, marked.number(1, "Q_h"));
    assertEquals("over budget", marked.text(1, "status"));
    assertTrue(Files.readString(folder.resolve("sizes.yaml")).contains("memory: 1G"));
  }
}
