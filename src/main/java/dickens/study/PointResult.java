package dickens.study;

import dickens.model.Values;
import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One evaluated parameter point: a row of a table.
 *
 * @param values the complete parameters
 * @param observables results by name, in the order asked for; one number has length 1, undefined is
 *     NaN
 * @param report what the solver says about itself
 * @param note what is wrong with the row, in words; empty where nothing is
 */
public record PointResult(
    Values values, Map<String, double[]> observables, SolveReport report, String note) {

  /**
   * A row that is marked where it violates a law beyond rounding.
   *
   * @param law finds the violated law, in words; asked only where the solve itself is good
   */
  static PointResult checked(
      Values values,
      Map<String, double[]> observables,
      SolveReport report,
      Supplier<Optional<String>> law) {
    if (!report.status().isGood()) {
      return new PointResult(values, observables, report, report.status().advice());
    }
    return law.get()
        .map(
            violation ->
                new PointResult(
                    values, observables, report.withStatus(SolveStatus.CHECK_FAILED), violation))
        .orElseGet(() -> new PointResult(values, observables, report, ""));
  }
}
