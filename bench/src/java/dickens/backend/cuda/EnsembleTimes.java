package dickens.backend.cuda;

import dickens.backend.BackendUnavailable;
import dickens.backend.LiouvillianKernels;
import dickens.bench.EnsembleConvergence;
import dickens.generator.DickeLiouvillian;
import dickens.observe.EnsembleState;
import dickens.solve.Budget;
import dickens.solve.ensemble.LiouvillianOptions;
import dickens.solve.ensemble.LiouvillianSolution;
import dickens.solve.ensemble.LiouvillianSolver;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Steady states of ensembles with coherences over N, factors included: the regimes "peer" (detuned,
 * complex) and "critical" (resonant, real) of {@link EnsembleConvergence#regimes}; then where the
 * time of one of them goes, operation by operation.
 *
 * @param device kernels that leave nothing to the processor for its size
 */
record EnsembleTimes(VerificationRun run, LiouvillianKernels device) {
  private static final String FAMILY = "ensembles";

  /** Of expectation values over their largest possible value. */
  private static final double TOLERANCE = 1e-10;

  /** Ensembles larger than that are not solved on the processor too. */
  private static final int MOST_ON_PROCESSOR = 200;

  private static final LiouvillianOptions OPTIONS =
      LiouvillianOptions.standard()
          .with(LiouvillianOptions.Method.MULTIPOLE)
          .within(Budget.unlimited());

  void measure() {
    run.say(
        "%n%-10s %6s %6s %12s %12s %10s %10s %10s %10s  %s",
        "ensemble",
        "N",
        "iter",
        run.device() + ", s",
        "CPU, s",
        "residual",
        "error",
        "dJ/J",
        "GB needed",
        "");
    int[] sizes = run.isCard() ? new int[] {50, 70, 100, 140, 200, 300, 500} : new int[] {8, 12};
    for (String regime : new String[] {"peer", "critical"}) {
      solve(EnsembleConvergence.regimes(7).get(regime), device);
      double seconds = run.isCard() ? 1 : 0;
      int before = sizes[0];
      for (int n : sizes) {
        // two solves; the largest planes take 2 (2 J + 1)^4 operations each
        double expected = 2 * seconds * Math.pow((double) n / before, 3);
        if (run.begins("ensemble, " + regime + ", N = " + n, expected)) {
          double begin = run.seconds();
          if (!row(regime, n)) {
            break;
          }
          seconds = (run.seconds() - begin) / 2;
          before = n;
        }
      }
      int profiled = run.isCard() ? 200 : 12;
      if (run.begins("operations of " + regime + ", N = " + profiled, seconds)) {
        profile(regime, profiled);
        DickeLiouvillian l = EnsembleConvergence.regimes(profiled).get(regime);
        KernelTimes.tell(run, regime + ", N = " + profiled, () -> solve(l, device));
      }
    }
  }

  private static LiouvillianSolution solve(DickeLiouvillian l, LiouvillianKernels kernels) {
    try (LiouvillianSolver solver = LiouvillianSolver.of(l, OPTIONS, kernels)) {
      return solver.steadyState();
    }
  }

  /** The second of two solves; false where it does not fit. */
  private boolean row(String regime, int n) {
    DickeLiouvillian l = EnsembleConvergence.regimes(n).get(regime);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("regime", regime);
    row.put("qubits", n);
    PlaneBytes bytes = new PlaneBytes(device);
    LiouvillianSolution found;
    double seconds;
    try {
      solve(l, bytes);
      long start = System.nanoTime();
      found = solve(l, device);
      seconds = (System.nanoTime() - start) * 1e-9;
    } catch (BackendUnavailable e) {
      run.say("%-10s %6d %s", regime, n, e.getMessage());
      row.put("refused", e.getMessage());
      run.row("steadyStates", row);
      return false;
    }
    double host = Double.NaN;
    double apart = Double.NaN;
    if (n <= MOST_ON_PROCESSOR) {
      long start = System.nanoTime();
      LiouvillianSolution expected = solve(l, LiouvillianKernels.NONE);
      host = (System.nanoTime() - start) * 1e-9;
      apart = apart(n, found, expected);
      row.put("cpuIterations", expected.report().iterations());
    }
    run.say(
        "%-10s %6d %6d %12.3e %12.3e %10.1e %10.1e %10.1e %10.3f  %s",
        regime,
        n,
        found.report().iterations(),
        seconds,
        host,
        found.report().residual(),
        found.report().certificate(),
        apart,
        bytes.needed() * 1e-9,
        found.report().status().label());
    row.put("iterations", found.report().iterations());
    row.put("seconds", seconds);
    row.put("cpuSeconds", host);
    row.put("residual", found.report().residual());
    row.put("error", found.report().certificate());
    row.put("status", found.report().status().label());
    row.put("method", found.report().method());
    row.put("deviceBytes", bytes.needed());
    row.put("expectationDeviation", apart);
    run.row("steadyStates", row);
    run.expect(found.report().status().isGood(), regime + ", N = " + n + " did not converge");
    run.expect(found.report().backend().equals("cuda"), regime + ", N = " + n + " off the device");
    run.scaling(FAMILY, regime, "N", n, "cuda", seconds);
    if (!Double.isNaN(host)) {
      run.expect(apart, TOLERANCE, "expectation values, " + regime + ", N = " + n);
      run.scaling(FAMILY, regime, "N", n, "cpu", host);
    }
    return true;
  }

  private static double apart(int n, LiouvillianSolution found, LiouvillianSolution expected) {
    EnsembleState x = new EnsembleState(n, found.state());
    EnsembleState y = new EnsembleState(n, expected.state());
    double worst = 0;
    for (String word : new String[] {"Jx", "Jy", "Jz", "J2"}) {
      double scale = word.equals("J2") ? n * (n + 2) / 4.0 : n / 2.0;
      worst = Math.max(worst, Math.abs(x.mean(word) - y.mean(word)) / scale);
    }
    return worst;
  }

  /** Each operation waits for the device, so that its time is its own. */
  private void profile(String regime, int n) {
    DickeLiouvillian l = EnsembleConvergence.regimes(n).get(regime);
    OperationClock clock = new OperationClock(device, run.cuda().device());
    long start = System.nanoTime();
    try {
      solve(l, clock);
    } catch (BackendUnavailable e) {
      run.say("operations of %s, N = %d: %s", regime, n, e.getMessage());
      return;
    }
    double all = (System.nanoTime() - start) * 1e-9;
    run.say(
        "%n%-28s %8s %12s %12s %9s %9s",
        regime + ", N = " + n, "calls", "s", "GB", "GB/s", "of copy");
    double sum = 0;
    for (OperationClock.Operation each : clock.operations()) {
      sum += each.seconds();
      boolean counted = each.bytes() > 0;
      run.say(
          "%-28s %8d %12.3e %12s %9s %9s",
          each.name(),
          each.calls(),
          each.seconds(),
          counted ? number("%.3e", each.bytes() * 1e-9) : "",
          counted ? number("%.1f", each.bytes() / each.seconds() * 1e-9) : "",
          counted ? number("%.0f%%", 100 * run.ofCopy(each.bytes(), each.seconds())) : "");
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("regime", regime);
      row.put("qubits", n);
      row.put("operation", each.name());
      row.put("calls", each.calls());
      row.put("seconds", each.seconds());
      row.put("bytes", each.bytes());
      row.put("shareOfCopyBandwidth", run.ofCopy(each.bytes(), each.seconds()));
      run.row("operations", row);
    }
    run.say("%-28s %8s %12.3e", "processor and the rest", "", all - sum);
  }

  private static String number(String format, double value) {
    return String.format(java.util.Locale.ROOT, format, value);
  }
}
