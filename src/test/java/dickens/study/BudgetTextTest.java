package dickens.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.model.BadRequest;
import dickens.solve.Budget;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetTextTest {

  @ParameterizedTest
  @CsvSource({
    "8G, 8e9",
    "8g, 8e9",
    "8 GB, 8e9",
    "1.5G, 1.5e9",
    "500M, 5e8",
    "2000k, 2e6",
    "1T, 1e12",
    "8GiB, 8589934592",
    "512Mi, 536870912"
  })
  void sizesAreNumbersWithUnits(String text, double bytes) {
    assertEquals(bytes, BudgetText.bytes(text));
  }

  @ParameterizedTest
  @CsvSource({
    "60s, 60",
    "60 s, 60",
    "10min, 600",
    "1.5h, 5400",
    "1h30min, 5400",
    "1h 30min, 5400",
    "2d, 172800",
    "500ms, 0.5"
  })
  void spansAreNumbersWithUnits(String text, double seconds) {
    assertEquals(seconds, BudgetText.seconds(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "8 | memory '8': a number with its unit is needed, such as 500M, 8G or 8GiB",
        "8X | memory '8X': a number with its unit is needed",
        "-8G | memory '-8G': a number with its unit is needed",
        "G | memory 'G': a number with its unit is needed",
        "8 G B | memory '8 G B': a number with its unit is needed",
        "3k | memory '3k': at least 1M is needed",
        "0G | memory '0G': at least 1M is needed",
        "1e999G | memory '1e999G': at least 1M is needed"
      })
  void mistypedSizesAreRefused(String text, String message) {
    assertTrue(
        assertThrows(BadRequest.class, () -> BudgetText.bytes(text))
            .getMessage()
            .contains(message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "60 | time '60': numbers with their units are needed, such as 90s, 10min or 1h30min",
        "60x | time '60x': there is no unit 'x'; known are ms, s, min, h, d",
        "5m | time '5m': there is no unit 'm'; known are ms, s, min, h, d",
        "-1s | time '-1s': numbers with their units are needed",
        "1h30 | time '1h30': numbers with their units are needed",
        "soon | time 'soon': numbers with their units are needed",
        "0s | time '0s': more than 0 is needed",
        "1e999s | time '1e999s': more than 0 is needed"
      })
  void mistypedSpansAreRefused(String text, String message) {
    assertTrue(
        assertThrows(BadRequest.class, () -> BudgetText.seconds(text))
            .getMessage()
            .contains(message));
  }

  @Test
  void bothMistakesAreToldAtOnce() {
    BudgetText wrong = new BudgetText("8", "60");
    assertEquals(2, assertThrows(BadRequest.class, wrong::budget).complaints().size());
  }

  @Test
  void whatIsNotSaidIsTheStandard() {
    assertEquals(Budget.standard(), BudgetText.NONE.budget());
    assertEquals(
        Budget.STANDARD_BYTES, BudgetText.bytes(BudgetText.STANDARD_MEMORY), "as studies say it");
    assertEquals(
        Budget.standard().withMemory(2e9).withSeconds(60),
        new BudgetText("2G", "").or(new BudgetText("3G", "1min")).budget());
  }

  private static final String STUDY =
      """
      study: demo
      model: refrigerator
      sweep:
        - {name: N, list: [3, 5]}
      observables: [I_c]
      """;

  private static Study read(String text, BudgetText budget) {
    return StudyReader.read(text, "demo.yaml", java.util.Optional.empty(), budget);
  }

  @Test
  void resolvedStudiesRecordTheBudget() {
    assertTrue(read(STUDY, BudgetText.NONE).resolved().contains("budget:\n  memory: 4G\n"));
    String own = STUDY + "budget: {memory: 2G, time: 10min}\n";
    String resolved = read(own, BudgetText.NONE).resolved();
    assertTrue(resolved.contains("budget:\n  memory: 2G\n  time: 10min\n"), resolved);
    String asked = read(own, new BudgetText("3G", "")).resolved();
    assertTrue(asked.contains("budget:\n  memory: 3G\n  time: 10min\n"), asked);
  }

  @Test
  void mistypedBudgetsOfStudiesAreToldWithTheirPlace() {
    String wrong = STUDY + "budget:\n  memory: 8\n  time: 5m\n  disk: 3\n";
    List<String> all =
        assertThrows(BadRequest.class, () -> read(wrong, BudgetText.NONE)).complaints();
    assertEquals(3, all.size(), () -> String.join("\n", all));
    String text = String.join("\n", all);
    assertTrue(text.contains("demo.yaml:9: budget.disk: unknown key 'disk'"), text);
    assertTrue(text.contains("budget: memory '8'"), text);
    assertTrue(text.contains("budget: time '5m'"), text);
  }
}
