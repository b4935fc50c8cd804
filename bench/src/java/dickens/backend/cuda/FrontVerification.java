package dickens.backend.cuda;

import dickens.backend.DenseKernels;
import dickens.backend.FrontDevice;
import dickens.backend.WindowResidual;
import dickens.generator.LatticeWindow;
import dickens.generator.PopulationLattice;
import dickens.generator.WindowedLattice;
import dickens.solve.lattice.LatticeBatch;
import dickens.solve.lattice.LatticeOptions;
import dickens.solve.lattice.LatticeSolution;
import dickens.solve.lattice.LatticeSolver;
import dickens.systems.HeatValves;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The part of {@link DeviceVerification} on population lattices: Fronts.cu and LatticeResidual.cu,
 * all fronts on the device. Agreement, kernels against the limits of the card on full lattices of
 * Fig. 4, and steady states over N by {@link ValveTimes}.
 */
record FrontVerification(VerificationRun run) {

  private static final LatticeOptions FULL =
      LatticeOptions.standard()
          .withExtent(LatticeOptions.Extent.FULL_LATTICE)
          .withMemoryBytes(1e12);

  private static PopulationLattice valve(int qubits, double heat) {
    return HeatValves.figure4(qubits, heat, 3);
  }

  private FrontShape shape() {
    return isCard() ? FrontShape.usual() : new FrontShape(40, 32, 512);
  }

  private DenseKernels kernels() {
    return run.cuda().denseKernels(2, shape());
  }

  private boolean isCard() {
    return run.isCard();
  }

  private void line(String format, Object... values) {
    run.say(format, values);
  }

  private void expect(double found, double most, String what) {
    run.expect(found, most, what);
  }

  /** Populations, noise, resolvents side by side, points side by side, residuals, launch shapes. */
  void correctness() {
    // from N = 100 on some front has more pivots than a panel
    int qubits = isCard() ? 400 : 100;
    PopulationLattice lattice = valve(qubits, 1);
    double[][] z = new double[run.extent() == VerificationRun.Extent.SMALL ? 3 : 16][];
    for (int k = 0; k < z.length; k++) {
      z[k] = new double[] {k % 4 == 3 ? 0.1 : 0, 1e-3 * Math.exp(0.6 * k)};
    }
    LatticeSolution expected = new LatticeSolver(FULL, run.cpu().denseKernels()).solve(lattice);
    double populations = 0;
    double noise;
    double resolvent = 0;
    double[][][] x;
    try (LatticeSolution found = new LatticeSolver(FULL, kernels()).solve(lattice)) {
      double[] rho = expected.populations();
      double[] other = found.populations();
      for (int i = 0; i < rho.length; i++) {
        if (rho[i] > 1e-290) {
          populations = Math.max(populations, Math.abs(other[i] / rho[i] - 1));
        }
      }
      noise = Math.abs(found.cumulants("h", 2)[2] / expected.cumulants("h", 2)[2] - 1);
      x = found.countingResolvents("h", z);
      for (int k = 0; k < z.length; k++) {
        double[][] y = expected.countingResolvent("h", z[k][0], z[k][1]);
        double size = Arrays.stream(y).flatMapToDouble(Arrays::stream).map(Math::abs).sum();
        for (int part = 0; part < 2; part++) {
          for (int i = 0; i < rho.length; i++) {
            resolvent = Math.max(resolvent, Math.abs(x[k][part][i] - y[part][i]) / size);
          }
        }
      }
    }
    expect(populations, 1e-12, "populations of the lattice");
    expect(noise, 1e-12, "noises of the lattice");
    expect(resolvent, 1e-12, "resolvents of the lattice");
    FrontShape other = new FrontShape(shape().large(), 64, shape().productOrder());
    try (LatticeSolution again =
        new LatticeSolver(FULL, run.cuda().denseKernels(2, other)).solve(lattice)) {
      if (!Arrays.deepEquals(x, again.countingResolvents("h", z))) {
        run.expect(false, "fronts: another launch shape gives other bits");
      }
    }
    double apart = map(isCard() ? 200 : 24, isCard() ? 256 : 6);
    expect(apart, 1e-12, "currents of points side by side");
    line("%-34s %8s %14s %14s", "Fronts, LatticeResidual", "states", "drho/rho", "dS/S; dx");
    line(
        "%-34s %8d %14.1e %14.1e %14.1e",
        "heat valve, N = " + qubits, expected.window().states(), populations, noise, resolvent);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("states", expected.window().states());
    facts.put("populationDeviation", populations);
    facts.put("noiseDeviation", noise);
    facts.put("resolventDeviation", resolvent);
    facts.put("currentDeviationOfPointsTogether", apart);
    run.facts().put("lattices", facts);
  }

  /** Largest relative deviation of Q_h of points side by side from each alone on the processor. */
  private double map(int qubits, int points) {
    List<PopulationLattice> lattices = new ArrayList<>();
    for (int p = 0; p < points; p++) {
      lattices.add(valve(qubits, 1 + 0.5 * p / points));
    }
    AtomicReferenceArray<Double> current = new AtomicReferenceArray<>(points);
    new LatticeBatch(FULL, kernels())
        .solve(lattices, (i, solution) -> current.set(i, solution.current("h").net()));
    double worst = 0;
    for (int p = 0; p < points; p += Math.max(1, points / 16)) {
      double alone =
          new LatticeSolver(FULL, run.cpu().denseKernels())
              .solve(lattices.get(p))
              .current("h")
              .net();
      Double found = current.get(p);
      worst = Math.max(worst, found == null ? Double.NaN : Math.abs(found / alone - 1));
    }
    return worst;
  }

