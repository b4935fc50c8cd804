package dickens.solve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.bath.Bath;
import dickens.bath.SpectralDensity.Ohmic;
import dickens.bath.SpectralDensity.Peaked;
import dickens.generator.Chain;
import dickens.generator.ChainSource;
import dickens.generator.SpinCoupling;
import dickens.generator.SpinLadder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ojalgo.matrix.decomposition.Eigenvalue;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.RawStore;

/** p(t) = exp(R t) p(0) against formulas, other routes, and itself. */
final class EvolutionTest {

  /** N = 3: p_1(t) = p_ss + (p_1(0) - p_ss) exp(-(u+d) t), for steps of both methods. */
  @Test
  void twoLevelsRelaxExponentially() {
    ChainSource source = thermalising(3, 0.4);
    Chain chain = whole(source);
    double u = chain.totalUp()[0][0];
    double d = chain.totalDown()[0][0];
    for (double scaled : new double[] {1e-12, 1e-3, 1, 30, 1e4, 1e9}) {
      double t = scaled / (u + d);
      double[] up = at(source, InitialPopulations.ground(), t);
      // 1e-14: some ten roundings; relative, because p_1 has only positive terms
      double expected = u / (u + d) * -Math.expm1(-scaled);
      assertEquals(expected, up[1], 1e-14 * expected, "scaled time " + scaled);
      double[] fall = at(source, InitialPopulations.level(1), t);
      assertEquals(u / (u + d) + d / (u + d) * Math.exp(-scaled), fall[1], 1e-14);
    }
  }

  /** R is similar to a symmetric matrix (detailed balance): eigenvectors by ojAlgo. */
  @Test
  void smallThermalisingChainsFollowTheirEigenvectors() {
    for (int n : new int[] {4, 5, 8, 13}) {
      ChainSource source = thermalising(n, 0.5);
      Chain chain = whole(source);
      double[] start = new double[chain.levels()];
      start[start.length - 1] = 1;
      double rate = new Uniformisation(chain).rate();
      for (double scaled : new double[] {0.1, 3, 100, 3000, 1e5}) {
        double t = scaled / rate;
        double[] expected = byEigenvectors(chain, 0.5, start, t);
        // the symmetrised eigenvectors are good to 1e-14 times exp(beta E/2) < 100
        assertArrayEquals(
            expected, at(source, InitialPopulations.level(start.length - 1), t), 1e-12, "N = " + n);
      }
    }
  }

