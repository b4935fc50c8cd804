package dickens.bath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExpMinusOneTest {
  private static final MathContext DIGITS = new MathContext(60);

  /** expm1 by its Taylor series at x/2^h, then e <- e (e + 2), h times; 60 digits. */
  private static BigDecimal exact(double x) {
    int halvings = Math.max(0, Math.getExponent(x) + 4);
    BigDecimal y = new BigDecimal(x).divide(BigDecimal.valueOf(2).pow(halvings), DIGITS);
    BigDecimal term = y;
    BigDecimal sum = y;
    for (int k = 2; k < 45; k++) {
      term = term.multiply(y, DIGITS).divide(BigDecimal.valueOf(k), DIGITS);
      sum = sum.add(term, DIGITS);
    }
    for (int h = 0; h < halvings; h++) {
      sum = sum.multiply(sum.add(BigDecimal.valueOf(2), DIGITS), DIGITS);
    }
    return sum;
  }

  private static double errorInUlps(double x) {
    BigDecimal truth = exact(x);
    BigDecimal error = new BigDecimal(ExpMinusOne.of(x)).subtract(truth).abs();
    return error.divide(new BigDecimal(Math.ulp(truth.doubleValue())), DIGITS).doubleValue();
  }

  @Test
  void resultIsWithinOneAndAHalfUnitsInTheLastPlace() {
    Random random = new Random(1);
    double worst = 0;
    double at = 0;
    for (int i = 0; i < 20_000; i++) {
      double u = random.nextDouble();
      double x =
          switch (i % 4) {
            case 0 -> Math.exp(-690 * u);
            case 1 -> 3 * u;
            case 2 -> 709 * u;
            // around the points where the power of two changes, where r is largest
            default -> (random.nextInt(40) + 0.5) * Math.log(2) * (1 + 1e-3 * (u - 0.5));
          };
      double error = errorInUlps(x);
      if (error > worst) {
        worst = error;
        at = x;
      }
    }
    assertTrue(worst <= 1.5, worst + " ulp at " + at);
  }

  @Test
  void endsOfTheRange() {
    assertEquals(0, ExpMinusOne.of(0));
    assertEquals(1e-300, ExpMinusOne.of(1e-300));
    assertTrue(Double.isFinite(ExpMinusOne.of(709.78)));
    assertEquals(Double.POSITIVE_INFINITY, ExpMinusOne.of(709.79));
    assertEquals(Double.POSITIVE_INFINITY, ExpMinusOne.of(1e300));
    assertEquals(Double.POSITIVE_INFINITY, ExpMinusOne.of(Double.POSITIVE_INFINITY));
    assertTrue(Double.isNaN(ExpMinusOne.of(Double.NaN)));
  }

  @Test
  void arraysHaveTheBitsOfSingleValues() {
    Random random = new Random(2);
    for (int count : new int[] {1, 2, 3, 31, 32, 33, 255, 257}) {
      double[] x = random.doubles(count).map(u -> Math.exp(20 * u - 13)).toArray();
      double[] y = x.clone();
      ExpMinusOne.of(y, new double[3][count], count);
      for (int i = 0; i < count; i++) {
        assertEquals(ExpMinusOne.of(x[i]), y[i]);
      }
    }
  }
}
