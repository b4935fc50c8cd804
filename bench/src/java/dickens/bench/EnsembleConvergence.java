package dickens.bench;

import dickens.generator.DickeLiouvillian;
import dickens.generator.DickeRates;
import dickens.generator.SpinPolynomial;
import dickens.observe.EnsembleState;
import dickens.report.Column;
import dickens.report.CsvWriter;
import dickens.report.Table;
import dickens.solve.Budget;
import dickens.solve.SolveReport;
import dickens.solve.ensemble.LiouvillianMemory;
import dickens.solve.ensemble.LiouvillianOptions;
import dickens.solve.ensemble.LiouvillianSolution;
import dickens.solve.ensemble.LiouvillianSolver;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Convergence of the ensemble solver in eleven regimes, as a table: iterations, residuals,
 * estimated errors, times, and a few expectation values to compare with.
 *
 * <p>Arguments, all of the form name=value and all optional:
 *
 * <pre>
 *   qubits=20,50,100,200    sizes
 *   regimes=peer,laser      some of the regimes
 *   local=1e-6              factor of all local rates
 *   collective=200,1000     one spin J = N/2 under drive and collective emission alone
 *   kmax=12                 a fixed largest multipole
 *   repeat=3                the least of several times
 *   out=FILE                default bench/results/ensemble-convergence.csv
 * </pre>
 *
 * <p>The process ends with 1 where a row did not converge.
 */
public final class EnsembleConvergence {
  private final Table.Builder table;
  private final LiouvillianOptions options;
  private final int repeat;
  private final Path out;
  private boolean failed;

  private EnsembleConvergence(Map<String, String> arguments) throws IOException {
    out = Path.of(arguments.getOrDefault("out", "bench/results/ensemble-convergence.csv"));
    Files.createDirectories(out.toAbsolutePath().getParent());
    int kmax = Integer.parseInt(arguments.getOrDefault("kmax", "0"));
    repeat = Integer.parseInt(arguments.getOrDefault("repeat", "1"));
    options =
        LiouvillianOptions.standard()
            .with(LiouvillianOptions.Method.MULTIPOLE)
            .withMultipoles(kmax)
            .within(Budget.unlimited());
    table =
        Table.builder()
            .header("study", "convergence of the ensemble solver")
            .header("commit", System.getProperty("dickens.commit", "unknown"))
            .header("processors", String.valueOf(Runtime.getRuntime().availableProcessors()))
            .header("heap", Runtime.getRuntime().maxMemory() / (1 << 20) + " MiB")
            .header("java", Runtime.version().toString())
            .header("kmax", kmax == 0 ? "automatic" : String.valueOf(kmax))
            .header("local rates", "times " + arguments.getOrDefault("local", "1"))
            .column(Column.text("regime", "rates and fields, see EnsembleConvergence.regimes"))
            .column(Column.integer("N", "number of qubits"))
            .column(Column.text("method", "algorithm"))
            .column(Column.integer("iterations", "of GMRES"))
            .column(Column.real("residual", "", "||L rho|| over max|diag L| ||rho||"))
            .column(Column.real("error", "", "estimated ||error|| over ||rho||"))
            .column(Column.text("status", "outcome"))
            .column(Column.real("seconds", "s", "wall-clock time"))
            .column(Column.real("cpu", "s", "time of all processors, the last repetition"))
            .column(Column.real("estimate", "GB", "memory of the solve as foreseen"))
            .column(Column.real("Jz", "", "expectation value"))
            .column(Column.real("Jx", "", "expectation value"))
            .column(Column.real("Jy", "", "expectation value"))
            .column(Column.real("J2", "", "expectation value of J^2"));
  }

  /** Coefficients w0, gx, cx, cz and rates of one regime at N. */
  public static Map<String, DickeLiouvillian> regimes(int n) {
    Map<String, DickeLiouvillian> all = new LinkedHashMap<>();
    double[] none = {0, 0, 0, 0};
    all.put("time crystal", ensemble(n, with(none, 1, 2), rates(.1, 0, 0, 2.0 / n, 0)));
    all.put("weak local", ensemble(n, with(none, 1, 2), rates(1e-3, 0, 1e-3, 2.0 / n, 0)));
    all.put("subcritical", ensemble(n, with(none, 1, .5), rates(.01, 0, 0, 2.0 / n, 0)));
    all.put("unscaled", ensemble(n, with(none, 1, n / 4.0), rates(1, 0, 0, 1, 0)));
    all.put("laser", ensemble(n, new double[] {.2, .1, 0, 0}, rates(0, .5, .1, 2.0 / n, 0)));
    all.put("strong drive", ensemble(n, with(none, 1, 10), rates(1, 0, .2, 2.0 / n, 0)));
    all.put("local noise", ensemble(n, new double[] {.5, 1, 0, 0}, rates(1, 0, .5, .02 / n, 0)));
    all.put("peer", ensemble(n, new double[] {.3, 1, 0, 0}, rates(.1, .05, .2, 2.0 / n, 0)));
    all.put("critical", ensemble(n, with(none, 1, 1), rates(.05, 0, .01, 2.0 / n, 0)));
    all.put(
        "squeezed",
        ensemble(n, new double[] {0, .8, 0, 2.0 / n}, rates(.1, 0, .1, 2.0 / n, .2 / n)));
    all.put("LMG", ensemble(n, new double[] {1, 0, 2.0 / n, 0}, rates(.1, 0, .1, 1.0 / n, 0)));
    return all;
  }

