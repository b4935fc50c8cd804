package dickens.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.Backend;
import dickens.backend.Backends;
import dickens.model.BadRequest;
import dickens.model.Model;
import dickens.model.Models;
import dickens.model.Parameter;
import dickens.optimize.Goal.Sense;
import dickens.optimize.Variable.Spacing;
import dickens.solve.Budget;
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
        limits,
        Budget.standard());
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
  }

  @Test
  void conditionIsKeptAndCostsTheGoal() {
    Goal goal = new Goal("kappa", Sense.MAXIMIZE);
    Problem free = problem("refrigerator", Map.of("N", "31"), FIG5, goal, List.of());
    Problem held = free.with(new Limit("I_c", 0.4, 0.4));
    Optimum best = Optimizer.standard(2).solve(held, cpu, Progress.NONE);
    assertTrue(best.isConverged(), best::toString);
    assertEquals(0.4, best.steering()[1], 1e-6);
    // a second route: along the curve I_c = 0.4, traced by bisection in beta_c
    double largest = 0;
    for (int k = 0; k <= 40; k++) {
      double u = k / 40.0;
      double low = 0;
      double high = 1;
      for (int i = 0; i < 50; i++) {
        double middle = (low + high) / 2;
        if (new Surface(held, cpu).values(new double[] {middle, u})[1] > 0.4) {
          low = middle;
        } else {
          high = middle;
        }
      }
      double kappa = value(free, new double[] {low, u});
      largest = Double.isNaN(kappa) ? largest : Math.max(largest, kappa);
    }
    assertEquals(largest, best.steering()[0], 1e-6);
  }

  @Test
  void slackConditionChangesNothing() {
    Goal goal = new Goal("enhancement", Sense.MAXIMIZE);
    List<Variable> hot = List.of(variable("heat-valve", "T_h", 0.1, 5, Spacing.LOG));
    Problem free = problem("heat-valve", Map.of("N", "10"), hot, goal, List.of());
    Optimizer optimizer = new Optimizer(16, 2);
    Optimum best = optimizer.solve(free, cpu, Progress.NONE);
    assertTrue(best.isConverged(), best::toString);
    assertEquals("five-point differences", best.gradients());
    Optimum slack = optimizer.solve(free.with(new Limit("Q_h", -1, 1e6)), cpu, Progress.NONE);
    // at a maximum the position is good to the root of the goal's accuracy
    assertEquals(best.values()[0], slack.values()[0], 1e-4);
    assertEquals(best.steering()[0], slack.steering()[0], 1e-10);
    Optimum tight =
        optimizer.solve(
            free.with(new Limit("T_eff", 0, 0.8 * best.values()[0])), cpu, Progress.NONE);
    assertTrue(tight.steering()[0] <= best.steering()[0] + 1e-12);
  }

  @Test
  void frontHasNoPointThatAnotherBeats() {
    Problem problem =
        problem(
            "refrigerator",
            Map.of("N", "31"),
            List.of(variable("refrigerator", "beta_c", 1.05, 2.2, Spacing.LINEAR), FIG5.get(1)),
            new Goal("I_c", Sense.MAXIMIZE),
            List.of());
    List<Optimum> front =
        new ParetoFront(problem, new Goal("S_c", Sense.MINIMIZE), 5, new Optimizer(64, 2))
            .solve(cpu, Progress.NONE);
    assertEquals(5, front.size());
    double[][] values = new double[5][];
    for (int k = 0; k < 5; k++) {
      values[k] =
          new Surface(problem.with(new Limit("S_c", 0, 9)), cpu).values(front.get(k).position());
    }
    for (int k = 1; k < 5; k++) {
      assertTrue(values[k][0] < values[k - 1][0], "I_c falls along the front");
      assertTrue(values[k][1] < values[k - 1][1], "so does S_c");
    }
    for (int i = 0; i <= 20; i++) {
      for (int j = 0; j <= 20; j++) {
        double[] other =
            new Surface(problem.with(new Limit("S_c", 0, 9)), cpu)
                .values(new double[] {i / 20.0, j / 20.0});
        for (double[] point : values) {
          assertTrue(
              other[0] <= point[0] * (1 + 1e-6) || other[1] >= point[1] * (1 - 1e-6),
              "a point of a grid beats the front");
        }
      }
    }
  }

  @Test
  void boxWithoutValuesIsRefused() {
    Problem problem =
        problem(
            "refrigerator",
            Map.of("N", "31", "beta_h", "1"),
            List.of(variable("refrigerator", "beta_c", 4, 5, Spacing.LINEAR)),
            new Goal("kappa", Sense.MAXIMIZE),
            List.of());
    BadRequest refusal =
        assertThrows(
            BadRequest.class, () -> new Optimizer(8, 1).solve(problem, cpu, Progress.NONE));
    assertTrue(refusal.getMessage().contains("kappa has no value"), refusal.getMessage());
  }

  @Test
  void sameProblemGivesTheSameBits() {
    Problem problem =
        problem("refrigerator", Map.of("N", "7"), FIG5, new Goal("TUR", Sense.MINIMIZE), List.of());
    Optimum one = new Optimizer(32, 2).solve(problem, cpu, Progress.NONE);
    Optimum two = new Optimizer(32, 2).solve(problem, cpu, Progress.NONE);
    assertArrayEquals(one.position(), two.position());
    assertArrayEquals(one.steering(), two.steering());
  }
}
