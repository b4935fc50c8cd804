package dickens.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.Backend;
import dickens.backend.Backends;
import dickens.model.Model;
import dickens.model.Models;
import dickens.report.CsvWriter;
import dickens.report.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** From study to table. */
class StudyRunnerTest {
  private static final Backend CPU = Backends.open("cpu").backend();

  private static final String STUDY =
      """
      study: demo
      model: refrigerator
      sweep:
        - {name: N, list: [5, 31]}
        - {name: beta_c, list: [1.5, 2]}
      curves:
        - {label: narrow, parameters: {delta_w: 1e-4}}
        - {label: wide, parameters: {delta_w: 1e-2}, observables: [I_c, rho]}
      also:
        - {model: reduced-refrigerator, observables: {I_c: I_c_reduced}}
        - {parameters: {beta_c: 1}, observables: {I_c: I_c_hot}}
      observables: [I_c]
      derived: {name: loss, formula: 1 - I_c / I_c_reduced, meaning: loss}
      """;

  private static StudyRunner.Outcome run(String text, int jobs) {
    Study study = StudyReader.read(text, "demo.yaml", Optional.empty());
    return StudyRunner.run(study, CPU, jobs, Progress.NONE);
  }

  @Test
  void rowsComeCurveByCurveWithTheFirstAxisSlowest() {
    Table table = run(STUDY, 2).table();
    assertEquals(8, table.rowCount());
    assertEquals(List.of("5", "5", "31", "31", "5", "5", "31", "31"), table.texts("N"));
    assertEquals(List.of("1.5", "2", "1.5", "2", "1.5", "2", "1.5", "2"), table.texts("beta_c"));
    assertEquals(List.of("narrow", "wide"), table.distinct("curve"));
    assertEquals(
        List.of("1.0E-4", "0.01"),
        table.distinct("delta_w").stream()
            .map(t -> Double.toString(Double.parseDouble(t)))
            .toList());
    assertEquals(List.of("converged"), table.distinct("status"));
  }

  @Test
  void cellsAreThoseOfTheEvaluatorAtTheSamePoint() {
    Table table = run(STUDY, 2).table();
    assertEquals(
        one("refrigerator", Map.of("N", "31", "beta_c", "2", "delta_w", "1e-4")),
        table.number(3, "I_c"),
        0);
    assertEquals(
        one("reduced-refrigerator", Map.of("N", "31", "beta_c", "2")),
        table.number(3, "I_c_reduced"),
        0);
    // a parameter given under 'also' does not follow the axis
    assertEquals(
        one("refrigerator", Map.of("N", "31", "beta_c", "1", "delta_w", "1e-4")),
        table.number(3, "I_c_hot"),
        0);
    assertEquals(
        1 - table.number(3, "I_c") / table.number(3, "I_c_reduced"), table.number(3, "loss"), 0);
  }

  @Test
  void arraysBecomeOneColumnForEachComponent() {
    Table table = run(STUDY, 2).table();
    assertEquals("", table.text(0, "rho[0]"));
    double sum = 0;
    for (int k = 0; table.hasColumn("rho[" + k + "]"); k++) {
      double component = table.number(7, "rho[" + k + "]");
      sum += Double.isNaN(component) ? 0 : component;
    }
    assertEquals(1, sum, 1e-14);
  }

  @Test
  void theSameRequestGivesTheSameBytesWhateverTheThreads() {
    String once = CsvWriter.text(run(STUDY, 1).table());
    assertEquals(once, CsvWriter.text(run(STUDY, 1).table()));
    assertEquals(once, CsvWriter.text(run(STUDY, 4).table()));
  }

  @Test
  void theResolvedStudyGivesTheSameTable() {
    for (String id : List.of("refrigerator-fig2", "refrigerator-fig4", "refrigerator-appD")) {
      Study study = ShippedStudies.study(id, Optional.of(Resolution.QUICK));
      Study again = StudyReader.read(study.resolved(), id, Optional.empty());
      assertEquals(
          CsvWriter.text(StudyRunner.run(study, CPU, 2, Progress.NONE).table()),
          CsvWriter.text(StudyRunner.run(again, CPU, 2, Progress.NONE).table()));
      assertEquals(study.resolved(), again.resolved());
    }
  }

  @Test
  void progressAddsUpToTheEvaluations() {
    Study study = StudyReader.read(STUDY, "demo.yaml", Optional.empty());
    AtomicLong finished = new AtomicLong();
    StudyRunner.run(study, CPU, 2, finished::addAndGet);
    assertEquals(study.evaluations(), finished.get());
    assertEquals(24, finished.get());
  }

  @Test
  void headerNamesStudyProgramAndFixedParametersWithUnits() {
    Table table = run(STUDY, 1).table();
    for (String key : List.of("study", "version", "commit", "backend", "machine", "model")) {
      assertTrue(table.header(key).isPresent(), key);
    }
    assertTrue(table.header("parameter beta_h").orElse("").startsWith("1 [1/Omega] "));
    assertTrue(table.header("parameter beta_c").isEmpty(), "beta_c is swept");
    assertEquals("1/Omega", table.column("beta_c").unit());
    assertEquals("Omega^2", table.column("I_c_reduced").unit());
  }

  private static double one(String model, Map<String, String> request) {
    Model named = Models.named(model);
    return Evaluator.of(named)
        .evaluate(List.of(named.complete(request)), List.of("I_c"), CPU, Progress.NONE)
        .get(0)
        .observables()
        .get("I_c")[0];
  }
}
