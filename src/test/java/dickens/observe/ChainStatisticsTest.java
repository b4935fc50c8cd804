package dickens.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.model.ChainModel;
import dickens.model.Models;
import dickens.solve.ChainOptions;
import dickens.solve.ChainSteadyState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counting statistics by exact relations. */
class ChainStatisticsTest {
  private static final ChainModel REFRIGERATOR = (ChainModel) Models.named("refrigerator");

  private static ChainStatistics solve(Map<String, String> request) {
    return new ChainStatistics(
        ChainSteadyState.of(
            REFRIGERATOR.generator(REFRIGERATOR.complete(request)), ChainOptions.adaptive()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "3", "4", "5", "30", "31", "1000", "10001"})
  void equilibriumHasNoCurrentAndThermalPopulations(String n) {
    ChainStatistics s = solve(Map.of("N", n, "beta_c", "0.7", "beta_h", "0.7", "beta_w", "0.7"));
    double[] rho = s.state().rho();
    double[] energy = s.state().chain().energies();
    for (int k = 1; k < rho.length; k++) {
      if (rho[k] > 1e-290) {
        double expected = rho[0] * Math.exp(-0.7 * (energy[k] - energy[0]));
        // exp of x carries x roundings; k eliminations carry k
        double tolerance = 1e-15 * (10 + 0.7 * energy[k] + 4 * k);
        assertEquals(expected, rho[k], tolerance * expected, "level " + k);
      }
    }
    for (int c = 0; c < 3; c++) {
      assertEquals(0, s.current(c), 1e-14 * s.gross(c));
      assertEquals(0, s.cumulant(c, 3), 1e-10 * s.noise(c) * energy[1]);
    }
    assertTrue(Double.isNaN(s.uncertaintyRatio(0)));
    assertTrue(LawCheck.violation(s).isEmpty());
  }

  @Test
  void singleLevelHasNoCurrent() {
    ChainStatistics s = solve(Map.of("N", "2", "sector", "-"));
    assertEquals(1, s.state().rho().length);
    assertEquals(1.0, s.state().rho()[0]);
    for (int c = 0; c < 3; c++) {
      assertEquals(0.0, s.current(c));
      assertEquals(0.0, s.noise(c));
    }
    assertTrue(Double.isNaN(s.uncertaintyRatio(0)));
    assertTrue(LawCheck.violation(s).isEmpty());
    assertTrue(s.state().report().status().isGood());
  }

  @Test
  void cumulantsOfABathAreThoseOfAllOthersUpToSign() {
    // two baths: whatever leaves one enters the other
    ChainStatistics s = solve(Map.of("N", "7", "Gamma_h", "0", "delta_w", "0.5"));
    for (int m = 1; m <= ChainStatistics.MAX_ORDER; m++) {
      double sign = (m & 1) == 0 ? 1 : -1;
      double expected = sign * s.cumulant(2, m);
      assertEquals(expected, s.cumulant(0, m), 1e-9 * Math.abs(expected), "order " + m);
    }
  }

  @Test
  void fluctuationTheoremTiesCumulantsOfTwoReservoirs() {
    // lambda(s) = lambda(-s - A), A the affinity (Crooks): at linear order S = 2 I / A
    ChainStatistics s =
        solve(
            Map.of("N", "5", "Gamma_h", "0", "beta_c", "1.0001", "beta_w", "1", "delta_w", "0.1"));
    double affinity = 0.0001;
    assertEquals(2, affinity * s.noise(0) / -s.current(0), 1e-6);
  }

  @Test
  void orderOutOfRangeIsRefused() {
    ChainStatistics s = solve(Map.of("N", "5"));
    assertThrows(IllegalArgumentException.class, () -> s.cumulant(0, 9));
    assertThrows(IllegalArgumentException.class, () -> s.cumulant(0, 0));
  }

  @Test
  void violatedLawsAreReported() {
    // currents that do not add up, a negative entropy production, too little noise
    assertFalse(LawCheck.violation(transport(new double[] {1, 0.5}, 10)).isEmpty());
    assertFalse(LawCheck.violation(transport(new double[] {1, -1}, 10)).isEmpty());
    assertFalse(LawCheck.violation(transport(new double[] {-1, 1}, 0.1)).isEmpty());
    assertTrue(LawCheck.violation(transport(new double[] {-1, 1}, 10)).isEmpty());
  }

  /** Baths at beta 2 and 1 with given currents and one noise: heat should flow from 1 to 0. */
  private static TransportStatistics transport(double[] currents, double noise) {
    return new TransportStatistics() {
      @Override
      public List<String> channels() {
        return List.of("a", "b");
      }

      @Override
      public double beta(int c) {
        return 2 - c;
      }

      @Override
      public double current(int c) {
        return currents[c];
      }

      @Override
      public double gross(int c) {
        return 4;
      }

      @Override
      public double noise(int c) {
        return noise;
      }
    };
  }
}
