package dickens.backend.cuda;

import dickens.backend.Backend;
import dickens.backend.BackendUnavailable;
import dickens.backend.ChainBatch;
import dickens.backend.ChainBatchLimits;
import dickens.backend.ChainBatchResult;
import dickens.backend.ChainDetail;
import dickens.backend.ChainShifts;
import dickens.backend.ShiftReadings;
import dickens.backend.SpinLadderBatch;
import dickens.bath.Bath;
import dickens.bath.SpectralDensity;
import dickens.generator.Chain;
import dickens.generator.SpinCoupling;
import dickens.generator.SpinCoupling.Operator;
import dickens.generator.SpinLadder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of {@link DeviceVerification} on chains: ChainBatch.cu, LongChains.cu, ChainCumulants.cu
 * and ChainShifts.cu; determinism over launch shapes; points a second with transfers apart.
 */
final class ChainVerification {
  /** Both back ends round the same sums differently. */
  private static final double CURRENT_TOLERANCE = 1e-14;

  private static final double NOISE_TOLERANCE = 2e-12;

  /** Counted in ChainBatch.cu at C = 3, a division counting 10. */
  private static final double FLOPS_A_LEVEL = 370 + 10 * 10;

  private static final int ROWS_OF_TRAFFIC = 11 * 3 + 17;

  /** Counted in LongChains.cu; what a warp reads twice within a tile comes from its cache. */
  private static final int ROWS_OF_LONG_TRAFFIC = 14 * 3 + 16;

  private final VerificationRun run;
  private final CudaBackend cuda;
  private final Backend cpu;
  private final boolean small;
  private final boolean standIn;

  ChainVerification(VerificationRun run) {
    this.run = run;
    cuda = run.cuda();
    cpu = run.cpu();
    small = run.extent() == VerificationRun.Extent.SMALL;
    standIn = !run.isCard();
  }

  private void say(String format, Object... values) {
    run.say(format, values);
  }

  private void expect(boolean condition, String what) {
    run.expect(condition, what);
  }

  /** All chain kernels against the processor. */
  void correctness() {
    List<Map<String, Object>> rows = new ArrayList<>();
    say("%n%-34s %8s %14s %14s", "ChainBatch, points", "levels", "dI/gross", "dS/S");
    CudaDevice device = cuda.device();
    double deviation =
        device.call(() -> SelfTest.deviation(KernelImage.load("SelfTest", device.capability())));
    expect(deviation <= 1e-14, "the self-test deviates by " + deviation);
    int[] sizes = small ? new int[] {3, 31, 101} : new int[] {3, 4, 10, 31, 100, 101, 1001, 10001};
    for (int channels = 1; channels <= 4; channels++) {
      for (int qubits : sizes) {
        List<SpinLadder> points = new ArrayList<>();
        for (int p = 0; p < (small ? 33 : 257); p++) {
          points.add(ladder(qubits, channels, p, 1));
          points.add(ladder(Math.min(qubits, 401), channels, p, 3.0 / Math.min(qubits, 401)));
        }
        rows.add(compared(points, "C = " + channels + ", N = " + qubits));
      }
    }
    run.facts().put("chains", rows);
    longChains();
    details();
    resolvents();
  }

