package dickens.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.Backend;
import dickens.backend.Backends;
import dickens.model.BadRequest;
import dickens.report.Table;
import dickens.study.StudyFile.Numbers;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Study files: what they mean and what is said about their mistakes. */
class StudyReaderTest {
  private static final String GOOD =
      """
      study: demo
      model: refrigerator
      parameters: {delta_c: 0.2}
      sweep:
        - {name: N, list: [3, 5]}
        - {name: beta_c, linear: [1, 2], count: {quick: 2, paper: 3, fine: 5}}
      observables: [I_c]
      """;

  private static Study read(String text) {
    return StudyReader.read(text, "demo.yaml", Optional.empty());
  }

  private static List<String> mistakes(String text) {
    return assertThrows(BadRequest.class, () -> read(text)).complaints();
  }

  private static void assertMistake(String expected, String text) {
    List<String> all = mistakes(text);
    assertTrue(all.stream().anyMatch(m -> m.contains(expected)), () -> String.join("\n", all));
  }

  @Test
  void allMistakesAreToldAtOnceWithLineKeyAndNearestName() {
    List<String> all =
        mistakes(
            """
            study: demo
            modell: refrigerator
            model: refrigerator
            parameters:
              delta_q: 0.1
              beta_c: warm
              Gamma_h: -1
            sweep:
              - {name: N, log: [5, 11], count: 3, integer: odd, colour: red}
              - {name: beta_x, list: [1, 2]}
            observables: [I_c, S_cc]
            plots:
              - x: N
                y: I_k
                xAxis: {scale: lgo}
            """);
    assertEquals(9, all.size(), () -> String.join("\n", all));
    assertEquals("demo.yaml:2: modell: unknown key 'modell'; did you mean 'model'?", all.get(0));
    assertEquals(
        "demo.yaml:5: parameters.delta_q: 'delta_q' is no parameter of refrigerator; did you mean"
            + " 'delta_c'?",
        all.get(1));
    assertEquals("demo.yaml:6: parameters.beta_c: beta_c = 'warm' is not a number", all.get(2));
    assertTrue(all.get(3).startsWith("demo.yaml:7: parameters.Gamma_h: Gamma_h = -1"), all.get(3));
    assertTrue(all.get(4).startsWith("demo.yaml:9: sweep[0].colour: unknown key"), all.get(4));
    assertTrue(all.get(5).startsWith("demo.yaml:10: sweep[1].name: 'beta_x'"), all.get(5));
    assertTrue(all.get(6).startsWith("demo.yaml:11: observables[1]: 'S_cc'"), all.get(6));
    assertTrue(all.get(7).startsWith("demo.yaml:14: plots[0].y: 'I_k' is no column"), all.get(7));
    assertTrue(all.get(8).startsWith("demo.yaml:15: plots[0].xAxis.scale: 'lgo'"), all.get(8));
  }

  @Test
  void pointsThatTheirModelRefusesAreNamed() {
    assertMistake(
        "demo.yaml:5: sweep: curve 'three levels', reduced-refrigerator at N = 4: N = 4: the"
            + " three-level model needs an odd N",
        """
        study: demo
        curves:
          - {label: all levels, model: refrigerator}
          - {label: three levels, model: reduced-refrigerator}
        sweep: {name: N, list: [5, 4]}
        observables: I_c
        """);
  }

  @Test
  void malformedFilesAreRefusedWithTheirLine() {
    assertMistake("demo.yaml:1: a mapping", "");
    assertMistake("demo.yaml:1: a mapping", "- 1\n");
    assertMistake("demo.yaml:2: this is not valid YAML", "study: demo\nmodel: [refrigerator\n");
    assertMistake("demo.yaml:8: study: the key 'study' stands twice", GOOD + "study: again\n");
    assertMistake("only one document", GOOD + "---\nstudy: two\n");
    assertMistake("aliases", GOOD + "title: &a x\nabout: *a\n");
    assertMistake("demo.yaml:3: parameters: here a mapping", GOOD.replace("{delta_c: 0.2}", "3"));
  }

  @Test
  void axesAreChecked() {
    assertMistake("exactly one of 'list'", GOOD.replace("list: [3, 5]", "integer: odd"));
    assertMistake("the key 'count' is missing", GOOD.replace("list: [3, 5]", "log: [3, 5]"));
    assertMistake("N = 1: it must be at least 2", GOOD.replace("list: [3, 5]", "list: [1, 5]"));
    assertMistake("two positive numbers", GOOD.replace("list: [3, 5]", "log: [0, 5], count: 3"));
    assertMistake("not an odd number", GOOD.replace("list: [3, 5]", "list: [4, 5], integer: odd"));
    assertMistake("a value stands twice", GOOD.replace("[3, 5]", "[5, 5]"));
    assertMistake("unknown level 'papr'", GOOD.replace("paper", "papr"));
    assertMistake("the level 'paper' is missing", GOOD.replace("paper: 3, ", ""));
    assertMistake("'beta_c' is swept twice", GOOD.replace("name: N, list", "name: beta_c, list"));
    assertMistake("'N' is swept, but a value is given", GOOD.replace("delta_c: 0.2", "N: 7"));
    assertMistake(
        "more than 10^7 points",
        GOOD.replace("paper: 3", "paper: 1000000").replace("list: [3, 5]", "linear: [3, 20]"));
  }

