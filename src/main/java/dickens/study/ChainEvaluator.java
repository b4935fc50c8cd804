package dickens.study;

import dickens.backend.Backend;
import dickens.backend.ChainDetail;
import dickens.backend.SpinLadderBatch;
import dickens.generator.ChainSource;
import dickens.generator.SpinLadder;
import dickens.model.ChainModel;
import dickens.model.ClosedForm;
import dickens.model.Model;
import dickens.model.Thermalization;
import dickens.model.Values;
import dickens.observe.ChainObservable;
import dickens.observe.ChainObservable.OfCumulant;
import dickens.observe.ChainObservable.OfPopulations;
import dickens.observe.ChainObservable.OfTransport;
import dickens.observe.ChainObservables;
import dickens.observe.ChainStatistics;
import dickens.observe.LawCheck;
import dickens.observe.Observable;
import dickens.observe.StateStatistics;
import dickens.solve.Budget;
import dickens.solve.ChainOptions;
import dickens.solve.ChainSteadyState;
import dickens.solve.OverBudget;
import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import dickens.solve.SpectralGap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Evaluates models whose generator is a chain: by the back end's batched solve where the points are
 * spin ladders, with what searches or sees the whole spectrum added point by point; point by point
 * otherwise.
 */
final class ChainEvaluator implements Evaluator {

  /** A result that solves for itself, with the report of that solve. */
  private record Answer(double[] value, Optional<SolveReport> report) {}

  /** Upper levels relax slowly, so the gap needs the whole chain; 1e6 levels take seconds. */
  private static final int LARGEST_GAP = 1_000_000;

  private final ChainModel model;
  private final Budget budget;
  private final ChainOptions options;
  private final Map<String, ChainObservable> chainObservables = new LinkedHashMap<>();
  private final Map<String, Function<Values, double[]>> formulas = new LinkedHashMap<>();
  private final Map<String, Function<Values, Answer>> searches = new LinkedHashMap<>();
  private final List<Observable> observables = new ArrayList<>();

  ChainEvaluator(ChainModel model, Budget budget) {
    this.model = model;
    this.budget = budget;
    this.options = ChainOptions.adaptive().within(budget);
    for (ChainObservable observable : ChainObservables.of(model.channels())) {
      chainObservables.put(observable.info().name(), observable);
      observables.add(observable.info());
    }
    if (model.channels().contains("c") && hasParameter("beta_c") && hasParameter("beta_h")) {
      addSearch(
          Observable.scalar(
              "beta_c_zero",
              "1/Omega",
              "first beta_c in [0.05, 4 beta_h] where I_c changes from + to -; NaN if none",
              "K Fig. 4"),
          values ->
              new Answer(
                  new double[] {SignChange.betaColdZero(model, values, options)},
                  Optional.empty()));
    }
    addSearch(
        Observable.scalar(
            "gap",
            "Omega",
            "slowest relaxation rate, over all levels; NaN for one level or beyond "
                + LARGEST_GAP
                + " levels",
            "spectrum of R in K(6)"),
        values -> new Answer(new double[] {gap(values)}, Optional.empty()));
    if (model instanceof Thermalization thermalization) {
      addSearch(
          Observable.scalar(
              ThermalisationTime.OBSERVABLE,
              ThermalisationTime.UNIT,
              ThermalisationTime.MEANING,
              "K App. C"),
          values -> {
            ThermalisationTime found = ThermalisationTime.of(thermalization, values, options);
            return new Answer(new double[] {found.time()}, Optional.of(found.report()));
          });
    }
    for (ClosedForm form : model.closedForms()) {
      observables.add(FormulaEvaluator.info(form));
      formulas.put(form.name(), form.formula());
    }
  }

  private void addSearch(Observable info, Function<Values, Answer> search) {
    observables.add(info);
    searches.put(info.name(), search);
  }

  private double gap(Values values) {
    ChainSource source = model.generator(values);
    if (source.levels() > LARGEST_GAP) {
      return Double.NaN;
    }
    int levels = (int) source.levels();
    budget.require(ChainSteadyState.bytes(levels), "the gap of a chain of " + levels + " levels");
    return SpectralGap.of(source.lowest(levels), budget.begin()).gap();
  }

