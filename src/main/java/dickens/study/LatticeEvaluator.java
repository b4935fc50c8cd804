package dickens.study;

import dickens.backend.Backend;
import dickens.generator.PopulationLattice;
import dickens.model.ClosedForm;
import dickens.model.LatticeModel;
import dickens.model.LatticeModel.Scale;
import dickens.model.Model;
import dickens.model.SpinWeights;
import dickens.model.Values;
import dickens.observe.ConservedSpinStatistics;
import dickens.observe.EnergyScale;
import dickens.observe.LatticeObservable;
import dickens.observe.LatticeObservables;
import dickens.observe.LatticeStatistics;
import dickens.observe.LawCheck;
import dickens.observe.Observable;
import dickens.observe.WindowStatistics;
import dickens.solve.Budget;
import dickens.solve.OverBudget;
import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import dickens.solve.lattice.LatticeBatch;
import dickens.solve.lattice.LatticeOptions;
import dickens.solve.lattice.LatticeSolution;
import dickens.solve.lattice.LatticeSolver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Evaluates models on the populations p(J, m): by the lattice solver where the steady state is
 * unique, from the weights of the initial state where every J is conserved.
 *
 * <p>Small lattices are solved side by side, large ones one after the other with all threads; where
 * the back end has a device for that, neighbouring points share a window and are solved there
 * together.
 */
final class LatticeEvaluator implements Evaluator {
  /** Lattices of at most so many states are solved with one thread each. */
  private static final long SMALL = 10_404;

  private static final String ENHANCEMENT = "enhancement";

  private final LatticeModel model;
  private final Budget budget;
  private final Map<String, LatticeObservable> latticeObservables = new LinkedHashMap<>();
  private final Map<String, Function<Values, double[]>> formulas = new LinkedHashMap<>();
  private final List<Observable> observables = new ArrayList<>();

  LatticeEvaluator(LatticeModel model, Budget budget) {
    this.model = model;
    this.budget = budget;
    LatticeModel.Units units = model.units();
    for (LatticeObservable observable :
        LatticeObservables.of(
            model.channels(),
            new LatticeObservables.Units(
                units.current(),
                units.rate(),
                units.entropyRate(),
                k -> k == 2 ? units.noise() : units.cumulant(k)))) {
      latticeObservables.put(observable.info().name(), observable);
      observables.add(observable.info());
    }
    for (ClosedForm form : model.closedForms()) {
      observables.add(FormulaEvaluator.info(form));
      formulas.put(form.name(), form.formula());
    }
    if (formulas.containsKey("Q_ind")) {
      observables.add(
          Observable.scalar(ENHANCEMENT, "1", "Q_h over that of independent qubits", "A(26)"));
    }
  }

  @Override
  public Model model() {
    return model;
  }

  @Override
  public List<Observable> observables() {
    return List.copyOf(observables);
  }

  @Override
  public List<String> defaultObservables() {
    List<String> names =
        new ArrayList<>(model.channels().stream().map(channel -> "Q_" + channel).toList());
    String first = model.channels().get(0);
    names.addAll(List.of("Q_" + first + "_per_N", "Jz", "J2", "J2_norm", "S_" + first));
    if (formulas.containsKey("Q_ind")) {
      names.addAll(List.of("TUR", "sigma", "Q_ind", ENHANCEMENT, "Q_max", "T_eff"));
    }
    names.add("window");
    return names;
  }

  /** The window that is solved grows with N; from N = 2^16 on a point is a chunk. */
  @Override
  public PointShare share(double qubits, List<String> names) {
    boolean isLarge = (qubits + 2) * (qubits + 2) / 4 > SMALL;
    double share = Math.min(1, Math.max(1.0 / 1024, qubits / (1 << 16)));
    return new PointShare(share, isLarge);
  }

  @Override
  public List<PointResult> evaluate(
      List<Values> points, List<String> names, Backend backend, Progress progress) {
    requireKnown(names);
    PointResult[] results = new PointResult[points.size()];
    List<PopulationLattice> lattices = points.stream().map(model::generator).toList();
    evaluateTogether(points, lattices, names, backend, results, progress);
    IntStream.range(0, results.length)
        .parallel()
        .filter(i -> results[i] == null && lattices.get(i).states() <= SMALL)
        .forEach(
            i -> {
              results[i] = evaluate(points.get(i), lattices.get(i), names, backend, 1);
              progress.advance(1);
            });
    for (int i = 0; i < results.length; i++) {
      if (results[i] == null) {
        results[i] = evaluate(points.get(i), lattices.get(i), names, backend, threads());
        progress.advance(1);
      }
    }
    return Arrays.asList(results);
  }

  /** Points that a device solves side by side; leaves null what it does not. */
  private void evaluateTogether(
      List<Values> points,
      List<PopulationLattice> lattices,
      List<String> names,
      Backend backend,
      PointResult[] results,
      Progress progress) {
    int[] unique =
        IntStream.range(0, results.length)
            .filter(i -> lattices.get(i).hasUniqueSteadyState())
            .toArray();
    if (unique.length < 2) {
      return;
    }
    LatticeOptions options = options(names, 1);
    new LatticeBatch(options, backend.denseKernels())
        .solve(
            IntStream.of(unique).mapToObj(lattices::get).toList(),
            (k, solution) -> {
              Values values = points.get(unique[k]);
              EnergyScale scale = energyScale(model, values);
              try {
                results[unique[k]] = ofSolution(values, names, solution, scale, options);
                progress.advance(1);
              } catch (OverBudget e) {
                // its own solve will say so
                results[unique[k]] = null;
              }
            });
  }

