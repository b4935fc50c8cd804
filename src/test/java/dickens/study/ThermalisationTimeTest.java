package dickens.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.ReferenceFile;
import dickens.generator.Chain;
import dickens.generator.ChainChannel;
import dickens.generator.ChainSource;
import dickens.model.Thermalization;
import dickens.model.Values;
import dickens.solve.ChainOptions;
import dickens.solve.InitialPopulations;
import dickens.solve.SolveStatus;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Fig. 7 of K. */
final class ThermalisationTimeTest {
  private final Thermalization model = new Thermalization();

  @Test
  void everyRowOfFigureSevenIsReproduced() {
    for (ReferenceFile.Row row : ReferenceFile.rows("refrigerator/fig7.csv")) {
      Values values =
          model.complete(
              Map.of(
                  "N",
                  row.text("N"),
                  "beta_i",
                  row.text("beta_i"),
                  "beta_f",
                  row.text("beta_f"),
                  "omega_c",
                  row.text("omega_c"),
                  "tol",
                  row.text("tol")));
      double expected = Double.parseDouble(row.text("t_th"));
      for (ChainOptions options :
          new ChainOptions[] {ChainOptions.adaptive(), ChainOptions.whole()}) {
        ThermalisationTime found = ThermalisationTime.of(model, values, options);
        assertTrue(found.report().status().isGood());
        assertEquals(expected, found.time(), 1e-12 * expected);
      }
    }
  }

  /** N = 3, two levels: e = d/pi decays as exp(-(u+d) t), so S(t) = tol is one equation in t. */
  @Test
  void twoLevelsThermaliseAtTheTimeOfTheirFormula() {
    Values values = model.complete(Map.of("N", "3"));
    double found = time(values);
    Chain chain = model.generator(values).lowest(2);
    double rate = chain.totalUp()[0][0] + chain.totalDown()[0][0];
    double pi = 1 / (1 + Math.exp(4 * 2));
    double start = 1 / (1 + Math.exp(2)) - pi;
    double d = start * Math.exp(-rate * found);
    double s = (pi + d) * Math.log1p(d / pi) + (1 - pi - d) * Math.log1p(-d / (1 - pi));
    // the plain form cancels 1e-3 to 1e-6: 1e-13 of S, and t changes by half of that
    assertEquals(1e-6, s, 1e-18);
  }

  @Test
  void startWithinTheToleranceTakesNoTime() {
    assertEquals(0, time(model.complete(Map.of("beta_i", "4"))));
    assertEquals(0, time(model.complete(Map.of("tol", "10"))));
    assertEquals(0, time(model.complete(Map.of("N", "1000000", "beta_i", "4"))));
  }

  /** The deviation carries relative digits: no floor at 1e-16 of the populations. */
  @Test
  void smallTolerancesAreReachedAtTheRateOfTheSlowestMode() {
    // three levels: all thermal populations are above 1e-11, so that S is quadratic soon
    Values values = model.complete(Map.of("N", "5"));
    double[] times = new double[4];
    for (int i = 0; i < 4; i++) {
      times[i] = time(values.with("tol", Math.pow(10, -90 - 40 * i)));
    }
    // S falls as exp(-2 lambda t) once one mode is left; 1e-13 of t for the roots themselves
    assertEquals(times[1] - times[0], times[2] - times[1], 1e-12 * times[3]);
    assertEquals(times[2] - times[1], times[3] - times[2], 1e-12 * times[3]);
  }

  /**
   * Rates from 1e-8 down to 1e-25: the highest level empties last, while the others are in
   * equilibrium, so that S = v log(v/pi) + (1-v) log((1-v)/(1-pi)) with v its population.
   */
  @Test
  void stiffChainsAreFollowedToTheEnd() {
    Values values = model.complete(Map.of("N", "7", "omega_c", "0.1", "tol", "1e-12"));
    ThermalisationTime found = ThermalisationTime.of(model, values, ChainOptions.whole());
    assertTrue(found.report().status().isGood(), found.report().toString());
    assertTrue(found.report().method().contains("Talbot"), found.report().method());
    Chain chain = whole(values);
    double rate = chain.totalDown()[0][2];
    double[] start = InitialPopulations.thermal(1).on(chain, 4).populations();
    double[] pi = InitialPopulations.thermal(4).on(chain, 4).populations();
    double v = pi[3] + (start[3] - pi[3]) * Math.exp(-rate * found.time());
    double s = v * Math.log(v / pi[3]) + (1 - v) * (Math.log1p(-v) - Math.log1p(-pi[3]));
    // the next level is faster by exp(20) only: 2e-9, times d log S/d log t of about 20
    assertEquals(1e-12, s, 1e-7 * 1e-12);
    assertTrue(rate / chain.totalDown()[0][0] < 1e-16);
    assertTrue(found.report().residual() < 1e-6, found.report().toString());
  }

