package dickens.solve.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.generator.CollectiveJump;
import dickens.generator.ComplexPlanes;
import dickens.generator.DickeLiouvillian;
import dickens.generator.DickeRates;
import dickens.generator.HermitianPlanes;
import dickens.generator.MatrixRows;
import dickens.generator.SparseMatrix;
import dickens.generator.SpinPolynomial;
import dickens.observe.EnsembleState;
import dickens.solve.Budget;
import dickens.solve.OverBudget;
import dickens.systems.QubitSpace;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ojalgo.matrix.decomposition.LU;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.R064Store;
import org.ojalgo.matrix.store.SparseStore;

final class LiouvillianSolverTest {
  private static final SpinPolynomial JUMP = SpinPolynomial.parse("Jx + 0.5i Jz");

  private static LiouvillianOptions options(LiouvillianOptions.Method method) {
    return LiouvillianOptions.standard().with(method);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void steadyStateIsThatOfTheFullSpace(int n) {
    Random random = new Random(n);
    double[] h = random.doubles(6, -1, 1).toArray();
    double[] r = random.doubles(6, 0.1, 1).toArray();
    SpinPolynomial hamiltonian =
        SpinPolynomial.quadratic(h[0], h[1], h[2], h[3], h[4], h[5])
            .plus(SpinPolynomial.parse("0.3 JxJz + 0.3 JzJx"));
    DickeLiouvillian l =
        DickeLiouvillian.of(
            n,
            hamiltonian,
            new DickeRates(r[0], r[1], r[2], r[3], r[4], r[5]),
            List.of(new CollectiveJump(0.3, JUMP)));
    for (LiouvillianOptions.Method method :
        List.of(LiouvillianOptions.Method.DIRECT, LiouvillianOptions.Method.MULTIPOLE)) {
      LiouvillianSolution solution = LiouvillianSolver.solve(l, options(method));
      assertTrue(solution.report().status().isGood(), () -> solution.report().toString());
      QubitSpace space = new QubitSpace(n);
      double[][][] x = new double[2][space.size()][space.size()];
      HermitianPlanes rho = solution.state();
      for (int s = 0; s < l.planes(); s++) {
        for (int i = 0; i <= l.twoJ(s); i++) {
          for (int j = 0; j <= l.twoJ(s); j++) {
            QubitSpace.add(x, rho.re(s, i, j), rho.im(s, i, j), space.embed(s, i, j));
          }
        }
      }
      double[][][] y = space.commutator(matrix(space, hamiltonian), x);
      double trace = 0;
      for (int k = 0; k < n; k++) {
        space.addDissipator(y, r[0], space.single('-', k), x);
        space.addDissipator(y, r[1], space.single('+', k), x);
        space.addDissipator(y, r[2], space.single('z', k), x);
      }
      space.addDissipator(y, r[3], space.collective('-'), x);
      space.addDissipator(y, r[4], space.collective('+'), x);
      space.addDissipator(y, r[5], space.collective('z'), x);
      space.addDissipator(y, 0.3, matrix(space, JUMP), x);
      double purity = 0;
      for (int a = 0; a < space.size(); a++) {
        trace += x[0][a][a];
        for (int b = 0; b < space.size(); b++) {
          purity += x[0][a][b] * x[0][a][b] + x[1][a][b] * x[1][a][b];
          // rates of order 10 and residuals of 1e-12 of the first guess
          assertEquals(0, Math.hypot(y[0][a][b], y[1][a][b]), 1e-11);
        }
      }
      assertEquals(1, trace, 1e-13, "rounding");
      assertEquals(purity, new EnsembleState(n, rho).purity(), 1e-13, "rounding");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = LiouvillianOptions.Method.class,
      names = {"DIRECT", "MULTIPOLE"})
  void steadyStateIsThatOfSparseLuOnTheAssembledMatrix(LiouvillianOptions.Method method) {
    // the real form [Re -Im; Im Re] of L, a row of which is replaced by the trace
    DickeLiouvillian l =
        DickeLiouvillian.of(
            8,
            SpinPolynomial.quadratic(0.3, 0.9, -0.2, 0.1, 0.05, -0.15),
            new DickeRates(0.3, 0.1, 0.2, 0.25, 0.05, 0.15));
    SparseMatrix matrix = SparseMatrix.of(MatrixRows.of(l));
    int n = (int) matrix.size();
    SparseStore<Double> a = SparseStore.R064.make(2 * n, 2 * n);
    for (int r = 1; r < n; r++) {
      for (int e = (int) matrix.rowStart()[r]; e < matrix.rowStart()[r + 1]; e++) {
        int c = matrix.columns()[e];
        a.set(r, c, matrix.re()[e]);
        a.set(n + r, n + c, matrix.re()[e]);
        a.set(r, n + c, -matrix.im()[e]);
        a.set(n + r, c, matrix.im()[e]);
      }
    }
    int start = 0;
    for (int s = 0; s < l.planes(); s++) {
      int d = l.twoJ(s) + 1;
      for (int i = 0; i < d; i++) {
        a.set(0, start + i * d + i, 1);
        a.set(n, n + start + i * d + i, 1);
      }
      start += d * d;
    }
    R064Store right = R064Store.FACTORY.make(2 * n, 1);
    right.set(0, 0, 1);
    LU<Double> lu = LU.R064.make(2 * n, 2 * n);
    assertTrue(lu.decompose(a), "factorised");
    MatrixStore<Double> x = lu.getSolution(right);
    HermitianPlanes rho = LiouvillianSolver.solve(l, options(method)).state();
    int k = 0;
    for (int s = 0; s < l.planes(); s++) {
      for (int i = 0; i <= l.twoJ(s); i++) {
        for (int j = 0; j <= l.twoJ(s); j++, k++) {
          // condition number about 100 for elements of order 0.1
          assertEquals(x.doubleValue(k), rho.re(s, i, j), 1e-13);
          assertEquals(x.doubleValue(n + k), rho.im(s, i, j), 1e-13);
        }
      }
    }
  }

  private static double[][][] matrix(QubitSpace space, SpinPolynomial polynomial) {
    double[][][] sum = new double[2][space.size()][space.size()];
    for (SpinPolynomial.Term term : polynomial.terms()) {
      QubitSpace.add(sum, term.re(), term.im(), space.word(term.letters()));
    }
    return sum;
  }

  /** Steady state of one driven qubit with emission, pumping and dephasing: Bloch vector s. */
  private static double[] blochVector(double w0, double gx, DickeRates r) {
    // d<sx> = -w0 sy - T sx, d<sy> = w0 sx - gx sz - T sy, d<sz> = gx sy - G sz + (P - E)
    double gamma = r.emission() + r.pumping();
    double t = 0.5 * (gamma + r.dephasing());
    double inversion = r.pumping() - r.emission();
    // sx = -w0 sy / T; sy (T + w0^2/T) = -gx sz
    double effective = t + w0 * w0 / t;
    double sz = inversion / (gamma + gx * gx / effective);
    double sy = -gx * sz / effective;
    return new double[] {-w0 * sy / t, sy, sz};
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 100})
  void withoutCollectiveTermsTheStateIsAProductOfSingleQubits(int n) {
    DickeRates rates = new DickeRates(0.7, 0.1, 0.4, 0, 0, 0);
    DickeLiouvillian l =
        DickeLiouvillian.of(n, SpinPolynomial.quadratic(0.3, 0.9, 0, 0, 0, 0), rates);
    LiouvillianSolution solution = LiouvillianSolver.solve(l, LiouvillianOptions.standard());
    assertTrue(solution.report().status().isGood(), () -> solution.report().toString());
    double[] s = blochVector(0.3, 0.9, rates);
    EnsembleState state = new EnsembleState(n, solution.state());
    String[] names = {"Jx", "Jy", "Jz"};
    for (int a = 0; a < 3; a++) {
      // residual 1e-12 of the first guess, times the slowest time of order 1
      assertEquals(0.5 * n * s[a], state.mean(names[a]), 1e-10 * n, names[a]);
    }
    // <J_z^2> = N/4 + N(N-1)/4 sz^2 for independent qubits
    double square = 0.25 * n + 0.25 * n * (n - 1) * s[2] * s[2];
    assertEquals(square, state.mean("Jz2"), 1e-10 * square);
    // tr rho^2 = ((1 + |s|^2)/2)^N
    double length = s[0] * s[0] + s[1] * s[1] + s[2] * s[2];
    assertEquals(n * Math.log(0.5 + 0.5 * length), Math.log(state.purity()), 1e-8);
    if (n <= 20) {
      double up = 0.5 * (1 + Math.sqrt(length));
      double each = -up * Math.log(up) - (1 - up) * Math.log(1 - up);
      assertEquals(n * each, state.entropy(), 1e-9, "N independent entropies");
    }
  }

  @Test
  void emissionAloneEndsInTheGroundState() {
    // the dark state makes the block of J = N/2 singular
    DickeLiouvillian l =
        DickeLiouvillian.of(
            30, SpinPolynomial.quadratic(0.4, 0, 0, 0, 0, 0), new DickeRates(0.3, 0, 0, 0.1, 0, 0));
    for (LiouvillianOptions.Method method :
        List.of(LiouvillianOptions.Method.DIRECT, LiouvillianOptions.Method.MULTIPOLE)) {
      LiouvillianSolution solution = LiouvillianSolver.solve(l, options(method));
      assertTrue(solution.report().status().isGood(), () -> solution.report().toString());
      assertEquals(1, solution.state().re(0, 30, 30), 1e-12, "residual 1e-12, gap 0.3");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = LiouvillianOptions.Method.class,
      names = {"DIRECT", "MULTIPOLE"})
  void squaresBesideLinearTermsAreSolvedInSuperblocks(LiouvillianOptions.Method method) {
    // reach 2 in q, step 1: center {-1, 0, 1}, then {2, 3}, ..
    DickeLiouvillian l =
        DickeLiouvillian.of(
            24,
            SpinPolynomial.quadratic(0.2, 0.3, 0.1, 0.1, -0.05, 0.07),
            new DickeRates(0.3, 0.1, 0.2, 0.05, 0.01, 0.02));
    assertEquals(2, l.diagonalReach());
    LiouvillianSolver solver = LiouvillianSolver.of(l, options(method));
    LiouvillianSolution solution = solver.steadyState();
    assertTrue(solution.report().status().isGood(), () -> solution.report().toString());
    checkSteady(l, solution.state());
    checkResolvents(l, solver);
  }

  @Test
  void evenHamiltoniansAreSolvedInTheirParitySector() {
    DickeLiouvillian l =
        DickeLiouvillian.of(
            24,
            SpinPolynomial.quadratic(1, 0, 0, 0.1, 0, 0),
            new DickeRates(0.1, 0, 0.1, 0.05, 0, 0));
    assertEquals(2, l.diagonalStep());
    LiouvillianSolver solver =
        LiouvillianSolver.of(l, options(LiouvillianOptions.Method.MULTIPOLE));
    checkSteady(l, solver.steadyState().state());
    checkResolvents(l, solver);
  }

  @ParameterizedTest
  @CsvSource({"0.9 Jx - 0.4 Jy, 1, 1", "0.1 JxJy + 0.1 JyJx, 2, 2", "0.7 Jy, 1, 1"})
  void resonantDrivesAndTwistsAreSolvedInRealNumbers(String hamiltonian, int reach, int step) {
    for (LiouvillianOptions.Method method :
        List.of(LiouvillianOptions.Method.DIRECT, LiouvillianOptions.Method.MULTIPOLE)) {
      DickeLiouvillian l =
          DickeLiouvillian.of(
              24, SpinPolynomial.parse(hamiltonian), new DickeRates(0.3, 0.05, 0.2, 0.1, 0, 0.03));
      assertTrue(l.realFrame().isPresent(), "H becomes -H* in some frame");
      assertEquals(reach, l.diagonalReach());
      assertEquals(step, l.diagonalStep());
      LiouvillianSolver solver = LiouvillianSolver.of(l, options(method));
      LiouvillianSolution solution = solver.steadyState();
      assertTrue(solution.report().status().isGood(), () -> solution.report().toString());
      // in the frame of the laboratory, with complex numbers
      checkSteady(l, solution.state());
      checkResolvents(l, solver);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.9 Jx + 0.1 Jz", "0.2 Jx2 + 0.3 Jx", "0.2 Jz2 + 0.3 Jy"})
  void otherHamiltoniansNeedComplexNumbers(String hamiltonian) {
    DickeLiouvillian l =
        DickeLiouvillian.of(
            6, SpinPolynomial.parse(hamiltonian), new DickeRates(0.3, 0, 0, 0.1, 0, 0));
    assertTrue(l.realFrame().isEmpty(), hamiltonian);
  }

  @Test
  void memoryIsThatOfTheFactorsAndHalvesInRealNumbers() {
    DickeRates rates = new DickeRates(0.1, 0, 0, 0.02, 0, 0);
    LiouvillianOptions options = LiouvillianOptions.standard();
    LiouvillianMemory real =
        LiouvillianMemory.steadyState(
            DickeLiouvillian.of(100, SpinPolynomial.quadratic(0, 1, 0, 0, 0, 0), rates), options);
    LiouvillianMemory complex =
        LiouvillianMemory.steadyState(
            DickeLiouvillian.of(100, SpinPolynomial.quadratic(1, 1, 0, 0, 0, 0), rates), options);
    // 8 bytes for each element of the squares of order 1 .. 2J+1, every J
    double elements = 0;
    for (int d = 1; d <= 101; d += 2) {
      elements += d * (d + 1.0) * (2 * d + 1) / 6;
    }
    assertEquals(
        8 * elements, (double) complex.factors(), 0.15 * complex.factors(), "headers of rows");
    assertEquals(0.5 * complex.factors(), (double) real.factors(), 1);
    assertEquals(0.5 * complex.basis(), (double) real.basis(), 1);
    assertTrue(real.total() < 0.5 * complex.total(), "fewer multipoles too");
  }

  private static void checkSteady(DickeLiouvillian l, HermitianPlanes rho) {
    HermitianPlanes y = new HermitianPlanes(l.spins());
    l.apply(rho, y);
    assertEquals(1, rho.trace(), 1e-13, "rounding");
    assertTrue(y.norm() < 1e-11, () -> "L rho = 0, residual " + y.norm());
    assertTrue(
        new EnsembleState(l.qubits(), rho).smallestEigenvalue() > -1e-12, "positive to rounding");
  }

  /** (z - L) x = b, multiplied out by the stencil; the source J_- rho is not Hermitian. */
  private static void checkResolvents(DickeLiouvillian l, LiouvillianSolver solver) {
    HermitianPlanes rho = solver.steadyState().state();
    for (String word : List.of("Jm", "Jz")) {
      ComplexPlanes source = rho.leftProduct(SpinPolynomial.parse(word));
      double[] trace = source.trace();
      LiouvillianSolution raw = solver.resolvent(0.3, 0.4, source);
      // tr x = tr b / z, |z|^2 = 1/4
      assertEquals(
          4 * (0.3 * trace[0] + 0.4 * trace[1]), raw.operator().trace()[0], 1e-10, "exact");
      // at small |z| the part of b along rho would carry L rho, which is rounding, over z
      source.add(-trace[0], -trace[1], rho);
      for (double[] z : new double[][] {{0, 0.7}, {0.3, 0}, {1e-7, 0}, {0, -1e-6}}) {
        LiouvillianSolution solution = solver.resolvent(z[0], z[1], source);
        assertTrue(solution.report().status().isGood(), () -> solution.report().toString());
        ComplexPlanes x = solution.operator();
        ComplexPlanes y = new ComplexPlanes(l.spins());
        l.apply(x, y);
        // b + L x - z x = 0
        y.add(1, 0, source.a());
        y.add(0, 1, source.b());
        y.add(-z[0], -z[1], x.a());
        y.add(z[1], -z[0], x.b());
        double size = Math.hypot(x.a().norm(), x.b().norm());
        double residual = Math.hypot(y.a().norm(), y.b().norm());
        // 1e-12 of the source and rounding of |L| |x|, x as large as 1/|z|
        assertTrue(residual < 1e-11 + 1e-13 * size, () -> word + " residual " + residual);
      }
    }
  }

  @Test
  void drazinSolutionsHaveNoTraceAndInvertL() {
    DickeLiouvillian l =
        DickeLiouvillian.of(
            30,
            SpinPolynomial.quadratic(0.3, 1, 0, 0, 0, 0),
            new DickeRates(0.1, 0.05, 0.2, 2.0 / 30, 0, 0));
    LiouvillianSolver solver = LiouvillianSolver.of(l, LiouvillianOptions.standard());
    HermitianPlanes rho = solver.steadyState().state();
    ComplexPlanes source = rho.leftProduct(SpinPolynomial.parse("JpJm"));
    ComplexPlanes x = solver.drazin(source).operator();
    assertEquals(0, Math.hypot(x.trace()[0], x.trace()[1]), 1e-12, "rounding");
    ComplexPlanes y = new ComplexPlanes(l.spins());
    l.apply(x, y);
    double[] trace = source.trace();
    y.add(trace[0], trace[1], rho);
    y.a().add(-1, source.a());
    y.b().add(-1, source.b());
    // 1e-12 of a source of norm 20
    assertTrue(Math.hypot(y.a().norm(), y.b().norm()) < 1e-10, "L x = b - rho tr b");
  }

  @Test
  void oneSpinAloneIsSolvedDirectly() {
    // H = gx J_x with D[J_-]: rho ~ (J_- - a)^-1 (J_+ - a*)^-1, a = -i gx / Gamma (Puri and
    // Lawande 1979), so that (J_- - a) rho (J_+ - a*) = const
    int n = 60;
    double drive = 1.3;
    double rate = 2.0 / n;
    DickeLiouvillian l =
        DickeLiouvillian.ofOneSpin(
            n,
            n,
            SpinPolynomial.quadratic(0, drive, 0, 0, 0, 0),
            new DickeRates(0, 0, 0, rate, 0, 0),
            List.of());
    LiouvillianSolution solution = LiouvillianSolver.solve(l, LiouvillianOptions.standard());
    assertTrue(solution.report().status().isGood(), () -> solution.report().toString());
    HermitianPlanes rho = solution.state();
    double a = drive / rate;
    ComplexPlanes left =
        rho.leftProduct(
            new SpinPolynomial(
                List.of(new SpinPolynomial.Term(1, 0, "-"), new SpinPolynomial.Term(0, a, ""))));
    // (J_- + ia) rho (J_+ - ia): element [i][j] = sum over the two terms of J_+ - ia
    double[][] re = new double[n + 1][n + 1];
    double[][] im = new double[n + 1][n + 1];
    for (int i = 0; i <= n; i++) {
      for (int j = 0; j <= n; j++) {
        // (X J_+)[i][j] = X[i][j-1] sqrt(j (N-j+1)), and -ia X[i][j]
        double raise = j == 0 ? 0 : Math.sqrt(j * (n - j + 1.0));
        int before = Math.max(0, j - 1);
        re[i][j] = a * left.im(0, i, j) + raise * left.re(0, i, before);
        im[i][j] = -a * left.re(0, i, j) + raise * left.im(0, i, before);
      }
    }
    double diagonal = re[0][0];
    double worst = 0;
    for (int i = 0; i <= n; i++) {
      for (int j = 0; j <= n; j++) {
        worst = Math.max(worst, Math.hypot(re[i][j] - (i == j ? diagonal : 0), im[i][j]));
      }
    }
    double departure = worst / Math.abs(diagonal);
    // entries of rho are multiplied by a^2 = 1500
    assertTrue(departure < 1e-8, () -> "proportional to the identity but for " + departure);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-5, 1e-9})
  void veryWeakLocalRatesChooseAmongThePuriLawandeStates(double local) {
    // to first order in the local rates rho_J = P_J times the steady state of spin J alone (Puri
    // and Lawande 1979), and P_J solves the birth-death chain of the traces
    int n = 20;
    double drive = 2;
    double rate = 2.0 / n;
    SpinPolynomial h = SpinPolynomial.quadratic(0, drive, 0, 0, 0, 0);
    DickeLiouvillian l = DickeLiouvillian.of(n, h, new DickeRates(local, 0, local, rate, 0, 0));
    LiouvillianSolution solution =
        LiouvillianSolver.solve(l, options(LiouvillianOptions.Method.MULTIPOLE));
    assertTrue(solution.report().status().isGood(), () -> solution.report().toString());
    double[] up = new double[l.planes()];
    double[] down = new double[l.planes()];
    for (int s = 0; s < l.planes(); s++) {
      int j2 = l.twoJ(s);
      double spin = 0.5 * j2;
      HermitianPlanes rho =
          LiouvillianSolver.solve(
                  DickeLiouvillian.ofOneSpin(
                      n, j2, h, new DickeRates(0, 0, 0, rate, 0, 0), List.of()),
                  LiouvillianOptions.standard())
              .state();
      double lower = j2 == 0 ? 0 : 0.5 * local * (0.5 * n + spin + 1) / (spin * (j2 + 1));
      double raise = 0.5 * local * (0.5 * n - spin) / ((spin + 1) * (j2 + 1));
      for (int i = 0; i <= j2; i++) {
        double m = spin - i;
        down[s] += lower * rho.re(0, i, i) * (spin + m) * ((spin + m - 1) + (spin - m));
        up[s] += raise * rho.re(0, i, i) * (spin - m + 1) * ((spin - m + 2) + (spin + m + 1));
      }
    }
    double[] p = new double[l.planes()];
    p[0] = 1;
    double sum = 1;
    for (int s = 1; s < p.length; s++) {
      p[s] = p[s - 1] * down[s - 1] / up[s];
      sum += p[s];
    }
    for (int s = 0; s < p.length; s++) {
      // the next order is local over the collective rates of order 1
      assertEquals(p[s] / sum, solution.state().trace(s), 3 * local + 1e-11, "J = " + l.twoJ(s));
    }
  }

  @Test
  void conservedSpinIsRefusedWithAdvice() {
    DickeLiouvillian l =
        DickeLiouvillian.of(
            4, SpinPolynomial.quadratic(0, 1, 0, 0, 0, 0), new DickeRates(0, 0, 0, 1, 0, 0));
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> LiouvillianSolver.of(l, LiouvillianOptions.standard()));
    assertTrue(refusal.getMessage().contains("J is conserved"), refusal.getMessage());
  }

  @Test
  void conservedProjectionIsRefusedWithAdvice() {
    DickeLiouvillian l =
        DickeLiouvillian.of(
            4, SpinPolynomial.quadratic(1, 0, 0, 0, 0, 1), new DickeRates(0, 0, 1, 0, 0, 1));
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> LiouvillianSolver.of(l, LiouvillianOptions.standard()));
    assertTrue(refusal.getMessage().contains("J_z"), refusal.getMessage());
  }

  @Test
  void aSecondStationaryStateIsReported() {
    // J_x is conserved by H = J_x with the jump J_x: every function of J_x is stationary
    DickeLiouvillian l =
        DickeLiouvillian.ofOneSpin(
            6,
            6,
            SpinPolynomial.quadratic(0, 1, 0, 0, 0, 0),
            new DickeRates(0, 0, 0, 0, 0, 0),
            List.of(new CollectiveJump(0.5, SpinPolynomial.parse("Jx"))));
    assertEquals(
        dickens.solve.SolveStatus.SINGULAR,
        LiouvillianSolver.solve(l, LiouvillianOptions.standard()).report().status());
  }

  @Test
  void tooLittleMemoryIsReportedBeforeTheWork() {
    DickeLiouvillian l =
        DickeLiouvillian.of(
            40, SpinPolynomial.quadratic(0, 1, 0, 0, 0, 0), new DickeRates(1, 0, 0, 1, 0, 0));
    LiouvillianOptions small =
        options(LiouvillianOptions.Method.DIRECT).within(Budget.standard().withMemory(1e6));
    OverBudget refusal = assertThrows(OverBudget.class, () -> LiouvillianSolver.solve(l, small));
    assertTrue(refusal.getMessage().contains("GB"), refusal.getMessage());
  }
}
