package dickens.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.model.ChainModel;
import dickens.model.Models;
import dickens.solve.ChainOptions;
import dickens.solve.ChainSteadyState;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Resolvent and noise spectrum by independent routes. */
class ChainResolventTest {
  private static final ChainModel REFRIGERATOR = (ChainModel) Models.named("refrigerator");

  private static ChainStatistics solve(Map<String, String> request) {
    return new ChainStatistics(
        ChainSteadyState.of(
            REFRIGERATOR.generator(REFRIGERATOR.complete(request)), ChainOptions.adaptive()));
  }

  @Test
  void spectrumTendsToZeroFrequencyNoiseAndToShotNoise() {
    ChainStatistics s = solve(Map.of("N", "11"));
    for (int c = 0; c < 3; c++) {
      ChainResolvent resolvent = new ChainResolvent(s, c, c);
      assertEquals(s.noise(c), resolvent.noise(0), 0);
      // S(w) - S(0) is of order (w/gap)^2, and the gap is above 1e-5
      assertEquals(s.noise(c), resolvent.noise(1e-12), 2e-12 * s.noise(c));
      // Re y(iw) falls off as 1/w^2
      assertEquals(s.shotNoise(c), resolvent.noise(1e9), 1e-9 * s.shotNoise(c));
    }
  }

  @Test
  void spectrumIsContinuousWhereTheCountedSideChanges() {
    // the work bath of fig. 2 is counted by the others at low frequency; both forms must agree
    ChainStatistics s = solve(Map.of("N", "31"));
    ChainResolvent work = new ChainResolvent(s, 2, 2);
    double[] rho = s.state().rho();
    for (double w = 1e-3; w < 1e6; w *= 3) {
      ResolventVector point = work.at(0, w);
      double direct = s.shotNoise(2) + 2 * point.yRe();
      // the direct form cancels: its error is rounding of the shot noise
      assertEquals(direct, work.noise(w), 1e-12 * s.shotNoise(2), "w = " + w);
    }
    assertTrue(rho[0] > 0.5);
  }

  @Test
  void spectrumOfTwoLevelsIsTheTextbookLorentzian() {
    // N = 3: levels 1/2 and 3/2. With the jumps of bath c only: u, d rates of c; K = total rate.
    // x = (iw - R)^-1 W rho stays in the span of (1,-1) and rho, so that
    // S(w) = q^2 (u p0 + d p1) + 2 Re[ 1.W x ], 1.W (1,-1) = q (u + d)
    ChainStatistics s = solve(Map.of("N", "3", "Gamma_h", "0"));
    var chain = s.state().chain();
    double q = chain.quanta()[0][0];
    double u = chain.channels().get(0).up()[0][0];
    double d = chain.channels().get(0).down()[0][0];
    double total = chain.totalUp()[0][0] + chain.totalDown()[0][0];
    double[] p = s.state().rho();
    double current = q * (u * p[0] - d * p[1]);
    for (double w : new double[] {1e-4, 0.1, 1, 10, 1e4}) {
      // W rho = q (-d p1, u p0); its part along (1,-1) after removing I rho is -(u p0 q - I p1)
      double amplitude = -(q * u * p[0] - current * p[1]);
      double re = amplitude * total / (w * w + total * total);
      double expected = q * q * (u * p[0] + d * p[1]) + 2 * q * (u + d) * re;
      assertEquals(expected, new ChainResolvent(s, 0, 0).noise(w), 1e-12 * expected, "w = " + w);
    }
  }

  @Test
  void drazinSolutionGivesTheNoise() {
    ChainStatistics s = solve(Map.of("N", "31"));
    ChainResolvent resolvent = new ChainResolvent(s, 0, 0);
    ResolventVector point = resolvent.at(0, 0);
    double sum = 0;
    for (double x : point.re()) {
      sum += x;
    }
    assertEquals(0, sum, 1e-16);
    assertEquals(s.noise(0), s.shotNoise(0) + 2 * point.yRe(), 2e-12 * s.noise(0));
    assertTrue(point.residual() < 1e-13);
  }
}