  private static double[] with(double[] coefficients, int index, double value) {
    double[] copy = coefficients.clone();
    copy[index] = value;
    return copy;
  }

  private static DickeRates rates(
      double emission,
      double pumping,
      double dephasing,
      double collectiveEmission,
      double collectiveDephasing) {
    return new DickeRates(emission, pumping, dephasing, collectiveEmission, 0, collectiveDephasing);
  }

  private static DickeLiouvillian ensemble(int n, double[] h, DickeRates rates) {
    return DickeLiouvillian.of(n, SpinPolynomial.quadratic(h[0], h[1], 0, h[2], 0, h[3]), rates);
  }

  private static DickeLiouvillian scaled(DickeLiouvillian l, double local) {
    DickeRates r = l.rates();
    return DickeLiouvillian.of(
        l.qubits(),
        l.hamiltonian(),
        new DickeRates(
            local * r.emission(),
            local * r.pumping(),
            local * r.dephasing(),
            r.collectiveEmission(),
            r.collectivePumping(),
            r.collectiveDephasing()));
  }

  public static void main(String[] args) throws IOException {
    Map<String, String> arguments = new LinkedHashMap<>();
    for (String arg : args) {
      int equals = arg.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("argument " + arg + ": it must be name=value");
      }
      arguments.put(arg.substring(0, equals), arg.substring(equals + 1));
    }
    EnsembleConvergence convergence = new EnsembleConvergence(arguments);
    List<String> only = list(arguments.getOrDefault("regimes", ""));
    double local = Double.parseDouble(arguments.getOrDefault("local", "1"));
    // the JIT compiler starts here
    LiouvillianSolver.solve(regimes(20).get("peer"), convergence.options);
    for (String qubits : list(arguments.getOrDefault("qubits", "20,50,100,200"))) {
      int n = Integer.parseInt(qubits);
      for (Map.Entry<String, DickeLiouvillian> regime : regimes(n).entrySet()) {
        if (only.isEmpty() || only.contains(regime.getKey())) {
          convergence.solve(regime.getKey(), scaled(regime.getValue(), local));
        }
      }
    }
    for (String qubits : list(arguments.getOrDefault("collective", ""))) {
      int n = Integer.parseInt(qubits);
      SpinPolynomial drive = SpinPolynomial.quadratic(0, 2, 0, 0, 0, 0);
      convergence.solve(
          "collective",
          DickeLiouvillian.ofOneSpin(n, n, drive, rates(0, 0, 0, 2.0 / n, 0), List.of()));
    }
    System.exit(convergence.failed ? 1 : 0);
  }

  private static List<String> list(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(","));
  }

  private static double processorSeconds() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime() * 1e-9
        : Double.NaN;
  }

  private void solve(String name, DickeLiouvillian l) throws IOException {
    double seconds = Double.POSITIVE_INFINITY;
    double cpu = 0;
    LiouvillianSolution solution = null;
    for (int k = 0; k < repeat; k++) {
      solution = null;
      double before = processorSeconds();
      solution = LiouvillianSolver.solve(l, options);
      cpu = processorSeconds() - before;
      seconds = Math.min(seconds, solution.report().seconds());
    }
    SolveReport report = solution.report();
    EnsembleState state = new EnsembleState(l.qubits(), solution.state());
    table.row(
        name,
        l.qubits(),
        report.method(),
        report.iterations(),
        report.residual(),
        report.certificate(),
        report.status().label(),
        seconds,
        cpu,
        LiouvillianMemory.steadyState(l, options).total() * 1e-9,
        state.mean("Jz"),
        state.mean("Jx"),
        state.mean("Jy"),
        state.mean("J2"));
    CsvWriter.write(table.build(), out);
    failed |= !report.status().isGood();
    System.out.printf(
        Locale.ROOT,
        "%s, N = %d: %s, %s, %d iterations, residual %.1e, error %.1e, %.2f s (cpu %.2f s)%n",
        name,
        l.qubits(),
        report.status().label(),
        report.method(),
        report.iterations(),
        report.residual(),
        report.certificate(),
        seconds,
        cpu);
  }
}
