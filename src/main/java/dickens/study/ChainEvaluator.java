package dickens.study;

import dickens.model.ChainModel;
import dickens.model.ClosedForm;
import dickens.model.Model;
import dickens.model.Thermalization;
import dickens.model.Values;
import dickens.observe.ChainObservable;
import dickens.observe.ChainObservables;
import dickens.observe.ChainStatistics;
import dickens.observe.LawCheck;
import dickens.observe.Observable;
import dickens.solve.ChainOptions;
import dickens.solve.ChainSteadyState;
import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Evaluates models whose generator is a chain. */
final class ChainEvaluator implements Evaluator {
  private final ChainModel model;
  private final Map<String, ChainObservable> chainObservables = new LinkedHashMap<>();
  private final Map<String, Function<Values, double[]>> otherResults = new LinkedHashMap<>();
  private final List<Observable> observables = new ArrayList<>();

  ChainEvaluator(ChainModel model) {
    this.model = model;
    for (ChainObservable observable : ChainObservables.of(model.channels())) {
      chainObservables.put(observable.info().name(), observable);
      observables.add(observable.info());
    }
    if (model.channels().contains("c") && hasParameter("beta_c") && hasParameter("beta_h")) {
      add(
          Observable.scalar(
              "beta_c_zero",
              "1/Omega",
              "first beta_c in [0.05, 4 beta_h] where I_c changes from + to -; NaN if none",
              "K Fig. 4"),
          values -> new double[] {SignChange.betaColdZero(model, values)});
    }
    if (model instanceof Thermalization) {
      observables.add(
          Observable.scalar(
              ThermalisationTime.OBSERVABLE,
              ThermalisationTime.UNIT,
              ThermalisationTime.MEANING,
              "K App. C"));
    }
    for (ClosedForm form : model.closedForms()) {
      add(FormulaEvaluator.info(form), form.formula());
    }
  }

  private void add(Observable info, Function<Values, double[]> result) {
    observables.add(info);
    otherResults.put(info.name(), result);
  }

  private boolean hasParameter(String name) {
    return model.parameters().stream().anyMatch(p -> p.name().equals(name));
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
    List<String> names = new ArrayList<>();
    if (model instanceof Thermalization) {
      names.add(ThermalisationTime.OBSERVABLE);
    }
    for (ChainObservable observable : chainObservables.values()) {
      if (observable instanceof ChainObservable.OfTransport
          && !observable.info().name().startsWith("gross_")) {
        names.add(observable.info().name());
      }
    }
    return names;
  }

  @Override
  public List<PointResult> evaluate(List<Values> points, List<String> names, Progress progress) {
    requireKnown(names);
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

  private PointResult evaluate(Values values, List<String> names) {
    long start = System.nanoTime();
    ChainStatistics statistics =
        new ChainStatistics(ChainSteadyState.of(model.generator(values), ChainOptions.adaptive()));
    SolveReport report = statistics.state().report();
    Map<String, double[]> results = new LinkedHashMap<>();
    for (String name : names) {
      if (name.equals(ThermalisationTime.OBSERVABLE)
          && model instanceof Thermalization thermalization) {
        ThermalisationTime found =
            ThermalisationTime.of(thermalization, values, ChainOptions.adaptive());
        results.put(name, new double[] {found.time()});
        report = report.status().isGood() ? found.report() : report;
        continue;
      }
      ChainObservable observable = chainObservables.get(name);
      results.put(
          name,
          observable != null ? observable.of(statistics) : otherResults.get(name).apply(values));
    }
    String note = report.status().advice();
    String violation = LawCheck.violation(statistics).orElse("");
    if (report.status().isGood() && !violation.isEmpty()) {
      report = report.withStatus(SolveStatus.CHECK_FAILED);
      note = violation;
    }
    report = report.withSeconds((System.nanoTime() - start) * 1e-9);
    return new PointResult(values, results, report, note);
  }
}
