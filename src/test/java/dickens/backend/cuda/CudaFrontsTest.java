package dickens.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.DenseKernels;
import dickens.backend.FrontFactors;
import dickens.backend.FrontTree;
import dickens.backend.cpu.CpuBackendProvider;
import dickens.generator.PopulationLattice;
import dickens.solve.lattice.LatticeOptions;
import dickens.solve.lattice.LatticeSolution;
import dickens.solve.lattice.LatticeSolver;
import dickens.systems.HeatValves;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Population lattices eliminated on the device, kernels run on the host. */
@Tag("gpu")
final class CudaFrontsTest {
  /** Small blocks, because each thread is run on the host; 40 states make a front large. */
  private static final FrontShape SHAPE = new FrontShape(40, 32);

  @BeforeAll
  static void useTheStandIn() {
    HostDriver.require();
    assertEquals("", CudaProbe.outcome().reason());
  }

  private static DenseKernels host() {
    return new CpuBackendProvider().open().denseKernels();
  }

  /** Counts what the device took, so that no test passes on the processor alone. */
  private static final class Counting implements DenseKernels {
    private final CudaDenseKernels kernels;
    private int taken;

    Counting(CudaDevice device) {
      kernels = new CudaDenseKernels(device, host(), 2, SHAPE);
    }

    @Override
    public String name(int order) {
      return kernels.name(order);
    }

    @Override
    public int leastStates() {
      return kernels.leastStates();
    }

    @Override
    public Optional<FrontFactors> factorize(FrontTree tree, double z) {
      Optional<FrontFactors> factors = kernels.factorize(tree, z);
      taken += factors.isPresent() ? 1 : 0;
      return factors;
    }

    @Override
    public int eliminate(double[][] front, int pivots, int size, double[] kill, double[] outflow) {
      return kernels.eliminate(front, pivots, size, kill, outflow);
    }

    @Override
    public int eliminate(
        double[][] re,
        double[][] im,
        int pivots,
        int size,
        double[] killRe,
        double[] killIm,
        double[] outRe,
        double[] outIm) {
      return kernels.eliminate(re, im, pivots, size, killRe, killIm, outRe, outIm);
    }
  }

  /** Full lattices; a third of the fronts is large. */
  @ParameterizedTest
  @CsvSource({"2, 1, 3", "3, 1, 3", "17, 3, 0.3", "40, 1, 3", "64, 3, 0.3"})
  void populationsNoisesAndResolventsAgreeWithTheProcessor(int n, double th, double t0OverTp) {
    PopulationLattice lattice = HeatValves.figure4(n, th, t0OverTp);
    LatticeSolution expected = new LatticeSolver(LatticeOptions.standard(), host()).solve(lattice);
    try (CudaDevice device = CudaDevice.open(0)) {
      Counting kernels = new Counting(device);
      LatticeSolution found = new LatticeSolver(LatticeOptions.standard(), kernels).solve(lattice);
      assertTrue(kernels.taken > 0);
      double[] rho = expected.populations();
      double[] other = found.populations();
      assertEquals(rho.length, other.length);
      for (int i = 0; i < rho.length; i++) {
        // entrywise accurate both: n units in the last place and less
        if (rho[i] > 1e-290) {
          assertEquals(rho[i], other[i], 1e-12 * rho[i]);
        }
      }
      double gross = expected.current("h").gross();
      assertEquals(expected.current("h").net(), found.current("h").net(), 1e-13 * gross);
      double[] cumulants = expected.cumulants("h", 3);
      int before = kernels.taken;
      double[] others = found.cumulants("h", 3);
      assertTrue(kernels.taken > before);
      assertEquals(cumulants[1], others[1], 1e-10 * Math.abs(cumulants[1]));
      assertEquals(cumulants[2], others[2], 1e-9 * Math.abs(cumulants[2]));
      double[] x = response(expected);
      double[] y = response(found);
      for (int i = 0; i < x.length; i++) {
        assertEquals(x[i], y[i], 1e-10 * Math.hypot(x[0], x[1]));
      }
    }
  }

  /** y(z) of channel h at z = 0.3, {Re, Im}. */
  private static double[] response(LatticeSolution solution) {
    double[][] x = solution.countingResolvent("h", 0.3, 0);
    return new double[] {solution.readOut("h", x[0]), solution.readOut("h", x[1])};
  }

  @Test
  void resultsHaveTheSameBitsEachTime() {
    PopulationLattice lattice = HeatValves.figure4(40, 1, 3);
    try (CudaDevice device = CudaDevice.open(0)) {
      double[][] rho = new double[2][];
      for (int i = 0; i < 2; i++) {
        LatticeSolver solver = new LatticeSolver(LatticeOptions.standard(), new Counting(device));
        rho[i] = solver.solve(lattice).populations();
      }
      assertArrayEquals(rho[0], rho[1]);
    }
  }

  @Test
  void treeThatIsTooSmallOrTooLargeIsLeftToTheProcessor() {
    PopulationLattice lattice = HeatValves.figure4(10, 1, 3);
    try (CudaDevice device = CudaDevice.open(0)) {
      DenseKernels kernels = new CudaDenseKernels(device, host(), 1000, SHAPE);
      LatticeSolution solution =
          new LatticeSolver(LatticeOptions.standard(), kernels).solve(lattice);
      double[] expected =
          new LatticeSolver(LatticeOptions.standard(), host()).solve(lattice).populations();
      assertArrayEquals(expected, solution.populations());
    }
  }
}
