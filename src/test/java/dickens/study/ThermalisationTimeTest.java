package dickens.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.ReferenceTable;
import dickens.model.Thermalization;
import dickens.model.Values;
import dickens.solve.ChainOptions;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Fig. 7 of K. */
final class ThermalisationTimeTest {
  private final Thermalization model = new Thermalization();

  @Test
  void everyRowOfFigureSevenIsReproduced() {
    for (Map<String, String> row : ReferenceTable.rows("/refrigerator/fig7.csv")) {
      Values values =
          model.complete(
              Map.of(
                  "N",
                  row.get("N"),
                  "beta_i",
                  row.get("beta_i"),
                  "beta_f",
                  row.get("beta_f"),
                  "omega_c",
                  row.get("omega_c"),
                  "tol",
                  row.get("tol")));
      double expected = Double.parseDouble(row.get("t_th"));
      for (ChainOptions options :
          new ChainOptions[] {ChainOptions.adaptive(), ChainOptions.whole()}) {
        ThermalisationTime found = ThermalisationTime.of(model, values, options);
        assertTrue(found.report().status().isGood());
        assertEquals(expected, found.time(), 1e-12 * expected);
      }
    }
  }
}
