package dickens.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.ReferenceFile;
import dickens.backend.BackendUnavailable;
import dickens.backend.KrylovVectors;
import dickens.backend.LiouvillianKernels;
import dickens.backend.PlaneProblem;
import dickens.backend.PlaneSolves;
import dickens.generator.Arithmetic;
import dickens.generator.CollectiveJump;
import dickens.generator.ComplexPlanes;
import dickens.generator.DickeLiouvillian;
import dickens.generator.DickeRates;
import dickens.generator.HermitianPlanes;
import dickens.generator.SpinPolynomial;
import dickens.observe.EnsembleState;
import dickens.solve.SolveReport;
import dickens.solve.ensemble.LiouvillianOptions;
import dickens.solve.ensemble.LiouvillianSolution;
import dickens.solve.ensemble.LiouvillianSolver;
import dickens.systems.ReferenceEnsembles;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ensembles with coherences on the device, kernels run on the host. */
@Tag("gpu")
final class CudaPlanesTest {
  private static final LiouvillianOptions MULTIPOLE =
      LiouvillianOptions.standard().with(LiouvillianOptions.Method.MULTIPOLE);

  /** What adding up the same numbers in another order, and other single-precision inverses, do. */
  private static final double TOLERANCE = 1e-10;

  private static CudaDevice device;

  @BeforeAll
  static void useTheStandIn() {
    device = HostDriver.device();
  }

  @AfterAll
  static void closeTheDevice() {
    if (device != null) {
      device.close();
    }
  }

  private static LiouvillianKernels kernels() {
    return new CudaLiouvillianKernels(device, 2, PlaneShape.few());
  }

  private static LiouvillianSolver onDevice(DickeLiouvillian l) {
    return LiouvillianSolver.of(l, MULTIPOLE, kernels());
  }

  private static LiouvillianSolver onHost(DickeLiouvillian l) {
    return LiouvillianSolver.of(l, MULTIPOLE);
  }

