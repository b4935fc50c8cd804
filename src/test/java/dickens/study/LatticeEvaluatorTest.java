package dickens.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.ReferenceFile;
import dickens.ReferenceFile.Row;
import dickens.backend.Backend;
import dickens.backend.Backends;
import dickens.bath.PhysicalConstants;
import dickens.model.BadRequest;
import dickens.model.Model;
import dickens.model.Models;
import dickens.model.Values;
import dickens.solve.SolveStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Points of the heat valve and of population ensembles, as studies ask for them. */
class LatticeEvaluatorTest {
  private static final Backend BACKEND = Backends.open("cpu").backend();
  private static final List<String> PARAMETERS =
      List.of("N", "w0", "T_h", "T_c", "T_p", "gamma_h", "gamma_c", "gamma_p");

  private static PointResult point(String model, String assignments, String... names) {
    Map<String, String> request = new LinkedHashMap<>();
    for (String assignment : assignments.isEmpty() ? new String[0] : assignments.split(" ")) {
      int equals = assignment.indexOf('=');
      request.put(assignment.substring(0, equals), assignment.substring(equals + 1));
    }
    return point(model, request, names);
  }

  private static PointResult point(String model, Map<String, String> request, String... names) {
    Model named = Models.named(model);
    Values values = named.complete(request);
    return Evaluator.of(named)
        .evaluate(List.of(values), List.of(names), BACKEND, Progress.NONE)
        .get(0);
  }

  private static double value(String model, String assignments, String name) {
    PointResult result = point(model, assignments, name);
    assertEquals(SolveStatus.CONVERGED, result.report().status(), result.note());
    return result.observables().get(name)[0];
  }

  private static Map<String, String> valve(Row row) {
    Map<String, String> request = new LinkedHashMap<>();
    PARAMETERS.forEach(name -> request.put(name, row.text(name)));
    request.put("gamma_phi", row.text("gamma_phi"));
    return request;
  }

  private static void assertRelative(
      double expected, double actual, double tolerance, String what) {
    assertEquals(expected, actual, tolerance * Math.abs(expected), what);
  }

  // the reference holds 21 digits; two orders above the largest deviation seen
  @Test
  void currentsNoiseAndThirdCumulantAgreeWithTheReference() {
    for (Row row : ReferenceFile.rows("valve/noise.csv")) {
      List<String> exact = List.of("Q_h", "Q_c", "Q_p", "Jz", "J2");
      List<String> names = new ArrayList<>(exact);
      names.addAll(List.of("S_h", "C3_h", "TUR", "sigma", "first_law"));
      PointResult result = point("heat-valve", valve(row), names.toArray(String[]::new));
      assertEquals(SolveStatus.CONVERGED, result.report().status(), result.note());
      Map<String, double[]> found = result.observables();
      for (String name : exact) {
        assertRelative(row.number(name), found.get(name)[0], 1e-13, row + name);
      }
      assertRelative(row.number("S_h"), found.get("S_h")[0], 1e-12, row + "S_h");
      assertRelative(row.number("C3_h"), found.get("C3_h")[0], 1e-11, row + "C3_h");
      double sigma =
          -(row.number("Q_h") / row.number("T_h")
              + row.number("Q_c") / row.number("T_c")
              + row.number("Q_p") / row.number("T_p"));
      assertRelative(sigma, found.get("sigma")[0], 1e-12, row + "sigma");
      double tur = row.number("S_h") * sigma / (row.number("Q_h") * row.number("Q_h"));
      assertRelative(tur, found.get("TUR")[0], 1e-11, row + "TUR");
      assertTrue(Math.abs(found.get("first_law")[0]) < 1e-14, row::toString);
    }
  }

  // rows above N = 200 carry a spread of up to 1e-13
  @Test
  void figureFourAgreesWithTheReferenceToTenThousandQubits() {
    for (Row row : ReferenceFile.rows("valve/fig4.csv")) {
      double x = row.number("T0_over_T_p");
      PointResult result =
          point(
              "heat-valve",
              Map.of("N", row.text("N"), "T_h", row.text("T_h"), "T_p", Double.toString(1 / x)),
              "Q_h_per_N",
              "J2_norm");
      assertEquals(SolveStatus.CONVERGED, result.report().status(), result.note());
      for (String name : List.of("Q_h_per_N", "J2_norm")) {
        assertRelative(row.number(name), result.observables().get(name)[0], 1e-12, row + name);
      }
    }
  }

