package dickens.solve.lattice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.cpu.RowKernels;
import dickens.generator.JumpChannel;
import dickens.generator.LatticeWindow;
import dickens.generator.PlanarGenerator;
import dickens.generator.PopulationLattice;
import dickens.generator.WindowedLattice;
import dickens.solve.Deadline;
import dickens.solve.SolveStatus;
import dickens.solve.lattice.LatticeOptions.Extent;
import dickens.systems.HeatValves;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatticeSolverTest {
  private static LatticeSolution solve(PopulationLattice lattice, LatticeOptions options) {
    return new LatticeSolver(options, new RowKernels()).solve(lattice);
  }

  // entrywise relative accuracy is the point of GTH; 1e-13 is twice the largest error ever measured
  @Test
  void populationsAgreeWithTheQuadrupleOracleEntryByEntry() {
    for (int n : new int[] {1, 2, 3, 8, 31, 40}) {
      for (double local : new double[] {1e-8, 1e-2, 1e3}) {
        PopulationLattice lattice =
            HeatValves.valve(n, 3, 0.3, 0.1, 0.1, 0.1, 0.1 * local, local / 50);
        LatticeSolution state =
            solve(lattice, LatticeOptions.standard().withExtent(Extent.FULL_LATTICE));
        double[] exact =
            new QuadrupleElimination(new WindowedLattice(lattice, LatticeWindow.full(n)))
                .stationary();
        double[] x = state.populations();
        for (int i = 0; i < x.length; i++) {
          assertEquals(exact[i], x[i], 1e-13 * exact[i], "N = " + n + ", state " + i);
        }
      }
    }
  }

  @Test
  void anyGeneratorOnAPlanarGraphCanBeSolved() {
    // a ring of 200 states with random rates, drawn with coordinate = distance along the ring
    int n = 200;
    Random random = new Random(3);
    double[] right = random.doubles(n, 1e-6, 1).toArray();
    double[] left = random.doubles(n, 1e-6, 1).toArray();
    PlanarGenerator ring =
        new PlanarGenerator() {
          @Override
          public int states() {
            return n;
          }

          @Override
          public int row(int i) {
            return Math.min(i, n - i);
          }

          @Override
          public int column(int i) {
            return 2 * i < n ? 0 : 1;
          }

          @Override
          public int maximalDegree() {
            return 2;
          }

          @Override
          public int outMoves(int i, int[] to, double[] rate) {
            neighbours(i, to);
            rate[0] = right[i];
            rate[1] = left[i];
            return 2;
          }

          @Override
          public int inMoves(int i, int[] from, double[] rate) {
            neighbours(i, from);
            rate[0] = left[from[0]];
            rate[1] = right[from[1]];
            return 2;
          }

          @Override
          public int neighbours(int i, int[] others) {
            others[0] = (i + 1) % n;
            others[1] = (i + n - 1) % n;
            return 2;
          }

          @Override
          public double droppedRate(int i) {
            return 0;
          }
        };
    double[] x =
        new FrontalFactorization(
                new EliminationPlan(
                    new NestedDissection(ring, 7), FactorParts.LOWER, Shift.ZERO, 1e9),
                new RowKernels(),
                Deadline.none())
            .stationary(Deadline.none());
    double[] exact = new QuadrupleElimination(ring).stationary();
    for (int i = 0; i < n; i++) {
      assertEquals(exact[i], x[i], 1e-13 * exact[i]);
    }
  }

  @Test
  void resultsHaveTheSameBitsForAnyNumberOfThreads() {
    PopulationLattice lattice = HeatValves.figure4(2000, 3, 0.3);
    LatticeSolution one = solve(lattice, LatticeOptions.standard().withThreads(1));
    LatticeSolution two = solve(lattice, LatticeOptions.standard().withThreads(2));
    LatticeSolution five = solve(lattice, LatticeOptions.standard().withThreads(5));
    assertArrayEquals(one.populations(), two.populations());
    assertArrayEquals(one.populations(), five.populations());
    assertArrayEquals(one.cumulants("h", 2), two.cumulants("h", 2));
  }

  @Test
  void anArtificiallySmallWindowReportsThatItLeaks() {
    PopulationLattice lattice = HeatValves.figure4(1000, 3, 1);
    LatticeSolution leaky =
        solve(
            lattice,
            LatticeOptions.standard()
                .withExtent(Extent.WINDOW)
                .withInitialThreshold(1)
                .withRounds(1));
    LatticeSolution good = solve(lattice, LatticeOptions.standard().withExtent(Extent.WINDOW));
    assertEquals(SolveStatus.NOT_CLOSED, leaky.report().status());
    assertTrue(leaky.report().certificate() > 1e-8);
    assertTrue(good.report().certificate() < 1e-17);
    double error = Math.abs(leaky.current("h").net() / good.current("h").net() - 1);
    assertTrue(error > 1e-9, "the small window is wrong, and said so: " + error);
  }

  @Test
  void aBudgetThatIsTooSmallIsReportedWithWhatIsNeeded() {
    LatticeSolution state =
        solve(HeatValves.figure4(10000, 3, 1), LatticeOptions.standard().withMemoryBytes(1e6));
    assertEquals(SolveStatus.OVER_BUDGET, state.report().status());
    assertTrue(state.report().method().contains("GB"), state.report().method());
    assertFalse(state.hasState());
    assertThrows(IllegalStateException.class, state::populations);
  }

  @Test
  void withoutLocalRatesNoUniqueStateIsPretended() {
    PopulationLattice lattice = HeatValves.valve(10, 1, 1, 1, 0.1, 0.1, 0, 0);
    assertThrows(IllegalArgumentException.class, () -> solve(lattice, LatticeOptions.standard()));
  }

  @Test
  void atZeroTemperatureEverythingEndsInTheGroundState() {
    for (int n : new int[] {1, 6, 3000}) {
      LatticeSolution state =
          solve(HeatValves.valve(n, 0, 0, 0, 0.1, 0.1, 0.01, 0), LatticeOptions.standard());
      assertTrue(state.report().status().isGood());
      assertEquals(-n / 2.0, state.meanJz(), 0);
      assertEquals(0, state.current("h").gross(), 0);
    }
  }

  // T_h = T_c = T_p: detailed balance, so the net flow is rounding of the gross flow
  @Test
  void nothingFlowsInEquilibrium() {
    for (int n : new int[] {50, 400, 3000}) {
      double t = 1.0 / 3;
      LatticeSolution state =
          solve(HeatValves.valve(n, t, t, t, 0.1, 0.1, 0.001, 0), LatticeOptions.standard());
      Current h = state.current("h");
      assertEquals(0, h.net(), 1e-14 * h.gross());
    }
  }

  // two routes, relative to the gross flow; the window's certificate is 1e-14/N
  @Test
  void invertedEnsemblesConvergeAndAgreeWithTheFullLattice() {
    for (double g : new double[] {0.1, 1, 10}) {
      for (double inversion : new double[] {3, 5}) {
        PopulationLattice lattice =
            new PopulationLattice(
                250,
                List.of(
                    JumpChannel.collective("c", 1, 0), JumpChannel.local("p", g, inversion * g)),
                0);
        LatticeSolution window =
            solve(lattice, LatticeOptions.standard().withExtent(Extent.WINDOW));
        LatticeSolution full =
            solve(lattice, LatticeOptions.standard().withExtent(Extent.FULL_LATTICE));
        assertTrue(window.report().status().isGood(), window.report()::toString);
        Current c = full.current("c");
        assertEquals(c.net(), window.current("c").net(), 1e-13 * c.gross());
        assertEquals(full.meanJ2(), window.meanJ2(), 1e-12 * full.meanJ2());
      }
    }
  }

  // physics.md: the energy is bounded, so one bath's cumulants are those of the others with (-1)^k
  @Test
  void cumulantsOfOneBathAreThoseOfTheOthersTogether() {
    PopulationLattice three = HeatValves.valve(12, 3, 0.4, 0.5, 0.1, 0.2, 0.01, 0.05);
    JumpChannel h = three.channels().get(0);
    JumpChannel c = three.channels().get(1);
    JumpChannel p = three.channels().get(2);
    JumpChannel rest =
        new JumpChannel(
            "rest", c.collectiveEmission(), c.collectivePumping(), p.emission(), p.pumping());
    PopulationLattice two = new PopulationLattice(12, List.of(h, rest), 0.05);
    double[] own = solve(two, LatticeOptions.standard()).cumulants("h", 6);
    double[] other = solve(two, LatticeOptions.standard()).cumulants("rest", 6);
    for (int k = 1; k <= 6; k++) {
      assertEquals(own[k], k % 2 == 0 ? other[k] : -other[k], 1e-12 * Math.abs(own[k]));
    }
  }

  // Two formulas that share no solve: counted on the bath, and on all others with what is stored in
  // between. Relative to the sum of the terms, 1e-13 as resolvents have it.
  @Test
  void noiseSpectrumOfABathFollowsFromTheOthersAndWhatIsStored() {
    for (PopulationLattice lattice :
        List.of(
            HeatValves.valve(12, 3, 0.4, 0.5, 0.1, 0.2, 0.03, 0.05),
            HeatValves.valve(60, 3, 1.0 / 3, 0.1, 0.1, 0.1, 0.01, 0),
            new PopulationLattice(
                30, List.of(JumpChannel.collective("h", 1, 0), JumpChannel.local("p", 1, 5)), 0))) {
      LatticeSolution state = solve(lattice, LatticeOptions.standard());
      for (int c = 0; c < lattice.channels().size(); c++) {
        List<JumpChannel> rest = new java.util.ArrayList<>(lattice.channels());
        JumpChannel bath = rest.remove(c);
        for (double w : new double[] {1e-6, 0.01, 1, 30, 1e4}) {
          LatticeSolution.NoiseSum own =
              state.ownNoise(state.counted(List.of(bath)), w, Deadline.none());
          LatticeSolution.NoiseSum other =
              state.othersNoise(state.counted(rest), w, Deadline.none());
          double rounding = 1e-13 * (own.magnitude() + other.magnitude());
          assertEquals(own.value(), other.value(), rounding, bath + ", w = " + w);
          assertEquals(own.value(), state.noise(bath.name(), w), rounding);
        }
      }
    }
  }

  // gamma_h = 1e8 gamma_c: the activity of h is 1e8 times its noise at low frequency, S_h(w) is
  // flat
  // below the slowest rate, and its value at w = 0 comes from the quiet side
  @Test
  void noiseSpectrumOfANoisyBathHasTheDigitsOfTheQuietSide() {
    LatticeSolution state =
        solve(HeatValves.valve(40, 3, 0.4, 0.5, 1e6, 1e-2, 1e-3, 0), LatticeOptions.standard());
    double zero = state.noise("h", 0);
    assertTrue(state.current("h").gross() > 1e7 * zero);
    assertEquals(zero, state.noise("h", 1e-9), 1e-11 * zero);
  }

  // The first guess of an inverted ensemble is in the wrong place: coarse lattices find the right
  // one, so that two windows do (seven to eight when each grows from the last). Against the full
  // lattice: currents to rounding of the gross flux, J^2 as measured, 2e-15.
  @Test
  void hotAndInvertedWindowsOfAThousandQubitsCloseAtOnceAndAgreeWithTheFullLattice() {
    for (PopulationLattice lattice :
        List.of(
            HeatValves.valve(1000, 1.0 / 3, 1.0 / 3, 100, 0.1, 0.1, 0.1, 0),
            inverted(1000, 0.1, 5),
            inverted(1000, 1, 3))) {
      LatticeSolution window = solve(lattice, LatticeOptions.standard().withExtent(Extent.WINDOW));
      LatticeSolution full =
          solve(lattice, LatticeOptions.standard().withExtent(Extent.FULL_LATTICE));
      assertTrue(window.report().status().isGood(), window.report()::toString);
      assertTrue(window.report().iterations() <= 2, window.report()::toString);
      assertTrue(window.window().states() < full.window().states() / 2);
      for (JumpChannel bath : lattice.channels()) {
        Current exact = full.current(bath.name());
        assertEquals(exact.net(), window.current(bath.name()).net(), 1e-14 * exact.gross());
      }
      assertEquals(full.meanJ2(), window.meanJ2(), 1e-13 * full.meanJ2());
    }
  }

  // by energy conservation alone, since 5e7 states have no second route here; 3 rounds at most
  @Test
  void invertedEnsembleOfTenThousandQubitsClosesFromCoarseLattices() {
    LatticeSolution state = solve(inverted(10_000, 0.1, 3), LatticeOptions.standard());
    assertTrue(state.report().status().isGood(), state.report()::toString);
    assertTrue(state.report().iterations() <= 3, state.report()::toString);
    Current h = state.current("h");
    assertEquals(0, h.net() + state.current("p").net(), 1e-14 * h.gross());
    // without collective pumping the bath at zero temperature only takes
    assertEquals(-h.gross(), h.net(), 0);
    assertTrue(state.meanJ2() > 0 && state.meanJ2() < 5000.0 * 5001);
  }

  private static PopulationLattice inverted(int n, double g, double inversion) {
    return new PopulationLattice(
        n, List.of(JumpChannel.collective("h", 1, 0), JumpChannel.local("p", g, inversion * g)), 0);
  }
}
