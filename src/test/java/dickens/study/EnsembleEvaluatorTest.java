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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Points of ensembles with coherences, as studies ask for them. */
class EnsembleEvaluatorTest {
  private static final Backend BACKEND = Backends.open("cpu").backend();
  private static final Model MODEL = Models.named("ensemble");

  /** Columns of the reference files and the parameters that they hold. */
  private static final Map<String, String> PARAMETERS = new LinkedHashMap<>();

  static {
    for (String name : List.of("N", "w0", "gx", "gy", "cx", "cz")) {
      PARAMETERS.put(name, name);
    }
    PARAMETERS.put("E", "emission");
    PARAMETERS.put("P", "pumping");
    PARAMETERS.put("D", "dephasing");
    PARAMETERS.put("CE", "collective_emission");
    PARAMETERS.put("CP", "collective_pumping");
    PARAMETERS.put("CD", "collective_dephasing");
  }

  private static Map<String, String> request(Row row) {
    Map<String, String> request = new LinkedHashMap<>();
    PARAMETERS.forEach((column, name) -> request.put(name, row.text(column)));
    return request;
  }

  private static List<PointResult> points(List<Map<String, String>> requests, String... names) {
    List<Values> values = requests.stream().map(MODEL::complete).toList();
    return Evaluator.of(MODEL).evaluate(values, List.of(names), BACKEND, Progress.NONE);
  }

  private static PointResult point(Map<String, String> request, String... names) {
    PointResult result = points(List.of(request), names).get(0);
    assertEquals(SolveStatus.CONVERGED, result.report().status(), result.note());
    return result;
  }

  @Test
  void steadyStatesAreThoseOfTheReferenceFile() {
    String[] names = {"Jz", "Jx", "Jy", "JpJm", "J2", "Jz2", "purity"};
    List<Row> rows = ReferenceFile.rows("ensemble/steady.csv");
    List<Map<String, String>> requests = rows.stream().map(EnsembleEvaluatorTest::request).toList();
    List<PointResult> results = points(requests, names);
    for (int k = 0; k < rows.size(); k++) {
      Row row = rows.get(k);
      PointResult result = results.get(k);
      assertEquals(SolveStatus.CONVERGED, result.report().status(), row + result.note());
      // set 2 has local rates of 1e-3: its slow modes amplify rounding a hundredfold
      double tolerance = row.text("set").equals("2") ? 1e-9 : 1e-10;
      for (String name : names) {
        assertEquals(row.number(name), result.observables().get(name)[0], tolerance, row + name);
      }
    }
  }

  // |J| = N/2 is conserved and the spin is driven: J^2 and the purity of a two-level state are
  // known
  @Test
  void oneSpinIsSolvedAloneWithoutLocalChannels() {
    PointResult result =
        point(
            Map.of("N", "6", "gx", "1", "collective_emission", "0.3", "initial", "J:4"),
            "J2",
            "P_J",
            "J_values",
            "smallest_eigenvalue");
    assertEquals(6, result.observables().get("J2")[0], 1e-13, "J = 2");
    assertArrayEquals(new double[] {1}, result.observables().get("P_J"), 1e-14, "rounding");
    assertArrayEquals(new double[] {2}, result.observables().get("J_values"));
    assertTrue(result.observables().get("smallest_eigenvalue")[0] > 0);
  }

  // independent qubits: <sigma_z> = (pumping - emission)/(pumping + emission)
  @Test
  void independentQubitsHaveTheSteadyStateOfOne() {
    PointResult result =
        point(Map.of("N", "9", "emission", "2", "pumping", "1"), "Jz", "entropy", "purity", "J2");
    double p = 1.0 / 3;
    assertEquals(9 * (p - 0.5), result.observables().get("Jz")[0], 1e-12, "rounding");
    double entropy = -9 * (p * Math.log(p) + (1 - p) * Math.log(1 - p));
    assertEquals(entropy, result.observables().get("entropy")[0], 1e-11, "rounding");
    double purity = Math.pow(p * p + (1 - p) * (1 - p), 9);
    assertEquals(purity, result.observables().get("purity")[0], 1e-13, "rounding");
  }

  @Test
  void hamiltonianAndJumpsAsWordsAreThoseOfTheNamedParameters() {
    Map<String, String> named =
        Map.of(
            "N",
            "5",
            "w0",
            "0.3",
            "gy",
            "0.7",
            "cx",
            "0.2",
            "cy",
            "0.1",
            "emission",
            "0.4",
            "collective_emission",
            "0.5",
            "collective_dephasing",
            "0.25");
    Map<String, String> words =
        Map.of(
            "N",
            "5",
            "w0",
            "0.1",
            "emission",
            "0.4",
            "H",
            "0.2 Jz + 0.7 Jy + 0.2 Jx^2 + 0.1 JyJy",
            "jump",
            "1/2:J-; 0.25:Jz");
    String[] names = {"Jx", "Jy", "Jz", "Jy2", "JxJz + JzJx", "purity"};
    Map<String, double[]> expected = point(named, names).observables();
    Map<String, double[]> found = point(words, names).observables();
    for (String name : names) {
      assertEquals(expected.get(name)[0], found.get(name)[0], 1e-12, name);
    }
  }

