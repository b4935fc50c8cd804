package dickens.solve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetTest {
  private static final Budget SMALL = new Budget(2e9, Double.POSITIVE_INFINITY, 10e9);

  @Test
  void whatFitsIsAllowed() {
    SMALL.require(2e9, "a solve");
    assertTrue(SMALL.shortage(2e9).isEmpty());
  }

  @Test
  void whatExceedsTheBudgetIsToldWithWhatWouldSuffice() {
    OverBudget refusal = assertThrows(OverBudget.class, () -> SMALL.require(2.4e9, "a solve"));
    assertEquals(SolveStatus.OVER_BUDGET, refusal.status());
    assertEquals(
        "a solve needs 2.40 GB, the budget is 2.00 GB; raise it to 3G (--memory), or make the"
            + " system smaller",
        refusal.getMessage());
    assertTrue(SMALL.withMemory(3e9).shortage(2.4e9).isEmpty(), "the size in the message suffices");
    assertTrue(SMALL.withMemory(5e6).shortage(5.5e6).orElseThrow().contains("raise it to 6M"));
  }

  /** The heap is what -Xmx gives; a tenth of it is the collector's and the program's. */
  @Test
  void whatExceedsTheHeapIsToldWithTheSettingThatSuffices() {
    Budget budget = new Budget(8e9, Double.POSITIVE_INFINITY, 4.0 * (1L << 30));
    String missing = budget.shortage(4.4e9).orElseThrow();
    assertTrue(missing.contains("needs 4.40 GB, but Java may use 3.87 GB"), missing);
    assertTrue(missing.contains("java -Xmx5g"), missing);
    Budget advised = new Budget(8e9, Double.POSITIVE_INFINITY, 5.0 * (1L << 30));
    assertTrue(advised.shortage(4.4e9).isEmpty(), "the setting in the message suffices");
    assertTrue(budget.allows(4.4e9), "the heap chooses no method");
  }

  @Test
  void noDeadlineNeverComes() {
    Deadline none = Deadline.none();
    assertFalse(none.isLimited());
    none.check(() -> 0);
  }

  @Test
  void aLateSolveIsToldHowLongItWouldTake() throws InterruptedException {
    Deadline deadline = SMALL.withSeconds(1e-3).begin();
    Thread.sleep(20);
    OverBudget late = assertThrows(OverBudget.class, () -> deadline.check(() -> 0.5));
    assertEquals(SolveStatus.OUT_OF_TIME, late.status());
    assertTrue(late.getMessage().contains("the time limit of 0.00100 s"), late.getMessage());
    assertTrue(late.getMessage().contains("would be needed"), late.getMessage());
    assertThrows(OverBudget.class, deadline::check);
  }

  @ParameterizedTest
  @CsvSource({"90, 90.0 s", "119, 119 s", "600, 10.0 min", "7200, 2.00 h", "0.001, 0.00100 s"})
  void spansAreWrittenInTheirUnit(double seconds, String text) {
    assertEquals(text, Deadline.text(seconds));
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 1", "-1, 1, 1", "NaN, 1, 1", "1, 0, 1", "1, NaN, 1", "1, 1, 0"})
  void budgetsWithoutMeaningAreRefused(double memory, double seconds, double heap) {
    assertThrows(IllegalArgumentException.class, () -> new Budget(memory, seconds, heap));
  }
}
