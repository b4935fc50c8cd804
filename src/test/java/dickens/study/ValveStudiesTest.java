package dickens.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.ReferenceFile;
import dickens.ReferenceFile.Row;
import dickens.backend.Backend;
import dickens.backend.Backends;
import dickens.report.Table;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The figures of the heat valve. */
class ValveStudiesTest {
  private static final Backend BACKEND = Backends.open("cpu").backend();

  private static Table table(String id) {
    Study study = ShippedStudies.study(id, Optional.of(Resolution.QUICK));
    StudyRunner.Outcome outcome = StudyRunner.run(study, BACKEND, 2, Progress.NONE);
    assertEquals(0, outcome.badRows(), outcome.notes().toString());
    return outcome.table();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"valve-fig3a", "valve-fig3b", "valve-fig5a", "valve-fig6", "valve-scaling"})
  void everyRowOfTheFigureIsGood(String id) {
    assertTrue(table(id).rowCount() > 10);
  }

  // both columns are the solver's own; the table must not lose digits, and no row may be mixed up
  @Test
  void figureFourShowsTheReferenceValues() {
    Table table = table("valve-fig4");
    int found = 0;
    for (Row row : ReferenceFile.rows("valve/fig4.csv")) {
      for (int r = 0; r < table.rowCount(); r++) {
        if (table.number(r, "N") == row.number("N")
            && table.number(r, "T_h") == row.number("T_h")
            && Math.abs(table.number(r, "T_0_over_T_p") - row.number("T0_over_T_p")) < 1e-12) {
          double expected = row.number("Q_h_per_N");
          assertEquals(expected, table.number(r, "Q_h_per_N"), 1e-12 * expected, row::toString);
          found++;
        }
      }
    }
    assertTrue(found >= 36, "rows found: " + found);
  }

  // A Sec. IV says 13 % at 50 mK and 4 % at 450 mK; digits from the corrected text
  @Test
  void figureFiveShowsGainAndLossOfTwoQubits() {
    Table table = table("valve-fig5b");
    for (int r = 0; r < table.rowCount(); r++) {
      if (table.number(r, "T_p") == 50) {
        assertEquals(13.915372, table.number(r, "gain"), 1e-6);
        assertEquals(0.6953, table.number(r, "two_Q_det"), 5e-5);
      }
      if (table.number(r, "T_p") == 450) {
        assertEquals(-4.911986, table.number(r, "gain"), 1e-6);
      }
    }
  }
}
