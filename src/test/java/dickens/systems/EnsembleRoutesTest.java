package dickens.systems;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.Backend;
import dickens.backend.Backends;
import dickens.generator.CollectiveJump;
import dickens.generator.DickeLiouvillian;
import dickens.generator.DickeRates;
import dickens.generator.HermitianPlanes;
import dickens.generator.SpinPolynomial;
import dickens.model.Model;
import dickens.model.Models;
import dickens.observe.EnsembleStatistics;
import dickens.observe.LiouvillianCounting;
import dickens.solve.SolveStatus;
import dickens.solve.ensemble.LiouvillianOptions;
import dickens.solve.ensemble.LiouvillianSolver;
import dickens.study.Evaluator;
import dickens.study.PointResult;
import dickens.study.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ensembles whose steady state has more than one way to it. */
class EnsembleRoutesTest {
  private static final Backend BACKEND = Backends.open("cpu").backend();
  private static final Model MODEL = Models.named("ensemble");

  private static PointResult solve(Map<String, String> request, String... names) {
    PointResult result =
        Evaluator.of(MODEL)
            .evaluate(List.of(MODEL.complete(request)), List.of(names), BACKEND, Progress.NONE)
            .get(0);
    assertEquals(SolveStatus.CONVERGED, result.report().status(), result.note());
    return result;
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 13, 30})
  void withoutDriveThePopulationLatticeAgreesWithTheLiouvillianSolver(int n) {
    Map<String, String> request = new LinkedHashMap<>();
    request.put("N", Integer.toString(n));
    request.put("w0", "0.7");
    request.put("cz", "0.1");
    request.put("emission", "0.4");
    request.put("pumping", "0.9");
    request.put("dephasing", "0.3");
    request.put("collective_emission", "0.2");
    request.put("collective_pumping", "0.05");
    request.put("collective_dephasing", "0.5");
    request.put("jump", "0.1:0.6 J- + 0.8i J-; 2:Jz^2");
    String[] names = {"Jz", "JpJm", "J2", "purity", "entropy", "squeezing", "p_Jm", "I_jump"};
    PointResult found = solve(request, names);
    String method = found.report().method();
    assertTrue(method.contains("U(1)"), method);

    DickeLiouvillian l =
        DickeLiouvillian.of(
            n,
            SpinPolynomial.quadratic(0.7, 0, 0, 0, 0, 0.1),
            new DickeRates(0.4, 0.9, 0.3, 0.2, 0.05, 0.5),
            List.of(
                new CollectiveJump(0.1, SpinPolynomial.parse("0.6 J- + 0.8i J-")),
                new CollectiveJump(2, SpinPolynomial.parse("Jz^2"))));
    LiouvillianSolver solver = LiouvillianSolver.of(l, LiouvillianOptions.standard());
    HermitianPlanes rho = solver.steadyState().state();
    EnsembleStatistics other = new EnsembleStatistics(l, rho, new LiouvillianCounting(solver));
    // residuals of 1e-13; second moments are of order N^2/4
    double size = 1e-12 * n * n;
    assertEquals(other.state().mean("Jz"), found.observables().get("Jz")[0], size);
    assertEquals(other.state().mean("JpJm"), found.observables().get("JpJm")[0], size);
    assertEquals(other.state().mean("J2"), found.observables().get("J2")[0], size);
    assertEquals(other.state().purity(), found.observables().get("purity")[0], 1e-12);
    assertEquals(other.state().entropy(), found.observables().get("entropy")[0], 1e-10);
    assertEquals(other.state().squeezing(), found.observables().get("squeezing")[0], 1e-9);
    double[] populations =
        java.util.Arrays.stream(other.state().dickePopulations())
            .flatMapToDouble(java.util.Arrays::stream)
            .toArray();
    assertArrayEquals(populations, found.observables().get("p_Jm"), 1e-12);
    assertEquals(0.0, found.observables().get("I_jump")[1], "a jump that moves nothing");
    if (n < 20) {
      String[] noises = {"S_emission", "S_pumping", "S_collective_emission", "S_jump", "gap"};
      Map<String, double[]> noise = solve(request, noises).observables();
      int[] channels = {0, 1, 3, 6};
      for (int k = 0; k < channels.length; k++) {
        double expected = other.noise(other.channels().get(channels[k]));
        assertEquals(expected, noise.get(noises[k])[0], 1e-10 * Math.abs(expected), noises[k]);
      }
      assertEquals(other.slowestMode()[0], noise.get("gap")[0], 1e-8);
    }
  }

  // p_{m+1}/p_m = pumping/emission at every J
  @Test
  void oneSpinWithoutDriveIsAGeometricDistribution() {
    PointResult result =
        solve(
            Map.of(
                "N", "5000",
                "collective_emission", "1",
                "collective_pumping", "0.99",
                "initial", "J:4000"),
            "Jz",
            "p_Jm");
    assertTrue(result.report().method().contains("birth-death"), result.report().method());
    double sum = 0;
    double mean = 0;
    for (int m = -2000; m <= 2000; m++) {
      double weight = Math.pow(0.99, m + 2000);
      sum += weight;
      mean += m * weight;
    }
    assertEquals(mean / sum, result.observables().get("Jz")[0], 1e-8, "2000 times 1e-12");
    assertEquals(1 / sum, result.observables().get("p_Jm")[4000], 1e-12);
  }

  // without local channels P_J stays: the mixture is the sum of the spins solved one by one
  @Test
  void mixturesAreWeighedSumsOfSingleSpins(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("weights.txt");
    Files.writeString(file, "0.5\n0.2\n0\n0.3\n");
    Map<String, String> request = new LinkedHashMap<>();
    request.put("N", "6");
    request.put("gx", "0.8");
    request.put("w0", "0.3");
    request.put("collective_emission", "0.5");
    request.put("collective_dephasing", "0.1");
    request.put("initial", "weights:" + file);
    PointResult mixture =
        solve(request, "Jz", "JxJz + JzJx", "P_J", "I_collective_emission", "gap");
    assertArrayEquals(
        new double[] {0.5, 0.2, 0, 0.3}, mixture.observables().get("P_J"), 1e-13, "rounding");
    double[] weights = {0.5, 0.2};
    for (String name : List.of("Jz", "JxJz + JzJx", "I_collective_emission")) {
      double expected = 0;
      for (int s = 0; s < 2; s++) {
        request.put("initial", "J:" + (6 - 2 * s));
        expected += weights[s] * solve(request, name).observables().get(name)[0];
      }
      // J = 0 adds nothing
      assertEquals(expected, mixture.observables().get(name)[0], 1e-12, name);
    }
    assertEquals(Double.NaN, mixture.observables().get("gap")[0], "several steady states");
  }

  // the long-time limit of the evolution is the steady state of the mixture of its initial weights
  @Test
  void evolutionEndsInTheSteadyStateOfItsWeights() {
    Map<String, String> request = new LinkedHashMap<>();
    request.put("N", "5");
    request.put("gx", "0.8");
    request.put("collective_emission", "0.5");
    request.put("initial", "product:0.2");
    String[] names = {"Jy", "Jz", "JpJm", "purity"};
    Map<String, double[]> steady = solve(request, names).observables();
    request.put("t", "200");
    Map<String, double[]> late = solve(request, names).observables();
    for (String name : names) {
      // gap of order 0.5, tolerance 1e-12 of the propagator
      assertEquals(steady.get(name)[0], late.get(name)[0], 1e-10, name);
    }
  }
}
