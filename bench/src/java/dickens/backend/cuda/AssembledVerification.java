package dickens.backend.cuda;

import dickens.backend.LiouvillianKernels;
import dickens.backend.PopulationProblem;
import dickens.generator.DickeLiouvillian;
import dickens.generator.DickeRates;
import dickens.generator.HermitianPlanes;
import dickens.generator.SparseMatrix;
import dickens.generator.SpinPolynomial;
import dickens.solve.Budget;
import dickens.solve.SolveReport;
import dickens.solve.ensemble.LiouvillianPropagator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Time evolution on the device against the processor: products with assembled matrices by cuSPARSE
 * and by SparseProducts.cu, products by the stencil and Gram-Schmidt by cuBLAS and by
 * PlaneProducts.cu. Part of {@link DeviceVerification}.
 */
final class AssembledVerification {
  /** Populations, sums of positive terms. */
  private static final double POPULATIONS = 1e-12;

  /** States with coherences, of norm 1 at most; the propagator allows 1e-12. */
  private static final double STATES = 1e-10;

  /** Vectors of a Krylov space, as the propagator takes them. */
  private static final int BASIS = 30;

  private final VerificationRun run;
  private final CudaDevice device;

  AssembledVerification(VerificationRun run) {
    this.run = run;
    device = run.cuda().device();
  }

  private PlaneShape usual() {
    return run.isCard() ? PlaneShape.usual() : PlaneShape.few();
  }

  private LiouvillianKernels kernels(PlaneShape shape, LibraryUse use) {
    return new CudaLiouvillianKernels(device, 1, 1, shape, use);
  }

  /** Populations alone, or with a drive that makes coherences. */
  private static DickeLiouvillian liouvillian(int n, double drive) {
    return DickeLiouvillian.of(
        n,
        SpinPolynomial.quadratic(0.3, drive, 0, 0, 0, 0),
        new DickeRates(0.1, 0.05, 0.2, 2.0 / n, 0, 0));
  }

  private record Evolution(List<HermitianPlanes> states, SolveReport report, double seconds) {}

  private static Evolution evolved(DickeLiouvillian l, double[] times, LiouvillianKernels kernels) {
    HermitianPlanes initial = HermitianPlanes.diagonal(l.spins());
    initial.re(0)[0] = 1;
    List<HermitianPlanes> states = new ArrayList<>();
    long start = System.nanoTime();
    SolveReport report =
        LiouvillianPropagator.standard()
            .within(Budget.unlimited())
            .evolve(l, initial, times, kernels, (k, rho) -> states.add(rho.copy()));
    return new Evolution(states, report, (System.nanoTime() - start) * 1e-9);
  }

  /** States are those of the processor, by libraries and own kernels, in any launch shape. */
  void correctness() {
    run.say("%n%-42s %8s %8s %14s", "Evolution", "products", "on CPU", "d rho");
    for (int n : run.isCard() ? new int[] {7, 32, 33, 300, 1000} : new int[] {7, 33}) {
      compare(n, 0, POPULATIONS);
    }
    for (int n : run.isCard() ? new int[] {7, 32, 33, 60, 100} : new int[] {7, 12}) {
      compare(n, 1, STATES);
    }
  }

  private void compare(int n, double drive, double tolerance) {
    DickeLiouvillian l = liouvillian(n, drive);
    double[] times = {0.02, 0.1, 0.5};
    Evolution expected = evolved(l, times, LiouvillianKernels.NONE);
    for (LibraryUse use : uses()) {
      Evolution found = evolved(l, times, kernels(usual(), use));
      String what = (drive == 0 ? "populations" : "coherences") + ", N = " + n + ", " + name(use);
      run.expect(found.report.status().isGood(), what + ": " + found.report.status());
      run.expect(found.report.backend().equals("cuda"), what + ": not on the device");
      double apart = 0;
      for (int k = 0; k < times.length; k++) {
        HermitianPlanes difference = expected.states.get(k).copy();
        difference.add(-1, found.states.get(k));
        apart = Math.max(apart, difference.norm());
      }
      run.expect(apart, tolerance, what + ": states");
      if (use == LibraryUse.NEVER) {
        // which algorithm a library takes for a length is its own affair
        Evolution again = evolved(l, times, kernels(new PlaneShape(64, 8, 2), use));
        run.expect(sameBits(found, again), what + ": another launch shape gives other bits");
      }
      int products = found.report.iterations();
      run.say("%-42s %8d %8d %14.1e", what, products, expected.report.iterations(), apart);
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("qubits", n);
      row.put("method", found.report.method());
      row.put("products", products);
      row.put("cpuProducts", expected.report.iterations());
      row.put("stateDeviation", apart);
      run.row("evolution", row);
    }
  }

