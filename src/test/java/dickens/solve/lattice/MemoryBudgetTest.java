package dickens.solve.lattice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.cpu.RowKernels;
import dickens.generator.JumpChannel;
import dickens.generator.LatticeWindow;
import dickens.generator.PopulationLattice;
import dickens.generator.WindowedLattice;
import dickens.solve.Deadline;
import dickens.solve.OverBudget;
import dickens.solve.SolveStatus;
import dickens.solve.lattice.LatticeOptions.Extent;
import dickens.systems.HeatValves;
import dickens.systems.RobustnessMatrixTest;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Elimination with less memory than its factors take. What is computed again is computed in the
 * same order, so every comparison here is of bits.
 */
class MemoryBudgetTest {
  private static final Extent WINDOW = Extent.WINDOW;

  private static PopulationLattice inverted(int n, double g, double inversion) {
    return new PopulationLattice(
        n, List.of(JumpChannel.collective("h", 1, 0), JumpChannel.local("p", g, inversion * g)), 0);
  }

  private static LatticeSolution solve(PopulationLattice lattice, double bytes) {
    return new LatticeSolver(
            LatticeOptions.standard().withExtent(WINDOW).withMemoryBytes(bytes).withThreads(2),
            new RowKernels())
        .solve(lattice);
  }

  /**
   * About the least memory for the last window of a solution: windows before it and trees with
   * another pin may need a little more.
   */
  private static double least(LatticeSolution state, FactorParts parts, Shift z) {
    double[] x = state.populations();
    int mode = 0;
    for (int i = 1; i < x.length; i++) {
      mode = x[i] > x[mode] ? i : mode;
    }
    NestedDissection tree =
        new NestedDissection(new WindowedLattice(state.lattice(), state.window()), mode);
    double besides =
        parts == FactorParts.LOWER
            ? WorkingMemory.stationaryBytes(tree)
            : WorkingMemory.solveBytes(tree, z);
    return 1.3 * (besides + new EliminationPlan(tree, parts, z, 0).bytes());
  }

  private static void sameWithTheLeastMemory(PopulationLattice lattice) {
    LatticeSolution exact = solve(lattice, 4e9);
    assertTrue(exact.report().status().isGood(), exact.report()::toString);
    LatticeSolution small = solve(lattice, least(exact, FactorParts.LOWER, Shift.ZERO));
    Supplier<String> which = () -> lattice + ": " + small.report();
    assertTrue(small.report().status().isGood(), which);
    assertTrue(small.window().sameStates(exact.window()), which);
    assertArrayEquals(exact.populations(), small.populations(), which);
    assertTrue(
        small.window().states() < 2000 || small.report().method().contains("computed again"),
        which);
  }

  @Test
  void everyRegimeHasTheSameBitsWithTheLeastMemory() {
    RobustnessMatrixTest.cells(200).forEach(MemoryBudgetTest::sameWithTheLeastMemory);
  }

  // those that an iteration without factors would not solve, and one of each other kind
  @Test
  void hotAndInvertedRegimesOfAThousandQubitsHaveTheSameBitsWithTheLeastMemory() {
    Stream.of(
            HeatValves.figure4(1000, 3, 3),
            HeatValves.valve(1000, 1.0 / 3, 1.0 / 3, 100, 0.1, 0.1, 0.1, 0),
            HeatValves.valve(1000, 30, 1.0 / 3, 0.01, 0.1, 0.1, 100, 1000),
            HeatValves.valve(1000, 3, 1.0 / 3, 1 / 0.3, 0.1, 0.1, 1e-9, 1e-8),
            inverted(1000, 0.1, 3),
            inverted(1000, 1, 5))
        .forEach(MemoryBudgetTest::sameWithTheLeastMemory);
  }

  @Test
  void noiseAndResolventsHaveTheSameBitsWithTheLeastMemory() {
    for (PopulationLattice lattice :
        List.of(
            HeatValves.figure4(400, 3, 0.3),
            HeatValves.valve(200, 30, 1.0 / 3, 0.01, 0.1, 0.1, 100, 1000),
            inverted(150, 1, 5))) {
      LatticeSolution exact = solve(lattice, 4e9);
      LatticeSolution small =
          solve(lattice, least(exact, FactorParts.LOWER_AND_UPPER, new Shift(0, 1)));
      assertArrayEquals(exact.cumulants("h", 3), small.cumulants("h", 3), lattice::toString);
      for (double[] z : new double[][] {{0, 0.02}, {0.3, 0}, {1e-3, -2}, {0, 0}}) {
        double[][] wanted = exact.countingResolvent("h", z[0], z[1]);
        double[][] found = small.countingResolvent("h", z[0], z[1]);
        assertArrayEquals(wanted[0], found[0], lattice::toString);
        assertArrayEquals(wanted[1], found[1], lattice::toString);
      }
    }
  }

