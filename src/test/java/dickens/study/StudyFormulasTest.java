package dickens.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.Backend;
import dickens.backend.Backends;
import dickens.model.BadRequest;
import dickens.model.Values;
import dickens.report.CsvWriter;
import dickens.report.Table;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Parameters by formula, variables, and axes that advance together. */
class StudyFormulasTest {
  private static final Backend CPU = Backends.open("cpu").backend();

  private static Study read(String text) {
    return StudyReader.read(text, "demo.yaml", Optional.empty());
  }

  private static Values values(Study study, int curve, int part, int point) {
    return study.curves().get(curve).parts().get(part).at(study.axes(), study.index(point));
  }

  private static void assertMistake(String expected, String text) {
    List<String> all = assertThrows(BadRequest.class, () -> read(text)).complaints();
    assertTrue(all.stream().anyMatch(m -> m.contains(expected)), () -> String.join("\n", all));
  }

  private static final String STUDY =
      """
      study: demo
      model: refrigerator
      variables: {ratio: 0.25, twice: 2 * ratio}
      parameters:
        beta_h: beta_c * twice      # needs a variable that needs another one
        eps_c: eps_h / 3            # eps_h has the model's default, 6
        eps_w: max(eps_c, beta_h)   # needs the one before, which stands first by need
      sweep: {name: beta_c, list: [1, 6]}
      observables: [I_c]
      """;

  @Test
  void formulasTakeValuesInTheOrderOfTheirNeed() {
    Study study = read(STUDY);
    Values first = values(study, 0, 0, 0);
    assertEquals(0.5, first.real("beta_h"), 0);
    assertEquals(2, first.real("eps_c"), 0);
    assertEquals(2, first.real("eps_w"), 0);
    Values second = values(study, 0, 0, 1);
    assertEquals(3, second.real("beta_h"), 0);
    assertEquals(3, second.real("eps_w"), 0);
  }

  @Test
  void whatDependsOnThePointIsAColumnAndWhatDoesNotIsInTheHeader() {
    Table table = StudyRunner.run(read(STUDY), CPU, 1, Progress.NONE).table();
    assertEquals(List.of("0.5", "3"), table.texts("beta_h"));
    assertEquals(List.of("2", "3"), table.texts("eps_w"));
    assertTrue(table.header("parameter eps_c").orElse("").startsWith("2 [Omega]"));
  }

  @Test
  void formulasGiveTheSameRowsAsTheirValues() {
    String typed =
        """
        study: demo
        model: refrigerator
        parameters: {eps_c: 2}
        sweep:
          zip:
            - {name: beta_c, list: [1, 6]}
            - {name: beta_h, list: [0.5, 3]}
            - {name: eps_w, list: [2, 3]}
        observables: [I_c]
        """;
    Table byFormula = StudyRunner.run(read(STUDY), CPU, 1, Progress.NONE).table();
    Table byValue = StudyRunner.run(read(typed), CPU, 1, Progress.NONE).table();
    assertEquals(2, byValue.rowCount());
    assertEquals(byValue.texts("I_c"), byFormula.texts("I_c"));
  }

  @Test
  void theResolvedStudyKeepsFormulasAndGivesTheSameTable() {
    Study study = read(STUDY);
    Study again = StudyReader.read(study.resolved(), "again.yaml", Optional.empty());
    assertEquals(
        CsvWriter.text(StudyRunner.run(study, CPU, 2, Progress.NONE).table()),
        CsvWriter.text(StudyRunner.run(again, CPU, 2, Progress.NONE).table()));
    assertEquals(study.resolved(), again.resolved());
  }

  @Test
  void aValueThatACurveOverridesStaysInTheResolvedStudy() {
    Study study =
        read(
            """
            study: demo
            model: refrigerator
            parameters: {N: 5}
            curves: [{label: a}, {label: b, parameters: {N: 7}}]
            observables: [I_c]
            """);
    Study again = StudyReader.read(study.resolved(), "again.yaml", Optional.empty());
    assertEquals(5, values(again, 0, 0, 0).integer("N"));
    assertEquals(7, values(again, 1, 0, 0).integer("N"));
  }

  @Test
  void formulasOfACurveAreOfItsOwnValues() {
    Study study =
        read(
            """
            study: demo
            model: refrigerator
            parameters: {beta_c: 2, beta_h: beta_c / 2}
            curves:
              - {label: cold, parameters: {beta_c: 3}}
              - {label: other formula, parameters: {beta_h: beta_c / 4}}
            """);
    assertEquals(1.5, values(study, 0, 0, 0).real("beta_h"), 0);
    assertEquals(0.5, values(study, 1, 0, 0).real("beta_h"), 0);
  }

