package dickens.study;

import dickens.backend.Backend;
import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import dickens.model.LiouvillianModel;
import dickens.model.Model;
import dickens.model.Values;
import dickens.observe.CountingStatistics;
import dickens.observe.EnsembleObservable;
import dickens.observe.EnsembleObservable.Needs;
import dickens.observe.EnsembleObservables;
import dickens.observe.EnsembleStatistics;
import dickens.observe.Observable;
import dickens.solve.Budget;
import dickens.solve.OverBudget;
import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import dickens.solve.ensemble.LiouvillianOptions;
import dickens.solve.ensemble.LiouvillianPropagator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;

/**
 * Evaluates models with coherences, in their steady state or, where a time is given, on the way
 * there; points that differ in nothing but the time are one evolution. Small ensembles are solved
 * side by side, large ones one after the other with all threads.
 */
final class EnsembleEvaluator implements Evaluator {
  /** Operators of at most so many elements are solved side by side: N = 40 with all J. */
  private static final long SMALL = 6_500;

  /** Populations below minus this are no rounding. */
  private static final double NEGATIVE = 1e-9;

  private static final String NEGATIVE_POPULATION =
      "a population is below -" + NEGATIVE + ", which is no rounding";

  private static final String NOT_UNIQUE =
      "the steady state is not unique: something besides J is conserved. Add a channel that changes"
          + " it, or give a time t, long enough, to evolve an initial state";

  private final LiouvillianModel model;
  private final Budget budget;
  private final double tolerance;
  private final Map<String, EnsembleObservable> listed = new LinkedHashMap<>();

  EnsembleEvaluator(LiouvillianModel model, Budget budget) {
    this(model, budget, LiouvillianOptions.standard().tolerance());
  }

  private EnsembleEvaluator(LiouvillianModel model, Budget budget, double tolerance) {
    this.model = model;
    this.budget = budget;
    this.tolerance = tolerance;
    EnsembleObservables.of().forEach(o -> listed.put(o.info().name(), o));
  }

