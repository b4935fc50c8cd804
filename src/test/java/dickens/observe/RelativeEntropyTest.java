package dickens.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.bath.Bath;
import dickens.bath.SpectralDensity.Ohmic;
import dickens.generator.Chain;
import dickens.generator.ChainSource;
import dickens.generator.SpinCoupling;
import dickens.generator.SpinLadder;
import dickens.solve.InitialPopulations;
import java.util.List;
import org.junit.jupiter.api.Test;

/** S(v||pi) = sum v (log v - log pi). */
final class RelativeEntropyTest {

  /** Both are thermal: S = (beta_f - beta_i) <E>_i + log Z_f - log Z_i, a few ulps of its terms. */
  @Test
  void relativeEntropyOfThermalStatesFollowsFromTheirPartitionSums() {
    Chain chain = chain(31);
    double hot = 0.3;
    double cold = 1.7;
    double[] v = InitialPopulations.thermal(hot).on(chain, chain.levels()).populations();
    double energy = 0;
    double logZHot = 0;
    double logZCold = 0;
    for (int k = 0; k < v.length; k++) {
      energy += v[k] * chain.energies()[k];
      logZHot += Math.exp(-hot * chain.energies()[k]);
      logZCold += Math.exp(-cold * chain.energies()[k]);
    }
    double expected = (cold - hot) * energy + Math.log(logZCold) - Math.log(logZHot);
    RelativeEntropy entropy = RelativeEntropy.toThermal(chain, cold);
    assertEquals(expected, entropy.of(v), 1e-14);
    assertEquals(expected, entropy.ofDeviation(minus(v, entropy.pi())), 1e-14);
  }

  /** S = sum d^2/(2 pi) - d^3/(6 pi^2) + ..: the plain form has lost everything at d = 1e-9. */
  @Test
  void smallDeviationsKeepTheirDigitsWhereThePlainFormLosesThem() {
    Chain chain = chain(11);
    RelativeEntropy entropy = RelativeEntropy.toThermal(chain, 0.2);
    double[] pi = entropy.pi();
    double[] d = new double[pi.length];
    d[0] = 1e-9;
    d[2] = -0.4e-9;
    d[4] = -0.6e-9;
    double expected = 0;
    double plain = 0;
    for (int k = 0; k < d.length; k++) {
      expected += d[k] * d[k] / (2 * pi[k]) - d[k] * d[k] * d[k] / (6 * pi[k] * pi[k]);
      double v = pi[k] + d[k];
      plain += v * (Math.log(v) - entropy.logPi()[k]);
    }
    // the next order is 1e-17 of the first
    assertEquals(expected, entropy.ofDeviation(d), 1e-14 * expected);
    // populations hold d to 1e-16/1e-9 only
    assertEquals(expected, entropy.of(plus(pi, d)), 1e-6 * expected);
    assertTrue(Math.abs(plain - expected) > expected, "plain form " + plain);
  }

  /** At tol = 1e-6 the plain form is good to about 1e-10: four digits of t_th fewer. */
  @Test
  void plainFormLosesDigitsAtTheToleranceOfFigureSeven() {
    Chain chain = chain(11);
    RelativeEntropy entropy = RelativeEntropy.toThermal(chain, 0.2);
    double worst = 0;
    for (int i = 1; i <= 20; i++) {
      double[] d = new double[chain.levels()];
      d[0] = 1e-3 * (1 + 0.01 * i);
      d[1] = -d[0];
      double plain = 0;
      for (int k = 0; k < d.length; k++) {
        double v = entropy.pi()[k] + d[k];
        plain += v * (Math.log(v) - entropy.logPi()[k]);
      }
      worst = Math.max(worst, Math.abs(plain / entropy.ofDeviation(d) - 1));
    }
    assertTrue(worst > 1e-12, "worst " + worst);
  }

  @Test
  void levelsWhoseThermalPopulationUnderflowsStillCount() {
    Chain chain = chain(101);
    // beta E of the highest level: 4 * 50.5^2 = 10201, pi = 0
    RelativeEntropy entropy = RelativeEntropy.toThermal(chain, 4);
    int top = chain.levels() - 1;
    assertEquals(0, entropy.pi()[top]);
    double[] v = entropy.pi().clone();
    v[0] -= 1e-3;
    v[top] = 1e-3;
    double logZ = -entropy.logPi()[0] - chain.energies()[0] * 4;
    double gain = 1e-3 * (Math.log(1e-3) + 4 * chain.energies()[top] + logZ);
    double loss = v[0] * Math.log1p(-1e-3 / entropy.pi()[0]);
    assertEquals(gain + loss, entropy.of(v), 1e-13);
    assertEquals(0, entropy.of(entropy.pi()));
  }

  /** The series and the logarithm meet at 1/4; the latter has lost a factor 8 there. */
  @Test
  void seriesAndLogarithmAgree() {
    for (double e : new double[] {-0.25, -0.2499, 0.2499, 0.25}) {
      assertEquals((1 + e) * Math.log1p(e) - e, RelativeEntropy.bracket(e), 2e-16);
    }
    assertEquals(1, RelativeEntropy.bracket(-1));
    assertEquals(2 * Math.log(2) - 1, RelativeEntropy.bracket(1), 2e-16);
    assertEquals(0.5e-200, RelativeEntropy.bracket(1e-100), 1e-215);
  }

  private static Chain chain(int n) {
    ChainSource source =
        SpinLadder.maximal(
            n,
            1,
            List.of(
                new SpinCoupling(new Bath("b", 1, new Ohmic(1, 100)), SpinCoupling.Operator.JX)));
    return source.lowest((int) source.levels());
  }

  private static double[] minus(double[] a, double[] b) {
    double[] c = a.clone();
    for (int k = 0; k < c.length; k++) {
      c[k] -= b[k];
    }
    return c;
  }

  private static double[] plus(double[] a, double[] b) {
    double[] c = a.clone();
    for (int k = 0; k < c.length; k++) {
      c[k] += b[k];
    }
    return c;
  }
}