  @Test
  void formulasUnderAlsoAreOfTheValuesOfTheCurve() {
    Study study =
        read(
            """
            study: demo
            model: refrigerator
            parameters: {beta_h: beta_c / 2}
            sweep: {name: beta_c, list: [2, 3]}
            also: {parameters: {beta_c: beta_h, beta_h: beta_c}, observables: {I_c: I_c_exchanged}}
            """);
    Values exchanged = values(study, 0, 1, 1);
    assertEquals(1.5, exchanged.real("beta_c"), 0);
    assertEquals(3, exchanged.real("beta_h"), 0);
  }

  @Test
  void variablesCanBeSweptAndUsedInColumns() {
    Study study =
        read(
            """
            study: demo
            model: refrigerator
            variables: {x: 1, y: x + 1, k: 3}
            parameters: {N: 2 * k + 1, beta_c: x}
            sweep: {name: x, list: [1, 1/2]}
            observables: [I_c]
            derived: {name: z, formula: y * k}
            """);
    Table table = StudyRunner.run(study, CPU, 1, Progress.NONE).table();
    assertEquals(List.of("1", "0.5"), table.texts("x"));
    assertEquals(List.of("6", "4.5"), table.texts("z"));
    assertEquals(7, values(study, 0, 0, 0).integer("N"));
  }

  @Test
  void mistakesOfFormulasAreToldWithTheirReason() {
    String head = "study: demo\nmodel: refrigerator\n";
    assertMistake(
        "demo.yaml:3: parameters.beta_c: beta_c = 'beta_h' needs itself: beta_c -> beta_h ->"
            + " beta_c; give one of them as a number",
        head + "parameters: {beta_c: beta_h, beta_h: 2 * beta_c}\n");
    assertMistake("needs itself: x -> x", head + "variables: {x: x + 1}\n");
    assertMistake(
        "beta_h = 'beta_q / 2' is not a number, and no formula: there is no 'beta_q'; did you mean"
            + " 'beta_c'?",
        head + "parameters: {beta_h: beta_q / 2}\n");
    assertMistake(
        "'twoJ' has no value of its own, the model derives it", head + "parameters: {N: twoJ}\n");
    assertMistake("'sector' is no number", head + "parameters: {N: sector + 1}\n");
    assertMistake("character 10: a number, a name", head + "parameters: {N: '3 * (2 + '}\n");
    assertMistake(
        "at beta_c = 1: beta_h = inf: a finite number is needed",
        head + "parameters: {beta_h: 1 / (beta_c - 1)}\nsweep: {name: beta_c, list: [1, 2]}\n");
    assertMistake("beta_h = nan: a finite number", head + "parameters: {beta_h: sqrt(-Omega)}\n");
    assertMistake(
        "N = 2.5: a whole number is needed", head + "parameters: {N: 5 / Omega, Omega: 2}\n");
    assertMistake("'beta_c' is a parameter of a model", head + "variables: {beta_c: 1}\n");
    assertMistake("'sqrt' cannot name a number", head + "variables: {sqrt: 1}\n");
    assertMistake("shape_c = 'N + 1': allowed are", head + "parameters: {shape_c: N + 1}\n");
  }

  @Test
  void axesAdvanceTogetherAsOneDimension() {
    Study study =
        read(
            """
            study: demo
            model: refrigerator
            sweep:
              - {name: Omega, list: [1, 2]}
              - zip:
                  - {name: N, log: [5, 45], count: {quick: 2, paper: 3, fine: 3}, integer: odd}
                  - {name: beta_c, list: [3, 2, 1]}
              - {name: beta_h, list: [0.1, 0.2]}
            """);
    assertEquals(List.of(2, 3, 2), java.util.Arrays.stream(study.shape()).boxed().toList());
    assertEquals(12, study.pointsPerCurve());
    Values ninth = values(study, 0, 0, 8);
    assertEquals(2, ninth.real("Omega"), 0);
    assertEquals(15, ninth.integer("N"));
    assertEquals(2, ninth.real("beta_c"), 0);
    assertEquals(0.1, ninth.real("beta_h"), 0);
    Study again = StudyReader.read(study.resolved(), "again.yaml", Optional.empty());
    assertEquals(study.axes(), again.axes());
  }

  @Test
  void mistakesOfAxesThatAdvanceTogetherAreTold() {
    String head = "study: demo\nmodel: refrigerator\n";
    String n = "{name: N, list: [3, 5, 7]}";
    assertMistake(
        "N has 3 values and beta_c has 2",
        head + "sweep: {zip: [" + n + ", {name: beta_c, list: [1, 2]}]}\n");
    assertMistake("two or more axes", head + "sweep: {zip: [" + n + "]}\n");
    assertMistake(
        "'zip' cannot stand within 'zip'",
        head + "sweep: {zip: [" + n + ", {zip: [" + n + "]}]}\n");
    assertMistake(
        "beside 'zip' there are no other keys",
        head + "sweep: {count: 3, zip: [" + n + ", {name: beta_c, list: [1, 2, 3]}]}\n");
    assertMistake("'N' is swept twice", head + "sweep: {zip: [" + n + ", " + n + "]}\n");
  }
}