  private static double[] byEigenvectors(Chain chain, double beta, double[] p, double t) {
    int n = p.length;
    double[][] r = chain.dense();
    double[] root = new double[n];
    for (int k = 0; k < n; k++) {
      root[k] = Math.exp(-0.5 * beta * chain.energies()[k]);
    }
    double[][] symmetric = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        symmetric[i][j] = 0.5 * (r[i][j] * root[j] / root[i] + r[j][i] * root[i] / root[j]);
      }
    }
    Eigenvalue<Double> decomposition = Eigenvalue.R064.make(n, true);
    assertTrue(decomposition.decompose(RawStore.wrap(symmetric)));
    MatrixStore<Double> v = decomposition.getV();
    double[] result = new double[n];
    for (int e = 0; e < n; e++) {
      double amplitude = 0;
      for (int k = 0; k < n; k++) {
        amplitude += v.doubleValue(k, e) * p[k] / root[k];
      }
      double eigenvalue = decomposition.getD().doubleValue(e, e);
      // the largest eigenvalue is 0, known only to 1e-16 of the fastest rate
      amplitude *= eigenvalue > -1e-12 ? 1 : Math.exp(eigenvalue * t);
      for (int k = 0; k < n; k++) {
        result[k] += amplitude * v.doubleValue(k, e) * root[k];
      }
    }
    return result;
  }

  /** Steps of two levels, three temperatures: no detailed balance. */
  @Test
  void refrigeratorChainsFollowTheDenseExponential() {
    for (int n : new int[] {6, 9, 16, 31}) {
      ChainSource source = refrigerator(n);
      Chain chain = whole(source);
      double rate = new Uniformisation(chain).rate();
      double[] start = new double[chain.levels()];
      start[start.length / 2] = 1;
      for (double scaled : new double[] {1e-6, 1, 50, 900, 2e3, 1e6, 1e9}) {
        double t = scaled / rate;
        double[] expected = DenseExponential.applied(chain, start, t);
        double[] found = at(source, InitialPopulations.level(start.length / 2), t);
        // uniformisation adds up 1500 roundings at most, the contour has 1e-14 of weights of about
        // 10
        assertArrayEquals(expected, found, 2e-13, "N = " + n + ", scaled time " + scaled);
      }
    }
  }

  /** The same step by both methods; 1e-13: the accuracy of the contour. */
  @Test
  void uniformisationAndContourAgree() {
    for (ChainSource source :
        List.of(refrigerator(31), thermalising(41, 4), thermalising(40, 0.05))) {
      Chain chain = whole(source);
      Uniformisation uniformisation = new Uniformisation(chain);
      double[] rho = ChainFactorization.of(chain).steadyState();
      double[] p = InitialPopulations.level(3).on(chain, source.levels()).populations();
      double[] d = p.clone();
      for (int k = 0; k < d.length; k++) {
        d[k] -= rho[k];
      }
      for (double scaled : new double[] {100, 700}) {
        double t = scaled / uniformisation.rate();
        double[] expected = uniformisation.populations(p, t, rho).state();
        double[] deviation = uniformisation.vector(d, t);
        TalbotContour.Result contour = new TalbotContour(chain).propagate(d, t);
        for (int k = 0; k < d.length; k++) {
          assertEquals(expected[k], rho[k] + contour.x()[k], 1e-13);
          assertEquals(expected[k], rho[k] + deviation[k], 1e-13);
        }
        assertTrue(contour.error() < 1e-13, "estimated error " + contour.error());
      }
    }
  }

  /** 26 nodes are better than 22 by 3.89^4; the estimate must see what 10 nodes would cost. */
  @Test
  void contourWithFewNodesIsAsBadAsItsTheorySays() {
    ChainSource source = thermalising(41, 4);
    Chain chain = whole(source);
    double[] d = new double[chain.levels()];
    d[1] = 1;
    d[0] = -1;
    double t = 500 / new Uniformisation(chain).rate();
    double[] expected = new Uniformisation(chain).vector(d, t);
    double[] coarse = new TalbotContour(chain).propagate(d, t, 10);
    double worst = 0;
    for (int k = 0; k < d.length; k++) {
      worst = Math.max(worst, Math.abs(coarse[k] - expected[k]));
    }
    // 3.89^-10 = 1e-6
    assertTrue(worst > 1e-10 && worst < 1e-4, "error " + worst);
  }

  /** Entry by entry, 190 orders of magnitude down: the small populations are repaired too. */
  @Test
  void evolutionToInfinityReachesTheSteadyState() {
    for (ChainSource source : List.of(refrigerator(31), thermalising(41, 1), thermalising(40, 1))) {
      Chain chain = whole(source);
      double[] rho = ChainFactorization.of(chain).steadyState();
      double rate = new Uniformisation(chain).rate();
      for (double scaled : new double[] {1e9, 1e12}) {
        for (InitialPopulations start :
            List.of(InitialPopulations.ground(), InitialPopulations.level(7))) {
          double[] p = at(source, start, scaled / rate);
          for (int k = 0; k < rho.length; k++) {
            if (rho[k] > 1e-290) {
              assertEquals(rho[k], p[k], 1e-12 * rho[k], "level " + k);
            }
          }
        }
      }
    }
  }

  /** Only the lowest order in t is left: p_k = product of the rates upwards t^k/k!. */
  @Test
  void smallPopulationsAtShortTimesKeepTheirOwnDigits() {
    ChainSource source = thermalising(21, 0.3);
    Chain chain = whole(source);
    double[] up = chain.totalUp()[0];
    double t = 1e-14 / new Uniformisation(chain).rate();
    double[] p = at(source, InitialPopulations.ground(), t);
    double expected = 1;
    for (int k = 0; k < up.length; k++) {
      assertEquals(expected, p[k], 1e-12 * expected, "level " + k);
      expected *= up[k] * t / (k + 1);
    }
    assertTrue(p[up.length] > 0 && p[up.length] < 1e-130);
  }

  /** exp(R(t+s)) = exp(Rt) exp(Rs), across the border of the methods. */
  @Test
  void stepsMayBeCutAnywhere() {
    ChainSource source = refrigerator(31);
    double unit = 1 / new Uniformisation(whole(source)).rate();
    double[] times = {0, 10 * unit, 800 * unit, 5000 * unit, 5001 * unit, 1e6 * unit};
    Evolution cut =
        Evolution.of(source, InitialPopulations.level(4), times, ChainOptions.adaptive());
    assertEquals(1, cut.populations()[0][4]);
    for (int i = 1; i < times.length; i++) {
      assertArrayEquals(
          at(source, InitialPopulations.level(4), times[i]), cut.populations()[i], 3e-13);
      assertEquals(1, CompensatedSum.of(cut.populations()[i]), 1e-15);
    }
    assertTrue(cut.report().status().isGood());
    assertTrue(cut.report().method().contains("Talbot"), cut.report().method());
    assertTrue(cut.report().residual() < 1e-12);
  }

  @Test
  void levelsAreAddedUntilTheyHoldTheTransient() {
    ChainSource source = thermalising(2001, 4);
    double t = 1e-7;
    // the state at beta = 0.001 reaches up to a = 200
    Evolution hot =
        Evolution.of(
            source, InitialPopulations.thermal(1e-3), new double[] {t}, ChainOptions.adaptive());
    assertTrue(hot.report().status().isGood());
    assertTrue(hot.chain().levels() >= 256, hot.report().method());
    assertTrue(hot.chain().levels() < source.levels(), hot.report().method());
    assertTrue(hot.report().certificate() <= 1e-30);
    double[] all =
        Evolution.of(
                source, InitialPopulations.thermal(1e-3), new double[] {t}, ChainOptions.whole())
            .populations()[0];
    double[] cut = hot.populations()[0];
    for (int k = 0; k < cut.length; k++) {
      assertEquals(all[k], cut[k], 2e-14);
    }
  }

  @Test
  void truncationThatLosesProbabilityIsMarked() {
    ChainSource source = thermalising(2001, 1e-3);
    ChainOptions few = new ChainOptions(8, 32, 1e-30);
    Evolution evolution =
        Evolution.of(source, InitialPopulations.ground(), new double[] {1e-3}, few);
    assertEquals(SolveStatus.NOT_CLOSED, evolution.report().status());
    assertTrue(evolution.report().certificate() > 1e-3);
  }

  /** Cold and long: 32 of 5e8 levels hold everything. */
  @Test
  void billionQubitsCostNoMoreThanSixty() {
    ChainSource source = thermalising(1_000_000_001L, 4);
    Evolution evolution =
        Evolution.of(
            source,
            InitialPopulations.thermal(1),
            new double[] {1e-17, 1e-3},
            ChainOptions.adaptive());
    assertTrue(evolution.report().status().isGood(), evolution.report().toString());
    assertEquals(32, evolution.chain().levels());
  }

  @Test
  void probabilityLostByLongStepsIsCountedLikeThatOfShortOnes() {
    // n = 8 of 16 levels, warm: the leak is large enough to compare
    ChainSource source = thermalising(31, 0.02);
    Chain chain = source.lowest(8);
    Propagator propagator = new Propagator(chain);
    double[] p = InitialPopulations.ground().on(chain, 8).populations();
    double step = 1000 / propagator.fastestRate();
    PropagatedState whole = propagator.populations(p, 4 * step);
    double lost = 0;
    double jumps = 0;
    double[] now = p;
    for (int i = 0; i < 4; i++) {
      PropagatedState part = propagator.populations(now, step);
      lost += part.lost();
      jumps += part.jumps();
      now = part.state();
    }
    assertTrue(propagator.method().contains("Talbot contour (1 steps)"), propagator.method());
    // a Drazin solve against sums of 1000 terms: some hundred roundings
    assertEquals(lost, whole.lost(), 1e-12 * lost);
    assertEquals(jumps, whole.jumps(), 1e-12 * jumps);
    assertNotEquals(0, lost);
  }

  @Test
  void stateOfOneLevelStays() {
    ChainSource source = thermalising(1, 1);
    assertArrayEquals(new double[] {1}, at(source, InitialPopulations.thermal(2), 5));
  }

  @Test
  void initialStatesAreReadAndChecked() {
    assertEquals(InitialPopulations.ground(), InitialPopulations.parse("ground"));
    assertEquals(InitialPopulations.level(3), InitialPopulations.parse("level:3"));
    assertEquals(InitialPopulations.thermal(0.5), InitialPopulations.parse("thermal:0.5"));
    for (String bad : List.of("", "top", "level:x", "level:-1", "thermal:NaN", "ground:1")) {
      assertThrows(IllegalArgumentException.class, () -> InitialPopulations.parse(bad), bad);
    }
    assertThrows(
        IllegalArgumentException.class, () -> InitialPopulations.of(new double[] {0.5, 0.4}));
    assertThrows(
        IllegalArgumentException.class, () -> InitialPopulations.of(new double[] {1.5, -0.5}));
    double[] given = {0.25, 0.75};
    assertArrayEquals(given, at(thermalising(3, 1), InitialPopulations.of(given), 0));
    ChainSource source = thermalising(3, 1);
    assertThrows(IllegalArgumentException.class, () -> at(source, InitialPopulations.level(2), 1));
  }

  @Test
  void timesMustAscend() {
    ChainSource source = thermalising(3, 1);
    for (double[] times : new double[][] {{-1}, {Double.NaN}, {2, 1}, {Double.POSITIVE_INFINITY}}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> Evolution.of(source, InitialPopulations.ground(), times, ChainOptions.adaptive()));
    }
  }

  private static double[] at(ChainSource source, InitialPopulations start, double t) {
    return Evolution.of(source, start, new double[] {t}, ChainOptions.adaptive()).populations()[0];
  }

  private static Chain whole(ChainSource source) {
    return source.lowest((int) source.levels());
  }

  private static ChainSource thermalising(long n, double beta) {
    return SpinLadder.maximal(
        n,
        1,
        List.of(
            new SpinCoupling(new Bath("b", beta, new Ohmic(1, 100)), SpinCoupling.Operator.JX)));
  }

  private static ChainSource refrigerator(long n) {
    return SpinLadder.maximal(
        n,
        1,
        List.of(
            new SpinCoupling(new Bath("c", 2, new Peaked(1, 2, 0.1)), SpinCoupling.Operator.JX),
            new SpinCoupling(
                new Bath("h", 0.5, new Peaked(1, 6, 0.1)), SpinCoupling.Operator.JX_SQUARED_OVER_N),
            new SpinCoupling(
                new Bath("w", 0.05, new Peaked(1, 4, 0.1)), SpinCoupling.Operator.JX)));
  }
}
