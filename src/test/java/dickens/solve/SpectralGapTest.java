package dickens.solve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.bath.Bath;
import dickens.bath.SpectralDensity;
import dickens.generator.Chain;
import dickens.generator.ChainChannel;
import dickens.generator.RateMatrix;
import dickens.generator.SpinCoupling;
import dickens.generator.SpinLadder;
import dickens.observe.ChainStatistics;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpectralGapTest {

  @Test
  void twoLevelsRelaxAtTheSumOfTheirRates() {
    Chain chain = Refrigerators.fig2(3).lowest(2);
    double sum = chain.totalUp()[0][0] + chain.totalDown()[0][0];
    assertEquals(sum, SpectralGap.of(chain).gap(), 1e-14 * sum);
  }

  @Test
  void singleLevelHasNoGap() {
    Chain chain = Refrigerators.fig2(1).lowest(1);
    assertTrue(Double.isNaN(SpectralGap.of(chain).gap()));
    assertTrue(Double.isNaN(GeneralSpectrum.gap(RateMatrix.of(chain))));
  }

  /** The dense QR algorithm is good to a few ulps of the norm, hence the tolerance. */
  @ParameterizedTest
  @ValueSource(longs = {5, 6, 11, 20, 31, 41})
  void gapAgreesWithTheDenseEigenvalues(long qubits) {
    for (SpinLadder ladder :
        List.of(
            Refrigerators.fig2(qubits),
            Refrigerators.hot(qubits),
            Refrigerators.with(qubits, 0.5, 0.2, 0.1, 1, 1))) {
      Chain chain = ladder.lowest(Integer.MAX_VALUE);
      SpectralGap arnoldi = SpectralGap.of(chain);
      double dense = GeneralSpectrum.gap(RateMatrix.of(chain));
      double norm = 0;
      double[][] matrix = chain.dense();
      for (int k = 0; k < matrix.length; k++) {
        norm = Math.max(norm, -matrix[k][k]);
      }
      assertEquals(dense, arnoldi.gap(), 1e-9 * dense + 1e-13 * norm, "N = " + qubits);
      assertTrue(arnoldi.residual() <= 1e-10);
    }
  }

  /**
   * A random walk with equal rates g on n levels has the gap 2 g (1 - cos(pi/n)); flat baths on
   * constant matrix elements are not at hand, so the chain is made directly.
   */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 31, 257, 20_000})
  void gapOfTheRandomWalkIsThatOfTheDiscreteLaplacian(int levels) {
    double[] ones = new double[levels - 1];
    Arrays.fill(ones, 1);
    double[][] rates = {ones};
    Chain chain =
        new Chain(
            new double[levels],
            new double[][] {ones},
            List.of(new ChainChannel("walk", 0, rates, rates)),
            new double[levels]);
    double half = Math.sin(0.5 * Math.PI / levels);
    double expected = 4 * half * half;
    assertEquals(expected, SpectralGap.of(chain).gap(), 1e-9 * expected);
  }

  @Test
  void tiltedEigenvalueGeneratesTheCumulants() {
    SpinLadder ladder = Refrigerators.with(11, 0.5, 0.2, 0.1, 1, 1);
    ChainStatistics statistics =
        new ChainStatistics(ChainSteadyState.of(ladder, ChainOptions.whole()));
    Chain chain = statistics.state().chain();
    double h = 1e-4;
    double plus = GeneralSpectrum.tilted(chain, 0, h);
    double minus = GeneralSpectrum.tilted(chain, 0, -h);
    // central differences: truncation h^2, rounding eps |R|/h and eps |R|/h^2
    assertEquals(
        statistics.current(0), (plus - minus) / (2 * h), 1e-5 * Math.abs(statistics.current(0)));
    assertEquals(statistics.noise(0), (plus + minus) / (h * h), 1e-3 * statistics.noise(0));
  }

  /** Gallavotti-Cohen: one hot and one cold bath, lambda(s) = lambda(beta_a - beta_b - s). */
  @Test
  void tiltedEigenvalueHasTheFluctuationSymmetry() {
    SpectralDensity flat = new SpectralDensity.Flat(1);
    SpinLadder ladder =
        SpinLadder.maximal(
            9,
            1,
            List.of(
                new SpinCoupling(new Bath("a", 0.3, flat), SpinCoupling.Operator.JX),
                new SpinCoupling(new Bath("b", 0.1, flat), SpinCoupling.Operator.JX)));
    Chain chain = ladder.lowest(Integer.MAX_VALUE);
    double[] one = new double[5];
    double[] mirror = new double[5];
    for (int i = 0; i < 5; i++) {
      double s = 0.03 * i;
      one[i] = GeneralSpectrum.tilted(chain, 0, s);
      mirror[i] = GeneralSpectrum.tilted(chain, 0, 0.3 - 0.1 - s);
    }
    assertArrayEquals(one, mirror, 1e-9);
  }
}
