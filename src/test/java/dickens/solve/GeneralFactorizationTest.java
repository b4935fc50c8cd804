package dickens.solve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.ReferenceFile;
import dickens.ReferenceFile.Row;
import dickens.generator.Chain;
import dickens.generator.ChainChannel;
import dickens.generator.RateMatrix;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneralFactorizationTest {

  @Test
  void threeLevelsInARingHaveTheStateOfTheirSpanningTrees() {
    // 0 -> 1 -> 2 -> 0 at rates 1, 2, 4: rho ~ 1/rate (matrix-tree theorem)
    RateMatrix ring =
        new RateMatrix(3, new int[] {0, 1, 2}, new int[] {1, 2, 0}, new double[] {1, 2, 4});
    double[] rho = GeneralFactorization.of(ring).steadyState();
    assertArrayEquals(new double[] {4 / 7.0, 2 / 7.0, 1 / 7.0}, rho, 1e-15);
  }

  @Test
  void singleLevelIsItsOwnSteadyState() {
    RateMatrix one = new RateMatrix(1, new int[0], new int[0], new double[0]);
    GeneralFactorization lu = GeneralFactorization.of(one);
    assertArrayEquals(new double[] {1}, lu.steadyState());
    assertArrayEquals(new double[] {0}, lu.drazin(new double[] {0}));
  }

  @Test
  void reducibleMatrixIsAnError() {
    RateMatrix two = new RateMatrix(3, new int[] {0, 1}, new int[] {1, 0}, new double[] {1, 1});
    assertThrows(ArithmeticException.class, () -> GeneralFactorization.of(two));
  }

  /** Dense up to 256 levels, sparse above; chains by GTH elimination are the second route. */
  @ParameterizedTest
  @ValueSource(longs = {5, 31, 101, 511, 513, 1001})
  void chainHasTheSameSteadyStateAndDrazinInverseByEitherRoute(long qubits) {
    Chain chain = Refrigerators.hot(qubits).lowest(Integer.MAX_VALUE);
    ChainFactorization gth = ChainFactorization.of(chain);
    GeneralFactorization lu = GeneralFactorization.of(RateMatrix.of(chain));
    double[] rho = gth.steadyState();
    // normwise: a few n ulps of the largest population
    assertArrayEquals(rho, lu.steadyState(), 1e-12 * max(rho));
    double[] source = new double[rho.length];
    Random random = new Random(qubits);
    double sum = 0;
    for (int k = 1; k < source.length; k++) {
      source[k] = random.nextDouble() - 0.5;
      sum += source[k];
    }
    source[0] = -sum;
    double[] x = gth.drazin(source);
    assertArrayEquals(x, lu.drazin(source), 1e-10 * max(x));
  }

  @Test
  void resolventAgreesWithTheBandedOne() {
    Chain chain = Refrigerators.fig2(31).lowest(16);
    double[] source = new Random(1).doubles(16).toArray();
    double[][] dense = new GeneralResolvent(RateMatrix.of(chain), 0.1, -0.7).solve(source);
    double[][] banded =
        new ShiftedChainFactorization(chain, 0.1, -0.7).solve(source, new double[16]);
    for (int part = 0; part < 2; part++) {
      assertArrayEquals(banded[part], dense[part], 1e-12 * max(banded[part]));
    }
    assertThrows(
        IllegalArgumentException.class, () -> new GeneralResolvent(RateMatrix.of(chain), 0, 0));
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 11, 31})
  void eliminationAgreesWithQuadruplePrecisionLu(long qubits) {
    Chain chain = Refrigerators.fig2(qubits).lowest(Integer.MAX_VALUE);
    int n = chain.levels();
    QuadrupleLu quadruple = new QuadrupleLu(chain.dense());
    double[] oracle = quadruple.steadyState();
    double[] rho = ChainFactorization.of(chain).steadyState();
    for (int k = 0; k < n; k++) {
      // 32 digits less the populations' range: relative where they are above 1e-14
      if (oracle[k] > 1e-14) {
        assertEquals(oracle[k], rho[k], 1e-14 * oracle[k], "level " + k + " of N = " + qubits);
      }
    }
    assertEquals(current(chain, 0, oracle), current(chain, 0, rho), 1e-14 * gross(chain, rho));
    double[] source = new double[n];
    source[0] = 1;
    source[1] = -1;
    double[] x = ChainFactorization.of(chain).drazin(source);
    double[] y = quadruple.drazin(source);
    assertArrayEquals(y, x, 1e-13 * max(y));
  }

  /** The table of physics.md: at N = 1001 K(12) is off by 2e-3 in I_c, GTH by 1e-15. */
  @Test
  void rowReplacedLuLosesTheCurrentWhereEliminationDoesNot() {
    Row row =
        ReferenceFile.rows("refrigerator/fig2_scaling.csv").stream()
            .filter(r -> r.number("N") == 1001)
            .findFirst()
            .orElseThrow();
    double truth = row.number("I_c_full");
    Chain chain = Refrigerators.fig2(1001).lowest(Integer.MAX_VALUE);
    double[] gth = ChainFactorization.of(chain).steadyState();
    double[] lu = RowReplacedLu.steadyState(chain.dense());
    assertEquals(truth, current(chain, 0, gth), 1e-14 * gross(chain, gth));
    double loss = Math.abs(current(chain, 0, lu) / truth - 1);
    assertTrue(loss > 1e-4, "relative error of K(12): " + loss);
  }

  private static double current(Chain chain, int channel, double[] rho) {
    return flux(chain, channel, rho, -1);
  }

  private static double gross(Chain chain, double[] rho) {
    return flux(chain, 0, rho, 1);
  }

  private static double flux(Chain chain, int channel, double[] rho, int sign) {
    ChainChannel bath = chain.channels().get(channel);
    CompensatedSum sum = new CompensatedSum();
    for (int d = 1; d <= 2; d++) {
      double[] quanta = chain.quanta()[d - 1];
      for (int k = 0; k < quanta.length; k++) {
        double rise = bath.up()[d - 1][k] * rho[k];
        sum.add(quanta[k] * (rise + sign * bath.down()[d - 1][k] * rho[k + d]));
      }
    }
    return sum.value();
  }

  private static double max(double[] x) {
    return Arrays.stream(x).map(Math::abs).max().orElseThrow();
  }
}
