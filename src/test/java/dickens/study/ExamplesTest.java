package dickens.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.Backend;
import dickens.backend.Backends;
import dickens.model.Model;
import dickens.model.Models;
import dickens.report.Plot;
import dickens.report.Table;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example runs at its quick level, all rows good, all plots drawn. */
class ExamplesTest {
  private static final Backend CPU = Backends.open("cpu").backend();

  static List<String> names() {
    return Examples.names();
  }

  @Test
  void everyModelHasAnExampleOfItsName() {
    for (Model model : Models.all()) {
      assertTrue(names().contains(model.name()), model.name());
      assertTrue(
          Examples.studies(model.name(), Optional.empty()).stream()
              .flatMap(s -> s.curves().stream())
              .allMatch(c -> c.main().evaluator().model().name().equals(model.name())),
          model.name());
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void exampleRuns(String name) {
    assertTrue(Examples.title(name).length() > 20, "the first line says what it is");
    for (Study study : Examples.studies(name, Optional.of(Resolution.QUICK))) {
      StudyRunner.Outcome outcome = StudyRunner.run(study, CPU, 2, Progress.NONE);
      assertEquals(List.of(), outcome.notes());
      Table table = outcome.table();
      assertEquals(study.points(), table.rowCount());
      assertEquals(List.of("converged"), table.distinct("status"));
      assertTrue(!study.plots().isEmpty(), "an example shows a plot");
      study.plots().forEach(plot -> Plot.render(table, plot.spec()));
      requireNumbers(study, table);
    }
  }

  /** No result column of an example is empty throughout. */
  private static void requireNumbers(Study study, Table table) {
    for (Study.Curve curve : study.curves()) {
      for (Study.Part part : curve.parts()) {
        for (String column : part.columns().values()) {
          boolean hasNumber = false;
          for (int row = 0; row < table.rowCount(); row++) {
            hasNumber |= Double.isFinite(table.number(row, column));
          }
          assertTrue(hasNumber, study.id() + ": " + column);
        }
      }
    }
  }
}
