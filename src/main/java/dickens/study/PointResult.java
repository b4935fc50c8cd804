package dickens.study;

import dickens.backend.Backend;
import dickens.model.BadRequest;
import dickens.model.Values;
import dickens.solve.OverBudget;
import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import java.util.LinkedHashMap;
import java.util.List;
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

  /** A row without results, whose note says what the solve would need. */
  static PointResult overBudget(Values values, List<String> names, long start, OverBudget why) {
    SolveReport report =
        new SolveReport(
            why.status(),
            "none",
            0,
            Double.NaN,
            Double.NaN,
            (System.nanoTime() - start) * 1e-9,
            "cpu");
    return empty(values, names, report, why.getMessage());
  }

  /** A row of a point that its model does not take. */
  static PointResult refused(List<String> names, Backend backend, BadRequest why) {
    SolveReport report =
        new SolveReport(SolveStatus.REFUSED, "none", 0, Double.NaN, Double.NaN, 0, backend.name());
    Values unknown = Values.complete("", List.of(), Map.of());
    return empty(unknown, names, report, String.join("; ", why.complaints()));
  }

  /** A row without results. */
  static PointResult empty(Values values, List<String> names, SolveReport report, String note) {
    Map<String, double[]> none = new LinkedHashMap<>();
    names.forEach(name -> none.put(name, new double[] {Double.NaN}));
    return new PointResult(values, none, report, note);
  }

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
