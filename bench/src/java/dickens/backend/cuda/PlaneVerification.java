package dickens.backend.cuda;

import dickens.backend.LiouvillianKernels;
import dickens.backend.PlaneProblem;
import dickens.generator.Arithmetic;
import dickens.generator.ComplexPlanes;
import dickens.generator.DickeLiouvillian;
import dickens.generator.DickeRates;
import dickens.generator.HermitianPlanes;
import dickens.generator.SpinPolynomial;
import dickens.solve.Budget;
import dickens.solve.ensemble.LiouvillianOptions;
import dickens.solve.ensemble.LiouvillianSolution;
import dickens.solve.ensemble.LiouvillianSolver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Ensembles with coherences on the device against the processor: PlaneProducts.cu, PlaneFactors.cu,
 * PlaneSweeps.cu and PlaneMultipoles.cu. Part of {@link DeviceVerification}.
 */
final class PlaneVerification {
  /** Expectation values of states whose norm is at most 1. */
  private static final double TOLERANCE = 1e-10;

  private final CudaDevice device;
  private final boolean standIn;
  private final Consumer<String> out;
  private final Map<String, Object> facts;

  PlaneVerification(
      CudaDevice device, boolean standIn, Consumer<String> out, Map<String, Object> facts) {
    this.device = device;
    this.standIn = standIn;
    this.out = out;
    this.facts = facts;
  }

  private void say(String format, Object... values) {
    out.accept(String.format(Locale.ROOT, format, values));
  }

  /** Resonant, so in real numbers; or the detuned set "peer" of the reference files. */
  private static DickeLiouvillian liouvillian(int n, double detuning) {
    return DickeLiouvillian.of(
        n,
        SpinPolynomial.quadratic(detuning, 1, 0, 0, 0, 0),
        new DickeRates(0.1, 0.05, 0.2, 2.0 / n, 0, 0));
  }

  private static LiouvillianOptions options() {
    return LiouvillianOptions.standard()
        .with(LiouvillianOptions.Method.MULTIPOLE)
        .within(Budget.standard().withMemory(1e12));
  }

  private LiouvillianKernels kernels(PlaneShape shape) {
    return new CudaLiouvillianKernels(device, 2, shape);
  }

  private PlaneShape usual() {
    return standIn ? PlaneShape.few() : PlaneShape.usual();
  }

  /** True where steady states and resolvents are those of the processor, in any launch shape. */
  boolean agrees(boolean small) {
    boolean good = true;
    List<Map<String, Object>> rows = new ArrayList<>();
    say("%n%-34s %8s %8s %14s %14s", "Planes", "on GPU", "on CPU", "d rho", "dx/x");
    for (int n : standIn || small ? new int[] {7, 12} : new int[] {7, 32, 33, 60, 100}) {
      for (double detuning : new double[] {0, 0.3}) {
        DickeLiouvillian l = liouvillian(n, detuning);
        LiouvillianSolver host = LiouvillianSolver.of(l, options());
        LiouvillianSolution expected = host.steadyState();
        ComplexPlanes b = expected.state().leftProduct(SpinPolynomial.parse("Jm"));
        ComplexPlanes x = host.resolvent(0.1, 0.7, b).operator();
        LiouvillianSolution found;
        ComplexPlanes y;
        try (LiouvillianSolver solver = LiouvillianSolver.of(l, options(), kernels(usual()))) {
          found = solver.steadyState();
          y = solver.resolvent(0.1, 0.7, b).operator();
        }
        PlaneShape other = new PlaneShape(64, 8, 2);
        try (LiouvillianSolver solver = LiouvillianSolver.of(l, options(), kernels(other))) {
          good &= sameBits(found.state(), solver.steadyState().state());
        }
        double state = distance(expected.state(), found.state());
        double size = Math.hypot(x.a().norm(), x.b().norm());
        double response = Math.hypot(distance(x.a(), y.a()), distance(x.b(), y.b())) / size;
        int device = found.report().iterations();
        int processor = expected.report().iterations();
        good &= state <= TOLERANCE && response <= TOLERANCE;
        good &= found.report().backend().equals("cuda") && Math.abs(device - processor) <= 2;
        say(
            "%-34s %8d %8d %14.1e %14.1e",
            "N = " + n + (detuning == 0 ? ", real" : ", complex"),
            device,
            processor,
            state,
            response);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("qubits", n);
        row.put("detuning", detuning);
        row.put("iterations", device);
        row.put("cpuIterations", processor);
        row.put("stateDeviation", state);
        row.put("resolventDeviation", response);
        rows.add(row);
      }
    }
    facts.put("planes", rows);
    return good;
  }

