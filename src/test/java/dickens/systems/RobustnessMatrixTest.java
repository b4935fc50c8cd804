package dickens.systems;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.cpu.RowKernels;
import dickens.generator.JumpChannel;
import dickens.generator.PopulationLattice;
import dickens.solve.lattice.Current;
import dickens.solve.lattice.LatticeOptions;
import dickens.solve.lattice.LatticeOptions.Extent;
import dickens.solve.lattice.LatticeSolution;
import dickens.solve.lattice.LatticeSolver;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every regime of the heat valve, from negligible to dominant local baths, cold to hot, with and
 * without dephasing, and inverted: the window closes and agrees with the full lattice.
 */
public class RobustnessMatrixTest {
  /** Every cell for n qubits. */
  public static Stream<PopulationLattice> cells(int n) {
    Stream.Builder<PopulationLattice> cells = Stream.builder();
    for (double g : new double[] {1e-8, 1e-4, 1e-2, 1, 1e3}) {
      for (double overHot : new double[] {1 / 30.0, 1 / 3.0, 3}) {
        for (double overLocal : new double[] {0.01, 0.3, 3, 30, 100}) {
          for (double dephasing : new double[] {0, 10}) {
            cells.add(
                HeatValves.valve(
                    n,
                    1 / overHot,
                    1 / 3.0,
                    1 / overLocal,
                    0.1,
                    0.1,
                    0.1 * g,
                    dephasing * 0.1 * g));
          }
        }
      }
    }
    for (double g : new double[] {0.1, 1, 10}) {
      for (double inversion : new double[] {3, 5}) {
        cells.add(
            new PopulationLattice(
                n,
                List.of(
                    JumpChannel.collective("h", 1, 0), JumpChannel.local("p", g, inversion * g)),
                0));
      }
    }
    return cells.build();
  }

  // net currents: rounding of the gross flow (measured 3e-16 of it); J2: measured 2e-15
  @ParameterizedTest
  @ValueSource(ints = {50, 200})
  void everyCellClosesAndAgreesWithTheFullLattice(int n) {
    cells(n)
        .forEach(
            lattice -> {
              LatticeSolution window = solve(lattice, Extent.WINDOW);
              LatticeSolution full = solve(lattice, Extent.FULL_LATTICE);
              assertTrue(window.report().status().isGood(), () -> lattice + ": " + window.report());
              Current exact = full.current("h");
              assertEquals(
                  exact.net(), window.current("h").net(), 1e-14 * exact.gross(), lattice::toString);
              assertEquals(
                  full.meanJ2(), window.meanJ2(), 1e-13 * full.meanJ2(), lattice::toString);
            });
  }

  private static LatticeSolution solve(PopulationLattice lattice, Extent extent) {
    return new LatticeSolver(LatticeOptions.standard().withExtent(extent), new RowKernels())
        .solve(lattice);
  }
}
