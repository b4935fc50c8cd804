package dickens.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.BackendChoice;
import dickens.backend.Backends;
import dickens.backend.cpu.RowKernels;
import dickens.model.LatticeModel;
import dickens.model.Model;
import dickens.model.Models;
import dickens.model.Values;
import dickens.solve.Budget;
import dickens.solve.SolveStatus;
import dickens.solve.lattice.LatticeOptions;
import dickens.solve.lattice.LatticeSolver;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A row is whole, with the bits that it has without a budget, or marked and empty. */
class BudgetedRowsTest {
  private static final double NO_LIMIT = Double.POSITIVE_INFINITY;

  /** So hot that all levels are populated. */
  private static final String HOT = "beta_c=1e-9 beta_h=1e-9 beta_w=1e-9";

  private static List<PointResult> rows(
      String model, Budget budget, List<String> names, String... points) {
    Model named = Models.named(model);
    List<Values> values = Arrays.stream(points).map(point -> values(named, point)).toList();
    try (BackendChoice choice = Backends.open("cpu")) {
      return Evaluator.of(named, budget).evaluate(values, names, choice.backend(), Progress.NONE);
    }
  }

  private static Values values(Model model, String assignments) {
    Map<String, String> request = new LinkedHashMap<>();
    for (String one : assignments.split(" ")) {
      request.put(one.replaceFirst("=.*", ""), one.replaceFirst(".*=", ""));
    }
    return model.complete(request);
  }

  private static Budget memory(double bytes) {
    return Budget.standard().withMemory(bytes);
  }

  private static void assertEmpty(PointResult row, SolveStatus status, String... words) {
    assertEquals(status, row.report().status(), row.note());
    for (String word : words) {
      assertTrue(row.note().contains(word), row.note());
    }
    row.observables().values().forEach(v -> assertTrue(Double.isNaN(v[0]), row.note()));
  }

  private static void assertSame(PointResult expected, PointResult row) {
    assertEquals(SolveStatus.CONVERGED, row.report().status(), row.note());
    expected
        .observables()
        .forEach((name, value) -> assertArrayEquals(value, row.observables().get(name), name));
  }

  /** S_c comes in batches, C3_c point by point; 20001 levels take 9 MB, 40001 levels 18 MB. */
  @ParameterizedTest
  @CsvSource({"S_c", "C3_c"})
  void longChainsThatCannotBeTruncatedNeedMemory(String name) {
    String[] points = {"N=1000000001", "N=40001 " + HOT, "N=80001 " + HOT, "N=2000001 " + HOT};
    List<PointResult> free = rows("refrigerator", memory(2e9), List.of("I_c", name), points);
    List<PointResult> tight = rows("refrigerator", memory(10e6), List.of("I_c", name), points);
    assertSame(free.get(0), tight.get(0));
    assertSame(free.get(1), tight.get(1));
    assertEmpty(tight.get(2), SolveStatus.OVER_BUDGET, "GB", "--memory");
    assertEmpty(tight.get(3), SolveStatus.OVER_BUDGET, "GB", "--memory");
  }

  @Test
  void chainsBeyondTheHeapAreRefusedWithTheSettingThatSuffices() {
    Budget small = new Budget(8e9, NO_LIMIT, 5e6);
    PointResult row = rows("refrigerator", small, List.of("gap"), "N=80001 " + HOT).get(0);
    assertEmpty(row, SolveStatus.OVER_BUDGET, "java -Xmx");
  }

  @ParameterizedTest
  @CsvSource({"I_c", "C3_c", "gap"})
  void longChainsThatTakeTooLongAreMarked(String name) {
    String[] points = {"N=31", "N=100001 " + HOT};
    Budget second = Budget.standard().withSeconds(1e-3);
    List<PointResult> free = rows("refrigerator", Budget.standard(), List.of(name), points[0]);
    List<PointResult> tight = rows("refrigerator", second, List.of(name), points);
    assertEmpty(tight.get(1), SolveStatus.OUT_OF_TIME, "time limit");
    if (tight.get(0).report().status() == SolveStatus.CONVERGED) {
      assertSame(free.get(0), tight.get(0));
    } else {
      assertEmpty(tight.get(0), SolveStatus.OUT_OF_TIME, "time limit");
    }
  }