  /** Kernels against the limits of the card, wall clock with copies but for the residual. */
  void speed() {
    line(
        "%n%-6s %9s %9s %10s %9s %10s %9s %10s %9s %10s %10s",
        "N",
        "states",
        "GB",
        "factors, s",
        "of FP64",
        "solve, s",
        "of copy",
        "16 z, s",
        "of FP64",
        "residual",
        "CPU, s");
    int[] sizes = isCard() ? new int[] {200, 400, 1000, 2000, 4000} : new int[] {24, 40};
    double last = isCard() ? 2 : 0;
    int before = sizes[0];
    for (int qubits : sizes) {
      // work grows as the power 1.5 of the number of states
      double expected = last * Math.pow((double) qubits / before, 3);
      if (run.begins("fronts of the full lattice, N = " + qubits, expected)) {
        double begin = run.seconds();
        run.row("kernels", timed(qubits, run.rates()));
        last = run.seconds() - begin;
        before = qubits;
      }
    }
    int watched = isCard() ? 1000 : 40;
    if (run.begins("kernels of the fronts, N = " + watched, isCard() ? 10 : 0)) {
      KernelTimes.tell(
          run,
          "full lattice, N = " + watched + ", steady state and noise",
          () -> {
            try (LatticeSolution solution =
                new LatticeSolver(FULL, kernels()).solve(valve(watched, 1))) {
              solution.cumulants("h", 2);
            }
          });
    }
    new ValveTimes(run, kernels()).measure();
  }

  private Map<String, Object> timed(int qubits, DeviceRates rates) {
    PopulationLattice lattice = valve(qubits, 1);
    TimedFronts kernels = new TimedFronts(kernels());
    double[][] z = new double[16][];
    for (int k = 0; k < z.length; k++) {
      z[k] = new double[] {0, 1e-3 * Math.exp(0.6 * k)};
    }
    Map<String, Object> row = new LinkedHashMap<>();
    try (LatticeSolution warm = new LatticeSolver(FULL, kernels).solve(lattice)) {
      warm.cumulants("h", 2);
    }
    kernels.clear();
    double residual;
    try (LatticeSolution solution = new LatticeSolver(FULL, kernels).solve(lattice)) {
      double factors = kernels.seconds();
      final double ofFlops = kernels.flops() / factors / rates.doubleRate();
      solution.cumulants("h", 2);
      final double perSolve = kernels.solveSeconds() / 3;
      final double ofCopy = kernels.solveBytes() / kernels.solveSeconds() / rates.copyBandwidth();
      final double bytes = kernels.memory();
      kernels.clear();
      boolean together = solution.shiftsTogether() >= z.length;
      double many = Double.NaN;
      double ofFlopsOfMany = Double.NaN;
      if (together) {
        solution.countingResolvents("h", z);
        many = kernels.seconds();
        ofFlopsOfMany = kernels.flops() / many / rates.doubleRate();
      }
      residual = residual(lattice);
      long start = System.nanoTime();
      boolean isFeasible = qubits <= 2000;
      if (isFeasible) {
        new LatticeSolver(FULL, run.cpu().denseKernels()).solve(lattice);
      }
      double onCpu = isFeasible ? (System.nanoTime() - start) * 1e-9 : Double.NaN;
      int states = solution.window().states();
      // y, yLow, b, bLow and r once; two parts
      double ofCopyOfResidual = 64.0 * states / residual / rates.copyBandwidth();
      line(
          "%-6d %9d %9.3f %10.3e %8.0f%% %10.3e %8.0f%% %10.3e %8.0f%% %9.0f%% %10.3e",
          qubits,
          states,
          bytes * 1e-9,
          factors,
          100 * ofFlops,
          perSolve,
          100 * ofCopy,
          many,
          100 * ofFlopsOfMany,
          100 * ofCopyOfResidual,
          onCpu);
      row.put("qubits", qubits);
      row.put("states", states);
      row.put("deviceBytes", bytes);
      row.put("factorSeconds", factors);
      row.put("factorShareOfDoubleRate", ofFlops);
      row.put("solveSeconds", perSolve);
      row.put("solveShareOfCopyBandwidth", ofCopy);
      row.put("sixteenShiftsSeconds", many);
      row.put("sixteenShiftsShareOfDoubleRate", ofFlopsOfMany);
      row.put("residualKernelSeconds", residual);
      row.put("residualShareOfCopyBandwidth", ofCopyOfResidual);
      row.put("cpuSeconds", onCpu);
    }
    return row;
  }

  /** Seconds of the kernel of a complex residual. */
  private double residual(PopulationLattice lattice) {
    WindowedLattice generator = new WindowedLattice(lattice, LatticeWindow.full(lattice.qubits()));
    FrontDevice device = kernels().device().orElseThrow();
    double[] zero = new double[generator.states()];
    try (WindowResidual residual = device.residual(generator)) {
      residual.of(0, 1, new double[][] {zero, zero}, zero, new double[][] {zero, zero}, zero);
      return ((CudaResidual) residual).kernelSeconds(2, isCard() ? 21 : 1);
    }
  }
}
