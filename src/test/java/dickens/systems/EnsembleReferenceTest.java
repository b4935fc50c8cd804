package dickens.systems;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.ReferenceFile;
import dickens.generator.ComplexPlanes;
import dickens.generator.HermitianPlanes;
import dickens.generator.SpinPolynomial;
import dickens.observe.EnsembleState;
import dickens.solve.ensemble.LiouvillianOptions;
import dickens.solve.ensemble.LiouvillianSolution;
import dickens.solve.ensemble.LiouvillianSolver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All rows of the reference files, by both methods. */
final class EnsembleReferenceTest {
  private static final List<String> OBSERVABLES = List.of("Jz", "Jx", "Jy", "JpJm", "J2", "Jz2");

  private static LiouvillianSolver solver(ReferenceFile.Row row, LiouvillianOptions.Method method) {
    return LiouvillianSolver.of(
        ReferenceEnsembles.of(row), LiouvillianOptions.standard().with(method));
  }

  @ParameterizedTest
  @EnumSource(
      value = LiouvillianOptions.Method.class,
      names = {"DIRECT", "MULTIPOLE"})
  void steadyStatesAreThoseOfTheReferenceFile(LiouvillianOptions.Method method) {
    for (ReferenceFile.Row row : ReferenceFile.rows("ensemble/steady.csv")) {
      LiouvillianSolution solution = solver(row, method).steadyState();
      assertTrue(solution.report().status().isGood(), () -> row + " " + solution.report());
      EnsembleState state = new EnsembleState((int) row.number("N"), solution.state());
      // set 2 has local rates of 1e-3: its slow modes amplify rounding a hundredfold
      double tolerance = row.text("set").equals("2") ? 1e-9 : 1e-10;
      for (String observable : OBSERVABLES) {
        assertEquals(
            row.number(observable),
            state.mean(observable),
            tolerance,
            () -> observable + " " + row);
      }
      assertEquals(row.number("purity"), state.purity(), tolerance, () -> "purity " + row);
      assertEquals(1, solution.state().trace(), 1e-14, "rounding");
      // entries are good to the residual times the slowest time, not to their own size
      assertTrue(state.smallestEigenvalue() > -1e-11, () -> "positive " + row);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = LiouvillianOptions.Method.class,
      names = {"AUTOMATIC"})
  void largeSteadyStatesAreThoseOfTheReferenceFile(LiouvillianOptions.Method method) {
    for (ReferenceFile.Row row : ReferenceFile.rows("ensemble/steady_large.csv")) {
      LiouvillianSolution solution = solver(row, method).steadyState();
      assertTrue(solution.report().status().isGood(), () -> row + " " + solution.report());
      EnsembleState state = new EnsembleState((int) row.number("N"), solution.state());
      for (String observable : OBSERVABLES.subList(0, 5)) {
        double expected = row.number(observable);
        // the file gives 13 digits; residuals of 1e-12 of the first guess are left
        assertEquals(
            expected,
            state.mean(observable),
            1e-10 * Math.max(1, Math.abs(expected)),
            () -> observable + " " + row);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = LiouvillianOptions.Method.class,
      names = {"DIRECT", "MULTIPOLE"})
  void resolventsAreThoseOfTheReferenceFile(LiouvillianOptions.Method method) {
    Map<String, LiouvillianSolver> solvers = new LinkedHashMap<>();
    for (ReferenceFile.Row row : ReferenceFile.rows("ensemble/resolvent.csv")) {
      LiouvillianSolver solver =
          solvers.computeIfAbsent(
              row.text("set") + " " + row.text("N"), key -> solver(row, method));
      HermitianPlanes rho = solver.steadyState().state();
      // J_- rho - tr(J_- rho) rho
      ComplexPlanes source = rho.leftProduct(SpinPolynomial.parse("Jm"));
      double[] trace = source.trace();
      source.add(-trace[0], -trace[1], rho);
      LiouvillianSolution x = solver.resolvent(0, row.number("omega"), source);
      assertTrue(x.report().status().isGood(), () -> row + " " + x.report());
      double[] s = x.operator().expectation(SpinPolynomial.parse("Jp"));
      double size = Math.hypot(row.number("re_S"), row.number("im_S"));
      // the file is good to 5e-13 relative; zero-frequency values are as large as 2e3
      double tolerance = 1e-9 * Math.max(1, size);
      assertEquals(row.number("re_S"), s[0], tolerance, row::toString);
      assertEquals(row.number("im_S"), s[1], tolerance, row::toString);
    }
  }
}