  private boolean hasParameter(String name) {
    return model.parameters().stream().anyMatch(p -> p.name().equals(name));
  }

  @Override
  public Model model() {
    return model;
  }

  @Override
  public Values derived(Values given) {
    return model.derived(given);
  }

  @Override
  public List<Observable> observables() {
    return List.copyOf(observables);
  }

  @Override
  public List<String> defaultObservables() {
    List<String> names = new ArrayList<>();
    if (searches.containsKey(ThermalisationTime.OBSERVABLE)) {
      names.add(ThermalisationTime.OBSERVABLE);
    }
    for (ChainObservable observable : chainObservables.values()) {
      if (observable instanceof OfTransport && !observable.info().name().startsWith("gross_")) {
        names.add(observable.info().name());
      }
    }
    return names;
  }

  /**
   * In batches: 2^20 levels a chunk, from 64 to 32768 points. Point by point: some microseconds for
   * each level, and a search solves the point some dozens of times.
   */
  @Override
  public PointShare share(double qubits, List<String> names) {
    double levels = 1 + qubits / 2;
    if (names.stream().allMatch(this::comesInBatches)) {
      return PointShare.sideBySide(levels / (1 << 20), 1.0 / 32_768, 1.0 / 64);
    }
    return names.stream().anyMatch(searches::containsKey)
        ? PointShare.sideBySide((64 + levels) / (1 << 12), 1.0 / 64, 1)
        : PointShare.sideBySide((64 + levels) / (1 << 18), 1.0 / 4096, 1.0 / 16);
  }

  @Override
  public List<PointResult> evaluate(
      List<Values> points, List<String> names, Backend backend, Progress progress) {
    requireKnown(names);
    if (names.stream().allMatch(this::comesInBatches)
        || names.stream().anyMatch(chainObservables::containsKey)) {
      Optional<SolvedLadders> solved = solved(points, names, backend);
      if (solved.isPresent()) {
        return side(points.size(), p -> ofBatch(points.get(p), names, solved.get(), p), progress);
      }
    }
    return side(points.size(), p -> alone(points.get(p), names), progress);
  }

  private static List<PointResult> side(
      int count, IntFunction<PointResult> result, Progress progress) {
    PointResult[] results = new PointResult[count];
    IntStream.range(0, count)
        .parallel()
        .forEach(
            p -> {
              results[p] = result.apply(p);
              progress.advance(1);
            });
    return Arrays.asList(results);
  }

  /** What comes in batches goes into columns at once: millions of rows cost more than solves. */
  @Override
  public RowBlock rows(
      List<Values> points, List<String> names, Backend backend, Progress progress) {
    requireKnown(names);
    Optional<SolvedLadders> solved =
        names.stream().allMatch(this::comesInBatches)
            ? solved(points, names, backend)
            : Optional.empty();
    if (solved.isEmpty()) {
      return Evaluator.super.rows(points, names, backend, progress);
    }
    RowBlock rows = columns(points, names, solved.get());
    progress.advance(points.size());
    return rows;
  }

  @Override
  public boolean isPointwise() {
    return true;
  }

  private boolean comesInBatches(String name) {
    return formulas.containsKey(name) || chainObservables.containsKey(name);
  }

  /** The points solved in a batch; empty where the model's generators are no spin ladders. */
  private Optional<SolvedLadders> solved(List<Values> points, List<String> names, Backend backend) {
    if (points.isEmpty() || !(model.generator(points.get(0)) instanceof SpinLadder)) {
      return Optional.empty();
    }
    // a ladder is an object no longer than it takes to write down its parameters
    SpinLadderBatch ladders =
        SpinLadderBatch.of(points.size(), p -> (SpinLadder) model.generator(points.get(p)));
    return Optional.of(SolvedLadders.of(ladders, model.channels(), detail(names), budget, backend));
  }

  /** What the batch must deliver beyond currents and noises. */
  private ChainDetail detail(List<String> names) {
    int order = 2;
    int populations = 0;
    for (String name : names) {
      ChainObservable observable = chainObservables.get(name);
      if (observable instanceof OfCumulant cumulant) {
        order = Math.max(order, cumulant.order());
      } else if (observable instanceof OfPopulations) {
        populations = Integer.MAX_VALUE;
      }
    }
    return new ChainDetail(order, populations);
  }

