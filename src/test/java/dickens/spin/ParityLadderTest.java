package dickens.spin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Matrix elements against dense spin matrices built here from J_+ and J_-. */
class ParityLadderTest {
  private static final int LARGEST_TWO_J = 41;

  /** J_x in the basis m = -j .. j, from alpha_m^+ of K(9). */
  private static double[][] jx(int twoJ) {
    int dim = twoJ + 1;
    double[][] jx = new double[dim][dim];
    double j = twoJ / 2.0;
    for (int i = 0; i + 1 < dim; i++) {
      double m = i - j;
      jx[i + 1][i] = Math.sqrt(j * (j + 1) - m * (m + 1)) / 2;
      jx[i][i + 1] = jx[i + 1][i];
    }
    return jx;
  }

  private static double[][] square(double[][] a) {
    int n = a.length;
    double[][] c = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < n; k++) {
        for (int j = 0; j < n; j++) {
          c[i][j] += a[i][k] * a[k][j];
        }
      }
    }
    return c;
  }

  /** v_a as a vector over m = -j .. j. */
  private static double[] state(ParityLadder ladder, int k) {
    int twoJ = (int) ladder.twoJ();
    double[] v = new double[twoJ + 1];
    int twoA = (int) ladder.twoA(k);
    if (twoA == 0) {
      v[twoJ / 2] = 1;
    } else {
      v[(twoJ + twoA) / 2] = Math.sqrt(0.5);
      v[(twoJ - twoA) / 2] = Math.sqrt(0.5) * (ladder.sector() == ParitySector.PLUS ? 1 : -1);
    }
    return v;
  }

  private static double elementSquared(double[][] a, double[] bra, double[] ket) {
    double sum = 0;
    for (int i = 0; i < bra.length; i++) {
      for (int j = 0; j < ket.length; j++) {
        sum += bra[i] * a[i][j] * ket[j];
      }
    }
    return sum * sum;
  }

  @Test
  void matrixElementsAgreeWithDenseSpinMatricesInEverySector() {
    for (int twoJ = 0; twoJ <= LARGEST_TWO_J; twoJ++) {
      double[][] jx = jx(twoJ);
      double[][] jx2 = square(jx);
      for (ParitySector sector : ParitySector.values()) {
        if (twoJ == 0 && sector == ParitySector.MINUS) {
          continue;
        }
        ParityLadder ladder = new ParityLadder(twoJ, sector);
        int n = (int) ladder.levels();
        for (int k = 0; k < n; k++) {
          for (int l = k + 1; l < n; l++) {
            double expectedJx = elementSquared(jx, state(ladder, l), state(ladder, k));
            double expectedJx2 = elementSquared(jx2, state(ladder, l), state(ladder, k));
            double actualJx = l == k + 1 ? ladder.jx(k) : 0;
            double actualJx2 =
                l == k + 1 ? ladder.jxSquaredOneUp(k) : l == k + 2 ? ladder.jxSquaredTwoUp(k) : 0;
            // the dense product sums at most three terms of size j^2
            String where = "2j = " + twoJ + " " + sector + " " + k + " -> " + l;
            assertEquals(expectedJx, actualJx, 1e-13 * (1 + expectedJx), where);
            assertEquals(expectedJx2, actualJx2, 1e-12 * (1 + expectedJx2), where);
          }
        }
      }
    }
  }

  @Test
  void levelsOfAllSectorsFillTheSpinMultiplet() {
    for (int twoJ = 1; twoJ <= LARGEST_TWO_J; twoJ++) {
      long plus = new ParityLadder(twoJ, ParitySector.PLUS).levels();
      long minus = new ParityLadder(twoJ, ParitySector.MINUS).levels();
      assertEquals(twoJ + 1, plus + minus);
    }
  }

  @Test
  void bothSectorsOfHalfIntegerSpinAreAlike() {
    ParityLadder plus = new ParityLadder(31, ParitySector.PLUS);
    ParityLadder minus = new ParityLadder(31, ParitySector.MINUS);
    for (int k = 0; k + 2 < plus.levels(); k++) {
      assertEquals(plus.jx(k), minus.jx(k));
      assertEquals(plus.jxSquaredOneUp(k), minus.jxSquaredOneUp(k));
      assertEquals(plus.jxSquaredTwoUp(k), minus.jxSquaredTwoUp(k));
    }
  }

  @Test
  void printedEquationEightOmitsTheLowestElementOfJxSquared() {
    // K(8) as printed has only deltas a = b +- 2; the path through m = -1/2 adds 3/2 - 1/2
    assertTrue(new ParityLadder(31, ParitySector.PLUS).jxSquaredOneUp(0) > 0);
  }

  @Test
  void printedEquationC1DoesNotConserveProbabilityForEvenN() {
    // gain of level 1 from 0 has alpha^2/4 in print, but level 0 loses alpha_0^2/4 + alpha_0^2/4
    // through a-1 and a+1: the rate 0 -> 1 is alpha_0^2/2
    ParityLadder ladder = new ParityLadder(10, ParitySector.PLUS);
    double alphaSquared = ParityLadder.ladderSquared(10, 0);
    assertEquals(alphaSquared / 2, ladder.jx(0), 1e-15 * alphaSquared);
  }

  @Test
  void ladderCoefficientsStayExactForHugeSpins() {
    long twoJ = 1_000_000_001L;
    // (j-a)(j+a+1) at a = j-1 is 2j
    assertEquals(1.000000001e9, ParityLadder.ladderSquared(twoJ, twoJ - 2), 0);
  }

  @Test
  void emptySectorIsRefused() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new ParityLadder(0, ParitySector.MINUS));
    assertTrue(e.getMessage().contains("sector"));
  }
}
