package dickens.solve.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.cpu.RowKernels;
import dickens.generator.Arithmetic;
import dickens.generator.DickeLiouvillian;
import dickens.generator.DickeRates;
import dickens.generator.HermitianPlanes;
import dickens.generator.JumpChannel;
import dickens.generator.PopulationLattice;
import dickens.generator.SpinPolynomial;
import dickens.observe.EnsembleState;
import dickens.solve.Budget;
import dickens.solve.Deadline;
import dickens.solve.SolveReport;
import dickens.solve.lattice.LatticeOptions;
import dickens.solve.lattice.LatticeSolver;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Aggregation over J against subtraction-free elimination and against the Krylov method. */
final class PlaneAggregationTest {
  private static final double DEFLATION = 1e-3;

  private static PlaneAggregation of(DickeLiouvillian l) {
    double c = DEFLATION * l.largestDiagonal();
    BlockChain[] chains = new BlockChain[l.planes()];
    for (int s = 0; s < chains.length; s++) {
      chains[s] = new BlockChain(l, new int[] {s}, 1, 0, 0, c, Arithmetic.REAL);
    }
    HermitianPlanes like = HermitianPlanes.real(l.spins());
    for (int s = 0; s < like.planes(); s++) {
      like.re(s)[0] = 1.0 / like.planes();
    }
    HostPlanes planes = new HostPlanes(l, chains, new HostVectors(l, 0, 0, like));
    return new PlaneAggregation(l, planes, PlaneShapes.of(planes, c, like), c);
  }

  /** Without coherences the same chain is solved without a subtraction. */
  @Test
  void weightsOfSpinsAreRightFarBelowRounding() {
    int n = 60;
    DickeLiouvillian l =
        DickeLiouvillian.of(
            n,
            SpinPolynomial.quadratic(0, 0, 0, 0, 0, 0),
            new DickeRates(0.01, 0.0002, 0.003, 1, 0.02, 0));
    PopulationLattice lattice =
        new PopulationLattice(
            n,
            List.of(JumpChannel.collective("c", 1, 0.02), JumpChannel.local("p", 0.01, 0.0002)),
            0.003);
    double[] expected =
        new LatticeSolver(
                LatticeOptions.standard().withExtent(LatticeOptions.Extent.FULL_LATTICE),
                new RowKernels())
            .solve(lattice)
            .spinProbabilities();
    PlaneAggregation aggregation = of(l);
    HermitianPlanes rho = aggregation.steadyState(1e-14, Deadline.none());
    assertTrue(expected[n / 2] < 1e-35);
    for (int s = 0; s < rho.planes(); s++) {
      // of the sum to rounding; in itself to a percent, where a Krylov method knows 1e-16 of the
      // sum
      assertEquals(expected[s], rho.trace(s), 1e-14, "P_J, s = " + s);
      assertEquals(expected[s], rho.trace(s), 0.01 * expected[s], "P_J, s = " + s);
    }
    assertTrue(aggregation.isWithinRange());
  }

  /** Rounding limits the Krylov method to 1e-10 here, as its estimate says. */
  @Test
  void steadyStateThatRoundingLimitsIsFoundByAggregation() {
    int n = 120;
    DickeLiouvillian l =
        DickeLiouvillian.of(
            n,
            SpinPolynomial.quadratic(0, 0.65, 0, 0, 0, 0),
            new DickeRates(0.1, 0, 0, 2.0 / n, 0, 0));
    LiouvillianOptions options =
        new LiouvillianOptions(
            LiouvillianOptions.Method.MULTIPOLE, 0, 1e-14, 400, 40, Budget.standard());
    try (LiouvillianSolver solver = LiouvillianSolver.of(l, options)) {
      SolveReport report = solver.steadyState().report();
      assertTrue(report.method().contains("aggregation over J"), report::method);
      assertTrue(report.certificate() <= 1e-11, report::toString);
    }
  }

  /** Small spins are metastable here, and still light enough for the Krylov method. */
  @Test
  void metastableStateIsThatOfTheKrylovMethod() {
    int n = 60;
    DickeLiouvillian l =
        DickeLiouvillian.of(
                n,
                SpinPolynomial.quadratic(0, 0.5, 0, 0, 0, 0),
                new DickeRates(0.01, 0, 0, 2.0 / n, 0, 0))
            .realFrame()
            .orElseThrow()
            .liouvillian();
    HermitianPlanes rho = of(l).steadyState(1e-13, Deadline.none());
    LiouvillianOptions options =
        LiouvillianOptions.standard().with(LiouvillianOptions.Method.MULTIPOLE);
    try (LiouvillianSolver solver = LiouvillianSolver.of(l, options)) {
      LiouvillianSolution solution = solver.steadyState();
      EnsembleState expected = new EnsembleState(n, solution.state());
      EnsembleState found = new EnsembleState(n, rho);
      for (String observable : List.of("Jz", "J2")) {
        double value = expected.mean(observable);
        assertEquals(value, found.mean(observable), 1e-11 * Math.abs(value), observable);
      }
    }
  }
}
