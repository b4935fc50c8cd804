package dickens.solve.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dickens.generator.DickeLiouvillian;
import dickens.generator.DickeRates;
import dickens.generator.HermitianPlanes;
import dickens.generator.SpinPolynomial;
import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LiouvillianPropagatorTest {
  private static final List<SpinPolynomial> OBSERVABLES =
      List.of(SpinPolynomial.parse("Jz"), SpinPolynomial.parse("JpJm"));

  private static HermitianPlanes inverted(DickeLiouvillian l) {
    HermitianPlanes state = new HermitianPlanes(l.spins());
    state.re(0)[0] = 1;
    return state;
  }

  private static double[][] expectations(
      DickeLiouvillian l, HermitianPlanes initial, double[] times) {
    double[][] values = new double[times.length][2];
    SolveReport report =
        LiouvillianPropagator.standard()
            .evolve(
                l,
                initial,
                times,
                (k, rho) -> {
                  for (int o = 0; o < 2; o++) {
                    values[k][o] = rho.expectation(OBSERVABLES.get(o))[0];
                  }
                });
    assertEquals(SolveStatus.CONVERGED, report.status(), report::toString);
    return values;
  }

  @Test
  void independentQubitsDecayExponentially() {
    int n = 12;
    DickeLiouvillian l =
        DickeLiouvillian.of(
            n, SpinPolynomial.quadratic(0.4, 0, 0, 0, 0, 0), new DickeRates(0.7, 0, 0, 0, 0, 0));
    double[] times = {0, 0.1, 1, 5};
    double[][] values = expectations(l, inverted(l), times);
    for (int k = 0; k < times.length; k++) {
      double up = Math.exp(-0.7 * times[k]);
      // tolerance 1e-10 of the whole, times J = 6
      assertEquals(n * (up - 0.5), values[k][0], 1e-9);
      // qubits stay independent without a dipole: <J_+ J_-> is the number of excitations
      assertEquals(n * up, values[k][1], 1e-8);
    }
  }

  @Test
  void twoQubitsRadiateAsDickeFound() {
    // p_2 = exp(-2 G t), p_1 = 2 G t exp(-2 G t) (Dicke 1954)
    DickeLiouvillian l =
        DickeLiouvillian.of(2, SpinPolynomial.zero(), new DickeRates(0, 0, 0, 1, 0, 0));
    double[] times = {0.3, 0.5, 2};
    double[][] values = expectations(l, inverted(l), times);
    for (int k = 0; k < times.length; k++) {
      double p2 = Math.exp(-2 * times[k]);
      double p1 = 2 * times[k] * p2;
      assertEquals(p2 - (1 - p1 - p2), values[k][0], 1e-9, "tolerance 1e-10");
      assertEquals(2 * (p1 + p2), values[k][1], 1e-9, "tolerance 1e-10");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 20})
  void aSuperradiantBurstIsThatOfTheRateChain(int n) {
    DickeLiouvillian l =
        DickeLiouvillian.ofOneSpin(
            n, n, SpinPolynomial.zero(), new DickeRates(0, 0, 0, 1, 0, 0), List.of());
    double[] times = {0.05, 0.2, 0.6};
    double[][] values = expectations(l, inverted(l), times);
    for (int t = 0; t < times.length; t++) {
      double[] p = rateChain(n, times[t]);
      double jz = 0;
      double emission = 0;
      for (int i = 0; i <= n; i++) {
        jz += p[i] * (0.5 * n - i);
        emission += p[i] * (n - i) * (i + 1.0);
      }
      // tolerance 1e-10 times J_+ J_- of order 100
      assertEquals(jz, values[t][0], 1e-8);
      assertEquals(emission, values[t][1], 1e-7);
    }
  }

  /** dp_i/dt = r_{i-1} p_{i-1} - r_i p_i, r_i = (N-i)(i+1), by uniformisation. */
  private static double[] rateChain(int n, double time) {
    double fastest = 0;
    for (int i = 0; i <= n; i++) {
      fastest = Math.max(fastest, (n - i) * (i + 1.0));
    }
    double[] v = new double[n + 1];
    v[0] = 1;
    double[] sum = new double[n + 1];
    double weight = Math.exp(-fastest * time);
    for (int k = 0; k < 2000; k++) {
      for (int i = 0; i <= n; i++) {
        sum[i] += weight * v[i];
      }
      weight *= fastest * time / (k + 1);
      for (int i = n; i >= 0; i--) {
        double out = (n - i) * (i + 1.0) / fastest;
        double in = i == 0 ? 0 : (n - i + 1.0) * i / fastest * v[i - 1];
        v[i] += in - out * v[i];
      }
    }
    return sum;
  }
}