  /** Own kernels, and libraries where one is usable. */
  private static List<LibraryUse> uses() {
    boolean usable =
        Arrays.stream(OptionalLibraries.Library.values())
            .anyMatch(library -> OptionalLibraries.whyUnusable(library).isEmpty());
    return usable ? List.of(LibraryUse.values()) : List.of(LibraryUse.NEVER);
  }

  private static String name(LibraryUse use) {
    return use == LibraryUse.NEVER ? "own kernels" : "libraries";
  }

  private static boolean sameBits(Evolution x, Evolution y) {
    boolean same = true;
    for (int k = 0; k < x.states.size(); k++) {
      HermitianPlanes a = x.states.get(k);
      for (int s = 0; s < a.planes(); s++) {
        same &= Arrays.equals(a.re(s), y.states.get(k).re(s));
        same &= Arrays.equals(a.im(s), y.states.get(k).im(s));
      }
    }
    return same;
  }

  /** Kernels and libraries against the copy bandwidth, then whole evolutions over N. */
  void speed() {
    run.say("%n%-56s %6s %12s %9s %9s", "Assembled and dense work", "N", "s", "GB/s", "of copy");
    for (int n : run.isCard() ? new int[] {500, 1000, 2000, 4000} : new int[] {12}) {
      if (run.begins("assembled products, N = " + n, run.isCard() ? 5 : 0)) {
        products(n);
      }
    }
    for (int n : run.isCard() ? new int[] {100, 200, 300} : new int[] {12}) {
      if (run.begins("Gram-Schmidt, N = " + n, run.isCard() ? 3 : 0)) {
        gramSchmidt(n);
      }
    }
    run.say("%n%-14s %6s %12s %12s", "evolution", "N", run.device() + ", s", "CPU, s");
    for (int n : run.isCard() ? new int[] {100, 200, 300, 500, 1000, 2000} : new int[] {12}) {
      if (run.begins("evolution of populations, N = " + n, run.isCard() ? 1e-5 * n * n : 0)) {
        evolve(n, 0);
      }
    }
    for (int n : run.isCard() ? new int[] {30, 60, 100, 150, 200} : new int[] {12}) {
      if (run.begins("evolution with coherences, N = " + n, run.isCard() ? 1e-5 * n * n * n : 0)) {
        evolve(n, 1);
      }
    }
  }

  private void products(int n) {
    PopulationProblem problem = new PopulationProblem(liouvillian(n, 0), 2.0 * n, 16);
    SparseMatrix matrix = CudaPopulations.matrix(problem);
    for (LibraryUse use : uses()) {
      try (CudaPopulations powers =
          device.call(() -> new CudaPopulations(device, problem, matrix, usual(), use))) {
        String what = "CSR product by " + powers.productName();
        row(what, n, powers.productSeconds(run.repetitions()), powers.productBytes());
      }
    }
  }

  private void gramSchmidt(int n) {
    PlaneLayout layout = CudaEvolution.layout(liouvillian(n, 1), BASIS);
    for (LibraryUse use : uses()) {
      try (CudaEvolution planes =
          device.call(() -> new CudaEvolution(device, layout, usual(), use))) {
        PlaneVectors vectors = planes.vectors();
        String what = "Gram-Schmidt on " + BASIS + " vectors by " + vectors.name();
        double seconds = vectors.orthogonalisationSeconds(BASIS, run.repetitions());
        row(what, n, seconds, vectors.orthogonalisationBytes(BASIS));
        if (use == LibraryUse.NEVER) {
          double product = vectors.productSeconds(run.repetitions());
          row("product by the stencil", n, product, vectors.productBytes());
        }
      }
    }
  }

  private void row(String what, int n, double seconds, long bytes) {
    double share = run.ofCopy((double) bytes, seconds);
    run.say(
        "%-56s %6d %12.3e %9.1f %8.0f%%", what, n, seconds, bytes / seconds * 1e-9, 100 * share);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("work", what);
    row.put("qubits", n);
    row.put("seconds", seconds);
    row.put("bytesPerSecond", bytes / seconds);
    row.put("shareOfCopyBandwidth", share);
    run.row("kernels", row);
  }

  /** Of two evolutions the second. */
  private void evolve(int n, double drive) {
    DickeLiouvillian l = liouvillian(n, drive);
    double[] times = {0.1, 0.5};
    double onDevice = 0;
    double host = 0;
    for (int time = 0; time < 2; time++) {
      onDevice = evolved(l, times, kernels(usual(), LibraryUse.WHERE_USABLE)).seconds;
      host = evolved(l, times, LiouvillianKernels.NONE).seconds;
    }
    String what = drive == 0 ? "populations" : "coherences";
    run.say("%-14s %6d %12.3g %12.3g", what, n, onDevice, host);
    run.scaling("evolution", what, "N", n, "cuda", onDevice);
    run.scaling("evolution", what, "N", n, "cpu", host);
  }
}