  /** A hot local bath at N = 3000: some 60 MB and 0.2 s. */
  @Test
  void windowsOfTheHeatValveAreWholeOrMarked() {
    String hot = " gamma_p=0.1 T_h=1/3 T_p=100";
    String[] points = {"N=50" + hot, "N=3000" + hot};
    List<String> names = List.of("Q_h", "Jz");
    List<PointResult> free = rows("heat-valve", Budget.standard(), names, points);
    Budget late = Budget.standard().withSeconds(0.01);
    List<PointResult> tight = rows("heat-valve", late, names, points);
    assertEmpty(tight.get(1), SolveStatus.OUT_OF_TIME, "time limit of 0.0100 s");
    List<PointResult> ample = rows("heat-valve", late.withSeconds(600), names, points);
    assertSame(free.get(0), ample.get(0));
    assertSame(free.get(1), ample.get(1));

    Budget heap = new Budget(4e9, NO_LIMIT, 10e6);
    assertEmpty(
        rows("heat-valve", heap, names, points[1]).get(0), SolveStatus.OVER_BUDGET, "java -Xmx");
  }

  /** The steady state fits, with factors computed again; the vectors of the noise do not. */
  @Test
  void noiseThatDoesNotFitIsMarkedAndCurrentsStay() {
    String point = "N=1000 T_p=100 gamma_p=0.1";
    List<String> names = List.of("Q_h", "S_h");
    LatticeModel model = (LatticeModel) Models.named("heat-valve");
    double bytes =
        new LatticeSolver(LatticeOptions.standard(), new RowKernels())
            .solve(model.generator(values(model, point)))
            .solveBytes(0, 0);
    PointResult whole = rows("heat-valve", memory(2 * bytes), names, point).get(0);
    assertEquals(SolveStatus.CONVERGED, whole.report().status(), whole.note());
    PointResult row = rows("heat-valve", memory(0.23 * bytes), names, point).get(0);
    assertEquals(SolveStatus.OVER_BUDGET, row.report().status());
    assertTrue(row.note().contains("noise") && row.note().contains("--memory"), row.note());
    // less memory gives the same bits
    assertEquals(whole.observables().get("Q_h")[0], row.observables().get("Q_h")[0]);
    assertTrue(Double.isNaN(row.observables().get("S_h")[0]));
  }

  @Test
  void ensemblesAreWholeOrMarked() {
    List<String> names = List.of("Jx", "Jz");
    String large = "N=100 gx=1 emission=1 collective_emission=0.1";
    String small = "N=10 gx=1 emission=1";
    PointResult free = rows("ensemble", Budget.standard(), names, small).get(0);
    List<PointResult> tight =
        rows("ensemble", Budget.standard().withMemory(10e6), names, small, large);
    assertSame(free, tight.get(0));
    assertEmpty(tight.get(1), SolveStatus.OVER_BUDGET, "GB", "--memory");
    assertEmpty(
        rows("ensemble", Budget.standard().withSeconds(0.01), names, large).get(0),
        SolveStatus.OUT_OF_TIME,
        "time limit");
    assertEmpty(
        rows("ensemble", new Budget(4e9, NO_LIMIT, 10e6), names, large).get(0),
        SolveStatus.OVER_BUDGET,
        "java -Xmx");
  }

  @Test
  void searchesHaveTheirTime() {
    Budget late = Budget.standard().withSeconds(1e-6);
    assertEmpty(
        rows("thermalization", late, List.of("t_th"), "N=20").get(0),
        SolveStatus.OUT_OF_TIME,
        "time limit");
    assertEmpty(
        rows("refrigerator", late, List.of("beta_c_zero"), "N=31").get(0),
        SolveStatus.OUT_OF_TIME,
        "time limit");
  }
}
