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
import java.util.Map;

/**
 * Ensembles with coherences on the device against the processor: PlaneProducts.cu, PlaneFactors.cu,
 * PlaneSweeps.cu and PlaneMultipoles.cu. Part of {@link DeviceVerification}.
 */
final class PlaneVerification {
  /** Expectation values of states whose norm is at most 1. */
  private static final double TOLERANCE = 1e-10;

  /** Ensembles whose planes keep every multiprocessor of a card at work. */
  private static final int FILLING = 200;

  private final VerificationRun run;
  private final CudaDevice device;
  private final boolean standIn;

  PlaneVerification(VerificationRun run) {
    this.run = run;
    device = run.cuda().device();
    standIn = !run.isCard();
  }

  private void say(String format, Object... values) {
    run.say(format, values);
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

  /** Steady states and resolvents are those of the processor, in any launch shape. */
  void correctness() {
    List<Map<String, Object>> rows = new ArrayList<>();
    boolean small = run.extent() == VerificationRun.Extent.SMALL;
    say("%n%-34s %8s %8s %14s %14s", "Planes", "on " + run.device(), "on CPU", "d rho", "dx/x");
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
          run.expect(
              sameBits(found.state(), solver.steadyState().state()),
              "planes, N = " + n + ": another launch shape gives other bits");
        }
        double state = distance(expected.state(), found.state());
        double size = Math.hypot(x.a().norm(), x.b().norm());
        double response = Math.hypot(distance(x.a(), y.a()), distance(x.b(), y.b())) / size;
        int device = found.report().iterations();
        int processor = expected.report().iterations();
        String where = ", N = " + n + ", w0 = " + detuning;
        run.expect(state, TOLERANCE, "steady states" + where);
        run.expect(response, TOLERANCE, "resolvents" + where);
        run.expect(found.report().backend().equals("cuda"), "not on the device" + where);
        run.expect(
            Math.abs(device - processor) <= 2,
            device + " iterations, " + processor + " on the processor" + where);
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
    run.facts().put("planes", rows);
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

  /** Kernels against the limits of the card, then whole steady states over N. */
  void speed() {
    say(
        "%n%6s %8s %10s %9s %9s %10s %9s %9s %10s %9s %9s",
        "N",
        "",
        "product, s",
        "GB/s",
        "of copy",
        "sweep, s",
        "GB/s",
        "of copy",
        "factors, s",
        "TFLOP/s",
        "of FP64");
    for (int n : standIn ? new int[] {12} : new int[] {50, 100, 200, 300, 500}) {
      for (double detuning : new double[] {0, 0.3}) {
        if (run.begins("plane kernels, N = " + n + ", w0 = " + detuning, standIn ? 0 : n / 20.0)) {
          timed(n, detuning);
        }
      }
    }
    if (!standIn) {
      aim("productShareOfCopyBandwidth", "product");
      aim("sweepShareOfCopyBandwidth", "sweep");
    }
    new EnsembleTimes(run, kernels(usual())).measure();
  }

  /** The largest share of the copy bandwidth at sizes that fill a card, beside what is aimed at. */
  private void aim(String share, String what) {
    double best = 0;
    for (Object each : (List<?>) run.facts().getOrDefault("kernels", List.of())) {
      Map<?, ?> row = (Map<?, ?>) each;
      if ((Integer) row.get("qubits") >= FILLING && row.get(share) instanceof Double found) {
        best = Math.max(best, found);
      }
    }
    say(
        "%s: at best %.0f%% of the copy bandwidth from N = %d on; 80%% is the aim%s",
        what, 100 * best, FILLING, best >= 0.8 ? ", reached" : ", not reached");
    run.facts().put("best " + share, best);
  }

  private void timed(int n, double detuning) {
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
    row.put("neededBytes", layout.bytes());
    if (layout.bytes() > free) {
      say(
          "%6d needs %.3g GB of device memory, %.3g are free",
          n, layout.bytes() * 1e-9, free * 1e-9);
      run.row("kernels", row);
      return;
    }
    double factors = factorSeconds(layout);
    double flops = factorFlops(layout);
    double product;
    double sweep;
    double productBytes;
    double sweepBytes;
    double sweepFlops;
    try (CudaPlanes planes = device.call(() -> new CudaPlanes(device, layout, usual()))) {
      product = planes.productSeconds(run.repetitions());
      sweep = planes.sweepSeconds(run.repetitions());
      productBytes = planes.productBytes();
      sweepBytes = planes.sweepBytes();
      sweepFlops = planes.sweepFlops();
    }
    double ofFlops = flops / factors / run.rates().doubleRate();
    say(
        "%6d %8s %10.3e %9.1f %8.0f%% %10.3e %9.1f %8.0f%% %10.3e %9.2f %8.0f%%",
        n,
        detuning == 0 ? "real" : "complex",
        product,
        productBytes / product * 1e-9,
        100 * run.ofCopy(productBytes, product),
        sweep,
        sweepBytes / sweep * 1e-9,
        100 * run.ofCopy(sweepBytes, sweep),
        factors,
        flops / factors * 1e-12,
        100 * ofFlops);
    row.put("productSeconds", product);
    row.put("productBytes", productBytes);
    row.put("productShareOfCopyBandwidth", run.ofCopy(productBytes, product));
    row.put("sweepSeconds", sweep);
    row.put("sweepBytes", sweepBytes);
    row.put("sweepShareOfCopyBandwidth", run.ofCopy(sweepBytes, sweep));
    row.put("sweepSingleFlopsPerSecond", sweepFlops / sweep);
    row.put("factorSeconds", factors);
    row.put("factorFlops", flops);
    row.put("factorShareOfDoubleRate", ofFlops);
    run.row("kernels", row);
  }

  /** All inverses, wall clock with the allocations around them, the second time. */
  private double factorSeconds(PlaneLayout layout) {
    return device.call(
        () -> {
          double seconds = Double.NaN;
          for (int time = 0; time < 2; time++) {
            PlaneMemory memory = new PlaneMemory(device, usual(), LibraryUse.NEVER);
            try {
              PlaneTables tables = new PlaneTables(memory, layout);
              long start = System.nanoTime();
              new PlaneFactors(memory, layout, tables);
              seconds = (System.nanoTime() - start) * 1e-9;
            } finally {
              memory.freeAll();
            }
          }
          return seconds;
        });
  }

  /** n^3 multiply-adds an inverse, of 2 operations in real and 8 in complex arithmetic. */
  private static double factorFlops(PlaneLayout layout) {
    double flops = 0;
    for (int s = 0; s < layout.planes(); s++) {
      for (int k = 0; k < layout.blocks(s); k++) {
        double halves = k == 0 ? 1 : layout.problem().parts();
        flops += halves * Math.pow(layout.sizes()[layout.block()[s] + k], 3);
      }
    }
    return flops * (layout.problem().numbers() == 2 ? 8 : 2);
  }
}
