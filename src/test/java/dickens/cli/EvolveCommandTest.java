package dickens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dickens.report.CsvReader;
import dickens.report.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command evolve. */
class EvolveCommandTest {

  @Test
  void startIsTheInitialStateAndTheEndIsTheSteadyState() {
    Outcome outcome =
        Outcome.ofLine(
            "evolve refrigerator N=7 --t 0,1e7 --observe rho,I_c,relative_entropy --format json");
    assertEquals(ExitCode.GOOD, outcome.code(), outcome.err());
    JsonNode json = outcome.json();
    JsonNode observables = json.get("observables");
    JsonNode steady =
        Outcome.ofLine("solve refrigerator N=7 --observe rho,I_c --format json")
            .json()
            .get("observables");
    assertEquals(1, observables.get("rho").get(0).get(0).doubleValue(), 0);
    // errors of the propagation are 1e-13 of the largest population
    for (int k = 0; k < steady.get("rho").size(); k++) {
      assertEquals(
          steady.get("rho").get(k).doubleValue(),
          observables.get("rho").get(1).get(k).doubleValue(),
          1e-12);
    }
    assertEquals(
        steady.get("I_c").doubleValue(), observables.get("I_c").get(1).doubleValue(), 1e-12);
    assertTrue(observables.get("relative_entropy").get(0).doubleValue() > 0.01);
    assertEquals(0, observables.get("relative_entropy").get(1).doubleValue(), 1e-20);
    assertEquals("ground", json.get("initial").textValue());
    assertEquals(2, json.get("t").size());
    assertEquals("converged", json.get("report").get("status").textValue());
  }

  @Test
  void tableAndPictureAreWritten(@TempDir Path folder) throws Exception {
    Path picture = folder.resolve("a.svg");
    Outcome outcome =
        Outcome.ofLine("evolve refrigerator N=7 --t 0:10:11 --format csv --plot " + picture);
    assertEquals(ExitCode.GOOD, outcome.code(), outcome.err());
    Table table = CsvReader.read(outcome.out(), "output");
    assertEquals(11, table.rowCount());
    assertEquals(3, table.number(3, "t"), 0);
    assertTrue(Files.readString(picture).contains("<svg"));
  }
}