  @Test
  void formulasAreChecked() {
    assertMistake(
        "derived.formula: 'I_x' is no column or parameter; did you mean 'I_c'",
        GOOD + "derived: {name: a, formula: I_x / 2}\n");
    assertMistake("')' is missing", GOOD + "derived: {name: a, formula: (1 + 2}\n");
    assertMistake("is taken", GOOD + "derived: {name: I_c, formula: 1}\n");
  }

  @Test
  void resolutionChoosesTheLevelAndTheFirstAxisIsSlowest() {
    Study study = read(GOOD);
    assertEquals(6, study.pointsPerCurve());
    assertArrayEquals(new int[] {0, 2}, study.index(2));
    assertArrayEquals(new int[] {1, 0}, study.index(3));
    Study fine = StudyReader.read(GOOD, "demo.yaml", Optional.of(Resolution.FINE));
    assertEquals(List.of("1", "1.25", "1.5", "1.75", "2"), fine.axes().get(1).values());
  }

  @Test
  void axesMeetTheirEndsAndPowersOfTenExactly() {
    assertArrayEquals(
        new double[] {1e-5, 1e-4, 1e-3, 1e-2, 1e-1}, AxisValues.log(1e-5, 1e-1, 5), 0);
    assertEquals(3.2, AxisValues.linear(1, 3.2, 20)[19], 0);
    // numpy.linspace(1, 3.2, 20)[1], as in the reference file of Fig. 4
    assertEquals(1.1157894736842104, AxisValues.linear(1, 3.2, 20)[1], 0);
    assertArrayEquals(new double[] {7, 5, 3}, AxisValues.whole(8, 2, Numbers.ODD), 0);
    assertArrayEquals(
        new double[] {5, 7, 9}, AxisValues.rounded(new double[] {4, 5.9, 6, 8}, Numbers.ODD), 0);
    assertArrayEquals(
        new double[] {4, 6}, AxisValues.rounded(new double[] {3, 4.9, 5}, Numbers.EVEN), 0);
  }

  @Test
  void formulasFollowTheUsualRules() {
    assertEquals(-4, new Formula("-2^2").of(n -> 0), 0);
    assertEquals(512, new Formula("2^3^2").of(n -> 0), 0);
    assertEquals(1.5, new Formula("1 + 2*3/4 - 6 % 5").of(n -> 0), 0);
    assertEquals(3, new Formula("abs ( x_1 ) + rho[2]").of(n -> n.equals("x_1") ? -1 : 2), 0);
    assertEquals(2.5e-3, new Formula("2.5e-3").of(n -> 0), 0);
    assertEquals(Math.PI, new Formula("sqrt(pi*pi)").of(n -> 0), 0);
    assertEquals(2, new Formula("+2").of(n -> 0), 0);
    assertEquals(10, new Formula("pow(2, 3) + min(3, 2, 5) - floor(-0.5) - max(1)").of(n -> 0), 0);
    for (String wrong :
        List.of(
            "",
            "1 +",
            "1 2",
            "f(1)",
            "rho[",
            "(".repeat(5000),
            "1e",
            "pow(1)",
            "sqrt(1, 2)",
            "min()")) {
      assertThrows(IllegalArgumentException.class, () -> new Formula(wrong), wrong);
    }
  }

  @Test
  void toleranceIsForIterativeSolvesAndNeverIgnored() {
    assertMistake(
        "demo.yaml:8: tolerance: no steady state of this study is found by iteration",
        GOOD + "tolerance: 1e-8\n");
    String ensemble =
        """
        study: demo
        model: ensemble
        parameters: {N: 14, gx: 0.7, collective_emission: 0.1, emission: 0.3}
        observables: [Jz]
        """;
    assertMistake("tolerance: 2.0: from 1.0E-15 to 0.001 is needed", ensemble + "tolerance: 2\n");
    Backend cpu = Backends.open("cpu").backend();
    Table tight =
        StudyRunner.run(read(ensemble + "tolerance: 1e-13\n"), cpu, 1, Progress.NONE).table();
    Table loose =
        StudyRunner.run(read(ensemble + "tolerance: 1e-4\n"), cpu, 1, Progress.NONE).table();
    // the loose iteration ends earlier, so its true residual is larger; J_z still agrees
    assertTrue(loose.number(0, "residual") > 10 * tight.number(0, "residual"));
    assertEquals(tight.number(0, "Jz"), loose.number(0, "Jz"), 14 * 1e-2);
  }
}
