package dickens.solve.lattice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.cpu.RowKernels;
import dickens.generator.JumpChannel;
import dickens.generator.LatticeWindow;
import dickens.generator.PopulationLattice;
import dickens.generator.WindowedLattice;
import dickens.solve.Deadline;
import dickens.solve.lattice.LatticeOptions.Extent;
import dickens.solve.lattice.LatticeOptions.Solves;
import dickens.systems.HeatValves;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class KmsSolverTest {
  private static final double ROUNDING = 1e-15;

  /** T_c = T0/3 and gamma_h = gamma_c = 0.1 as in Fig. 4; all else relative to T0 and 0.1. */
  private static PopulationLattice valve(
      int n, double g, double overHot, double overLocal, double dephasing) {
    return HeatValves.valve(
        n, 1 / overHot, 1 / 3.0, 1 / overLocal, 0.1, 0.1, 0.1 * g, dephasing * 0.1 * g);
  }

  private static LatticeSolution eliminated(PopulationLattice lattice) {
    return new LatticeSolver(
            LatticeOptions.standard().withExtent(Extent.WINDOW).withThreads(2), new RowKernels())
        .solve(lattice);
  }

  private static WindowedLattice generator(LatticeSolution state) {
    return new WindowedLattice(state.lattice(), state.window());
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs(a[i] - b[i]);
    }
    return sum;
  }

  // the sweeps compute L with rounded sums; FluxResidual shares no code with them. 1e-15 of the
  // gross flux: a dozen roundings
  @Test
  void residualOfTheSweepsIsThatOfTheGenerator() {
    PopulationLattice lattice = valve(60, 0.7, 0.5, 0.8, 1.3);
    WindowedLattice full = new WindowedLattice(lattice, LatticeWindow.full(60));
    LadderSweep sweep = new LadderSweep(new LadderMoves(full));
    int n = full.states();
    double[] y = new Random(5).doubles(n, -1, 1).toArray();
    double[] f = new Random(6).doubles(n, -1, 1).toArray();
    double[] zero = new double[n];
    double[] exact = FluxResidual.real(full, 0, y, zero, f, zero);
    double[] out = new double[n];
    sweep.residual(y, f, out);
    for (int i = 0; i < n; i++) {
      double scale = sweep.diagonal(i) + 1;
      assertEquals(exact[i], out[i], 20 * ROUNDING * scale, "state " + i);
    }
  }

  // after a sweep nothing is left on the ladders that were solved last
  @Test
  void aSweepSolvesItsLaddersExactly() {
    PopulationLattice lattice = valve(61, 1e-2, 1 / 3.0, 0.3, 0);
    WindowedLattice full = new WindowedLattice(lattice, LatticeWindow.full(61));
    LadderSweep sweep = new LadderSweep(new LadderMoves(full));
    int n = full.states();
    double[] f = new Random(6).doubles(n, 0, 1).toArray();
    double[] y = new double[n];
    sweep.sweepFromZero(y, f, 1);
    sweep.sweep(y, f, 0);
    double[] zero = new double[n];
    double[] left = FluxResidual.real(full, 0, y, zero, f, zero);
    for (int i = 0; i < n; i++) {
      if (full.row(i) % 2 == 0) {
        // rounding of y alone leaves this much
        assertEquals(0, left[i], 1e-13 * sweep.diagonal(i) * y[i] + 1e-13, "state " + i);
      }
    }
  }

  // relative 2e-13 as two eliminations differ (measured 5e-14), or absolute 1e-18 on ladders of
  // small
  // J, which the cycles reach slowly (measured 1e-19: 5e-12 at x = 1e-8, 1e-7 at 1e-14)
  @Test
  void fastPathAgreesWithElimination() {
    List<PopulationLattice> lattices =
        List.of(
            valve(1000, 1e-2, 1 / 3.0, 3, 0),
            valve(3000, 1e-2, 1 / 3.0, 0.3, 0),
            valve(2000, 1e-4, 1 / 3.0, 0.3, 5),
            valve(500, 1e-8, 1 / 30.0, 3, 0));
    for (PopulationLattice lattice : lattices) {
      assertTrue(KmsSolver.suits(lattice));
      LatticeSolution exact = eliminated(lattice);
      KmsResult fast = new KmsSolver(generator(exact), Deadline.none()).fast().orElseThrow();
      double[] expected = exact.populations();
      for (int i = 0; i < expected.length; i++) {
        double tolerance = Math.max(2e-13 * expected[i], 1e-18);
        assertEquals(expected[i], fast.x()[i], tolerance, lattice + ", state " + i);
      }
      assertEquals(0, distance(expected, fast.x()), 2e-14);
      assertTrue(fast.backwardError() <= 1e-15, () -> "error " + fast.backwardError());
      assertTrue(fast.applications() <= 10, () -> "applications " + fast.applications());
    }
  }

  // algorithms page: 3 applications for g <= 1e-2, whatever N
  @Test
  void threeApplicationsDoAtTheStandardPoint() {
    for (int n : new int[] {100, 1000, 10000}) {
      LatticeSolution exact = eliminated(HeatValves.figure4(n, 3, 3));
      KmsResult fast = new KmsSolver(generator(exact), Deadline.none()).fast().orElseThrow();
      assertTrue(fast.applications() <= 3, n + " qubits: " + fast.applications());
    }
  }

  @Test
  void fastPathRefusesWhereLocalRatesDominate() {
    for (double g : new double[] {1, 1e3}) {
      PopulationLattice lattice = valve(1000, g, 1 / 3.0, 0.3, 0);
      assertFalse(KmsSolver.suits(lattice));
      assertEquals(
          Optional.empty(), new KmsSolver(generator(eliminated(lattice)), Deadline.none()).fast());
    }
    // inverted, without collective pumping: nothing localised
    PopulationLattice lasing =
        new PopulationLattice(
            200, List.of(JumpChannel.collective("c", 1, 0), JumpChannel.local("p", 1, 5)), 0);
    assertFalse(KmsSolver.suits(lasing));
    assertEquals(
        Optional.empty(), new KmsSolver(generator(eliminated(lasing)), Deadline.none()).fast());
  }

  @Test
  void resultsHaveTheSameBitsForAnyNumberOfThreads() {
    LatticeSolution exact = eliminated(valve(2000, 1e-2, 1 / 3.0, 0.3, 0));
    double[] first = withThreads(1, exact);
    assertArrayEquals(first, withThreads(2, exact));
    assertArrayEquals(first, withThreads(5, exact));
  }

  private static double[] withThreads(int threads, LatticeSolution state) {
    ForkJoinPool pool = new ForkJoinPool(threads);
    try {
      return pool.submit(
              () -> new KmsSolver(generator(state), Deadline.none()).fast().orElseThrow().x())
          .join();
    } finally {
      pool.shutdown();
    }
  }

  // the rule asks for more than 10^6 states; the solution still answers what it was not made for
  @Test
  void aLargeWindowIsSolvedWithoutFactorsWhenNothingElseIsWanted() {
    PopulationLattice lattice = HeatValves.figure4(20_000_000, 3, 3);
    LatticeSolution state =
        new LatticeSolver(LatticeOptions.standard().withSolves(Solves.NONE), new RowKernels())
            .solve(lattice);
    assertTrue(state.report().status().isGood(), state.report()::toString);
    assertTrue(state.window().states() > KmsSolver.WORTH_IT);
    assertTrue(state.report().method().startsWith("aggregation"), state.report()::method);
    // algorithms page: <J^2>/(N/2(N/2+1)) -> tanh^2(T0/2T_p), to 1/N times a number of order 10
    double half = 1e7;
    double limit = Math.pow(Math.tanh(1.5), 2);
    assertEquals(limit, state.meanJ2() / (half * (half + 1)), 1e-6);
    // first law: what comes in goes out; rounding of the gross flux
    double net = state.current("h").net() + state.current("c").net() + state.current("p").net();
    assertEquals(0, net, 1e-15 * state.current("h").gross());
  }
}
