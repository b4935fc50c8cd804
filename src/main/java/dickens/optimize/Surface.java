package dickens.optimize;

import dickens.backend.Backend;
import dickens.generator.Chain;
import dickens.model.ChainModel;
import dickens.observe.ChainDerivative;
import dickens.observe.ChainObservable;
import dickens.observe.ChainObservable.OfTransport;
import dickens.observe.ChainObservables;
import dickens.observe.ChainStatistics;
import dickens.observe.TransportGradient;
import dickens.solve.ChainOptions;
import dickens.solve.ChainSteadyState;
import dickens.study.Evaluator;
import dickens.study.PointResult;
import dickens.study.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hipparchus.analysis.UnivariateVectorFunction;
import org.hipparchus.analysis.differentiation.FiniteDifferencesDifferentiator;
import org.hipparchus.analysis.differentiation.UnivariateDerivative1;

/**
 * The steering observables of a problem over the unit box, with gradients: from adjoint solves
 * where the model is a chain and the observable follows from its currents and noises, from
 * five-point differences of whole solves elsewhere. Where a point has no solution everything is
 * NaN.
 */
final class Surface {
  /** Step of differences in u: errors of five points are its fourth power, of rounding 1e-11. */
  private static final double STEP = 3e-4;

  private static final int POINTS = 5;

  private final Problem problem;
  private final Backend backend;
  private final Map<List<Double>, double[]> known = new LinkedHashMap<>();
  private final Map<List<Double>, double[][]> knownGradients = new LinkedHashMap<>();
  private long evaluations;
  private String trouble = "";

  Surface(Problem problem, Backend backend) {
    this.problem = problem;
    this.backend = backend;
  }

  /** Parameter points that were solved, those for gradients included. */
  long evaluations() {
    return evaluations;
  }

  /**
   * What is wrong with the first point that has no solution, in words; empty where all have one.
   */
  String trouble() {
    return trouble;
  }

  /** Words for reports: where gradients come from. */
  String gradientMethod() {
    return hasAdjoint() ? "adjoint solves" : "five-point differences";
  }

  /**
   * The steering observables at many positions, in one call of the evaluator.
   *
   * @return one row per position, NaN where the solver does not vouch for the row
   */
  List<double[]> values(List<double[]> positions, Progress progress) {
    Evaluator evaluator = problem.evaluator();
    evaluations += positions.size();
    List<PointResult> results =
        evaluator.evaluate(
            positions.stream().map(problem::at).toList(),
            problem.steering().stream().distinct().toList(),
            backend,
            progress);
    List<double[]> rows = new ArrayList<>();
    for (PointResult result : results) {
      trouble = trouble.isEmpty() ? result.note() : trouble;
      boolean isGood = result.report().status().isGood();
      rows.add(
          problem.steering().stream()
              .mapToDouble(name -> isGood ? result.observables().get(name)[0] : Double.NaN)
              .toArray());
    }
    return rows;
  }

  /** The steering observables at one position. */
  double[] values(double[] u) {
    return known.computeIfAbsent(key(u), k -> values(List.of(u), Progress.NONE).get(0));
  }

  private static List<Double> key(double[] u) {
    return Arrays.stream(u).boxed().toList();
  }

  /** Gradients of the steering observables, {@code [observable][variable]}. */
  double[][] gradients(double[] u) {
    return knownGradients.computeIfAbsent(
        key(u), k -> hasAdjoint() ? adjointGradients(u) : differences(u));
  }

  private boolean hasAdjoint() {
    return problem.evaluator().model() instanceof ChainModel chain
        && formulas(chain).keySet().containsAll(problem.steering());
  }

  private static Map<String, OfTransport> formulas(ChainModel model) {
    Map<String, OfTransport> formulas = new LinkedHashMap<>();
    for (ChainObservable observable : ChainObservables.of(model.channels())) {
      if (observable instanceof OfTransport transport) {
        formulas.put(observable.info().name(), transport);
      }
    }
    return formulas;
  }

  private double[][] adjointGradients(double[] u) {
    ChainModel model = (ChainModel) problem.evaluator().model();
    ChainSteadyState state =
        ChainSteadyState.of(
            model.generator(problem.at(u)), ChainOptions.adaptive().within(problem.budget()));
    evaluations++;
    TransportGradient gradient = new TransportGradient(new ChainStatistics(state));
    Map<String, OfTransport> formulas = formulas(model);
    List<String> steering = problem.steering();
    double[][] result = new double[steering.size()][u.length];
    for (int k = 0; k < u.length; k++) {
      int variable = k;
      ChainDerivative derivative =
          ChainDerivative.of(
              at -> chain(model, moved(u, variable, at), state.chain().levels()), u[k], STEP, 0, 1);
      for (int i = 0; i < result.length; i++) {
        result[i][k] = gradient.of(formulas.get(steering.get(i)).formula(), derivative);
      }
    }
    return result;
  }

  private Chain chain(ChainModel model, double[] u, int levels) {
    return model.generator(problem.at(u)).lowest(levels);
  }

  private double[][] differences(double[] u) {
    double[][] result = new double[problem.steering().size()][u.length];
    for (int k = 0; k < u.length; k++) {
      int variable = k;
      UnivariateVectorFunction along = at -> values(moved(u, variable, at));
      UnivariateDerivative1[] derivatives =
          new FiniteDifferencesDifferentiator(POINTS, STEP, 0, 1)
              .differentiate(along)
              .value(new UnivariateDerivative1(u[k], 1));
      for (int i = 0; i < result.length; i++) {
        result[i][k] = derivatives[i].getFirstDerivative();
      }
    }
    return result;
  }

  private static double[] moved(double[] u, int variable, double to) {
    double[] moved = u.clone();
    moved[variable] = to;
    return moved;
  }
}
