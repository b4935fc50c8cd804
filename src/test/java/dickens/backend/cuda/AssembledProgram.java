package dickens.backend.cuda;

import dickens.backend.LiouvillianKernels;
import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import dickens.solve.ensemble.LiouvillianOptions;
import dickens.solve.ensemble.LiouvillianPropagator;
import dickens.solve.ensemble.LiouvillianSolution;
import dickens.solve.ensemble.LiouvillianSolver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** What {@link OptionalLibrariesTest} runs in a JVM that finds a cuSPARSE and a cuBLAS. */
final class AssembledProgram {
  private AssembledProgram() {}

  /** Populations, states with coherences, then a steady state by GMRES. */
  public static void main(String[] args) {
    try (CudaBackend cuda = (CudaBackend) new CudaBackendProvider().open()) {
      compare(kernels -> evolved(CudaPopulationsTest.liouvillian(40), kernels), cuda);
      compare(kernels -> evolved(CudaEvolutionTest.liouvillian(16), kernels), cuda);
      compare(kernels -> steady(CudaEvolutionTest.liouvillian(20), kernels), cuda);
    }
  }

  private static void compare(
      Function<LiouvillianKernels, List<double[]>> solve, CudaBackend cuda) {
    List<double[]> library = solve.apply(kernels(cuda, LibraryUse.WHERE_USABLE));
    List<double[]> again = solve.apply(kernels(cuda, LibraryUse.WHERE_USABLE));
    List<double[]> own = solve.apply(kernels(cuda, LibraryUse.NEVER));
    boolean same = true;
    double apart = 0;
    for (int k = 0; k < own.size(); k++) {
      same &= Arrays.equals(library.get(k), again.get(k));
      for (int i = 0; i < own.get(k).length; i++) {
        apart = Math.max(apart, Math.abs(library.get(k)[i] - own.get(k)[i]));
      }
    }
    System.out.println("SAME " + same);
    System.out.println("APART " + apart);
  }

  private static LiouvillianKernels kernels(CudaBackend cuda, LibraryUse use) {
    return new CudaLiouvillianKernels(cuda.device(), 2, 2, PlaneShape.few(), use);
  }

  private static List<double[]> evolved(DickeLiouvillian l, LiouvillianKernels kernels) {
    List<double[]> planes = new ArrayList<>();
    String method =
        LiouvillianPropagator.standard()
            .evolve(
                l,
                CudaPopulationsTest.excited(l),
                new double[] {0.1, 0.4, 2},
                kernels,
                (k, rho) -> add(rho, planes))
            .method();
    System.out.println("METHOD " + method);
    return planes;
  }

  private static List<double[]> steady(DickeLiouvillian l, LiouvillianKernels kernels) {
    LiouvillianOptions options =
        LiouvillianOptions.standard().with(LiouvillianOptions.Method.MULTIPOLE);
    try (LiouvillianSolver solver = LiouvillianSolver.of(l, options, kernels)) {
      LiouvillianSolution solution = solver.steadyState();
      System.out.println("ITERATIONS " + solution.report().iterations());
      System.out.println("METHOD " + solution.report().method());
      List<double[]> planes = new ArrayList<>();
      add(solution.state(), planes);
      return planes;
    }
  }

  private static void add(HermitianPlanes rho, List<double[]> planes) {
    for (int s = 0; s < rho.planes(); s++) {
      planes.add(rho.re(s).clone());
      planes.add(rho.im(s).clone());
    }
  }
}
