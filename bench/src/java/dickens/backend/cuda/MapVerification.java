package dickens.backend.cuda;

import dickens.backend.DenseKernels;
import dickens.solve.lattice.ValveMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The part of {@link DeviceVerification} on maps: points of the heat valve at N = 1000, of which
 * the device solves neighbours side by side, up to 10^4 of them; on the processor, whole maps up to
 * 900 points and a sample of the largest.
 */
record MapVerification(VerificationRun run) {
  private static final String FAMILY = "maps of the heat valve";

  /** Currents differ by rounding, and by what windows of another extent neglect. */
  private static final double TOLERANCE = 1e-11;

  void speed() {
    int qubits = run.isCard() ? 1000 : 24;
    int[] sizes = run.isCard() ? new int[] {16, 100, 900, 10_000} : new int[] {4, 9};
    FrontShape shape = run.isCard() ? FrontShape.usual() : new FrontShape(40, 32, 512);
    DenseKernels kernels = run.cuda().denseKernels(0, shape);
    ValveMap.of(qubits, 4).solve(kernels);
    ValveMap.of(qubits, 4).solve(run.cpu().denseKernels());
    run.say(
        "%n%-8s %8s %10s %12s %12s %14s %12s",
        "map, N", "points", "together", run.device() + ", s", "CPU, s", "CPU, points", "dQ/Q");
    double last = run.isCard() ? 5 : 0;
    int before = sizes[0];
    for (int points : sizes) {
      double expected = last * points / before;
      if (!run.begins("map of " + points + " points, N = " + qubits, expected)) {
        continue;
      }
      double begin = run.seconds();
      row(qubits, points, kernels);
      last = run.seconds() - begin;
      before = points;
    }
  }

  private void row(int qubits, int points, DenseKernels kernels) {
    ValveMap map = ValveMap.of(qubits, points);
    long start = System.nanoTime();
    ValveMap.Outcome found = map.solve(kernels);
    final double device = (System.nanoTime() - start) * 1e-9;
    ValveMap sample = map.sample(900);
    start = System.nanoTime();
    ValveMap.Outcome expected = sample.solve(run.cpu().denseKernels());
    final double host = (System.nanoTime() - start) * 1e-9;
    int solved = sample.lattices().size();
    int step = Math.max(1, points / 900);
    double worst = 0;
    for (int i = 0; i < solved; i++) {
      double apart = Math.abs(found.currents()[i * step] / expected.currents()[i] - 1);
      worst = Double.isNaN(apart) ? Double.NaN : Math.max(worst, apart);
    }
    run.expect(worst, TOLERANCE, "currents of " + points + " points");
    boolean whole = solved == points;
    run.say(
        "%-8d %8d %10d %12.3e %12.3e %14s %12.1e",
        qubits,
        points,
        found.together(),
        device,
        host,
        whole ? "all" : "sample of " + solved,
        worst);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("qubits", qubits);
    row.put("points", points);
    row.put("pointsTogether", found.together());
    row.put("seconds", device);
    row.put("cpuSeconds", host);
    row.put("cpuPoints", solved);
    row.put("currentDeviation", worst);
    run.row("maps", row);
    run.scaling(FAMILY, "N = " + qubits, "points", points, "cuda", device);
    if (whole) {
      run.scaling(FAMILY, "N = " + qubits, "points", points, "cpu", host);
    }
  }
}
