package dickens.backend.cuda;

import dickens.backend.BackendUnavailable;
import dickens.backend.DenseKernels;
import dickens.generator.PopulationLattice;
import dickens.solve.OverBudget;
import dickens.solve.lattice.LatticeOptions;
import dickens.solve.lattice.LatticeSolution;
import dickens.solve.lattice.LatticeSolver;
import dickens.systems.HeatValves;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Steady states of the heat valve over N on both back ends: Fig. 4c at T0/T_p = 3 in its window, a
 * hot local bath, and Fig. 4c on the full lattice, up to what the card's memory holds.
 *
 * @param device kernels that leave nothing to the processor for its size
 */
record ValveTimes(VerificationRun run, DenseKernels device) {
  private static final String FAMILY = "heat valve";

  /** Both round differently, and refine to different windows only where the report says so. */
  private static final double TOLERANCE = 1e-11;

  /** Beyond this the processor is left out [s]. */
  private static final double MOST_OF_PROCESSOR = 60;

  void measure() {
    LatticeOptions window =
        LatticeOptions.standard().withSolves(LatticeOptions.Solves.NONE).withMemoryBytes(1e12);
    LatticeOptions full = window.withExtent(LatticeOptions.Extent.FULL_LATTICE);
    run.say(
        "%n%-8s %10s %10s %6s %12s %12s %10s %10s %10s  %s",
        "valve",
        "N",
        "states",
        "rounds",
        run.device() + ", s",
        "CPU, s",
        "GB on " + run.device(),
        "residual",
        "dQ/gross",
        "");
    boolean card = run.isCard();
    solve(HeatValves.figure4(100, 3, 3), window, device);
    int[] large = {1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000};
    series("window", card ? large : new int[] {24, 40}, 0.5, window);
    series("hot", card ? new int[] {1000, 10_000, 100_000} : new int[] {16}, 1, window);
    int[] whole = {200, 500, 1000, 2000, 4000, 5600, 8000, 11_000, 15_000};
    series("full", card ? whole : new int[] {24}, 3, full);
  }

  private static PopulationLattice lattice(String problem, int qubits) {
    return problem.equals("hot")
        ? HeatValves.valve(qubits, 1.0 / 3, 1.0 / 3, 100, 0.1, 0.1, 0.1, 0)
        : HeatValves.figure4(qubits, 3, 3);
  }

  /** Sizes in turn until one does not fit; the times of each tell those of the next. */
  private void series(String problem, int[] sizes, double power, LatticeOptions options) {
    double onDevice = run.isCard() ? 1 : 0;
    double onProcessor = 0;
    int before = sizes[0];
    for (int qubits : sizes) {
      double growth = Math.pow((double) qubits / before, power);
      double expected = 2 * growth * onDevice + growth * onProcessor;
      if (!run.begins("heat valve, " + problem + ", N = " + qubits, expected)) {
        continue;
      }
      PopulationLattice lattice = lattice(problem, qubits);
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("case", problem);
      row.put("qubits", qubits);
      TimedFronts kernels = new TimedFronts(device);
      double seconds;
      try (LatticeSolution found = timed(lattice, options, kernels, row)) {
        seconds = (Double) row.get("seconds");
        double host = Double.NaN;
        double apart = Double.NaN;
        if (growth * onProcessor <= MOST_OF_PROCESSOR) {
          long start = System.nanoTime();
          try (LatticeSolution expectedState = solve(lattice, options, run.cpu().denseKernels())) {
            host = (System.nanoTime() - start) * 1e-9;
            apart = apart(found, expectedState);
          } catch (OverBudget | OutOfMemoryError e) {
            row.put("cpu", String.valueOf(e.getMessage()));
          }
        }
        run.say(
            "%-8s %10d %10d %6d %12.3e %12.3e %10.3f %10.1e %10.1e  %s",
            problem,
            qubits,
            found.window().states(),
            found.report().iterations(),
            seconds,
            host,
            kernels.memory() * 1e-9,
            found.report().residual(),
            apart,
            found.report().status().label());
        row.put("states", found.window().states());
        row.put("deviceBytes", kernels.memory());
        row.put("cpuSeconds", host);
        row.put("currentDeviationOverGross", apart);
        run.row("steadyStates", row);
        run.expect(found.report().status().isGood(), problem + ", N = " + qubits);
        run.scaling(FAMILY, problem, "N", qubits, "cuda", seconds);
        if (!Double.isNaN(host)) {
          run.expect(apart, TOLERANCE, "currents, " + problem + ", N = " + qubits);
          run.scaling(FAMILY, problem, "N", qubits, "cpu", host);
        }
        onDevice = seconds;
        onProcessor = Double.isNaN(host) ? growth * onProcessor : host;
        before = qubits;
      } catch (BackendUnavailable | OverBudget | OutOfMemoryError e) {
        String why = String.valueOf(e.getMessage());
        run.say("%-8s %10d %s", problem, qubits, why);
        row.put("refused", why);
        run.row("steadyStates", row);
        return;
      }
    }
  }

  /** The second of two solves where the first took less than ten seconds. */
  private static LatticeSolution timed(
      PopulationLattice lattice,
      LatticeOptions options,
      TimedFronts kernels,
      Map<String, Object> row) {
    LatticeSolution found = null;
    double seconds = 0;
    for (int time = 0; time < 2 && seconds < 10; time++) {
      if (found != null) {
        found.close();
      }
      kernels.clear();
      long start = System.nanoTime();
      found = solve(lattice, options, kernels);
      seconds = (System.nanoTime() - start) * 1e-9;
    }
    row.put("seconds", seconds);
    row.put("rounds", found.report().iterations());
    row.put("residual", found.report().residual());
    row.put("outflow", found.report().certificate());
    row.put("method", found.report().method());
    row.put("backend", found.report().backend());
    return found;
  }

  private static LatticeSolution solve(
      PopulationLattice lattice, LatticeOptions options, DenseKernels kernels) {
    return new LatticeSolver(options, kernels).solve(lattice);
  }

  /** Difference of the current of the local bath over its gross flux. */
  private static double apart(LatticeSolution x, LatticeSolution y) {
    return Math.abs(x.current("p").net() - y.current("p").net()) / y.current("p").gross();
  }
}
