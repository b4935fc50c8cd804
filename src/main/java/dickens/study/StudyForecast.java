package dickens.study;

import dickens.model.ChainModel;
import dickens.model.LatticeModel;
import dickens.model.LiouvillianModel;
import dickens.model.Model;
import dickens.model.NumberSyntax;
import dickens.model.Values;
import dickens.report.Column;
import dickens.solve.Budget;
import dickens.solve.ChainSteadyState;
import dickens.solve.ensemble.LiouvillianMemory;
import dickens.solve.lattice.LatticeMemory;
import dickens.study.Study.Axis;
import dickens.study.Study.Curve;
import dickens.study.Study.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What a run of a study would do, without running it.
 *
 * @param shape points along each dimension of the sweep
 * @param rows rows of the table
 * @param columns columns of the table; an array counts as one
 * @param hasArrays true where arrays become columns, one for each component
 * @param evaluations solves of all further results included
 * @param chunks pieces in which results go to disk
 * @param solveBytes estimated memory of the largest solve [bytes] on the processor; within a
 *     budget, or where a device holds the factors, less may be used
 * @param tableBytes memory of the columns that plots read [bytes]
 * @param files names of the files
 */
public record StudyForecast(
    List<Integer> shape,
    long rows,
    int columns,
    boolean hasArrays,
    long evaluations,
    int chunks,
    double solveBytes,
    double tableBytes,
    List<String> files) {
  /** Points that are asked for their memory. */
  private static final int MOST_ASKED = 200;

  /** The forecast of a study. */
  public static StudyForecast of(Study study) {
    Map<String, List<Column>> results = TableLayout.results(study, Map.of());
    int columns =
        TableLayout.leading(study).size()
            + results.size()
            + study.derived().size()
            + TableLayout.ending().size();
    TreeSet<String> plotted = new TreeSet<>();
    study.plots().forEach(plot -> plotted.addAll(plot.spec().columnsRead()));
    return new StudyForecast(
        java.util.Arrays.stream(study.shape()).boxed().toList(),
        study.points(),
        columns,
        results.values().stream().anyMatch(c -> c.get(0).name().endsWith("]")),
        study.evaluations(),
        study.chunks().count(),
        solveBytes(study),
        8.0 * plotted.size() * study.points(),
        StudyFiles.names(study));
  }

  private static double solveBytes(Study study) {
    double largest = 0;
    List<int[]> points = corners(study);
    for (Curve curve : study.curves()) {
      for (Part part : curve.parts()) {
        for (int[] index : points) {
          Values values = part.at(study.axes(), index);
          double bytes = bytes(part.evaluator().model(), values, study.budget());
          largest = Math.max(largest, part.evaluator().isComplex() ? 2 * bytes : bytes);
        }
      }
    }
    return largest;
  }

  private static double bytes(Model model, Values values, Budget budget) {
    if (model instanceof ChainModel chain) {
      // a longer chain is cut
      int most = ChainSteadyState.levelsIn(budget.memoryBytes());
      return ChainSteadyState.bytes(Math.min(most, chain.generator(values).levels()));
    }
    if (model instanceof LatticeModel lattice) {
      return LatticeMemory.bytes(lattice.generator(values));
    }
    return model instanceof LiouvillianModel ensemble
        ? (double)
            LiouvillianMemory.steadyState(
                    ensemble.generator(values), EnsembleEvaluator.options(ensemble, values, budget))
                .total()
        : 0;
  }

  /** Points at the ends of all axes, and where an axis is largest. */
  private static List<int[]> corners(Study study) {
    int[] shape = study.shape();
    List<int[]> corners = new ArrayList<>();
    corners.add(new int[shape.length]);
    for (int d = 0; d < shape.length; d++) {
      TreeSet<Integer> places = new TreeSet<>(List.of(0, shape[d] - 1));
      for (Axis axis : study.axes()) {
        if (axis.dimension() == d && axis.parameter().isNumeric()) {
          places.add(largest(axis.values()));
        }
      }
      List<int[]> more = new ArrayList<>();
      for (int[] corner : corners) {
        for (int place : places) {
          int[] next = corner.clone();
          next[d] = place;
          more.add(next);
        }
      }
      corners = more.size() <= MOST_ASKED ? more : more.subList(0, MOST_ASKED);
    }
    return corners.stream()
        .map(c -> study.axes().stream().mapToInt(axis -> c[axis.dimension()]).toArray())
        .toList();
  }

  private static int largest(List<String> values) {
    int at = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < values.size(); k++) {
      double value = NumberSyntax.parse(values.get(k));
      if (value > most) {
        most = value;
        at = k;
      }
    }
    return at;
  }
}
