package dickens.bench;

import dickens.generator.DickeLiouvillian;
import dickens.generator.DickeRates;
import dickens.generator.SpinPolynomial;
import dickens.observe.EnsembleState;
import dickens.solve.SolveReport;
import dickens.solve.ensemble.LiouvillianOptions;
import dickens.solve.ensemble.LiouvillianSolution;
import dickens.solve.ensemble.LiouvillianSolver;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Iterations, residuals and times of the ensemble solver in eleven regimes, as a table in {@code
 * bench/results/ensemble-convergence.csv}.
 *
 * <p>Arguments: sizes N, for example {@code 20 50 100 200}; {@code kmax=12} for a fixed largest
 * multipole; {@code regime=peer} for one regime alone; {@code repeat=3} for the least of several
 * times; {@code out=FILE}.
 */
public final class EnsembleConvergence {
  private EnsembleConvergence() {}

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

  public static void main(String[] args) throws IOException {
    int kmax = 0;
    int repeat = 1;
    String only = "";
    Path out = Path.of("bench", "results", "ensemble-convergence.csv");
    for (String arg : args) {
      String value = arg.substring(arg.indexOf('=') + 1);
      if (arg.startsWith("kmax=")) {
        kmax = Integer.parseInt(value);
      } else if (arg.startsWith("repeat=")) {
        repeat = Integer.parseInt(value);
      } else if (arg.startsWith("regime=")) {
        only = value;
      } else if (arg.startsWith("out=")) {
        out = Path.of(value);
      }
    }
    if (out.getParent() != null) {
      Files.createDirectories(out.getParent());
    }
    try (PrintWriter file = new PrintWriter(Files.newBufferedWriter(out, StandardCharsets.UTF_8))) {
      line(file, "# commit " + System.getProperty("dickens.commit", "unknown"));
      line(
          file,
          "# "
              + Runtime.getRuntime().availableProcessors()
              + " cores, "
              + Runtime.version()
              + ", kmax "
              + (kmax == 0 ? "automatic" : kmax));
      line(file, "regime,N,method,iterations,residual,status,seconds,Jz,Jx,Jy,J2");
      for (String arg : args) {
        if (!arg.matches("\\d+")) {
          continue;
        }
        int n = Integer.parseInt(arg);
        for (Map.Entry<String, DickeLiouvillian> regime : regimes(n).entrySet()) {
          if (only.isEmpty() || only.equals(regime.getKey())) {
            line(file, row(regime.getKey(), n, regime.getValue(), kmax, repeat));
            file.flush();
          }
        }
      }
    }
  }

  private static void line(PrintWriter file, String text) {
    file.println(text);
    System.out.println(text);
  }

  private static String row(String name, int n, DickeLiouvillian l, int kmax, int repeat) {
    LiouvillianOptions options =
        LiouvillianOptions.standard()
            .with(LiouvillianOptions.Method.MULTIPOLE)
            .withMultipoles(kmax);
    double seconds = Double.POSITIVE_INFINITY;
    LiouvillianSolution solution = null;
    for (int k = 0; k < repeat; k++) {
      solution = LiouvillianSolver.solve(l, options);
      seconds = Math.min(seconds, solution.report().seconds());
    }
    SolveReport report = solution.report();
    EnsembleState state = new EnsembleState(n, solution.state());
    return String.format(
        Locale.ROOT,
        "%s,%d,%s,%d,%.2e,%s,%.3f,%.13g,%.13g,%.13g,%.13g",
        name,
        n,
        report.method(),
        report.iterations(),
        report.residual(),
        report.status().label(),
        seconds,
        state.mean("Jz"),
        state.mean("Jx"),
        state.mean("Jy"),
        state.mean("J2"));
  }
}
