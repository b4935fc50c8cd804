package dickens.backend.cuda;

import dickens.backend.LiouvillianKernels;
import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import dickens.solve.ensemble.LiouvillianPropagator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What {@link OptionalLibrariesTest} runs in a JVM that finds a cuSPARSE and a cuBLAS. */
final class EvolutionProgram {
  private EvolutionProgram() {}

  public static void main(String[] args) {
    DickeLiouvillian l = CudaPopulationsTest.liouvillian(40);
    try (CudaBackend cuda = (CudaBackend) new CudaBackendProvider().open()) {
      List<double[]> library = evolved(l, kernels(cuda, LibraryUse.WHERE_USABLE));
      List<double[]> again = evolved(l, kernels(cuda, LibraryUse.WHERE_USABLE));
      List<double[]> own = evolved(l, kernels(cuda, LibraryUse.NEVER));
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

  private static void add(HermitianPlanes rho, List<double[]> planes) {
    for (int s = 0; s < rho.planes(); s++) {
      planes.add(rho.re(s).clone());
    }
  }
}