  private static double distance(HermitianPlanes x, HermitianPlanes y) {
    HermitianPlanes apart = x.copy();
    apart.add(-1, y);
    return apart.norm();
  }

  private static boolean sameBits(HermitianPlanes x, HermitianPlanes y) {
    boolean same = true;
    for (int s = 0; s < x.planes(); s++) {
      same &= Arrays.equals(x.re(s), y.re(s)) && Arrays.equals(x.im(s), y.im(s));
    }
    return same;
  }

  /** Time of the kernels against the measured limits, and of whole solves over N. */
  void speed(DeviceRates rates, int repetitions) {
    List<Map<String, Object>> rows = new ArrayList<>();
    say(
        "%n%6s %8s %12s %9s %12s %9s %9s %12s %12s",
        "N", "", "product, s", "of copy", "sweep, s", "of copy", "TFLOP/s", "solve, s", "CPU, s");
    for (int n : standIn ? new int[] {12} : new int[] {50, 100, 200, 300, 500}) {
      for (double detuning : new double[] {0, 0.3}) {
        rows.add(timed(n, detuning, rates, repetitions));
      }
    }
    facts.put("planesSpeed", rows);
  }

  private Map<String, Object> timed(int n, double detuning, DeviceRates rates, int repetitions) {
    DickeLiouvillian l = liouvillian(n, detuning);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("qubits", n);
    row.put("detuning", detuning);
    Arithmetic arithmetic = detuning == 0 ? Arithmetic.REAL : Arithmetic.COMPLEX;
    DickeLiouvillian turned = detuning == 0 ? l.realFrame().orElseThrow().liouvillian() : l;
    PlaneProblem problem =
        new PlaneProblem(turned, 0, 0, 1, arithmetic, 1e-3 * l.largestDiagonal(), 40, 16);
    PlaneLayout layout = PlaneLayout.of(problem);
    long free = device.call(CudaDevice::freeMemory);
    if (layout.bytes() > free) {
      say(
          "%6d needs %.3g GB of device memory, %.3g are free",
          n, layout.bytes() * 1e-9, free * 1e-9);
      row.put("neededBytes", layout.bytes());
      return row;
    }
    double product;
    double sweep;
    double ofProduct;
    double ofSweep;
    double rate;
    try (CudaPlanes planes = device.call(() -> new CudaPlanes(device, layout, usual()))) {
      product = planes.productSeconds(repetitions);
      sweep = planes.sweepSeconds(repetitions);
      ofProduct = planes.productBytes() / product / rates.copyBandwidth();
      ofSweep = planes.sweepBytes() / sweep / rates.copyBandwidth();
      rate = planes.sweepFlops() / sweep * 1e-12;
    }
    double solve = seconds(l, kernels(usual()));
    double host = n <= 200 ? seconds(l, LiouvillianKernels.NONE) : Double.NaN;
    say(
        "%6d %8s %12.3e %8.0f%% %12.3e %8.0f%% %9.2f %12.3g %12.3g",
        n,
        detuning == 0 ? "real" : "complex",
        product,
        100 * ofProduct,
        sweep,
        100 * ofSweep,
        rate,
        solve,
        host);
    row.put("neededBytes", layout.bytes());
    row.put("productSeconds", product);
    row.put("productShareOfCopyBandwidth", ofProduct);
    row.put("sweepSeconds", sweep);
    row.put("sweepShareOfCopyBandwidth", ofSweep);
    row.put("sweepSingleFlopsPerSecond", rate * 1e12);
    row.put("solveSeconds", solve);
    row.put("cpuSolveSeconds", host);
    return row;
  }

  /** A steady state, factors included, of two the second. */
  private static double seconds(DickeLiouvillian l, LiouvillianKernels kernels) {
    double seconds = 0;
    for (int time = 0; time < 2; time++) {
      long start = System.nanoTime();
      try (LiouvillianSolver solver = LiouvillianSolver.of(l, options(), kernels)) {
        solver.steadyState();
      }
      seconds = (System.nanoTime() - start) * 1e-9;
    }
    return seconds;
  }
}
