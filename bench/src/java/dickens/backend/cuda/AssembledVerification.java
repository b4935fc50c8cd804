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
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

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

  /** How much is done: for compute-sanitizer, on the stand-in driver, on a card. */
  enum Extent {
    SMALL,
    HOST,
    CARD
  }

  private final CudaDevice device;
  private final Extent extent;
  private final Consumer<String> out;
  private final BiConsumer<Boolean, String> expect;
  private final Map<String, Object> facts;

  AssembledVerification(
      CudaDevice device,
      Extent extent,
      Consumer<String> out,
      BiConsumer<Boolean, String> expect,
      Map<String, Object> facts) {
    this.device = device;
    this.extent = extent;
    this.out = out;
    this.expect = expect;
    this.facts = facts;
  }

  private void say(String format, Object... values) {
    out.accept(String.format(Locale.ROOT, format, values));
  }

  private PlaneShape usual() {
    return extent == Extent.CARD ? PlaneShape.usual() : PlaneShape.few();
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
            .within(Budget.standard().withMemory(1e12))
            .evolve(l, initial, times, kernels, (k, rho) -> states.add(rho.copy()));
    return new Evolution(states, report, (System.nanoTime() - start) * 1e-9);
  }

  /** States are those of the processor, by libraries and own kernels, in any launch shape. */
  void correctness() {
    List<Map<String, Object>> rows = new ArrayList<>();
    say("%n%-42s %8s %8s %14s", "Evolution", "products", "on CPU", "d rho");
    boolean few = extent != Extent.CARD;
    for (int n : few ? new int[] {7, 33} : new int[] {7, 32, 33, 300, 1000}) {
      rows.addAll(compared(n, 0, POPULATIONS));
    }
    for (int n : few ? new int[] {7, 12} : new int[] {7, 32, 33, 60, 100}) {
      rows.addAll(compared(n, 1, STATES));
    }
    facts.put("evolution", rows);
  }

  private List<Map<String, Object>> compared(int n, double drive, double tolerance) {
    DickeLiouvillian l = liouvillian(n, drive);
    double[] times = {0.02, 0.1, 0.5};
    Evolution expected = evolved(l, times, LiouvillianKernels.NONE);
    List<Map<String, Object>> rows = new ArrayList<>();
    for (LibraryUse use : uses()) {
      Evolution found = evolved(l, times, kernels(usual(), use));
      String what = (drive == 0 ? "populations" : "coherences") + ", N = " + n + ", " + name(use);
      expect.accept(found.report.status().isGood(), what + ": " + found.report.status());
      expect.accept(found.report.backend().equals("cuda"), what + ": not on the device");
      double apart = 0;
      for (int k = 0; k < times.length; k++) {
        HermitianPlanes difference = expected.states.get(k).copy();
        difference.add(-1, found.states.get(k));
        apart = Math.max(apart, difference.norm());
      }
      expect.accept(apart <= tolerance, what + ": states differ by " + apart);
      if (use == LibraryUse.NEVER) {
        // which algorithm a library takes for a length is its own affair
        Evolution again = evolved(l, times, kernels(new PlaneShape(64, 8, 2), use));
        expect.accept(sameBits(found, again), what + ": another launch shape gives other bits");
      }
      int products = found.report.iterations();
      say("%-42s %8d %8d %14.1e", what, products, expected.report.iterations(), apart);
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("qubits", n);
      row.put("method", found.report.method());
      row.put("products", products);
      row.put("cpuProducts", expected.report.iterations());
      row.put("stateDeviation", apart);
      rows.add(row);
    }
    return rows;
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

  /** Kernels against the copy bandwidth of the card, then whole evolutions over N. */
  void speed(double copyBandwidth, int repetitions) {
    List<Map<String, Object>> rows = new ArrayList<>();
    say("%n%-56s %6s %12s %9s %9s", "Assembled and dense work", "N", "s", "GB/s", "of copy");
    boolean card = extent == Extent.CARD;
    for (int n : card ? new int[] {500, 1000, 2000, 4000} : new int[] {12}) {
      PopulationProblem problem = new PopulationProblem(liouvillian(n, 0), 2.0 * n, 16);
      SparseMatrix matrix = CudaPopulations.matrix(problem);
      for (LibraryUse use : uses()) {
        try (CudaPopulations powers =
            device.call(() -> new CudaPopulations(device, problem, matrix, usual(), use))) {
          powers.start(new double[(int) matrix.size()], 1);
          String what = "CSR product by " + powers.productName();
          double seconds = powers.productSeconds(repetitions);
          rows.add(row(what, n, seconds, powers.productBytes(), copyBandwidth));
        }
      }
    }
    for (int n : card ? new int[] {100, 200, 300} : new int[] {12}) {
      PlaneLayout layout = CudaEvolution.layout(liouvillian(n, 1), BASIS);
      for (LibraryUse use : uses()) {
        try (CudaEvolution planes =
            device.call(() -> new CudaEvolution(device, layout, usual(), use))) {
          PlaneVectors vectors = planes.vectors();
          String what = "Gram-Schmidt on " + BASIS + " vectors by " + vectors.name();
          double seconds = vectors.orthogonalisationSeconds(BASIS, repetitions);
          long bytes = vectors.orthogonalisationBytes(BASIS);
          rows.add(row(what, n, seconds, bytes, copyBandwidth));
          if (use == LibraryUse.NEVER) {
            double product = vectors.productSeconds(repetitions);
            rows.add(
                row("product by the stencil", n, product, vectors.productBytes(), copyBandwidth));
          }
        }
      }
    }
    facts.put("assembled", rows);
    facts.put("evolutionSpeed", evolutions(card));
  }

  private Map<String, Object> row(
      String what, int n, double seconds, long bytes, double copyBandwidth) {
    double rate = bytes / seconds;
    say(
        "%-56s %6d %12.3e %9.1f %8.0f%%",
        what, n, seconds, rate * 1e-9, 100 * rate / copyBandwidth);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("work", what);
    row.put("qubits", n);
    row.put("seconds", seconds);
    row.put("bytesPerSecond", rate);
    row.put("shareOfCopyBandwidth", rate / copyBandwidth);
    return row;
  }

  private List<Map<String, Object>> evolutions(boolean card) {
    List<Map<String, Object>> rows = new ArrayList<>();
    say("%n%6s %12s %12s %12s   (seconds)", "N", "", "device", "CPU");
    for (double drive : new double[] {0, 1}) {
      int[] sizes = drive == 0 ? new int[] {300, 500, 1000, 2000} : new int[] {60, 100, 150, 200};
      for (int n : card ? sizes : new int[] {12}) {
        DickeLiouvillian l = liouvillian(n, drive);
        double[] times = {0.1, 0.5};
        double[] seconds = new double[2];
        for (int time = 0; time < 2; time++) {
          // of two the second
          seconds[0] = evolved(l, times, kernels(usual(), LibraryUse.WHERE_USABLE)).seconds;
          seconds[1] = evolved(l, times, LiouvillianKernels.NONE).seconds;
        }
        String what = drive == 0 ? "populations" : "coherences";
        say("%6d %12s %12.3g %12.3g", n, what, seconds[0], seconds[1]);
        rows.add(
            Map.of(
                "qubits", n, "what", what, "deviceSeconds", seconds[0], "cpuSeconds", seconds[1]));
      }
    }
    return rows;
  }
}
