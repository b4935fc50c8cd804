package dickens.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ContoursTest {

  private static double[] axis(double from, double to, int n) {
    double[] axis = new double[n];
    for (int k = 0; k < n; k++) {
      axis[k] = from + (to - from) * k / (n - 1);
    }
    return axis;
  }

  private static double[][] disc(double[] x, double[] y) {
    double[][] z = new double[y.length][x.length];
    for (int iy = 0; iy < y.length; iy++) {
      for (int ix = 0; ix < x.length; ix++) {
        z[iy][ix] = x[ix] * x[ix] + y[iy] * y[iy];
      }
    }
    return z;
  }

  @Test
  void theContourOfADiscIsOneClosedCircle() {
    double[] x = axis(-1.5, 1.5, 61);
    double[] y = axis(-1.4, 1.4, 57);
    List<Contours.Line> lines = Contours.of(x, y, disc(x, y), 1);
    assertEquals(1, lines.size());
    assertTrue(lines.get(0).isClosed());
    for (int k = 0; k < lines.get(0).x().length; k++) {
      // linear interpolation of x^2 (second derivative 2) on cells of h = 0.05 errs by at most
      // 2 h^2/8 = 6.25e-4 in r^2, so by half of that in r near 1
      double radius = Math.hypot(lines.get(0).x()[k], lines.get(0).y()[k]);
      assertEquals(1, radius, 6.25e-4 / 2 * 1.01);
    }
  }

  @Test
  void linesEndAtTheBorder() {
    double[] x = axis(0, 3, 4);
    double[] y = axis(0, 1, 2);
    double[][] z = {{0, 1, 2, 3}, {0, 1, 2, 3}};
    List<Contours.Line> lines = Contours.of(x, y, z, 1.25);
    assertEquals(1, lines.size());
    assertFalse(lines.get(0).isClosed());
    assertArrayEquals(new double[] {1.25, 1.25}, lines.get(0).x(), 1e-15);
  }

  @Test
  void aSaddleIsCutSoThatItsCentreIsOnTheRightSide() {
    double[] unit = {0, 1};
    // high corners (0,0) and (1,1), centre 0.6 above the level: the low corners are cut off
    double[][] joined = {{1, 0.2}, {0.2, 1}};
    for (Contours.Line line : Contours.of(unit, unit, joined, 0.5)) {
      double sum = line.x()[0] + line.y()[0] - line.x()[1] - line.y()[1];
      assertTrue(Math.abs(sum) > 0.5, "a line from corner side to corner side");
    }
    double[][] apart = {{0.8, 0}, {0, 0.8}};
    List<Contours.Line> lines = Contours.of(unit, unit, apart, 0.5);
    assertEquals(2, lines.size());
    for (Contours.Line line : lines) {
      // the lines round the high corners have x + y constant
      assertEquals(line.x()[0] + line.y()[0], line.x()[1] + line.y()[1], 1e-15);
    }
  }

  @Test
  void cellsWithAMissingCornerAreSkipped() {
    double[] x = axis(0, 4, 5);
    double[] y = axis(0, 1, 2);
    double[][] z = {{0, 0, 0, 0, 0}, {1, 1, Double.NaN, 1, 1}};
    List<Contours.Line> lines = Contours.of(x, y, z, 0.5);
    assertEquals(2, lines.size());
    for (Contours.Line line : lines) {
      for (double at : line.x()) {
        assertTrue(at <= 1 || at >= 3);
      }
    }
  }

  @Test
  void noLineWhereTheLevelIsNotReached() {
    double[] x = axis(0, 1, 3);
    assertEquals(List.of(), Contours.of(x, x, disc(x, x), 7));
    assertEquals(List.of(), Contours.of(new double[0], new double[0], new double[0][], 7));
  }
}
