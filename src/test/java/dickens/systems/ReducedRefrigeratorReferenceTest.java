package dickens.systems;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.ReferenceFile;
import dickens.ReferenceFile.Row;
import dickens.model.ChainModel;
import dickens.model.Models;
import dickens.model.Values;
import dickens.observe.ChainStatistics;
import dickens.solve.ChainOptions;
import dickens.solve.ChainSteadyState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The three-level model of App. G against its reference files. */
class ReducedRefrigeratorReferenceTest {
  private static final ChainModel REDUCED = (ChainModel) Models.named("reduced-refrigerator");

  private static Values values(Row row, String laser) {
    Map<String, String> request = new LinkedHashMap<>();
    request.put("N", row.text("N"));
    request.put("Omega", row.text("Omega"));
    for (String bath : List.of("c", "h", "w")) {
      request.put("beta_" + bath, row.text("beta_" + bath));
      request.put("Gamma_" + bath, row.text("Gam_" + bath));
    }
    if (!laser.equals("thermal")) {
      request.put("drive", "laser");
      request.put("Gamma_L", laser);
    }
    return REDUCED.complete(request);
  }

  private static ChainStatistics solve(Values values) {
    return new ChainStatistics(
        ChainSteadyState.of(REDUCED.generator(values), ChainOptions.adaptive()));
  }

  private static double closedForm(Values values, String name) {
    return REDUCED.closedForms().stream()
        .filter(form -> form.name().equals(name))
        .findFirst()
        .orElseThrow()
        .formula()
        .apply(values)[0];
  }

  private static void assertRelative(double expected, double actual, double tolerance, Row row) {
    assertEquals(expected, actual, tolerance * Math.abs(expected), row::toString);
  }

  @Test
  void thermalAndLaserDriveAgreeWithTheReference() {
    for (Row row : ReferenceFile.rows("refrigerator/reduced.csv")) {
      Values values = values(row, row.text("laser"));
      ChainStatistics s = solve(values);
      for (int c = 0; c < 3; c++) {
        String bath = List.of("c", "h", "w").get(c);
        assertEquals(
            row.number("I_" + bath), s.current(c), 1e-14 * s.gross(c), bath + row.toString());
      }
      assertRelative(row.number("S_c"), s.noise(0), 2e-12, row);
      assertRelative(row.number("C3_c"), s.cumulant(0, 3), 1e-10, row);
      assertRelative(row.number("C4_c"), s.cumulant(0, 4), 1e-10, row);
      for (int k = 0; k < 3; k++) {
        assertRelative(row.number("rho_" + k), s.state().rho()[k], 1e-14, row);
      }
      // n_c - n_h cancels at beta_c = 3 beta_h, where the current of G4 changes sign
      assertEquals(row.number("G4"), closedForm(values, "G4"), 1e-14 * s.gross(0), row::toString);
      assertRelative(row.number("G5"), closedForm(values, "G5"), 1e-14, row);
    }
  }

  @Test
  void printedG2WouldGiveNoCurrentAtFiveQubits() {
    // K(G2) prints N/2 (N/2 - 1), which is 15/4 at N = 5, so that the work rate vanishes
    Values values = REDUCED.complete(Map.of("N", "5"));
    double printed = 2.5 * 1.5 - 15.0 / 4;
    assertEquals(0, printed, 0);
    assertEquals(1.25, closedForm(values, "Gamma_eff_w"), 1e-15);
    assertTrue(solve(values).current(0) > 2e-3);
  }

  @Test
  void cumulantsAgreeWithTheReference() {
    int rows = 0;
    for (Row row : ReferenceFile.rows("refrigerator/cumulants.csv")) {
      String model = row.text("model");
      if (model.equals("full")) {
        continue;
      }
      rows++;
      String laser = model.startsWith("laser:") ? model.substring("laser:".length()) : "thermal";
      ChainStatistics s = solve(values(row, laser));
      int c = List.of("c", "h", "w").indexOf(row.text("bath"));
      assertEquals(row.number("C1"), s.cumulant(c, 1), 1e-14 * s.gross(c), row::toString);
      assertRelative(row.number("C2"), s.cumulant(c, 2), 2e-12, row);
      assertRelative(row.number("C3"), s.cumulant(c, 3), 1e-10, row);
      assertRelative(row.number("C4"), s.cumulant(c, 4), 1e-10, row);
    }
    assertTrue(rows > 3, "the file has rows of the reduced model");
  }
}
