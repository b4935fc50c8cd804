package dickens.study;

import dickens.model.Values;
import dickens.solve.SolveReport;
import java.util.Map;

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
    Values values, Map<String, double[]> observables, SolveReport report, String note) {}