  @Test
  void populationsAreThoseOfThePopulationModel() {
    Map<String, String> request =
        Map.of(
            "N",
            "30",
            "emission",
            "0.1",
            "pumping",
            "2",
            "dephasing",
            "0.3",
            "collective_emission",
            "0.2",
            "collective_pumping",
            "0.05");
    Model populations = Models.named("population-ensemble");
    PointResult other =
        Evaluator.of(populations)
            .evaluate(
                List.of(populations.complete(request)),
                List.of("Jz", "JpJm", "J2"),
                BACKEND,
                Progress.NONE)
            .get(0);
    PointResult result = point(request, "Jz", "JpJm", "J2");
    other
        .observables()
        .forEach(
            (name, value) ->
                // both are good to rounding times the condition of the slowest mode
                assertEquals(
                    value[0],
                    result.observables().get(name)[0],
                    1e-11 * Math.max(1, Math.abs(value[0])),
                    name));
  }

  @Test
  void sameNumbersWithOneThreadAndWithFour() throws Exception {
    List<Map<String, String>> requests = new ArrayList<>();
    for (int qubits : new int[] {3, 13, 20, 41}) {
      requests.add(
          Map.of(
              "N",
              Integer.toString(qubits),
              "gx",
              "1",
              "collective_emission",
              "0.1",
              "emission",
              "0.1",
              "dephasing",
              "0.1"));
    }
    List<List<Double>> found = new ArrayList<>();
    for (int threads : new int[] {1, 4}) {
      ForkJoinPool pool = new ForkJoinPool(threads);
      try {
        found.add(
            pool.submit(
                    () ->
                        points(requests, "Jx", "Jz", "purity").stream()
                            .flatMap(r -> r.observables().values().stream())
                            .map(value -> value[0])
                            .toList())
                .get());
      } finally {
        pool.shutdown();
      }
    }
    assertEquals(found.get(0), found.get(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "N=4 gx=1 emission=-1 | emission = -1",
        "N=4 gx=1 collective_emission=1 | initial=J:twoJ",
        "N=4 gx=1 collective_emission=1 initial=thermal:2 | without a field w0",
        "N=4 gx=1 collective_emission=1 initial=warm | it must be one of ground",
        "N=4 gx=1 collective_emission=1 initial=dicke:1,2 | m must be one of -J",
        "N=4 gx=1 collective_emission=1 initial=dicke:3/2,1/2 | J must be one of N/2",
        "N=4 gx=1 collective_emission=1 initial=css:1 | write css:theta,phi",
        "N=4 gx=1 collective_emission=1 initial=product:2 | from 0 to 1",
        "N=4 gx=1 emission=1 t=-1 | t = -1",
        "N=4 gx=1 collective_emission=1 initial=J:3 | twoJ must be one of",
        "N=4 emission=1 H=JxJq | position 4",
        "N=4 emission=1 H=JxJz | not Hermitian",
        "N=4 emission=1 jump=Jx | rate:operator",
        "N=4 emission=1 jump=fast:Jx | 'fast' is not a number",
        "N=4 emission=1 jump=-1:Jx | 0 or greater",
        "N=4 gx=1 initial=ground | nothing is dissipative",
        "N=4 w0=1 dephasing=1 | changes J_z",
        "N=4 gx=1 initial=ground jump=1:Jx | J_x commutes",
        "N=4 gx=1 gy=2 initial=ground jump=1:JxJx+2JxJy+2JyJx+4JyJy | 0.5 J_x + J_y commutes",
        "N=4 cx=1 w0=1 initial=ground jump=1:J-^2 | parity exp(i pi J_z)",
        "N=4 cz=1 gx=1 initial=ground jump=1:Jz^2 | parity exp(i pi J_x)",
        "N=4 emission=1 kmax=41 | kmax = 41",
        "N=2000 emission=1 | up to 1000",
        "N=4 emision=1 | did you mean 'emission'"
      })
  void wrongRequestsAreRefusedInWords(String assignments, String words) {
    Map<String, String> request = new LinkedHashMap<>();
    for (String assignment : assignments.split(" ")) {
      String[] parts = assignment.split("=", 2);
      request.put(parts[0], parts[1]);
    }
    BadRequest refusal = assertThrows(BadRequest.class, () -> MODEL.complete(request));
    assertTrue(refusal.getMessage().contains(words), refusal.getMessage());
  }

  @Test
  void severalMistakesAreToldAtOnce() {
    Map<String, String> request = Map.of("N", "4", "gx", "1", "H", "Jq", "jump", "1");
    BadRequest refusal = assertThrows(BadRequest.class, () -> MODEL.complete(request));
    assertEquals(3, refusal.complaints().size(), refusal.getMessage());
  }

  @Test
  void unknownObservablesAreRefusedWithTheNearestKnown() {
    Evaluator evaluator = Evaluator.of(MODEL);
    BadRequest refusal =
        assertThrows(BadRequest.class, () -> evaluator.requireKnown(List.of("puritty", "JxJz")));
    assertEquals(1, refusal.complaints().size());
    assertTrue(refusal.getMessage().contains("'purity'"), refusal.getMessage());
  }

  @Test
  void severalSteadyStatesAreAMarkedRow() {
    // parity about the axis x + z is conserved, which no message looks for
    Map<String, String> request =
        Map.of(
            "N", "4", "H", "Jx + Jz", "jump", "1:Jx^2 + Jz^2 - JxJz - JzJx", "initial", "ground");
    PointResult result = points(List.of(request), "Jx").get(0);
    assertEquals(SolveStatus.SINGULAR, result.report().status());
    assertTrue(Double.isNaN(result.observables().get("Jx")[0]));
    assertTrue(result.note().contains("not unique"), result.note());
  }

  @Test
  void tooLargeEnsemblesAreAMarkedRow() {
    Map<String, String> request = Map.of("N", "800", "gx", "1", "emission", "1");
    PointResult result = points(List.of(request), "Jx").get(0);
    assertEquals(SolveStatus.OVER_BUDGET, result.report().status());
    assertTrue(result.note().contains("GB"), result.note());
  }
}