  /** Chains that are hot throughout, of more levels than one thread walks: LongChains.cu. */
  private void longChains() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int channels = 1; channels <= 4; channels++) {
      for (int qubits : small || channels != 3 ? new int[] {515} : new int[] {515, 2001, 10001}) {
        List<SpinLadder> points = new ArrayList<>();
        for (int p = 0; p < (small ? 2 : 9); p++) {
          points.add(ladder(qubits, channels, p, 3.0 / ((double) qubits * qubits)));
        }
        rows.add(compared(points, "long, C = " + channels + ", N = " + qubits));
      }
    }
    run.facts().put("longChains", rows);
  }

  /** Cumulants to the fourth and populations: ChainCumulants.cu. */
  private void details() {
    double worst = 0;
    double worstPopulation = 0;
    for (int qubits : new int[] {3, 31, 101}) {
      List<SpinLadder> points = new ArrayList<>();
      for (int p = 0; p < (small ? 33 : 257); p++) {
        points.add(ladder(qubits, 1 + p % 4, p, p % 2 == 0 ? 1 : 3.0 / qubits));
      }
      SpinLadderBatch batch = SpinLadderBatch.of(points);
      ChainBatchLimits limits =
          ChainBatchLimits.adaptive(points.size()).withDetail(new ChainDetail(4, 1 << 20));
      ChainBatchResult expected = solve(cpu, batch, limits);
      ChainBatchResult found = solve(cuda, batch, limits);
      for (int p = 0; p < points.size(); p++) {
        for (int m = 0; m < 2; m++) {
          for (int c = 0; c < points.get(p).couplings().size(); c++) {
            double reference = expected.cumulants()[m][c][p];
            double apart = Math.abs(found.cumulants()[m][c][p] - reference);
            worst = Math.max(worst, reference == 0 ? apart : apart / Math.abs(reference));
          }
        }
        expect(expected.rho()[p].length == found.rho()[p].length, "number of populations");
        for (int k = 0; k < expected.rho()[p].length; k++) {
          double reference = expected.rho()[p][k];
          if (reference > 1e-290) {
            double apart = Math.abs(found.rho()[p][k] - reference) / reference;
            worstPopulation = Math.max(worstPopulation, apart);
          }
        }
      }
    }
    expect(worst <= 2e-10, "cumulants differ by " + worst);
    expect(worstPopulation <= 1e-12, "populations differ by " + worstPopulation);
    say("%-34s %8s %14.1e %14.1e", "C3, C4; populations", "", worst, worstPopulation);
    run.facts().put("cumulantDeviation", worst);
    run.facts().put("populationDeviation", worstPopulation);
  }

  private void resolvents() {
    double worst = 0;
    for (int qubits : new int[] {3, 31, 101}) {
      Chain chain = ladder(qubits, 3, 0, 3.0 / qubits).lowest((qubits + 1) / 2);
      double[] ones = new double[chain.levels()];
      double[] source = new double[chain.levels()];
      Arrays.fill(ones, 1);
      source[0] = 1;
      double[][] z = new double[2][200];
      for (int i = 0; i < 200; i++) {
        z[0][i] = i % 2;
        z[1][i] = Math.exp(0.1 * i - 10);
      }
      try (ChainShifts onDevice = cuda.prepareShifts(chain);
          ChainShifts onCpu = cpu.prepareShifts(chain)) {
        // 1.(z - R)^-1 b = sum b / z
        ShiftReadings found = onDevice.readOut(z, source, ones, new double[ones.length]);
        ShiftReadings expected = onCpu.readOut(z, source, ones, new double[ones.length]);
        for (int i = 0; i < 200; i++) {
          double size = Math.hypot(expected.re()[i], expected.im()[i]);
          double apart =
              Math.hypot(found.re()[i] - expected.re()[i], found.im()[i] - expected.im()[i]) / size;
          double exact = 1 / Math.hypot(z[0][i], z[1][i]);
          expect(Math.abs(size - exact) <= 1e-12 * exact, "sum of the resolvent, N = " + qubits);
          worst = Math.max(worst, apart);
        }
      }
    }
    expect(worst <= 1e-12, "resolvents differ by " + worst);
    say("%-34s %8s %14.1e", "ChainShifts, 200 shifts", "", worst);
    run.facts().put("resolventDeviation", worst);
  }

  private Map<String, Object> compared(List<SpinLadder> points, String name) {
    SpinLadderBatch batch = SpinLadderBatch.of(points);
    ChainBatchResult expected = solve(cpu, batch);
    ChainBatchResult found = solve(cuda, batch);
    double current = 0;
    double noise = 0;
    int levels = 0;
    for (int p = 0; p < points.size(); p++) {
      expect(expected.status()[p] == found.status()[p], name + ": status of point " + p);
      expect(expected.levels()[p] == found.levels()[p], name + ": levels of point " + p);
      levels = Math.max(levels, found.levels()[p]);
      for (int c = 0; c < points.get(p).couplings().size(); c++) {
        double gross = Math.max(expected.gross()[c][p], Double.MIN_NORMAL);
        current =
            Math.max(current, Math.abs(found.current()[c][p] - expected.current()[c][p]) / gross);
        double scale = Math.max(Math.abs(expected.noise()[c][p]), Double.MIN_NORMAL);
        noise = Math.max(noise, Math.abs(found.noise()[c][p] - expected.noise()[c][p]) / scale);
      }
    }
    expect(current <= CURRENT_TOLERANCE, name + ": currents differ by " + current);
    expect(noise <= NOISE_TOLERANCE, name + ": noises differ by " + noise);
    try (ChainBatch other =
        cuda.prepareChains(
            ChainBatchLimits.adaptive(points.size()), new LaunchShape(32, 96, 100))) {
      ChainBatchResult again = other.solve(batch);
      expect(
          Arrays.deepEquals(again.current(), found.current())
              && Arrays.deepEquals(again.noise(), found.noise()),
          name + ": another launch shape gives other bits");
    }
    say("%-34s %8d %14.1e %14.1e", name + ", " + points.size(), levels, current, noise);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("case", name);
    row.put("points", points.size());
    row.put("levels", levels);
    row.put("currentDeviationOverGross", current);
    row.put("noiseRelativeDeviation", noise);
    return row;
  }

  private static ChainBatchResult solve(Backend backend, SpinLadderBatch points) {
    return solve(backend, points, ChainBatchLimits.adaptive(points.size()));
  }

  private static ChainBatchResult solve(
      Backend backend, SpinLadderBatch points, ChainBatchLimits limits) {
    try (ChainBatch batch = backend.prepareChains(limits)) {
      return batch.solve(points);
    }
  }

  /** Kernels against the limits of the card, then the crossover and pentadiagonal QR. */
  void speed() {
    DeviceRates rates = run.rates();
    say(
        "%n%6s %7s %9s %12s %12s %10s %10s %12s %12s",
        "N",
        "levels",
        "points",
        "kernel, s",
        "points/s",
        "of copy",
        "of FP64",
        "with copies",
        "CPU");
    int points = Integer.getInteger("verify.points", standIn ? 1 << 11 : 1 << 20);
    for (int qubits : new int[] {5, 31, 61, 1001}) {
      timedRow(rates, qubits, 1, points);
    }
    // hot chains, of which every level counts: the warp kernel
    for (int qubits : standIn ? new int[] {1001} : new int[] {1001, 10001}) {
      double heat = 3.0 / ((double) qubits * qubits);
      timedRow(rates, qubits, heat, Math.min(points, standIn ? 4 : 1 << 14));
    }
    crossover(points);
    pentadiagonal();
  }

  private void timedRow(DeviceRates rates, int qubits, double heat, int count) {
    if (run.begins("chains, N = " + qubits + (heat == 1 ? "" : ", hot"), standIn ? 0 : 10)) {
      run.row("kernels", timed(rates, qubits, heat, count));
    }
  }

  private Map<String, Object> timed(DeviceRates rates, int qubits, double heat, int count) {
    SpinLadderBatch points = points(qubits, count, heat);
    int whole = (qubits + 1) / 2;
    int levels = heat == 1 ? Math.min(32, whole) : whole;
    ChainBatchLimits limits =
        new ChainBatchLimits(
            count, Math.max(2, levels), Math.max(2, whole), 1e-30, ChainDetail.NONE);
    ChainLaunches.KernelTime kernel;
    try (CudaChainBatch batch = (CudaChainBatch) cuda.prepareChains(limits)) {
      kernel = batch.kernelTime(points, run.repetitions());
    }
    double perPoint = kernel.secondsAPoint();
    int traffic = levels > ChainProgram.Library.LONG ? ROWS_OF_LONG_TRAFFIC : ROWS_OF_TRAFFIC;
    double ofCopy = traffic * 8.0 * levels / perPoint / rates.copyBandwidth();
    double ofFlops = FLOPS_A_LEVEL * levels / perPoint / rates.doubleRate();
    double all = seconds(cuda, points, limits, standIn ? 1 : 5);
    int few = (int) Math.max(1, Math.min(count, (1L << 21) / levels));
    SpinLadderBatch some = points(qubits, few, heat);
    double onCpu = seconds(cpu, some, limits, standIn ? 1 : 3) / few;
    say(
        "%6d %7d %9d %12.3e %12.3e %9.0f%% %9.0f%% %12.3e %12.3e",
        qubits,
        levels,
        kernel.points(),
        kernel.seconds(),
        1 / perPoint,
        100 * ofCopy,
        100 * ofFlops,
        count / all,
        1 / onCpu);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("qubits", qubits);
    row.put("levels", levels);
    row.put("pointsOfALaunch", kernel.points());
    row.put("kernelSeconds", kernel.seconds());
    row.put("kernelPointsPerSecond", 1 / perPoint);
    row.put("shareOfCopyBandwidth", ofCopy);
    row.put("shareOfDoubleRate", ofFlops);
    row.put("wholePointsPerSecond", count / all);
    row.put("cpuPointsPerSecond", 1 / onCpu);
    return row;
  }

  /**
   * Pentadiagonal QR with x_0 pinned, on the processor and by cuSPARSE where that library is
   * usable, against GTH on the processor. Nothing is judged: it shows why GTH is used.
   */
  private void pentadiagonal() {
    if (!run.begins("chains, pentadiagonal QR", standIn ? 0 : 20)) {
      return;
    }
    List<Map<String, Object>> rows = new ArrayList<>();
    say(
        "%n%-32s %8s %12s %12s %14s",
        "pentadiagonal QR, x_0 pinned", "levels", "dI/gross", "dS/S", "s a system");
    pentadiagonal("QR on the processor", new GivensPentadiagonal(), rows);
    try {
      PentadiagonalSolver solver = new CusparsePentadiagonal(cuda.device());
      String name = standIn ? "stand-in for cuSPARSE (no QR)" : "cuSPARSE gpsvInterleavedBatch";
      pentadiagonal(name, solver, rows);
    } catch (CudaFailure | BackendUnavailable e) {
      say("cuSPARSE is not compared: %s", e.getMessage());
    }
    run.facts().put("pentadiagonal", rows);
  }

  private void pentadiagonal(
      String name, PentadiagonalSolver solver, List<Map<String, Object>> rows) {
    int count = standIn ? 64 : 4096;
    for (int qubits : new int[] {11, 31, 63, 255}) {
      for (double width : new double[] {0.1, 1e-3}) {
        SpinLadderBatch points = new SpinLadderBatch(count);
        for (int p = 0; p < count; p++) {
          points.add(refrigerator(qubits, 2 + 1.0 * p / count, width));
        }
        int levels = Math.min(32, (qubits + 1) / 2);
        ChainBatchLimits limits = new ChainBatchLimits(count, levels, levels, 1, ChainDetail.NONE);
        ChainBatchResult expected = solve(cpu, points, limits);
        ChainBatchResult found = new PentadiagonalBatch(solver, limits).solve(points);
        double current = 0;
        double noise = 0;
        for (int p = 0; p < count; p++) {
          for (int c = 0; c < 3; c++) {
            double apart = Math.abs(found.current()[c][p] - expected.current()[c][p]);
            current = Math.max(current, apart / expected.gross()[c][p]);
            apart = Math.abs(found.noise()[c][p] - expected.noise()[c][p]);
            noise = Math.max(noise, apart / expected.noise()[c][p]);
          }
        }
        String point = "N = " + qubits + ", delta_w = " + width;
        say(
            "%-32s %8d %12.1e %12.1e %14.2e  %s",
            point, levels, current, noise, solver.secondsASystem(), name);
        rows.add(
            Map.of(
                "solver", name,
                "qubits", qubits,
                "widthOfWork", width,
                "levels", levels,
                "currentDeviationOverGross", current,
                "noiseRelativeDeviation", noise,
                "secondsASystem", solver.secondsASystem()));
      }
    }
  }

  /** Batch sizes from which on the device is faster than all cores, transfers included. */
  private void crossover(int most) {
    say(
        "%n%6s %10s %14s %14s   (seconds a call, transfers included)",
        "N", "points", run.device(), "CPU");
    int repetitions = standIn ? 1 : 7;
    for (int qubits : new int[] {5, 31, 101, 1001}) {
      if (!run.begins("chains, crossover at N = " + qubits, standIn ? 0 : 10)) {
        continue;
      }
      for (int count = 1; count <= Math.min(most, 1 << 20); count *= 16) {
        SpinLadderBatch points = points(qubits, count, 1);
        ChainBatchLimits limits = ChainBatchLimits.adaptive(count);
        double device = seconds(cuda, points, limits, repetitions);
        double host = seconds(cpu, points, limits, count > 1 << 16 ? 1 : repetitions);
        say("%6d %10d %14.2e %14.2e", qubits, count, device, host);
        run.scaling("chains", "N = " + qubits, "points", count, "cuda", device);
        run.scaling("chains", "N = " + qubits, "points", count, "cpu", host);
      }
    }
  }

  private static SpinLadderBatch points(int qubits, int count, double heat) {
    return SpinLadderBatch.of(count, p -> ladder(qubits, 3, p, heat));
  }

  /** Median of prepared solves, preparation not counted, after one warm-up. */
  private static double seconds(
      Backend backend, SpinLadderBatch points, ChainBatchLimits limits, int repetitions) {
    try (ChainBatch batch = backend.prepareChains(limits)) {
      batch.solve(points);
      double[] seconds = new double[repetitions];
      for (int i = 0; i < repetitions; i++) {
        long start = System.nanoTime();
        batch.solve(points);
        seconds[i] = (System.nanoTime() - start) * 1e-9;
      }
      Arrays.sort(seconds);
      return seconds[repetitions / 2];
    }
  }

  /** The refrigerator of Fig. 2, point by point another temperature; the fourth bath is Ohmic. */
  private static SpinLadder ladder(int qubits, int channels, int p, double heat) {
    double shift = 1e-6 * p;
    List<SpinCoupling> all =
        List.of(
            coupling("c", heat * (2 + shift), new SpectralDensity.Peaked(1, 2, 0.1), Operator.JX),
            coupling(
                "h",
                heat * (1 + shift),
                new SpectralDensity.Peaked(1, 6, 0.1),
                Operator.JX_SQUARED_OVER_N),
            coupling("w", heat * 0.1, new SpectralDensity.Peaked(1, 4, 0.1), Operator.JX),
            coupling("x", heat * 0.5, new SpectralDensity.Ohmic(0.1, 50), Operator.JX));
    return SpinLadder.maximal(qubits, 1, all.subList(0, channels));
  }

  /** The refrigerator of Fig. 2 with another temperature of the cold and width of the work bath. */
  private static SpinLadder refrigerator(int qubits, double betaC, double width) {
    return SpinLadder.maximal(
        qubits,
        1,
        List.of(
            coupling("c", betaC, new SpectralDensity.Peaked(1, 2, 0.1), Operator.JX),
            coupling("h", 1, new SpectralDensity.Peaked(1, 6, 0.1), Operator.JX_SQUARED_OVER_N),
            coupling("w", 0.001, new SpectralDensity.Peaked(1, 4, width), Operator.JX)));
  }

  private static SpinCoupling coupling(
      String name, double beta, SpectralDensity density, Operator operator) {
    return new SpinCoupling(new Bath(name, beta, density), operator);
  }
}
