package dickens.study;

import dickens.backend.Backend;
import dickens.model.ClosedForm;
import dickens.model.FormulaModel;
import dickens.model.Model;
import dickens.model.Values;
import dickens.observe.Observable;
import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Evaluates a model whose results are all closed forms. */
record FormulaEvaluator(FormulaModel formulaModel) implements Evaluator {

  @Override
  public Model model() {
    return formulaModel;
  }

  @Override
  public List<Observable> observables() {
    return formulaModel.closedForms().stream().map(FormulaEvaluator::info).toList();
  }

  @Override
  public List<String> defaultObservables() {
    return observables().stream().map(Observable::name).toList();
  }

  @Override
  public List<PointResult> evaluate(
      List<Values> points, List<String> names, Backend backend, Progress progress) {
    requireKnown(names);
    List<PointResult> results = new ArrayList<>();
    for (Values point : points) {
      long start = System.nanoTime();
      Map<String, double[]> values = new LinkedHashMap<>();
      for (String name : names) {
        values.put(name, named(formulaModel, name).formula().apply(point));
      }
      double seconds = (System.nanoTime() - start) * 1e-9;
      SolveReport report =
          new SolveReport(SolveStatus.CONVERGED, "closed form", 0, 0, 0, seconds, "cpu");
      results.add(new PointResult(point, values, report, ""));
      progress.advance(1);
    }
    return results;
  }

  @Override
  public boolean isPointwise() {
    return true;
  }

  @Override
  public PointShare share(double qubits, List<String> names) {
    return new PointShare(1.0 / 32_768, false);
  }

  static ClosedForm named(Model model, String name) {
    return model.closedForms().stream()
        .filter(form -> form.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  static Observable info(ClosedForm form) {
    return new Observable(
        form.name(),
        form.unit(),
        form.meaning(),
        form.source(),
        form.scalar() ? Observable.Shape.SCALAR : Observable.Shape.ARRAY);
  }
}
