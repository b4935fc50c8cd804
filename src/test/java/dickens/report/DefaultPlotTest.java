package dickens.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class DefaultPlotTest {

  private static Table.Builder columns(String... names) {
    Table.Builder builder = Table.builder().column(Column.text("backend", ""));
    for (String name : names) {
      builder.column(Column.real(name, name.startsWith("I") ? "Omega^2" : "1", ""));
    }
    return builder;
  }

  @Test
  void firstVariedColumnIsXAndObservablesOfOneUnitShareAPanel() {
    Table.Builder builder = columns("j", "N", "I_c", "I_h", "residual");
    for (int n = 5; n < 50; n += 2) {
      builder.row("cpu", 1, n, n * n, -n, 1e-16 * n);
    }
    PlotSpec spec = DefaultPlot.of(builder.build());
    assertEquals("N", spec.x());
    assertEquals(List.of("I_c", "I_h"), spec.y());
    assertFalse(spec.isHeatMap());
  }

  @Test
  void aFullGridIsAHeatMap() {
    PlotSpec spec = DefaultPlot.of(grid(10, 12));
    assertTrue(spec.isHeatMap());
    assertEquals("a", spec.x());
    assertEquals(List.of("b"), spec.y());
    assertEquals("I_c", spec.z());
  }

  @Test
  void aShortSideOfTheGridTellsTheCurves() {
    PlotSpec spec = DefaultPlot.of(grid(3, 12));
    assertEquals("b", spec.x());
    assertEquals(List.of("a"), spec.curves());
    assertEquals(List.of("I_c"), spec.y());
  }

  private static Table grid(int na, int nb) {
    Table.Builder builder = columns("a", "b", "I_c");
    for (int i = 0; i < na; i++) {
      for (int k = 0; k < nb; k++) {
        builder.row("cpu", 0.1 * i, 0.2 * k, Math.sin(i + 0.3 * k * k));
      }
    }
    return builder.build();
  }

  @Test
  void aTableWithoutTwoVariedColumnsIsRefusedWithAReason() {
    Table table = columns("N", "I_c").row("cpu", 1, 2).row("cpu", 2, 2).build();
    String message =
        assertThrows(IllegalArgumentException.class, () -> DefaultPlot.of(table)).getMessage();
    assertTrue(message.contains("only N"), message);
  }

  @Test
  void roundedGeometricSweepsAreLogarithmicAndArithmeticOnesAreNot() {
    assertTrue(Spread.isGeometric(new double[] {5, 7, 11, 17, 25, 39, 61, 101}));
    assertTrue(Spread.isGeometric(new double[] {1e-5, 1e-4, 1e-3, 1e-2}));
    assertFalse(Spread.isGeometric(new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
    assertFalse(Spread.isGeometric(new double[] {5, 7, 9, 11, 13, 15, 17, 19, 21, 51, 53}));
    assertFalse(Spread.isGeometric(new double[] {-1, 10, 100, 1000}));
  }
}
