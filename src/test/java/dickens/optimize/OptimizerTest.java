package dickens.optimize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.Backend;
import dickens.backend.Backends;
import dickens.model.Model;
import dickens.model.Models;
import dickens.model.Parameter;
import dickens.optimize.Goal.Sense;
import dickens.optimize.Variable.Spacing;
import dickens.study.Evaluator;
import dickens.study.Progress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Optima by scans, by conditions that hold at them, and by closed forms. */
class OptimizerTest {
  private static Backend cpu;

  @BeforeAll
  static void openBackend() {
    cpu = Backends.open("cpu").backend();
  }

  @AfterAll
  static void closeBackend() {
    cpu.close();
  }

  private static Problem problem(
      String model,
      Map<String, String> fixed,
      List<Variable> variables,
      Goal goal,
      List<Limit> limits) {
    Model of = Models.named(model);
    return new Problem(
        Evaluator.of(of),
        texts -> {
          Map<String, String> all = new HashMap<>(fixed);
          all.putAll(texts);
          return of.complete(all);
        },
        variables,
        goal,
        limits);
  }

  private static Variable variable(
      String model, String name, double low, double high, Spacing spacing) {
    Parameter parameter =
        Models.named(model).parameters().stream()
            .filter(p -> p.name().equals(name))
            .findFirst()
            .orElseThrow();
    return new Variable(parameter, low, high, spacing);
  }

  private static final List<Variable> FIG5 =
      List.of(
          variable("refrigerator", "beta_c", 0.8, 3.2, Spacing.LINEAR),
          variable("refrigerator", "delta_w", 1e-4, 1e-1, Spacing.LOG));

  private static double value(Problem problem, double[] u) {
    return new Surface(problem, cpu).values(u)[0];
  }

  @Test
  void largestCoolingCurrentIsThatOfAScan() {
    Problem problem =
        problem(
            "refrigerator", Map.of("N", "31"), FIG5, new Goal("I_c", Sense.MAXIMIZE), List.of());
    Optimum best = Optimizer.standard(2).solve(problem, cpu, Progress.NONE);
    assertTrue(best.isConverged(), best::toString);
    assertEquals("adjoint solves", best.gradients());
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i <= 60; i++) {
      for (int k = 0; k <= 60; k++) {
        largest = Math.max(largest, value(problem, new double[] {i / 60.0, k / 60.0}));
      }
    }
    assertTrue(best.steering()[0] >= largest, best.steering()[0] + " < " + largest);
    assertEquals(largest, best.steering()[0], 0.02 * largest);
    System.out.println(best + java.util.Arrays.toString(best.values()));
  }

  @Test
  void limitIsKeptAndPaysOff() {
    Goal goal = new Goal("kappa", Sense.MAXIMIZE);
    Problem free = problem("refrigerator", Map.of("N", "31"), FIG5, goal, List.of());
    Problem held = free.with(new Limit("I_c", 0.4, 0.4));
    for (int i = 0; i <= 6; i++) {
      for (int k = 0; k <= 6; k++) {
        double[] v = new Surface(held, cpu).values(new double[] {i / 6., k / 6.});
        System.out.printf("%.4g/%.4g ", v[0], v[1]);
      }
      System.out.println();
    }
    Optimum best = Optimizer.standard(2).solve(held, cpu, Progress.NONE);
    System.out.println(
        best
            + java.util.Arrays.toString(best.values())
            + java.util.Arrays.toString(best.steering()));
    assertTrue(best.isConverged(), best::toString);
    assertEquals(0.4, best.steering()[1], 1e-6);
  }

  @Test
  void modelsWithoutAdjointUseDifferences() {
    Problem problem =
        problem(
            "heat-valve",
            Map.of("N", "10"),
            List.of(variable("heat-valve", "T_h", 0.1, 5, Spacing.LOG)),
            new Goal("enhancement", Sense.MAXIMIZE),
            List.of());
    Optimum best = Optimizer.standard(1).solve(problem, cpu, Progress.NONE);
    System.out.println(best + java.util.Arrays.toString(best.values()));
    assertTrue(best.isConverged(), best::toString);
  }
}
