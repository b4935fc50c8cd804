package dickens.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dickens.generator.SpinLadder;
import dickens.solve.ChainOptions;
import dickens.solve.ChainSteadyState;
import dickens.solve.DecimalCounting;
import dickens.solve.Refrigerators;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Noise and cumulants of chains all of whose levels are populated, where diffusion is slow. */
class HotChainTest {

  /** beta N^2 = 1000, narrow peaks: the noise is the small difference of large terms. */
  private static SpinLadder hot(int levels) {
    long qubits = 2L * levels - 1;
    double beta = Math.min(1, 1000.0 / ((double) qubits * qubits));
    return Refrigerators.with(qubits, 2 * beta, beta, beta / 2, 0.1, 1);
  }

  private static ChainStatistics solve(SpinLadder ladder) {
    return new ChainStatistics(ChainSteadyState.of(ladder, ChainOptions.whole()));
  }

  /** Tolerances of physics.md Part A, "attainable". */
  @ParameterizedTest
  @ValueSource(ints = {16, 33, 128, 257, 1025, 4097})
  void cumulantsOfHotChainsAgreeWith45Digits(int levels) {
    SpinLadder ladder = hot(levels);
    ChainStatistics s = solve(ladder);
    DecimalCounting oracle = new DecimalCounting(ladder);
    for (int c = 0; c < 3; c++) {
      double[] expected = oracle.cumulants(c, 4);
      assertEquals(expected[0], s.current(c), 1e-14 * s.gross(c));
      assertEquals(expected[1], s.noise(c), 2e-12 * expected[1]);
      assertEquals(expected[2], s.cumulant(c, 3), 1e-10 * Math.abs(expected[2]));
      assertEquals(expected[3], s.cumulant(c, 4), 1e-10 * Math.abs(expected[3]));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {16385})
  void noiseOfVeryLongChainAgreesWith45Digits(int levels) {
    SpinLadder ladder = hot(levels);
    ChainStatistics s = solve(ladder);
    DecimalCounting oracle = new DecimalCounting(ladder);
    for (int c = 0; c < 3; c++) {
      double expected = oracle.cumulants(c, 2)[1];
      assertEquals(expected, s.noise(c), 2e-12 * expected);
    }
  }

  /** Widths and temperatures at random; at 64 levels double precision alone is off by 5e-12. */
  @ParameterizedTest
  @ValueSource(ints = {64})
  void noiseOfRandomHotRefrigeratorsAgreesWith45Digits(int levels) {
    Random random = new Random(4);
    long qubits = 2L * levels - 1;
    for (int p = 0; p < 40; p++) {
      double beta = Math.exp(12 * random.nextDouble() - 5) / ((double) qubits * qubits);
      double cold = beta * Math.exp(2 * random.nextDouble());
      double work = beta * Math.exp(-2 * random.nextDouble());
      double width = Math.exp(5 * random.nextDouble() - 2.3);
      double widthW = Math.exp(5 * random.nextDouble() - 2.3);
      SpinLadder ladder = Refrigerators.with(qubits, cold, beta, work, width, widthW);
      ChainStatistics s = solve(ladder);
      DecimalCounting oracle = new DecimalCounting(ladder);
      for (int c = 0; c < 3; c++) {
        double expected = oracle.cumulants(c, 2)[1];
        assertEquals(expected, s.noise(c), 2e-12 * expected, "point " + p);
      }
    }
  }
}
