package dickens.systems;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.Backend;
import dickens.backend.Backends;
import dickens.model.Model;
import dickens.model.Models;
import dickens.model.Values;
import dickens.solve.Budget;
import dickens.study.TimeEvolution;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Collective decay of N inverted qubits in closed form. The populations of m = N/2 - i obey dp_i/dt
 * = r_{i-1} p_{i-1} - r_i p_i with r_i = (N - i)(i + 1), so that their Laplace transform is
 * prod_{k<i} r_k / prod_{k<=i} (s + r_k) (Lee 1977). Rates are equal in pairs, r_i = r_{N-1-i}: the
 * residue at a double pole F(s) = G(s)/(s + r)^2 is e^{-rt} G(-r) (t + G'(-r)/G(-r)). Residues
 * cancel, so the sum runs in 80 digits.
 */
class SuperradiantDecayTest {
  private static final Backend BACKEND = Backends.open("cpu").backend();
  private static final MathContext DIGITS = new MathContext(80);
  private static final Model MODEL = Models.named("ensemble");

  private static BigDecimal rate(int n, int i) {
    return BigDecimal.valueOf((long) (n - i) * (i + 1));
  }

  private static double population(int n, int i, double time) {
    BigDecimal t = new BigDecimal(time);
    BigDecimal numerator = BigDecimal.ONE;
    for (int k = 0; k < i; k++) {
      numerator = numerator.multiply(rate(n, k), DIGITS);
    }
    BigDecimal sum = BigDecimal.ZERO;
    for (int k = 0; k <= i; k++) {
      BigDecimal r = rate(n, k);
      int twin = n - 1 - k;
      boolean isDouble = twin != k && twin >= 0 && twin <= i;
      if (isDouble && twin < k) {
        continue;
      }
      BigDecimal product = numerator;
      BigDecimal slope = BigDecimal.ZERO;
      for (int l = 0; l <= i; l++) {
        if (l == k || (isDouble && l == twin)) {
          continue;
        }
        BigDecimal difference = rate(n, l).subtract(r);
        product = product.divide(difference, DIGITS);
        slope = slope.subtract(BigDecimal.ONE.divide(difference, DIGITS));
      }
      BigDecimal residue = isDouble ? product.multiply(t.add(slope), DIGITS) : product;
      sum = sum.add(residue.multiply(exponential(r.multiply(t).negate()), DIGITS));
    }
    return sum.doubleValue();
  }

  /** e^x by the series of e^(x/2^16), squared 16 times. */
  private static BigDecimal exponential(BigDecimal x) {
    MathContext more = new MathContext(100);
    BigDecimal small = x.divide(BigDecimal.valueOf(1 << 16), more);
    BigDecimal term = BigDecimal.ONE;
    BigDecimal sum = BigDecimal.ONE;
    for (int k = 1; k < 60; k++) {
      term = term.multiply(small, more).divide(BigDecimal.valueOf(k), more);
      sum = sum.add(term, more);
    }
    for (int k = 0; k < 16; k++) {
      sum = sum.multiply(sum, more);
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7, 12, 20})
  void populationsAndLightAreThoseOfTheClosedForm(int n) {
    double[] times = {0.01, 0.1, 0.25, 0.7, 2};
    // a trace of a drive takes the general route, at the same result to its second order
    for (String drive : List.of("0", "1e-9")) {
      Values values =
          TimeEvolution.values(
              MODEL,
              Map.of("N", Integer.toString(n), "collective_emission", "1", "gx", drive),
              Optional.of("excited"),
              times);
      TimeEvolution evolution =
          TimeEvolution.of(
              MODEL,
              values,
              Optional.empty(),
              times,
              List.of("p_Jm", "I_collective_emission"),
              Budget.standard(),
              BACKEND);
      assertTrue(evolution.report().status().isGood(), evolution.note());
      String method = drive.equals("0") ? "uniformisation" : "Krylov";
      assertTrue(evolution.report().method().startsWith(method), evolution.report().method());
      for (int k = 0; k < times.length; k++) {
        double light = 0;
        for (int i = 0; i <= n; i++) {
          double expected = population(n, i, times[k]);
          light += rate(n, i).doubleValue() * expected;
          // 1e-12 of the propagator and rounding; light is at most 110 at N = 20
          assertEquals(expected, evolution.observables().get("p_Jm")[k][i], 2e-12);
        }
        assertEquals(-light, evolution.observables().get("I_collective_emission")[k][0], 1e-10);
      }
    }
  }
}