  /** As many as the pool that a study runs in, which is what its user asked for. */
  private static int threads() {
    ForkJoinPool pool = ForkJoinTask.getPool();
    return pool == null ? Runtime.getRuntime().availableProcessors() : pool.getParallelism();
  }

  private PointResult evaluate(
      Values values, PopulationLattice lattice, List<String> names, Backend backend, int threads) {
    long start = System.nanoTime();
    LatticeOptions options = options(names, threads);
    EnergyScale scale = energyScale(model, values);
    PointResult result;
    try {
      result =
          lattice.hasUniqueSteadyState()
              ? ofUnique(values, names, lattice, backend, scale, options)
              : ofWeights(values, names, lattice, scale);
    } catch (OverBudget e) {
      return PointResult.overBudget(values, names, start, e);
    }
    SolveReport report = result.report().withSeconds((System.nanoTime() - start) * 1e-9);
    return new PointResult(values, result.observables(), report, result.note());
  }

  private LatticeOptions options(List<String> names, int threads) {
    return LatticeOptions.standard()
        .within(budget)
        .withThreads(threads)
        .withSolves(
            names.stream().anyMatch(this::counts)
                ? LatticeOptions.Solves.EXPECTED
                : LatticeOptions.Solves.NONE);
  }

  private PointResult ofUnique(
      Values values,
      List<String> names,
      PopulationLattice lattice,
      Backend backend,
      EnergyScale scale,
      LatticeOptions options) {
    try (LatticeSolution solution =
        new LatticeSolver(options, backend.denseKernels()).solve(lattice)) {
      return ofSolution(values, names, solution, scale, options);
    }
  }

  /** Units of a model at one point. */
  static EnergyScale energyScale(LatticeModel model, Values values) {
    Scale scale = model.scale(values);
    return new EnergyScale(
        scale.quantum(), scale.rate(), scale.boltzmann(), model.temperatures(values));
  }

  private PointResult ofSolution(
      Values values,
      List<String> names,
      LatticeSolution solution,
      EnergyScale scale,
      LatticeOptions options) {
    SolveReport report = solution.report();
    if (!solution.hasState()) {
      Map<String, double[]> results = new LinkedHashMap<>();
      names.forEach(name -> results.put(name, withoutState(name, values)));
      String advice =
          report.status() == SolveStatus.OVER_BUDGET ? "" : "; " + report.status().advice();
      return new PointResult(values, results, report, report.method() + advice);
    }
    Optional<String> shortage =
        options.solves() == LatticeOptions.Solves.NONE
            ? Optional.empty()
            : budget.shortage(solution.solveBytes(0, 0));
    boolean canCount = shortage.isEmpty();
    WindowStatistics statistics = new WindowStatistics(solution, scale);
    Map<String, double[]> results = results(values, names, statistics, canCount);
    if (!canCount && report.status().isGood() && names.stream().anyMatch(this::counts)) {
      String note = "a solve for noise or higher cumulants " + shortage.get();
      return new PointResult(values, results, report.withStatus(SolveStatus.OVER_BUDGET), note);
    }
    return PointResult.checked(
        values, results, report, () -> LawCheck.violationOnLattice(statistics));
  }

  private PointResult ofWeights(
      Values values, List<String> names, PopulationLattice lattice, EnergyScale scale) {
    SpinWeights weights = model.initialWeights(values);
    ConservedSpinStatistics statistics =
        new ConservedSpinStatistics(
            lattice.qubits(),
            lattice.channels(),
            weights.firstTwoJ(),
            weights.weights(),
            scale,
            budget);
    Map<String, double[]> results = results(values, names, statistics, true);
    SolveReport report =
        statistics
            .chainReport()
            .orElseGet(
                () ->
                    new SolveReport(
                        SolveStatus.CONVERGED,
                        "closed form at each J, which is conserved",
                        0,
                        0,
                        0,
                        0,
                        "cpu"));
    return PointResult.checked(
        values, results, report, () -> LawCheck.violationOnLattice(statistics));
  }

  private int order(String name) {
    LatticeObservable observable = latticeObservables.get(name);
    return observable == null ? 0 : observable.order();
  }

  /** True for what takes Drazin solves. */
  private boolean counts(String name) {
    return order(name) > 1;
  }

  private double[] withoutState(String name, Values values) {
    return formulas.containsKey(name)
        ? formulas.get(name).apply(values)
        : new double[] {Double.NaN};
  }

  private Map<String, double[]> results(
      Values values, List<String> names, LatticeStatistics statistics, boolean canCount) {
    Map<String, double[]> results = new LinkedHashMap<>();
    names.forEach(name -> results.put(name, new double[] {Double.NaN}));
    // the highest cumulant first: it brings the lower ones along
    names.stream()
        .filter(name -> canCount || !counts(name))
        .sorted(Comparator.comparingInt(this::order).reversed())
        .forEach(name -> results.put(name, value(name, values, statistics)));
    return results;
  }

  private double[] value(String name, Values values, LatticeStatistics statistics) {
    if (name.equals(ENHANCEMENT)) {
      double independent = formulas.get("Q_ind").apply(values)[0];
      return new double[] {statistics.current(statistics.channelIndex("h")) / independent};
    }
    return formulas.containsKey(name)
        ? formulas.get(name).apply(values)
        : latticeObservables.get(name).formula().apply(statistics);
  }
}