  @Test
  void responseAgreesWithTheReference() {
    Model model = Models.named("heat-valve");
    for (Row row : ReferenceFile.rows("valve/noise.csv")) {
      Values values = model.complete(valve(row));
      CurrentResolvent resolvent =
          CurrentResolvent.of(new ResolventRequest(model, values, "Q_h", "Q_h"));
      ResolventPoint at =
          resolvent.at(new org.hipparchus.complex.Complex(row.number("Re_z"), row.number("Im_z")));
      double size = Math.hypot(row.number("Re_y"), row.number("Im_y"));
      assertEquals(row.number("Re_y"), at.y().getReal(), 1e-12 * size, row::toString);
      assertEquals(row.number("Im_y"), at.y().getImaginary(), 1e-12 * size, row::toString);
      assertEquals(SolveStatus.CONVERGED, at.report().status(), at.note());
      assertTrue(at.report().residual() < 1e-12, row::toString);
    }
  }

  // energy is bounded: at z = 0 the readouts of all baths add up to minus the shot noise in it
  @Test
  void spectrumGoesFromTheNoiseToTheShotNoise() {
    Model model = Models.named("heat-valve");
    Values values = model.complete(Map.of("N", "5", "w0", "2", "gamma_phi", "0.01"));
    CurrentResolvent resolvent =
        CurrentResolvent.of(new ResolventRequest(model, values, "Q_h", "Q_h"));
    List<SpectrumPoint> spectrum =
        resolvent.spectrum(
            List.of(
                new org.hipparchus.complex.Complex(0, 0),
                new org.hipparchus.complex.Complex(0, 1e-6),
                new org.hipparchus.complex.Complex(0, 1e9)),
            Progress.NONE);
    PointResult steady = point("heat-valve", "N=5 w0=2 gamma_phi=0.01", "S_h", "gross_h");
    double noise = steady.observables().get("S_h")[0];
    assertRelative(noise, spectrum.get(0).noise().getAsDouble(), 1e-13, "S(0)");
    // the slowest rate is 1e-3, so that S(w) = S(0) (1 + O(1e-6))
    assertRelative(noise, spectrum.get(1).noise().getAsDouble(), 1e-5, "S near 0");
    double shot = 2 * steady.observables().get("gross_h")[0];
    assertRelative(shot, spectrum.get(2).noise().getAsDouble(), 1e-8, "S(infinity)");
    assertEquals("J=5/2,m=-5/2", resolvent.label(0));
    assertEquals(12, resolvent.states());
    assertEquals("w0^3", resolvent.spectrumUnit());
  }