  /** Gamma(w) = w exp(-w) underflows at w = 746, a = 373: hot levels above it never empty. */
  @Test
  void frozenLevelsAreReportedAndNotWaitedFor() {
    Values values =
        model.complete(Map.of("N", "2001", "omega_c", "1", "beta_i", "0.0001", "beta_f", "0.001"));
    ThermalisationTime found = ThermalisationTime.of(model, values, ChainOptions.adaptive());
    assertTrue(Double.isNaN(found.time()));
    assertEquals(SolveStatus.SINGULAR, found.report().status());
  }

  /** 32 levels of half a million; the law 1/N^2 holds between 1e4 and 1e6 to 1/N. */
  @Test
  void millionQubitsAreAnsweredAtOnce() {
    double small = time(model.complete(Map.of("N", "10001")));
    long start = System.nanoTime();
    double large = time(model.complete(Map.of("N", "1000001")));
    double seconds = (System.nanoTime() - start) * 1e-9;
    assertEquals((1000001.0 * 1000003.0) / (10001.0 * 10003.0), small / large, 1e4 * 1e-6);
    assertTrue(seconds < 2, "took " + seconds + " s");
  }

  /**
   * K(C1) gives the element between 0 and 1 the factor 1/4 towards 1 but, by |a-1| = |a+1| at a =
   * 0, twice that out of 0: as printed its columns do not sum to zero for even N.
   */
  @Test
  void printedRateEquationDoesNotConserveProbabilityForEvenN() {
    Chain chain = whole(model.complete(Map.of("N", "10")));
    double[] up = chain.totalUp()[0];
    double[] down = chain.totalDown()[0];
    int n = chain.levels();
    double[][] printed = new double[n][n];
    for (int a = 0; a < n; a++) {
      for (int neighbour : new int[] {Math.abs(a - 1), a + 1}) {
        if (neighbour < n) {
          int low = Math.min(a, neighbour);
          // ours has |alpha_0|^2/2 between 0 and 1, K(C1) has 1/4 everywhere
          double correction = low == 0 ? 0.5 : 1;
          boolean rises = neighbour < a;
          printed[a][neighbour] += correction * (rises ? up[low] : down[low]);
          printed[a][a] -= correction * (rises ? down[low] : up[low]);
        }
      }
    }
    double[][] ours = chain.dense();
    for (int b = 0; b < n; b++) {
      double printedSum = 0;
      double oursSum = 0;
      for (int a = 0; a < n; a++) {
        printedSum += printed[a][b];
        oursSum += ours[a][b];
      }
      assertEquals(0, oursSum, 1e-13);
      if (b <= 1) {
        assertEquals(b == 0 ? -0.5 * up[0] : 0.5 * down[0], printedSum, 1e-13);
      } else {
        assertEquals(0, printedSum, 1e-13);
      }
    }
  }

  /** Even where 1/4 is taken both ways, which conserves probability, t_th is another. */
  @Test
  void factorOneQuarterForEvenNGivesAnotherTime() {
    Values values = model.complete(Map.of("N", "10"));
    ChainSource printed =
        new ChainSource() {
          @Override
          public long levels() {
            return model.generator(values).levels();
          }

          @Override
          public Chain lowest(int count) {
            Chain chain = model.generator(values).lowest(count);
            for (ChainChannel channel : chain.channels()) {
              channel.up()[0][0] /= 2;
              channel.down()[0][0] /= 2;
            }
            return chain;
          }
        };
    double t =
        ThermalisationTime.of(
                printed, InitialPopulations.thermal(1), 4, 1e-6, ChainOptions.adaptive())
            .time();
    assertTrue(t > 1.5 * time(values), "t = " + t);
  }

  private double time(Values values) {
    ThermalisationTime found = ThermalisationTime.of(model, values, ChainOptions.adaptive());
    assertTrue(found.report().status().isGood(), found.report().toString());
    return found.time();
  }

  private Chain whole(Values values) {
    ChainSource source = model.generator(values);
    return source.lowest((int) source.levels());
  }
}
