package dickens.backend.cuda;

import dickens.backend.DenseKernels;
import dickens.generator.PopulationLattice;
import dickens.solve.lattice.LatticeOptions;
import dickens.solve.lattice.LatticeSolution;
import dickens.solve.lattice.LatticeSolver;
import dickens.systems.HeatValves;
import java.util.Arrays;

/** What {@link OptionalLibrariesTest} runs in a JVM that finds a cuBLAS. */
final class CublasFrontsProgram {
  private CublasFrontsProgram() {}

  public static void main(String[] args) {
    // fronts up to order 130 at N = 130: one to three blocks of panels
    PopulationLattice lattice = HeatValves.figure4(130, 3, 0.3);
    try (CudaBackend cuda = (CudaBackend) new CudaBackendProvider().open()) {
      double[][] library = solved(lattice, cuda.denseKernels(2, new FrontShape(40, 32, 40)));
      double[][] again = solved(lattice, cuda.denseKernels(2, new FrontShape(40, 32, 40)));
      double[][] own = solved(lattice, cuda.denseKernels(2, new FrontShape(40, 32, 1_000_000)));
      System.out.println("SAME " + Arrays.deepEquals(library, again));
      double populations = 0;
      for (int i = 0; i < own[0].length; i++) {
        if (own[0][i] > 1e-290) {
          populations = Math.max(populations, Math.abs(library[0][i] / own[0][i] - 1));
        }
      }
      double largest = Arrays.stream(own[1]).map(Math::abs).max().orElseThrow();
      double response = 0;
      for (int i = 0; i < own[1].length; i++) {
        response = Math.max(response, Math.abs(library[1][i] - own[1][i]) / largest);
      }
      System.out.println("APART " + populations + " " + response);
    }
  }

  private static double[][] solved(PopulationLattice lattice, DenseKernels kernels) {
    try (LatticeSolution solution =
        new LatticeSolver(
                LatticeOptions.standard().withExtent(LatticeOptions.Extent.FULL_LATTICE), kernels)
            .solve(lattice)) {
      System.out.println("METHOD " + solution.report().method());
      return new double[][] {solution.populations(), solution.countingResolvent("h", 0, 0.3)[1]};
    }
  }
}