  // a local bath at T* leaves product states thermal at T*: A(26), up to N times the rounding
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 100, 1000})
  void parasiticBathAtTheEffectiveTemperatureMakesTheQubitsIndependent(int n) {
    for (String th : List.of("1", "3")) {
      double effective = value("heat-valve", "T_h=" + th, "T_eff");
      String at = "N=" + n + " T_h=" + th + " T_p=" + effective;
      assertRelative(1, value("heat-valve", at, "enhancement"), 1e-12, at);
      double q = Math.tanh(1 / (2 * effective));
      // <J^2> = 3N/4 + N(N-1)/4 tanh^2(w0/2T) of a thermal product state
      double j2 = 0.75 * n + 0.25 * n * (n - 1.0) * q * q;
      assertRelative(j2, value("heat-valve", at, "J2"), 1e-12, at);
    }
  }

  @Test
  void effectiveTemperaturesAreThoseOfThePaper() {
    // "T0/T* = 1.42" and "0.57", to the four digits of the corrected text
    assertEquals(1.4238, 1 / value("heat-valve", "T_h=1", "T_eff"), 5e-5);
    assertEquals(0.5739, 1 / value("heat-valve", "T_h=3", "T_eff"), 5e-5);
  }

  @Test
  void twoQubitsGainAndLoseWhatFigureFiveShows() {
    String exact =
        "T_h=" + PhysicalConstants.millikelvin(8) + " T_c=" + PhysicalConstants.millikelvin(2);
    for (String baths : List.of(exact, "rate_unit=angular", "T_p=50")) {
      String cold = baths.replace(" T_p=50", "") + (baths.contains("T_p") ? "" : " T_p=50");
      assertEquals(0.13915372, value("heat-valve-si", cold, "enhancement") - 1, 1e-8);
    }
    assertEquals(-0.04911986, value("heat-valve-si", exact + " T_p=450", "enhancement") - 1, 1e-8);
  }

  @Test
  void resultsInFemtowattFollowFromNaturalUnits() {
    double t0 = PhysicalConstants.millikelvin(4);
    String natural = "N=5 gamma_h=0.5 gamma_c=0.5 gamma_p=0.01 T_h=2 T_c=0.5 T_p=" + 100 / t0;
    String circuit = "N=5 T_p=100 T_h=" + 2 * t0 + " T_c=" + t0 / 2;
    double quantum = PhysicalConstants.PLANCK * 4e9 * 1e15;
    Map<String, Double> factors =
        Map.of(
            "Q_h",
            quantum * 1e9,
            "Q_ind",
            quantum * 1e9,
            "S_c",
            quantum * quantum * 1e9,
            "C4_p",
            Math.pow(quantum, 4) * 1e9,
            "TUR",
            1.0,
            "gap_J",
            1.0,
            "T_eff",
            t0,
            "sigma",
            quantum * 1e9 / t0,
            "Jz",
            1.0);
    factors.forEach(
        (name, factor) ->
            assertRelative(
                factor * value("heat-valve", natural, name),
                value("heat-valve-si", circuit, name),
                1e-11,
                name));
    assertRelative(
        2 * Math.PI * value("heat-valve-si", circuit, "Q_h"),
        value("heat-valve-si", circuit + " rate_unit=angular", "Q_h"),
        1e-13,
        "angular rates");
  }

  // <J^2> -> tanh^2(T0/2T_p) N^2/4 for N -> infinity where the local bath fixes P_J, gamma_p -> 0
  @Test
  void weakParasiticBathSetsTheSpinOfLargeEnsembles() {
    double expected = Math.pow(Math.tanh(0.75), 2);
    double found = value("heat-valve", "N=100000 T_p=2/3", "J2_norm");
    assertEquals(expected, found, 1e-4);
  }

  @Test
  void secondLawAndNoiseHoldWhereOneBathIsAtZeroTemperature() {
    PointResult result = point("heat-valve", "T_p=0", "Q_h", "sigma", "TUR", "S_h");
    assertEquals(SolveStatus.CONVERGED, result.report().status(), result.note());
    assertTrue(Double.isNaN(result.observables().get("sigma")[0]));
    assertTrue(Double.isNaN(result.observables().get("TUR")[0]));
    assertTrue(result.observables().get("S_h")[0] > 0);
    // a bath that does not couple has no say
    assertTrue(value("heat-valve", "gamma_p=0 T_p=0 initial=ground", "sigma") > 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"N=1", "N=2", "N=10", "N=10 gamma_p=0 initial=ground"})
  void zeroTemperatureIsTheGroundState(String size) {
    String at = size + " T_h=0 T_c=0 T_p=0";
    double n = Double.parseDouble(size.split("[= ]")[1]);
    assertEquals(-n / 2, value("heat-valve", at, "Jz"), 0);
    assertEquals(0, value("heat-valve", at, "Jz_var"), 0);
    assertEquals(0, value("heat-valve", at, "Q_h"), 0);
    assertEquals(0, value("heat-valve", at, "S_h"), 0);
    assertRelative(n / 2 * (n / 2 + 1), value("heat-valve", at, "J2"), 1e-15, at);
  }

  @Test
  void oneQubitIsTheSameWithAndWithoutCollectiveCoupling() {
    // a single qubit at rates d, u: Jz = -(d-u)/(2(d+u)), current in quanta u p_down - d p_up
    double jz = value("heat-valve", "N=1 gamma_p=0", "Jz");
    double effective = value("heat-valve", "", "T_eff");
    assertRelative(-0.5 * Math.tanh(1 / (2 * effective)), jz, 1e-14, "Jz");
    assertRelative(1, value("heat-valve", "N=1 gamma_p=0", "enhancement"), 1e-14, "Q_h");
    assertRelative(0.25 - jz * jz, value("heat-valve", "N=1 gamma_p=0", "Jz_var"), 1e-14, "");
  }

  // without local rates the lattice is its ladders: the limit gamma_p -> 0 with dephasing on J =
  // N/2
  @Test
  void singleSpinAgreesWithItsClosedForm() {
    for (int twoJ : new int[] {1, 2, 7, 10}) {
      String initial = "N=" + (twoJ + 4) + " gamma_p=0 initial=J:" + twoJ;
      double current = value("heat-valve", initial, "Q_h");
      assertRelative(value("fixed-spin-valve", "twoJ=" + twoJ, "Q_h"), current, 1e-13, initial);
      assertRelative(
          value("fixed-spin-valve", "twoJ=" + twoJ, "Q_lim"),
          value("heat-valve", initial, "Q_lim"),
          1e-15,
          initial);
    }
  }

  // two routes to the moments of one spin: its chain of m and the lattice that never leaves J = N/2
  @Test
  void momentsOfASpinAgreeWithSumsOverItsLevels() {
    for (double th : new double[] {0.4, 3, 30, 3000}) {
      String at = "N=12 gamma_p=0 initial=ground T_h=" + th;
      double x = 1 / value("heat-valve", at, "T_eff");
      double z = 0;
      double first = 0;
      double second = 0;
      double lowering = 0;
      for (int m = -6; m <= 6; m++) {
        double p = Math.exp(-x * (m + 6));
        z += p;
        first += p * m;
        lowering += p * (6 + m) * (6 - m + 1);
      }
      for (int m = -6; m <= 6; m++) {
        second += Math.exp(-x * (m + 6)) / z * Math.pow(m - first / z, 2);
      }
      assertRelative(first / z, value("heat-valve", at, "Jz"), 1e-12, at);
      assertRelative(second, value("heat-valve", at, "Jz_var"), 1e-12, at);
      assertRelative(lowering / z, value("heat-valve", at, "JpJm"), 1e-12, at);
    }
  }

  // the lattice relaxes every J to T* as gamma_p -> 0, so that currents are linear in the P_J
  @Test
  void currentOfSeveralSpinsIsTheirWeightedSum(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("weights.txt");
    Files.writeString(file, "# P_J\n0.25\n0.5\n0.25\n");
    String base = "N=4 gamma_p=0 initial=";
    double expected = 0;
    double[] weights = {0.25, 0.5, 0.25};
    for (int i = 0; i < 3; i++) {
      expected += weights[i] * value("heat-valve", base + "J:" + (4 - 2 * i), "Q_h");
    }
    PointResult mixed =
        point("heat-valve", base + "weights:" + file, "Q_h", "S_h", "TUR", "P_J", "J_values");
    assertEquals(SolveStatus.CONVERGED, mixed.report().status(), mixed.note());
    assertRelative(expected, mixed.observables().get("Q_h")[0], 1e-14, "Q_h");
    assertTrue(Double.isNaN(mixed.observables().get("S_h")[0]));
    assertTrue(Double.isNaN(mixed.observables().get("TUR")[0]));
    assertArrayEquals(weights, mixed.observables().get("P_J"));
    assertArrayEquals(new double[] {2, 1, 0}, mixed.observables().get("J_values"));
  }

  @Test
  void aBillionQubitsInOneSpinAreSolvedOnFewLevels() {
    String at = "N=1000000000 gamma_p=0 initial=ground";
    PointResult result = point("heat-valve", at, "Q_h", "S_h", "Jz_var");
    assertEquals(SolveStatus.CONVERGED, result.report().status(), result.note());
    // far from saturation of m the populations are geometric: Jz_var = 1/(4 sinh^2(x/2))
    double x = 1 / value("heat-valve", at, "T_eff");
    double geometric = 1 / (4 * Math.pow(Math.sinh(x / 2), 2));
    assertRelative(geometric, result.observables().get("Jz_var")[0], 1e-12, "Jz_var");
    assertRelative(
        value("heat-valve", at, "Q_max"), result.observables().get("Q_h")[0], 1e-8, "A(25)");
  }

  @Test
  void pumpedSpinMirrorsTheEmittingOne() {
    String down = "N=9 emission=0 collective_emission=0.7 collective_pumping=0.2 initial=J:7";
    String up = "N=9 emission=0 collective_emission=0.2 collective_pumping=0.7 initial=J:7";
    for (String name : List.of("Jz", "C3_collective", "Q_collective")) {
      double expected = -value("population-ensemble", down, name);
      assertEquals(expected, value("population-ensemble", up, name), 1e-13, name);
    }
    for (String name : List.of("Jz_var", "S_collective", "J2")) {
      double expected = value("population-ensemble", down, name);
      assertEquals(expected, value("population-ensemble", up, name), 1e-13, name);
    }
  }

  @Test
  void inversionMirrorsTheEnsemble() {
    String cold = "N=60 emission=3 pumping=1 dephasing=0.2 collective_emission=0.1";
    String inverted =
        "N=60 emission=1 pumping=3 dephasing=0.2 collective_emission=0 collective_pumping=0.1";
    for (String name : List.of("Jz", "Q_local", "C3_local")) {
      double expected = -value("population-ensemble", cold, name);
      assertRelative(expected, value("population-ensemble", inverted, name), 1e-11, name);
    }
    for (String name : List.of("J2", "S_local", "gap_J")) {
      double expected = value("population-ensemble", cold, name);
      assertRelative(expected, value("population-ensemble", inverted, name), 1e-11, name);
    }
  }

  // N independent decaying and pumped qubits: P_J relaxes by the decay of products of sigma_z at
  // gamma (slowest, one sigma_z) or, within a given steady m, of sigma+ sigma- pairs
  @Test
  void relaxationOfTheSpinOfTwoQubitsIsExact() {
    // N = 2: P_0 -> P_1 at rate r = emission + pumping, P_1 -> P_0 from the steady m of J = 1
    PointResult result =
        point("population-ensemble", "N=2 emission=1 pumping=0.3", "gap_J", "P_J", "J2");
    double[] p = result.observables().get("P_J");
    double back = 1.3;
    assertRelative(back / p[0], result.observables().get("gap_J")[0], 1e-13, "r/P_1 = r + s");
  }

  @Test
  void resultsDoNotDependOnThreads() {
    Model model = Models.named("heat-valve");
    List<Values> points = new ArrayList<>();
    for (int n : new int[] {1, 2, 7, 40, 300, 3, 1000}) {
      points.add(model.complete(Map.of("N", Integer.toString(n))));
    }
    List<String> names = List.of("Q_h", "S_h", "C3_h", "P_J", "gap_J");
    Evaluator evaluator = Evaluator.of(model);
    List<List<PointResult>> all = new ArrayList<>();
    for (int threads : new int[] {1, 3}) {
      ForkJoinPool pool = new ForkJoinPool(threads);
      all.add(pool.submit(() -> evaluator.evaluate(points, names, BACKEND, Progress.NONE)).join());
      pool.shutdown();
    }
    for (int i = 0; i < points.size(); i++) {
      for (String name : names) {
        assertArrayEquals(
            all.get(0).get(i).observables().get(name), all.get(1).get(i).observables().get(name));
      }
      assertEquals(points.get(i), all.get(0).get(i).values());
    }
  }

  @Test
  void whatDoesNotFitTheBudgetIsAMarkedRow() {
    PointResult result =
        point(
            "heat-valve", "N=100000000 gamma_p=0.1 T_p=100 T_h=1/3", "Q_h", "Q_ind", "enhancement");
    assertEquals(SolveStatus.OVER_BUDGET, result.report().status());
    assertTrue(result.note().contains("GB"), result.note());
    assertTrue(Double.isNaN(result.observables().get("Q_h")[0]));
    assertTrue(result.observables().get("Q_ind")[0] == 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "heat-valve | N=0 | N = 0: it must be greater than 0",
        "heat-valve | N=2000000000 | up to 1e9 qubits",
        "heat-valve | gamma_h=-1 | gamma_h = -1: it must be 0 or greater",
        "heat-valve | T_c=-0.1 | T_c = -0.1: it must be 0 or greater",
        "heat-valve | gamma_p=0 | give initial=ground",
        "heat-valve | gamma_p=0 initial=J:9 | twoJ must be one of N, N-2, .., 0",
        "heat-valve | gamma_p=0 initial=J:12 | twoJ must be one of N, N-2, .., 0",
        "heat-valve | gamma_p=0 initial=cold | it must be one of ground",
        "heat-valve | gamma_p=0 initial=thermal:-1 | the temperature must be a number",
        "heat-valve | gamma_p=0 initial=weights:no-such-file | the file cannot be read",
        "heat-valve | gamma_p=0 gamma_h=0 gamma_c=0 | nothing moves the qubits",
        "heat-valve-si | rate_unit=hertz | allowed are per_second, angular",
        "population-ensemble | emission=0 | give initial=ground",
        "population-ensemble | pumping=-3 | pumping = -3: it must be 0 or greater",
        "population-ensemble | emission=0 collective_emission=0 dephasing=1 | nothing moves"
      })
  void wrongRequestsAreRefused(String model, String assignments, String message) {
    BadRequest e = assertThrows(BadRequest.class, () -> point(model, assignments, "Jz"));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void severalSpinsHaveNoSpectrum() {
    Model model = Models.named("heat-valve");
    Values values = model.complete(Map.of("gamma_p", "0", "initial", "thermal:1"));
    BadRequest e =
        assertThrows(
            BadRequest.class,
            () -> CurrentResolvent.of(new ResolventRequest(model, values, "Q_h", "Q_h")));
    assertTrue(e.getMessage().contains("initial=ground"), e.getMessage());
  }
}
