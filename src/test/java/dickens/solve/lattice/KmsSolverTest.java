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
import dickens.solve.SolveStatus;
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
    for (double g : new double[] {1e-2, 1}) {
      LatticeSolution exact = eliminated(valve(2000, g, 1 / 3.0, 0.3, 0));
      double[] first = withThreads(1, exact);
      assertArrayEquals(first, withThreads(2, exact));
      assertArrayEquals(first, withThreads(5, exact));
    }
  }

  private static double[] withThreads(int threads, LatticeSolution state) {
    ForkJoinPool pool = new ForkJoinPool(threads);
    try {
      return pool.submit(
              () -> new KmsSolver(generator(state), Deadline.none()).withCoarseSpace().x())
          .join();
    } finally {
      pool.shutdown();
    }
  }

  // 1e-16 backward error is about N/2 times that in x (algorithms page); measured 8e-15
  @Test
  void coarseSpaceSolvesWhereLocalRatesDominate() {
    List<PopulationLattice> lattices =
        List.of(
            valve(1000, 1e3, 1 / 3.0, 0.3, 0),
            valve(1000, 1, 3, 0.01, 0),
            valve(1000, 1, 1 / 3.0, 0.3, 10),
            valve(1000, 1e-2, 1 / 3.0, 0.01, 0));
    for (PopulationLattice lattice : lattices) {
      LatticeSolution exact = eliminated(lattice);
      KmsResult found = new KmsSolver(generator(exact), Deadline.none()).withCoarseSpace();
      assertTrue(found.backwardError() <= 1e-15, () -> lattice + ": " + found.backwardError());
      assertEquals(0, distance(exact.populations(), found.x()), 5e-14, lattice::toString);
    }
  }

  // algorithms page: 229-295 applications become 3-17 at (g, T0/T_h, T0/T_p) = (1e3, 1/3, 0.3) to
  // the accuracy of a Krylov solve; here for the noise of bath h, to 1e-6 of the source
  // (measured 71 and 5; to 1e-10, where rough parts are left, 111 and 39)
  @Test
  void coarseSpaceTakesTheSlowModesOutOfTheIteration() {
    LatticeSolution exact = eliminated(valve(1000, 1e3, 1 / 3.0, 0.3, 0));
    WindowedLattice lattice = generator(exact);
    double[] x = exact.populations();
    LadderMoves moves = new LadderMoves(lattice);
    LadderSweep sweep = new LadderSweep(moves);
    KmsCycle cycle = new KmsCycle(sweep);
    cycle.prepare(x, Optional.empty());
    int without = applications(lattice, sweep, cycle, x);
    cycle.prepare(x, Optional.of(new PolynomialCoarseSpace(lattice, moves, x, 8)));
    int with = applications(lattice, sweep, cycle, x);
    assertTrue(with <= 10, "with the coarse space: " + with + ", without " + without);
    assertTrue(without >= 5 * with, "with the coarse space: " + with + ", without " + without);
  }

  /** For the source of the noise of bath h, W x - I x. */
  private static int applications(
      WindowedLattice lattice, LadderSweep sweep, KmsCycle cycle, double[] x) {
    JumpCounting hot =
        new JumpCounting(
            new WindowedLattice(
                new PopulationLattice(
                    lattice.lattice().qubits(), List.of(lattice.lattice().channels().get(0)), 0),
                lattice.window()));
    double[] zero = new double[x.length];
    double net = hot.current(x, zero).net();
    double[] b = JumpCounting.minus(hot.apply(1, x, zero), net, x, zero)[0];
    double norm = 0;
    for (double value : b) {
      norm += Math.abs(value);
    }
    BiCgStab krylov = new BiCgStab(sweep, cycle, Deadline.none());
    krylov.solve(b, 1e-6 * norm, 400);
    return krylov.applications();
  }

  // currents relative to their gross flux and J^2: backward error 1e-16 times a condition of N/2
  @Test
  void aBudgetTooSmallForTheFactorsIsMetWithoutThem() {
    for (PopulationLattice lattice :
        List.of(valve(2000, 1, 3, 0.01, 0), valve(3000, 1e-2, 1 / 3.0, 0.3, 0))) {
      LatticeSolution exact = eliminated(lattice);
      double budget = 1.5 * KmsSolver.bytes(exact.window().states());
      LatticeSolution small =
          new LatticeSolver(
                  LatticeOptions.standard().withExtent(Extent.WINDOW).withMemoryBytes(budget),
                  new RowKernels())
              .solve(lattice);
      assertTrue(small.report().status().isGood(), small.report()::toString);
      assertTrue(small.report().method().startsWith("residual-certified"), small.report()::method);
      assertTrue(small.report().method().contains("budget"), small.report()::method);
      for (String bath : new String[] {"h", "c", "p"}) {
        Current wanted = exact.current(bath);
        assertEquals(wanted.net(), small.current(bath).net(), 1e-13 * wanted.gross(), bath);
      }
      assertEquals(exact.meanJ2(), small.meanJ2(), 1e-12 * exact.meanJ2());
    }
  }

  @Test
  void whatTheFallbackCannotCertifyIsOverBudget() {
    // inverted: no guess is near, and the factors of its window do not fit
    PopulationLattice lasing =
        new PopulationLattice(
            300, List.of(JumpChannel.collective("c", 1, 0), JumpChannel.local("p", 10, 50)), 0);
    LatticeSolution state =
        new LatticeSolver(
                LatticeOptions.standard().withExtent(Extent.FULL_LATTICE).withMemoryBytes(4e6),
                new RowKernels())
            .solve(lasing);
    assertEquals(SolveStatus.OVER_BUDGET, state.report().status(), state.report()::toString);
    assertFalse(state.hasState());
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