  // 36^2 states with random rates of all eight moves; every budget between all and one node
  @Test
  void anyBudgetAndAnyNumberOfThreadsGiveTheSameBits() {
    PopulationLattice lattice = HeatValves.valve(70, 3, 0.3, 0.7, 0.1, 0.2, 0.3, 0.4);
    WindowedLattice full = new WindowedLattice(lattice, LatticeWindow.full(70));
    NestedDissection tree = new NestedDissection(full, 20);
    double[] b = new Random(7).doubles(full.states(), -1, 1).toArray();
    Shift z = new Shift(0.1, 0.3);
    EliminationPlan whole = new EliminationPlan(tree, FactorParts.LOWER_AND_UPPER, z, 1e9);
    assertTrue(whole.keepsAll());
    double[][] wanted =
        new FrontalFactorization(whole, new RowKernels(), Deadline.none())
            .solve(b, b, Deadline.none());
    for (double part : new double[] {0.9, 0.6, 0.4, 0.2, 0}) {
      EliminationPlan plan =
          new EliminationPlan(tree, FactorParts.LOWER_AND_UPPER, z, part * whole.bytes());
      assertFalse(plan.keepsAll());
      assertTrue(plan.flops() <= 4 * whole.flops(), () -> "flops " + plan.flops());
      for (int threads : new int[] {1, 2, 5}) {
        ForkJoinPool pool = new ForkJoinPool(threads);
        try {
          double[][] found =
              pool.submit(
                      () ->
                          new FrontalFactorization(plan, new RowKernels(), Deadline.none())
                              .solve(b, b, Deadline.none()))
                  .join();
          assertArrayEquals(wanted[0], found[0]);
          assertArrayEquals(wanted[1], found[1]);
        } finally {
          pool.shutdown();
        }
      }
    }
  }

  @Test
  void belowTheLeastMemoryNothingIsStartedAndTheNeedIsTold() {
    PopulationLattice lattice = inverted(300, 10, 5);
    LatticeSolution exact = solve(lattice, 4e9);
    double least = least(exact, FactorParts.LOWER, Shift.ZERO);
    LatticeSolution state = solve(lattice, 0.5 * least);
    assertEquals(SolveStatus.OVER_BUDGET, state.report().status(), state.report()::toString);
    assertTrue(state.report().method().contains("the budget is"), state.report()::method);
    assertFalse(state.hasState());
    // enough for the state but not for its noise
    LatticeSolution noiseless = solve(lattice, 0.88 * least);
    assertTrue(noiseless.report().status().isGood(), noiseless.report()::toString);
    OverBudget refusal = assertThrows(OverBudget.class, () -> noiseless.cumulants("h", 2));
    assertTrue(refusal.getMessage().contains("the budget is"), refusal.getMessage());
    assertTrue(noiseless.solveBytes(0, 0) > 0.88 * least);
  }

  // arrays are as long as an int allows; here they are taken to be shorter
  @Test
  void frontsThatNoArrayCanHoldAreComputedAgainOrRefused() {
    WindowedLattice full =
        new WindowedLattice(
            HeatValves.valve(70, 3, 0.3, 0.7, 0.1, 0.2, 0.3, 0.4), LatticeWindow.full(70));
    NestedDissection tree = new NestedDissection(full, 20);
    double[] b = new Random(7).doubles(full.states(), -1, 1).toArray();
    FactorParts both = FactorParts.LOWER_AND_UPPER;
    long lower = tree.largestBlock(FactorParts.LOWER);
    assertTrue(tree.largestBlock(both) > lower);
    EliminationPlan again = new EliminationPlan(tree, both, Shift.ZERO, 1e9, lower);
    assertFalse(again.keepsAll());
    EliminationPlan whole = new EliminationPlan(tree, both, Shift.ZERO, 1e9);
    assertTrue(whole.keepsAll());
    assertArrayEquals(
        new FrontalFactorization(whole, new RowKernels(), Deadline.none())
            .solve(b, Deadline.none()),
        new FrontalFactorization(again, new RowKernels(), Deadline.none())
            .solve(b, Deadline.none()));
    EliminationPlan never = new EliminationPlan(tree, both, Shift.ZERO, 1e9, lower - 1);
    assertEquals(Double.POSITIVE_INFINITY, never.bytes());
    assertThrows(
        OverBudget.class, () -> new FrontalFactorization(never, new RowKernels(), Deadline.none()));
  }
}
