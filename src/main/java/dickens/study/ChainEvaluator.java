package dickens.study;

import dickens.backend.Backend;
import dickens.backend.ChainBatch;
import dickens.backend.ChainBatchLimits;
import dickens.backend.ChainBatchResult;
import dickens.backend.ChainDetail;
import dickens.backend.PointStatus;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
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
      List<ChainSource> generators =
          IntStream.range(0, points.size())
              .parallel()
              .<ChainSource>mapToObj(k -> model.generator(points.get(k)))
              .toList();
      if (generators.stream().allMatch(SpinLadder.class::isInstance)) {
        return evaluateBatch(points, generators, names, backend, progress);
      }
    }
    PointResult[] results = new PointResult[points.size()];
    IntStream.range(0, results.length)
        .parallel()
        .forEach(
            i -> {
              results[i] = evaluate(points.get(i), names);
              progress.advance(1);
            });
    return Arrays.asList(results);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Where all results are numbers that come in batches, no point becomes an object for longer
   * than it takes to write down its parameters, and the back end gets as many points at once as it
   * wants.
   */
  @Override
  public void evaluate(PointSeries points, Backend backend, Progress progress, RowColumns rows) {
    boolean areBatched = rows.areNumbers() && rows.names().stream().allMatch(this::comesInBatches);
    if (!areBatched || !(model.generator(points.at(0)) instanceof SpinLadder)) {
      Evaluator.super.evaluate(points, backend, progress, rows);
      return;
    }
    int most = Math.max(AT_ONCE, backend.pointsAtOnce());
    for (int start = 0; start < points.size(); start += most) {
      int first = start;
      int count = Math.min(points.size() - start, most);
      SpinLadderBatch ladders =
          SpinLadderBatch.of(count, p -> (SpinLadder) model.generator(points.at(first + p)));
      ChainBatchResult solved = solve(ladders, rows.names(), backend);
      IntStream.range(0, count)
          .parallel()
          .forEach(p -> write(points, first + p, rows, statistics(ladders, solved, p), backend));
      progress.advance(count);
    }
  }

  /** Writes a row of a batch, as {@link PointResult#checked} would judge it. */
  private void write(
      PointSeries points, int row, RowColumns rows, BatchedStatistics statistics, Backend backend) {
    ChainBatchResult solved = statistics.solved;
    int p = statistics.point;
    rows.put(row, solved.residual()[p], solved.certificate()[p], backend.name());
    SolveStatus end = SolveStatus.CONVERGED;
    String note = "";
    if (solved.status()[p] != PointStatus.CONVERGED) {
      Optional<String> shortage = shortage(solved, p, statistics.ladders.levels(p));
      end = status(solved.status()[p], shortage);
      note = shortage.orElse(end.advice());
      if (shortage.isPresent()) {
        rows.names().forEach(name -> rows.put(row, name, Double.NaN));
        rows.mark(row, end, note);
        return;
      }
    }
    for (String name : rows.names()) {
      ChainObservable observable = chainObservables.get(name);
      double[] value =
          observable == null ? formulas.get(name).apply(points.at(row)) : observable.of(statistics);
      rows.put(row, name, value[0]);
    }
    if (end.isGood()) {
      Optional<String> violation = LawCheck.violation(statistics);
      end = violation.isPresent() ? SolveStatus.CHECK_FAILED : end;
      note = violation.orElse("");
    }
    rows.mark(row, end, note);
  }

  private BatchedStatistics statistics(SpinLadderBatch ladders, ChainBatchResult solved, int p) {
    return new BatchedStatistics(model.channels(), ladders, solved, p);
  }

  @Override
  public boolean isPointwise() {
    return true;
  }

  private boolean comesInBatches(String name) {
    return formulas.containsKey(name) || chainObservables.containsKey(name);
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

  private List<PointResult> evaluateBatch(
      List<Values> points,
      List<ChainSource> generators,
      List<String> names,
      Backend backend,
      Progress progress) {
    long start = System.nanoTime();
    SpinLadderBatch ladders = new SpinLadderBatch(Math.max(1, points.size()));
    generators.forEach(generator -> ladders.add((SpinLadder) generator));
    ChainBatchResult solved = solve(ladders, names, backend);
    double seconds = (System.nanoTime() - start) * 1e-9 / Math.max(1, points.size());
    // most points of a sweep share the words of their method
    Map<Long, String> methods = new ConcurrentHashMap<>();
    List<PointResult> results =
        IntStream.range(0, points.size())
            .parallel()
            .mapToObj(
                p -> {
                  long levels = ladders.levels(p);
                  Optional<String> shortage = shortage(solved, p, levels);
                  SolveReport report =
                      new SolveReport(
                          status(solved.status()[p], shortage),
                          methods.computeIfAbsent(
                              solved.levels()[p] + (levels << 25),
                              key -> ChainSteadyState.method(solved.levels()[p], levels)),
                          solved.rounds()[p],
                          solved.residual()[p],
                          solved.certificate()[p],
                          seconds,
                          backend.name());
                  return shortage.isPresent()
                      ? PointResult.overBudget(points.get(p), names, report, shortage.get())
                      : row(points.get(p), names, statistics(ladders, solved, p), report);
                })
            .toList();
    progress.advance(points.size());
    return results;
  }

  private ChainBatchResult solve(SpinLadderBatch ladders, List<String> names, Backend backend) {
    ChainBatchLimits limits =
        ChainBatchLimits.adaptive(Math.max(1, ladders.size()))
            .withDetail(detail(names))
            .within(options.maxLevels(), budget.seconds());
    try (ChainBatch batch = backend.prepareChains(limits)) {
      return batch.solve(ladders);
    }
  }

  private PointResult row(
      Values values, List<String> names, StateStatistics statistics, SolveReport solved) {
    long start = System.nanoTime();
    try {
      return searched(values, names, statistics, solved);
    } catch (OverBudget e) {
      return PointResult.overBudget(values, names, start, e);
    }
  }

  /** A row of a batch, with what is searched for at its point alone. */
  private PointResult searched(
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
    if (names.stream().anyMatch(searches::containsKey)) {
      report = report.withSeconds(solved.seconds() + (System.nanoTime() - start) * 1e-9);
    }
    return PointResult.checked(values, results, report, () -> LawCheck.violation(statistics));
  }

  /** What a point of a batch would need, where its budget did not suffice. */
  private Optional<String> shortage(ChainBatchResult solved, int point, long levels) {
    int kept = solved.levels()[point];
    String what = "a chain of up to " + kept + " levels ";
    return switch (solved.status()[point]) {
      case OVER_BUDGET ->
          Optional.of(what + budget.shortage(ChainSteadyState.bytes(kept)).orElse("does not fit"));
      case OUT_OF_TIME ->
          Optional.of(
              what + "is not done within the time limit; " + SolveStatus.OUT_OF_TIME.advice());
      case NOT_CLOSED -> {
        long next = Math.min(levels, 2L * kept);
        yield kept < options.maxLevels()
            ? Optional.empty()
            : budget
                .shortage(ChainSteadyState.bytes(next))
                .map(missing -> kept + " levels do not hold the state; " + next + " " + missing);
      }
      default -> Optional.empty();
    };
  }

  private static SolveStatus status(PointStatus status, Optional<String> shortage) {
    return switch (status) {
      case OVER_BUDGET -> SolveStatus.OVER_BUDGET;
      case OUT_OF_TIME -> SolveStatus.OUT_OF_TIME;
      case CONVERGED -> SolveStatus.CONVERGED;
      case NOT_CLOSED -> shortage.isPresent() ? SolveStatus.OVER_BUDGET : SolveStatus.NOT_CLOSED;
      case NOT_FINITE -> SolveStatus.SINGULAR;
    };
  }

  private PointResult evaluate(Values values, List<String> names) {
    long start = System.nanoTime();
    try {
      return solved(values, names, start);
    } catch (OverBudget e) {
      return PointResult.overBudget(values, names, start, e);
    }
  }

  private PointResult solved(Values values, List<String> names, long start) {
    ChainStatistics statistics =
        new ChainStatistics(ChainSteadyState.of(model.generator(values), options));
    SolveReport report = statistics.state().report();
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
    report = report.withSeconds((System.nanoTime() - start) * 1e-9);
    return PointResult.checked(values, results, report, () -> LawCheck.violation(statistics));
  }

  /** One point of a solved batch. */
  private record BatchedStatistics(
      List<String> channels, SpinLadderBatch ladders, ChainBatchResult solved, int point)
      implements StateStatistics {
    @Override
    public double beta(int c) {
      return ladders.field(c, SpinLadderBatch.BETA)[point];
    }

    @Override
    public double current(int c) {
      return solved.current()[c][point];
    }

    @Override
    public double gross(int c) {
      return solved.gross()[c][point];
    }

    @Override
    public double noise(int c) {
      return solved.noise()[c][point];
    }

    @Override
    public double cumulant(int c, int order) {
      return switch (order) {
        case 1 -> current(c);
        case 2 -> noise(c);
        default -> solved.cumulants()[order - 3][c][point];
      };
    }

    @Override
    public double[] rho() {
      return solved.rho()[point].clone();
    }

    @Override
    public double[] energies() {
      return ladders.ladder(point).energies(solved.levels()[point]);
    }
  }
}
