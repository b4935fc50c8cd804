package dickens.cli;

import dickens.model.BadRequest;
import dickens.solve.Budget;
import dickens.study.BudgetText;
import picocli.CommandLine.Option;

/** What each solve may use. */
final class BudgetOptions {
  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description =
          "Memory that one solve may use, such as 500M or 8G (default: 4G); what needs more is"
              + " refused before it starts.")
  private String memory = "";

  @Option(
      names = "--time-limit",
      paramLabel = "TIME",
      description =
          "Time that one solve may take, such as 90s or 1h30min (default: no limit); what takes"
              + " longer is stopped and marked.")
  private String time = "";

  /** As typed. */
  BudgetText text() {
    return new BudgetText(memory, time);
  }

  /**
   * The budget.
   *
   * @throws BadRequest with all that is wrong
   */
  Budget budget() {
    return text().budget();
  }
}