  @Override
  public Optional<Evaluator> withTolerance(double other) {
    return Optional.of(new EnsembleEvaluator(model, budget, other));
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

  @Override
  public String unknown(String name, String what) {
    String message = Evaluator.super.unknown(name, what);
    return EnsembleObservables.complaint(name)
        .map(c -> message + "; as a word: " + c)
        .orElse(message);
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

  /** About N^3/12 elements with all J; from N = 120 on a point is a chunk. */
  @Override
  public PointShare share(double qubits, List<String> names) {
    double elements = qubits * qubits * qubits / 12;
    double share = Math.min(1, Math.max(1.0 / 1024, elements / (1 << 17)));
    return new PointShare(share, elements > SMALL);
  }

  @Override
  public List<PointResult> evaluate(
      List<Values> points, List<String> names, Backend backend, Progress progress) {
    requireKnown(names);
    PointResult[] results = new PointResult[points.size()];
    List<Task> tasks = tasks(points);
    tasks.parallelStream()
        .filter(task -> task.liouvillian.packedElements() <= SMALL)
        .forEach(task -> evaluate(task, points, names, backend, 1, results, progress));
    tasks.stream()
        .filter(task -> task.liouvillian.packedElements() > SMALL)
        .forEach(task -> evaluate(task, points, names, backend, threads(), results, progress));
    return Arrays.asList(results);
  }

  /** Points that one solve serves: one steady state, or all times of one evolution. */
  private record Task(DickeLiouvillian liouvillian, List<Integer> points) {}

  /** Points that differ in nothing but the time belong together. */
  private List<Task> tasks(List<Values> points) {
    Map<Map<String, Object>, List<Integer>> evolving = new LinkedHashMap<>();
    List<Task> tasks = new ArrayList<>();
    for (int k = 0; k < points.size(); k++) {
      if (model.time(points.get(k)).isEmpty()) {
        tasks.add(new Task(model.generator(points.get(k)), List.of(k)));
        continue;
      }
      Map<String, Object> others = new LinkedHashMap<>(points.get(k).asMap());
      others.remove(LiouvillianModel.TIME);
      evolving.computeIfAbsent(others, key -> new ArrayList<>()).add(k);
    }
    for (List<Integer> together : evolving.values()) {
      tasks.add(new Task(model.generator(points.get(together.get(0))), together));
    }
    return tasks;
  }

  /** As many as the pool that a study runs in, which is what its user asked for. */
  private static int threads() {
    ForkJoinPool pool = ForkJoinTask.getPool();
    return pool == null ? Runtime.getRuntime().availableProcessors() : pool.getParallelism();
  }

  private void evaluate(
      Task task,
      List<Values> points,
      List<String> names,
      Backend backend,
      int threads,
      PointResult[] results,
      Progress progress) {
    int first = task.points.get(0);
    if (model.time(points.get(first)).isEmpty()) {
      results[first] = steady(points.get(first), task.liouvillian, names, backend, threads);
    } else {
      List<Values> together = task.points.stream().map(points::get).toList();
      List<PointResult> evolved = evolve(together, task.liouvillian, names, backend);
      for (int k = 0; k < evolved.size(); k++) {
        results[task.points.get(k)] = evolved.get(k);
      }
    }
    progress.advance(task.points.size());
  }

  /** Settings of the solver at one point. */
  static LiouvillianOptions options(LiouvillianModel model, Values values, Budget budget) {
    return LiouvillianOptions.standard().withMultipoles(model.multipoles(values)).within(budget);
  }

  private PointResult steady(
      Values values,
      DickeLiouvillian liouvillian,
      List<String> names,
      Backend backend,
      int threads) {
    long start = System.nanoTime();
    try (SteadyEnsemble steady =
        SteadyEnsemble.of(
            model,
            values,
            liouvillian,
            backend,
            threads,
            options(model, values, budget).withTolerance(tolerance))) {
      return steady(values, names, steady, start);
    } catch (OverBudget e) {
      return PointResult.overBudget(values, names, start, e);
    }
  }

  private PointResult steady(Values values, List<String> names, SteadyEnsemble steady, long start) {
    SolveReport report = steady.report();
    Map<String, double[]> results = undefined(names);
    if (steady.statistics().isEmpty()) {
      String note = report.status() == SolveStatus.SINGULAR ? NOT_UNIQUE : report.status().advice();
      return new PointResult(values, results, report.withSeconds(seconds(start)), note);
    }
    String note = "";
    try {
      results(steady.statistics().get(), names, results);
      report = checked(report, steady.statistics().get().state().rho());
      if (report.status() == SolveStatus.CHECK_FAILED) {
        note = NEGATIVE_POPULATION;
      } else if (report.status().isGood() && !steady.statistics().get().solvesConverged()) {
        report = report.withStatus(SolveStatus.NOT_CONVERGED);
        note = "a solve for noise or the gap stopped early; the other numbers are good";
      }
    } catch (OverBudget e) {
      if (e.status() == SolveStatus.OUT_OF_TIME) {
        // what is done by then would depend on the clock
        return PointResult.overBudget(values, names, start, e);
      }
      report = report.withStatus(SolveStatus.OVER_BUDGET);
      note = e.getMessage();
    }
    note = note.isEmpty() ? report.status().advice() : note;
    return new PointResult(values, results, report.withSeconds(seconds(start)), note);
  }

  /** Points of one evolution, in any order of the times. */
  private List<PointResult> evolve(
      List<Values> points, DickeLiouvillian liouvillian, List<String> names, Backend backend) {
    long start = System.nanoTime();
    double[] times =
        points.stream().mapToDouble(v -> model.time(v).orElseThrow()).distinct().sorted().toArray();
    EnsembleEvolution evolution;
    try {
      evolution = evolution(points.get(0), liouvillian, times, names, backend);
    } catch (OverBudget e) {
      return points.stream().map(v -> PointResult.overBudget(v, names, start, e)).toList();
    }
    return points.stream()
        .map(
            v -> {
              int k = Arrays.binarySearch(times, model.time(v).orElseThrow());
              Map<String, double[]> results = new LinkedHashMap<>();
              evolution.results().forEach((name, values) -> results.put(name, values[k]));
              return new PointResult(v, results, evolution.report(), evolution.note());
            })
        .toList();
  }

  /** Observables {@code [time][component]} by name. */
  record EnsembleEvolution(Map<String, double[][]> results, SolveReport report, String note) {}

  /**
   * Evolves the initial state of the values.
   *
   * @param times ascending, each once
   */
  EnsembleEvolution evolution(
      Values values,
      DickeLiouvillian liouvillian,
      double[] times,
      List<String> names,
      Backend backend) {
    HermitianPlanes initial = model.initialState(values, liouvillian.spins());
    Map<String, double[][]> results = new LinkedHashMap<>();
    names.forEach(name -> results.put(name, new double[times.length][]));
    boolean[] negative = {false};
    SolveReport report =
        LiouvillianPropagator.standard()
            .within(budget)
            .evolve(
                liouvillian,
                initial,
                times,
                backend.liouvillianKernels(),
                (k, rho) -> {
                  Map<String, double[]> now = undefined(names);
                  results(
                      new EnsembleStatistics(liouvillian, rho, CountingStatistics.NONE),
                      names,
                      now);
                  now.forEach((name, value) -> results.get(name)[k] = value);
                  negative[0] |= !(smallestPopulation(rho) >= -NEGATIVE);
                });
    if (report.status().isGood() && negative[0]) {
      return new EnsembleEvolution(
          results, report.withStatus(SolveStatus.CHECK_FAILED), NEGATIVE_POPULATION);
    }
    return new EnsembleEvolution(results, report, report.status().advice());
  }

  private static Map<String, double[]> undefined(List<String> names) {
    Map<String, double[]> results = new LinkedHashMap<>();
    names.forEach(name -> results.put(name, new double[] {Double.NaN}));
    return results;
  }

  private void results(
      EnsembleStatistics statistics, List<String> names, Map<String, double[]> results) {
    // what needs no further solves first, so that it is there when a solve runs out of memory
    for (Needs needs : Needs.values()) {
      for (String name : names) {
        EnsembleObservable observable = find(name).orElseThrow();
        if (observable.needs() == needs) {
          results.put(name, observable.formula().apply(statistics));
        }
      }
    }
  }

  private static SolveReport checked(SolveReport report, HermitianPlanes rho) {
    return report.status().isGood() && !(smallestPopulation(rho) >= -NEGATIVE)
        ? report.withStatus(SolveStatus.CHECK_FAILED)
        : report;
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
