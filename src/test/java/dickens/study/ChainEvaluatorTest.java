package dickens.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.ReferenceFile;
import dickens.ReferenceFile.Row;
import dickens.backend.Backend;
import dickens.backend.Backends;
import dickens.model.BadRequest;
import dickens.model.Model;
import dickens.model.Models;
import dickens.model.Values;
import dickens.solve.SolveStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Points of chain models, as studies ask for them. */
class ChainEvaluatorTest {
  private static final Model REFRIGERATOR = Models.named("refrigerator");
  private static final Backend BACKEND = Backends.open("cpu").backend();
  private static final Evaluator EVALUATOR = Evaluator.of(REFRIGERATOR);

  private static PointResult one(Map<String, String> request, String... names) {
    Values values = REFRIGERATOR.complete(request);
    return EVALUATOR.evaluate(List.of(values), List.of(names), BACKEND, Progress.NONE).get(0);
  }

  @Test
  void signChangesOfFigureFourAgreeWithTheReference() {
    for (Row row : ReferenceFile.rows("refrigerator/fig4_roots.csv")) {
      PointResult result = one(row.refrigerator(), "beta_c_zero");
      // 1e-13 is what the rounding of I_c allows at its slope
      assertEquals(
          row.number("beta_c_root"),
          result.observables().get("beta_c_zero")[0],
          1e-13,
          row::toString);
    }
  }

  @Test
  void withoutCoolingThereIsNoSignChange() {
    assertTrue(
        Double.isNaN(
            one(Map.of("delta_w", "1"), "beta_c_zero").observables().get("beta_c_zero")[0]));
  }

  @Test
  void resultsComeInTheOrderOfThePointsWhateverTheThreads() {
    List<Values> points = new ArrayList<>();
    for (int n = 3; n < 200; n++) {
      points.add(REFRIGERATOR.complete(Map.of("N", Integer.toString(n))));
    }
    List<String> names = List.of("I_c", "S_w", "C3_h", "rho");
    AtomicLong finished = new AtomicLong();
    List<PointResult> all = EVALUATOR.evaluate(points, names, BACKEND, finished::addAndGet);
    assertEquals(points.size(), finished.get());
    for (int i = 0; i < points.size(); i++) {
      PointResult alone =
          EVALUATOR.evaluate(List.of(points.get(i)), names, BACKEND, Progress.NONE).get(0);
      for (String name : names) {
        assertArrayEquals(alone.observables().get(name), all.get(i).observables().get(name));
      }
      assertEquals(SolveStatus.CONVERGED, all.get(i).report().status());
    }
  }

  @Test
  void unknownObservableIsRefusedWithTheNearestName() {
    BadRequest e = assertThrows(BadRequest.class, () -> one(Map.of(), "I_cc", "kapa", "rho"));
    assertEquals(2, e.complaints().size());
    assertTrue(e.getMessage().contains("did you mean 'I_c'"), e.getMessage());
    assertTrue(e.getMessage().contains("did you mean 'kappa'"), e.getMessage());
  }

  @Test
  void everyObservableOnOfferCanBeEvaluated() {
    for (Model model : Models.all()) {
      Evaluator evaluator = Evaluator.of(model);
      List<String> names = evaluator.observables().stream().map(o -> o.name()).toList();
      // an ensemble has no rates by default, so that no state is its own
      Map<String, String> request =
          model.name().equals("ensemble")
              ? Map.of("N", "4", "emission", "0.1", "collective_emission", "0.2", "gx", "1")
              : Map.of();
      PointResult result =
          evaluator
              .evaluate(List.of(model.complete(request)), names, BACKEND, Progress.NONE)
              .get(0);
      assertEquals(names, List.copyOf(result.observables().keySet()));
      assertTrue(names.containsAll(evaluator.defaultObservables()));
      assertTrue(result.report().status().isGood(), model.name() + result.note());
    }
  }
}