  private RowBlock columns(List<Values> points, List<String> names, SolvedLadders solved) {
    int count = solved.size();
    SolveStatus[] status = new SolveStatus[count];
    String[] notes = new String[count];
    Map<String, RowBlock.Cells> columns = new LinkedHashMap<>();
    for (String name : names) {
      columns.put(name, column(name, points, solved));
    }
    IntStream.range(0, count)
        .parallel()
        .forEach(
            p -> {
              status[p] = solved.status(p);
              if (!status[p].isGood()) {
                notes[p] = solved.shortage(p).orElse(status[p].advice());
              } else {
                Optional<String> violation = LawCheck.violation(solved.statistics(p));
                if (violation.isPresent()) {
                  status[p] = SolveStatus.CHECK_FAILED;
                  notes[p] = violation.get();
                }
              }
            });
    List<RowBlock.Note> told = new ArrayList<>();
    for (int p = 0; p < count; p++) {
      if (notes[p] != null) {
        told.add(RowBlock.Note.of(p, status[p], notes[p]));
      }
    }
    String[] backends = new String[count];
    Arrays.fill(backends, solved.backend());
    return new RowBlock(
        0,
        columns,
        solved.residuals(),
        solved.certificates(),
        status,
        backends,
        Provenance.machine(),
        told);
  }

  /** One result of all points of a batch, undefined where a point had no room or time. */
  private RowBlock.Cells column(String name, List<Values> points, SolvedLadders solved) {
    ChainObservable observable = chainObservables.get(name);
    if (observable instanceof OfTransport transport) {
      double[] values = new double[solved.size()];
      IntStream.range(0, values.length)
          .parallel()
          .forEach(
              p ->
                  values[p] =
                      solved.shortage(p).isPresent()
                          ? Double.NaN
                          : transport.formula().applyAsDouble(solved.statistics(p)));
      return RowBlock.Cells.single(values);
    }
    double[][] values = new double[solved.size()][];
    IntStream.range(0, values.length)
        .parallel()
        .forEach(
            p ->
                values[p] =
                    solved.shortage(p).isPresent()
                        ? new double[] {Double.NaN}
                        : observable == null
                            ? formulas.get(name).apply(points.get(p))
                            : observable.of(solved.statistics(p)));
    return RowBlock.Cells.of(values);
  }

  private PointResult ofBatch(Values values, List<String> names, SolvedLadders solved, int point) {
    SolveReport report = solved.report(point);
    Optional<String> shortage = solved.shortage(point);
    if (shortage.isPresent()) {
      return PointResult.empty(values, names, report, shortage.get());
    }
    return within(values, names, () -> result(values, names, solved.statistics(point), report));
  }

  private PointResult alone(Values values, List<String> names) {
    return within(
        values,
        names,
        () -> {
          ChainStatistics statistics =
              new ChainStatistics(ChainSteadyState.of(model.generator(values), options));
          return result(values, names, statistics, statistics.state().report());
        });
  }

  /** A row, empty where the solves or searches of its point go beyond the budget. */
  private static PointResult within(
      Values values, List<String> names, Supplier<PointResult> result) {
    long start = System.nanoTime();
    try {
      return result.get();
    } catch (OverBudget e) {
      return PointResult.overBudget(values, names, start, e);
    }
  }

  /** The results of a solved point; what is searched for solves it again. */
  private PointResult result(
      Values values, List<String> names, StateStatistics statistics, SolveReport solved) {
    long start = System.nanoTime();
    SolveReport report = solved;
    Map<String, double[]> results = new LinkedHashMap<>();
    for (String name : names) {
      if (chainObservables.containsKey(name)) {
        results.put(name, chainObservables.get(name).of(statistics));
      } else if (formulas.containsKey(name)) {
        results.put(name, formulas.get(name).apply(values));
      } else {
        Answer answer = searches.get(name).apply(values);
        results.put(name, answer.value());
        report = report.status().isGood() ? answer.report().orElse(report) : report;
      }
    }
    report = report.withSeconds(solved.seconds() + (System.nanoTime() - start) * 1e-9);
    return PointResult.checked(values, results, report, () -> LawCheck.violation(statistics));
  }
}
