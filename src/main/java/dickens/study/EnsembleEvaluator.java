package dickens.study;

import dickens.backend.Backend;
import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import dickens.model.LiouvillianModel;
import dickens.model.Model;
import dickens.model.Values;
import dickens.observe.EnsembleObservable;
import dickens.observe.EnsembleObservables;
import dickens.observe.EnsembleState;
import dickens.observe.Observable;
import dickens.solve.Budget;
import dickens.solve.OverBudget;
import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import dickens.solve.ensemble.LiouvillianOptions;
import dickens.solve.ensemble.LiouvillianSolution;
import dickens.solve.ensemble.LiouvillianSolver;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Evaluates models with coherences in their steady state. Small ones are solved side by side, large
 * ones one after the other with all threads.
 */
final class EnsembleEvaluator implements Evaluator {
  /** Operators of at most so many elements are solved side by side: N = 40 with all J. */
  private static final long SMALL = 6_500;

  /** Populations below minus this are no rounding. */
  private static final double NEGATIVE = 1e-9;

  private final LiouvillianModel model;
  private final Budget budget;
  private final Map<String, EnsembleObservable> listed = new LinkedHashMap<>();

  EnsembleEvaluator(LiouvillianModel model, Budget budget) {
    this.model = model;
    this.budget = budget;
    EnsembleObservables.of().forEach(o -> listed.put(o.info().name(), o));
  }

  @Override
  public Model model() {
    return model;
  }

  @Override
  public List<Observable> observables() {
    return listed.values().stream().map(EnsembleObservable::info).toList();
  }

  @Override
  public Optional<Observable> observable(String name) {
    return find(name).map(EnsembleObservable::info);
  }

  private Optional<EnsembleObservable> find(String name) {
    return listed.containsKey(name)
        ? Optional.of(listed.get(name))
        : EnsembleObservables.word(name);
  }

  @Override
  public List<String> defaultObservables() {
    return List.of("Jx", "Jy", "Jz", "JpJm", "J2", "purity", "squeezing");
  }

  @Override
  public List<PointResult> evaluate(
      List<Values> points, List<String> names, Backend backend, Progress progress) {
    requireKnown(names);
    PointResult[] results = new PointResult[points.size()];
    List<DickeLiouvillian> generators = points.stream().map(model::generator).toList();
    IntStream.range(0, results.length)
        .parallel()
        .filter(i -> generators.get(i).packedElements() <= SMALL)
        .forEach(
            i -> {
              results[i] = evaluate(points.get(i), generators.get(i), names);
              progress.advance(1);
            });
    for (int i = 0; i < results.length; i++) {
      if (results[i] == null) {
        results[i] = evaluate(points.get(i), generators.get(i), names);
        progress.advance(1);
      }
    }
    return Arrays.asList(results);
  }

  /** Settings of the solver at one point. */
  static LiouvillianOptions options(LiouvillianModel model, Values values, Budget budget) {
    LiouvillianOptions standard = LiouvillianOptions.standard();
    return new LiouvillianOptions(
        standard.method(),
        model.multipoles(values),
        standard.tolerance(),
        standard.iterations(),
        budget);
  }

  private PointResult evaluate(Values values, DickeLiouvillian liouvillian, List<String> names) {
    long start = System.nanoTime();
    Map<String, double[]> results = new LinkedHashMap<>();
    names.forEach(name -> results.put(name, new double[] {Double.NaN}));
    LiouvillianSolution solution;
    try {
      solution = LiouvillianSolver.solve(liouvillian, options(model, values, budget));
    } catch (OverBudget e) {
      return PointResult.overBudget(values, names, start, e);
    }
    SolveReport report = withSymmetry(solution.report(), liouvillian);
    String note = report.status().advice();
    if (report.status() != SolveStatus.SINGULAR) {
      EnsembleState state = new EnsembleState(liouvillian.qubits(), solution.state());
      for (String name : names) {
        results.put(name, find(name).orElseThrow().formula().apply(state));
      }
      double smallest = smallestPopulation(solution.state());
      if (report.status().isGood() && !(smallest >= -NEGATIVE)) {
        report = report.withStatus(SolveStatus.CHECK_FAILED);
        note = "a population is negative, " + smallest;
      }
    } else {
      note = "the steady state is not unique, something besides J is conserved; add a channel";
    }
    return new PointResult(values, results, report.withSeconds(seconds(start)), note);
  }

  /** Names the symmetry that the solve used. */
  static SolveReport withSymmetry(SolveReport report, DickeLiouvillian liouvillian) {
    String symmetry =
        switch (liouvillian.diagonalStep()) {
          case 0 -> ", populations alone by U(1)";
          case 1 -> "";
          default -> ", m - m' in steps of " + liouvillian.diagonalStep();
        };
    return new SolveReport(
        report.status(),
        report.method() + symmetry,
        report.iterations(),
        report.residual(),
        report.certificate(),
        report.seconds(),
        report.backend());
  }

  static double seconds(long start) {
    return (System.nanoTime() - start) * 1e-9;
  }

  private static double smallestPopulation(HermitianPlanes rho) {
    double smallest = Double.POSITIVE_INFINITY;
    for (int s = 0; s < rho.planes(); s++) {
      for (int t = 0; t <= rho.twoJ(s); t++) {
        // NaN stays
        smallest = Math.min(smallest, rho.re(s)[t]);
      }
    }
    return smallest;
  }
}