  /** Real frame, complex, twist by superblocks of two and one, parity, a jump of one's own. */
  private static DickeLiouvillian liouvillian(String kind, int n) {
    DickeRates rates = new DickeRates(0.3, 0.1, 0.2, 1.0 / n, 0.2 / n, 0.4 / n);
    return switch (kind) {
      case "resonant" ->
          DickeLiouvillian.of(n, SpinPolynomial.quadratic(0, 0.9, -0.4, 0, 0, 0), rates);
      case "detuned" -> DickeLiouvillian.of(n, SpinPolynomial.quadratic(0.3, 1, 0, 0, 0, 0), rates);
      case "squares" ->
          DickeLiouvillian.of(
              n, SpinPolynomial.quadratic(0.2, 0.3, 0.1, 2.0 / n, -1.0 / n, 1.0 / n), rates);
      case "twist" -> DickeLiouvillian.of(n, SpinPolynomial.parse("0.1 JxJy + 0.1 JyJx"), rates);
      case "parity" ->
          DickeLiouvillian.of(n, SpinPolynomial.quadratic(1, 0, 0, 2.0 / n, 0, 0), rates);
      case "jump" ->
          DickeLiouvillian.of(
              n,
              SpinPolynomial.quadratic(0.1, 0.7, 0, 0, 0, 0),
              rates,
              List.of(new CollectiveJump(0.3 / n, SpinPolynomial.parse("Jx + 0.5i Jz"))));
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static void assertTaken(SolveReport report) {
    assertEquals("cuda", report.backend());
    assertTrue(report.status().isGood(), report::toString);
    assertTrue(report.method().contains("host execution of the kernels"), report::method);
  }

  private static void assertClose(HermitianPlanes expected, HermitianPlanes found, double size) {
    HermitianPlanes apart = expected.copy();
    apart.add(-1, found);
    assertTrue(apart.norm() <= TOLERANCE * size, () -> apart.norm() + " of " + size);
  }

  @ParameterizedTest
  @CsvSource({
    "resonant, 2",
    "resonant, 3",
    "resonant, 33",
    "detuned, 2",
    "detuned, 3",
    "detuned, 40",
    "squares, 5",
    "squares, 24",
    "twist, 24",
    "parity, 24",
    "jump, 17"
  })
  void steadyStatesAgreeWithTheProcessorInAsManyIterations(String kind, int n) {
    DickeLiouvillian l = liouvillian(kind, n);
    LiouvillianSolution expected = onHost(l).steadyState();
    try (LiouvillianSolver solver = onDevice(l)) {
      LiouvillianSolution found = solver.steadyState();
      assertTaken(found.report());
      int apart = found.report().iterations() - expected.report().iterations();
      assertTrue(Math.abs(apart) <= 2, () -> expected.report() + " " + found.report());
      assertClose(expected.state(), found.state(), 1);
      assertEquals(1, found.state().trace(), 1e-14, "rounding");
      EnsembleState a = new EnsembleState(n, expected.state());
      EnsembleState b = new EnsembleState(n, found.state());
      for (String observable : List.of("Jz", "Jx", "Jy", "JpJm", "J2")) {
        double scale = Math.max(1, Math.abs(a.mean(observable)));
        assertEquals(a.mean(observable), b.mean(observable), TOLERANCE * scale, observable);
      }
    }
    assertEquals(free(), freeAtStart(), "all memory was given back");
  }

  private static long free() {
    return device.call(CudaDevice::freeMemory);
  }

  private static long freeAtStart() {
    return device.memory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"resonant", "detuned", "squares", "parity", "jump"})
  void resolventsAndDrazinSolutionsAgreeWithTheProcessor(String kind) {
    DickeLiouvillian l = liouvillian(kind, 11);
    LiouvillianSolver host = onHost(l);
    try (LiouvillianSolver solver = onDevice(l)) {
      HermitianPlanes rho = host.steadyState().state();
      solver.steadyState();
      for (String word : List.of("Jm", "Jz")) {
        ComplexPlanes source = rho.leftProduct(SpinPolynomial.parse(word));
        double[] trace = source.trace();
        source.add(-trace[0], -trace[1], rho);
        // Drazin, real, imaginary and complex shifts, small ones too
        for (double[] z : new double[][] {{0, 0}, {1e-7, 0}, {0.3, 0.4}, {0, -1e-6}}) {
          LiouvillianSolution expected = host.resolvent(z[0], z[1], source);
          LiouvillianSolution found = solver.resolvent(z[0], z[1], source);
          assertTaken(found.report());
          // two right sides where z is real
          int apart = found.report().iterations() - expected.report().iterations();
          assertTrue(
              Math.abs(apart) <= (z[1] == 0 ? 4 : 2),
              () -> expected.report() + " " + found.report());
          ComplexPlanes x = expected.operator();
          double size = Math.max(1, Math.hypot(x.a().norm(), x.b().norm()));
          assertClose(x.a(), found.operator().a(), size);
          assertClose(x.b(), found.operator().b(), size);
        }
      }
    }
    assertEquals(free(), freeAtStart(), "all memory was given back");
  }

  @ParameterizedTest
  @CsvSource({"detuned, 11", "squares, 6"})
  void bitsAreTheSameForAllShapesOfLaunches(String kind, int n) {
    DickeLiouvillian l = liouvillian(kind, n);
    HermitianPlanes[] states = new HermitianPlanes[4];
    ComplexPlanes[] responses = new ComplexPlanes[states.length];
    PlaneShape[] shapes = {
      PlaneShape.few(), new PlaneShape(64, 7, 2), new PlaneShape(128, 32, 4), PlaneShape.usual()
    };
    for (int k = 0; k < states.length; k++) {
      LiouvillianKernels others = new CudaLiouvillianKernels(device, 2, shapes[k]);
      try (LiouvillianSolver solver = LiouvillianSolver.of(l, MULTIPOLE, others)) {
        states[k] = solver.steadyState().state();
        ComplexPlanes source = states[0].leftProduct(SpinPolynomial.parse("Jm"));
        responses[k] = solver.resolvent(0.1, 0.7, source).operator();
      }
      for (int s = 0; s < l.planes(); s++) {
        assertArrayEquals(states[0].re(s), states[k].re(s));
        assertArrayEquals(states[0].im(s), states[k].im(s));
        assertArrayEquals(responses[0].a().im(s), responses[k].a().im(s));
        assertArrayEquals(responses[0].b().re(s), responses[k].b().re(s));
      }
    }
  }

  @Test
  void darkStateIsFound() {
    DickeLiouvillian l =
        DickeLiouvillian.of(
            30, SpinPolynomial.quadratic(0.4, 0, 0, 0, 0, 0), new DickeRates(0.3, 0, 0, 0.1, 0, 0));
    try (LiouvillianSolver solver = onDevice(l)) {
      LiouvillianSolution solution = solver.steadyState();
      assertTaken(solution.report());
      assertEquals(1, solution.state().re(0, 30, 30), 1e-12, "residual 1e-12, gap 0.3");
    }
  }

  // ---- reference files ----

  @ParameterizedTest
  @ValueSource(strings = {"ensemble/steady.csv", "ensemble/steady_large.csv"})
  void steadyStatesAreThoseOfTheReferenceFiles(String file) {
    for (ReferenceFile.Row row : ReferenceFile.rows(file)) {
      try (LiouvillianSolver solver = onDevice(ReferenceEnsembles.of(row))) {
        LiouvillianSolution solution = solver.steadyState();
        assertTaken(solution.report());
        EnsembleState state = new EnsembleState((int) row.number("N"), solution.state());
        // set 2 has local rates of 1e-3: its slow modes amplify rounding a hundredfold
        double tolerance = row.text("set").equals("2") ? 1e-9 : TOLERANCE;
        for (String observable : List.of("Jz", "Jx", "Jy", "JpJm", "J2")) {
          double expected = row.number(observable);
          double scale = Math.max(1, Math.abs(expected));
          assertEquals(
              expected, state.mean(observable), tolerance * scale, () -> observable + " " + row);
        }
      }
    }
  }

  /** The product with each Hermitian unit against the file's elements, both of a pair. */
  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  void productsHaveTheElementsOfTheReferenceFiles(int n) {
    // parameters of the header of the files
    DickeLiouvillian l =
        DickeLiouvillian.of(
            n,
            SpinPolynomial.quadratic(0.3, 0.7, 0.2, 0.15, 0, 0.25),
            new DickeRates(0.4, 0.35, 0.6, 0.5, 0.45, 0.55));
    Map<String, double[]> elements = new HashMap<>();
    for (ReferenceFile.Row row : ReferenceFile.rows("ensemble/elements_N" + n + ".csv")) {
      elements.put(
          place(n, row, "t") + " <- " + place(n, row, "s"),
          new double[] {row.number("re"), row.number("im")});
    }
    PlaneProblem problem = new PlaneProblem(l, 0, 0, 1, Arithmetic.COMPLEX, 0, 2, 1);
    try (PlaneSolves<?, ?> planes = kernels().prepare(problem).orElseThrow()) {
      HermitianPlanes zero = new HermitianPlanes(l.spins());
      for (int s = 0; s < l.planes(); s++) {
        for (int i = 0; i <= l.twoJ(s); i++) {
          for (int j = i; j <= l.twoJ(s); j++) {
            int[] source = {s, i, j};
            requireElements(elements, planes.vectors(), zero, source, new double[] {1, 0});
            if (j > i) {
              requireElements(elements, planes.vectors(), zero, source, new double[] {0, 1});
            }
          }
        }
      }
    }
  }

  /** Plane and element, as {@link HermitianPlanes} counts them. */
  private static String place(int n, ReferenceFile.Row row, String side) {
    double spin = row.number("J" + side);
    return Math.round(0.5 * n - spin)
        + " "
        + Math.round(spin - row.number("m" + side))
        + " "
        + Math.round(spin - row.number("mp" + side));
  }

  private static <V> void requireElements(
      Map<String, double[]> elements,
      KrylovVectors<V, ?> vectors,
      HermitianPlanes zero,
      int[] source,
      double[] unit) {
    int s = source[0];
    int i = source[1];
    int j = source[2];
    HermitianPlanes x = zero.copy();
    int at = HermitianPlanes.offset(x.twoJ(s), j - i) + i;
    x.re(s)[at] = unit[0];
    x.im(s)[at] = unit[1];
    V from = vectors.load(new HermitianPlanes[] {x});
    V to = vectors.vector();
    vectors.apply(from, to);
    vectors.store(to, new HermitianPlanes[] {x});
    vectors.release(from);
    vectors.release(to);
    double[] none = {0, 0};
    for (int t = 0; t < x.planes(); t++) {
      for (int ti = 0; ti <= x.twoJ(t); ti++) {
        for (int tj = 0; tj <= x.twoJ(t); tj++) {
          String target = t + " " + ti + " " + tj + " <- " + s + " ";
          double[] e = elements.getOrDefault(target + i + " " + j, none);
          double[] f = i == j ? none : elements.getOrDefault(target + j + " " + i, none);
          // unit E_ij + conj(unit) E_ji
          double re = unit[0] * (e[0] + f[0]) - unit[1] * (e[1] - f[1]);
          double im = unit[0] * (e[1] + f[1]) + unit[1] * (e[0] - f[0]);
          // sums of a few products of order 10: some units in the last place
          assertEquals(re, x.re(t, ti, tj), 2e-14, target);
          assertEquals(im, x.im(t, ti, tj), 2e-14, target);
        }
      }
    }
  }

  @Test
  void resolventsAreThoseOfTheReferenceFile() {
    Map<String, LiouvillianSolver> solvers = new LinkedHashMap<>();
    for (ReferenceFile.Row row : ReferenceFile.rows("ensemble/resolvent.csv")) {
      LiouvillianSolver solver =
          solvers.computeIfAbsent(
              row.text("set") + " " + row.text("N"), key -> onDevice(ReferenceEnsembles.of(row)));
      HermitianPlanes rho = solver.steadyState().state();
      ComplexPlanes source = rho.leftProduct(SpinPolynomial.parse("Jm"));
      double[] trace = source.trace();
      source.add(-trace[0], -trace[1], rho);
      LiouvillianSolution x = solver.resolvent(0, row.number("omega"), source);
      assertTaken(x.report());
      double[] s = x.operator().expectation(SpinPolynomial.parse("Jp"));
      double size = Math.hypot(row.number("re_S"), row.number("im_S"));
      // the file is good to 5e-13 relative; zero-frequency values are as large as 2e3
      double tolerance = 1e-9 * Math.max(1, size);
      assertEquals(row.number("re_S"), s[0], tolerance, row::toString);
      assertEquals(row.number("im_S"), s[1], tolerance, row::toString);
    }
    solvers.values().forEach(LiouvillianSolver::close);
  }

  // ---- who takes what ----

  @Test
  void fewQubitsAreLeftToTheProcessorAndTheReportSaysSo() {
    DickeLiouvillian l = liouvillian("detuned", 20);
    LiouvillianKernels others = new CudaLiouvillianKernels(device, 21, PlaneShape.few());
    SolveReport report = LiouvillianSolver.of(l, MULTIPOLE, others).steadyState().report();
    assertEquals("cpu", report.backend());
    assertEquals("multipole GMRES; on the device from N = 21 on", report.method());
  }

  @Test
  void tooLittleDeviceMemoryIsToldBeforeTheWorkWithWhatIsNeeded() {
    DickeLiouvillian l = liouvillian("detuned", 400);
    LiouvillianSolver solver =
        LiouvillianSolver.of(
            l, MULTIPOLE.within(dickens.solve.Budget.standard().withMemory(1e12)), kernels());
    BackendUnavailable refusal = assertThrows(BackendUnavailable.class, () -> solver.steadyState());
    assertTrue(
        refusal.getMessage().matches("cuda: N = 400 needs .* GB of device memory .* are free"),
        refusal.getMessage());
  }

  @Test
  void plannedMemoryIsWhatIsTaken() {
    DickeLiouvillian l = liouvillian("detuned", 16);
    try (LiouvillianSolver solver = onDevice(l)) {
      String method = solver.steadyState().report().method();
      ComplexPlanes source = solver.steadyState().state().leftProduct(SpinPolynomial.parse("Jz"));
      solver.drazin(source);
      String planned = method.replaceAll(".* kernels, (.*) GB planned there.*", "$1");
      double taken = freeAtStart() - free();
      assertTrue(taken <= 1e9 * Double.parseDouble(planned), planned + " GB, taken " + taken);
      assertTrue(taken >= 0.3e9 * Double.parseDouble(planned), "not all vectors of a cycle");
    }
  }
}
