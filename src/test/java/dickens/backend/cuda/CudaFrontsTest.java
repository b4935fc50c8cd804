package dickens.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.ReferenceFile;
import dickens.backend.DenseKernels;
import dickens.backend.FrontDevice;
import dickens.backend.OutOfDeviceMemory;
import dickens.backend.WindowResidual;
import dickens.backend.cpu.CpuBackendProvider;
import dickens.generator.LatticeWindow;
import dickens.generator.PopulationLattice;
import dickens.generator.WindowedLattice;
import dickens.solve.DoubleDouble;
import dickens.solve.lattice.LatticeOptions;
import dickens.solve.lattice.LatticeOptions.Extent;
import dickens.solve.lattice.LatticeSolution;
import dickens.solve.lattice.LatticeSolver;
import dickens.systems.HeatValves;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Population lattices eliminated on the device, kernels run on the host. */
@Tag("gpu")
final class CudaFrontsTest {
  /** Small blocks, because each thread is run on the host; 40 states make a front large. */
  private static final FrontShape SHAPE = new FrontShape(40, 32, 512);

  private static CudaBackend cuda;

  @BeforeAll
  static void useTheStandIn() {
    cuda = HostDriver.backend();
  }

  @AfterAll
  static void close() {
    if (cuda != null) {
      cuda.close();
    }
  }

  private static DenseKernels host() {
    return new CpuBackendProvider().open().denseKernels();
  }

  private static LatticeSolution solve(PopulationLattice lattice, DenseKernels kernels) {
    return new LatticeSolver(LatticeOptions.standard(), kernels).solve(lattice);
  }

  private static LatticeSolution onDevice(PopulationLattice lattice) {
    LatticeSolution solution = solve(lattice, cuda.denseKernels(2, SHAPE));
    // no test passes on the processor alone
    assertEquals("cuda", solution.report().backend());
    return solution;
  }

  /** Full lattices; a third of the fronts is large. */
  @ParameterizedTest
  @CsvSource({"2, 1, 3", "3, 1, 3", "17, 3, 0.3", "40, 1, 3", "64, 3, 0.3"})
  void populationsNoisesAndResolventsAgreeWithTheProcessor(int n, double th, double t0OverTp) {
    PopulationLattice lattice = HeatValves.figure4(n, th, t0OverTp);
    LatticeSolution expected = solve(lattice, host());
    try (LatticeSolution found = onDevice(lattice)) {
      double[] rho = expected.populations();
      double[] other = found.populations();
      assertEquals(rho.length, other.length);
      for (int i = 0; i < rho.length; i++) {
        // entrywise accurate both: n units in the last place and less
        if (rho[i] > 1e-290) {
          assertEquals(rho[i], other[i], 1e-12 * rho[i]);
        }
      }
      double gross = expected.current("h").gross();
      assertEquals(expected.current("h").net(), found.current("h").net(), 1e-13 * gross);
      double[] cumulants = expected.cumulants("h", 3);
      double[] others = found.cumulants("h", 3);
      assertEquals(cumulants[1], others[1], 1e-10 * Math.abs(cumulants[1]));
      // refined by the same residual both
      assertEquals(cumulants[2], others[2], 1e-12 * Math.abs(cumulants[2]));
      assertEquals(cumulants[3], others[3], 1e-11 * Math.abs(cumulants[3]));
      for (double[] z : new double[][] {{0.3, 0}, {0, 0.02}, {0.1, -2}}) {
        double[][] x = expected.countingResolvent("h", z[0], z[1]);
        double[][] y = found.countingResolvent("h", z[0], z[1]);
        double size = Arrays.stream(x).flatMapToDouble(Arrays::stream).map(Math::abs).sum();
        for (int part = 0; part < 2; part++) {
          for (int i = 0; i < rho.length; i++) {
            assertEquals(x[part][i], y[part][i], 1e-12 * size);
          }
        }
      }
    }
  }

  /** Tolerances as for the processor; up to 10^4 qubits. */
  @Test
  void currentsAndSpinsOfFigure4ComeOutOnTheDevice() {
    for (ReferenceFile.Row row : ReferenceFile.rows("valve/fig4.csv")) {
      double[] r = row.cells().values().stream().mapToDouble(Double::parseDouble).toArray();
      int n = (int) r[0];
      try (LatticeSolution state = onDevice(HeatValves.figure4(n, r[1], r[2]))) {
        assertEquals(r[3], state.current("h").net() / n, 1e-12 * r[3], "Q_h, N = " + n);
        assertEquals(r[4], state.meanJ2() / (n / 2.0 * (n / 2.0 + 1)), 1e-12 * r[4], "J2");
      }
    }
  }

  /** 40-digit reference of the valve, tolerances as for the processor. */
  @Test
  void referenceValuesOfTheValveComeOutOnTheDevice() {
    for (ReferenceFile.Row row : ReferenceFile.rows("valve/noise.csv")) {
      double[] r = row.cells().values().stream().mapToDouble(Double::parseDouble).toArray();
      double w = r[1];
      try (LatticeSolution state =
          onDevice(
              HeatValves.valve((int) r[0], r[2] / w, r[3] / w, r[4] / w, r[5], r[6], r[7], r[8]))) {
        assertEquals(r[9], w * state.current("h").net(), 1e-13 * Math.abs(r[9]));
        assertEquals(r[13], state.meanJ2(), 1e-13 * r[13]);
        double[] c = state.cumulants("h", 3);
        assertEquals(r[14], w * w * c[2], 1e-12 * r[14]);
        assertEquals(r[15], w * w * w * c[3], 1e-11 * Math.abs(r[15]));
        double[][] x = state.countingResolvent("h", r[16], r[17]);
        double size = Math.hypot(r[18], r[19]);
        assertEquals(r[18], w * w * state.readOut("h", x[0]), 1e-12 * size);
        assertEquals(r[19], w * w * state.readOut("h", x[1]), 1e-12 * size);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 33})
  void shiftsSideBySideHaveTheBitsOfEachAlone(int count) {
    PopulationLattice lattice = HeatValves.figure4(24, 1, 3);
    double[][] z = new double[count][];
    double[] w = new double[count];
    for (int k = 0; k < count; k++) {
      w[k] = 0.01 * Math.exp(0.2 * k);
      z[k] = new double[] {k % 3 == 0 ? 0.1 : 0, k % 5 == 4 ? 0 : w[k]};
      z[k][0] = k % 5 == 4 ? 0.2 : z[k][0];
    }
    try (LatticeSolution many = onDevice(lattice);
        LatticeSolution single = onDevice(lattice)) {
      assertTrue(many.shiftsTogether() > 1);
      double[][][] x = many.countingResolvents("h", z);
      double[] noises = many.noises("h", w);
      LatticeSolution expected = solve(lattice, host());
      for (int k = 0; k < count; k++) {
        double[][] alone = single.countingResolvent("h", z[k][0], z[k][1]);
        assertArrayEquals(alone[0], x[k][0]);
        assertArrayEquals(alone[1], x[k][1]);
        assertEquals(single.noise("h", w[k]), noises[k]);
        assertEquals(expected.noise("h", w[k]), noises[k], 1e-12 * noises[k]);
      }
    }
  }

  @Test
  void resultsHaveTheSameBitsEachTimeAndInEveryLaunchShape() {
    PopulationLattice lattice = HeatValves.figure4(40, 1, 3);
    double[][] rho = new double[4][];
    double[][] x = new double[4][];
    int[] threads = {32, 32, 64, 256};
    for (int i = 0; i < 4; i++) {
      DenseKernels kernels = cuda.denseKernels(2, new FrontShape(40, threads[i], 512));
      try (LatticeSolution solution = solve(lattice, kernels)) {
        rho[i] = solution.populations();
        x[i] = solution.countingResolvent("h", 0, 0.5)[1];
      }
      assertArrayEquals(rho[0], rho[i]);
      assertArrayEquals(x[0], x[i]);
    }
  }

  @Test
  void treeThatIsTooSmallIsLeftToTheProcessorAndTheReportSaysSo() {
    PopulationLattice lattice = HeatValves.figure4(10, 1, 3);
    LatticeSolution solution = solve(lattice, cuda.denseKernels(1000, SHAPE));
    assertArrayEquals(solve(lattice, host()).populations(), solution.populations());
    assertEquals("cpu", solution.report().backend());
    String method = solution.report().method();
    assertTrue(method.endsWith("on the processor, because fewer than 1000 states"), method);
    method = onDevice(lattice).report().method();
    assertTrue(
        method.matches(".*, on the device, products by own kernels, [0-9.e-]+ GB planned there"),
        method);
  }

  /** Term by term as on the processor: the same bits. A refinement rests on it. */
  @ParameterizedTest
  @CsvSource({"9, 0", "30, 0.7", "31, -2"})
  void residualIsTheDoubleDoubleSumOfItsTerms(int n, double zIm) {
    PopulationLattice lattice = HeatValves.valve(n, 2, 0.4, 0.7, 0.1, 0.3, 0.05, 0.2);
    int[] low = new int[n / 2];
    int[] high = new int[n / 2];
    for (int s = 1; s <= n / 2; s++) {
      low[s - 1] = s + (n - 2 * s) / 3;
      high[s - 1] = n - s;
    }
    WindowedLattice generator = new WindowedLattice(lattice, new LatticeWindow(1, low, high));
    int states = generator.states();
    Random random = new Random(n);
    int parts = zIm == 0 ? 1 : 2;
    double[][] y = new double[parts][states];
    double[][] b = new double[parts][states];
    double[] yLow = random.doubles(states, 0, 1e-17).toArray();
    double[] bLow = random.doubles(states, 0, 1e-17).toArray();
    for (int part = 0; part < parts; part++) {
      y[part] = random.doubles(states, -1, 1).toArray();
      b[part] = random.doubles(states, -1, 1).toArray();
    }
    FrontDevice device = cuda.denseKernels(2, SHAPE).device().orElseThrow();
    double[][] r;
    try (WindowResidual residual = device.residual(generator)) {
      r = residual.of(0.3, zIm, y, yLow, b, bLow);
    }
    int[] others = new int[8];
    double[] rates = new double[8];
    for (int part = 0; part < parts; part++) {
      double[] yPart = part == 0 ? yLow : new double[states];
      for (int k = 0; k < states; k++) {
        DoubleDouble sum = new DoubleDouble();
        sum.set(b[part][k], part == 0 ? bLow[k] : 0);
        sum.addProduct(-0.3, y[part][k], yPart[k]);
        if (parts == 2) {
          sum.addProduct(part == 0 ? zIm : -zIm, y[1 - part][k], 0);
        }
        int count = generator.inMoves(k, others, rates);
        for (int c = 0; c < count; c++) {
          sum.addProduct(rates[c], y[part][others[c]], yPart[others[c]]);
        }
        count = generator.outMoves(k, others, rates);
        for (int c = 0; c < count; c++) {
          sum.addProduct(-rates[c], y[part][k], yPart[k]);
        }
        assertEquals(sum.value(), r[part][k]);
      }
    }
  }

  /** Device memory of a solution is given back when it is closed, not when it is collected. */
  @Test
  void memoryOfTheDeviceIsFreeAfterTheSolutionIsClosed() {
    PopulationLattice lattice = HeatValves.figure4(20, 1, 3);
    long before = cuda.device().call(CudaDevice::freeMemory);
    LatticeSolution solution = onDevice(lattice);
    assertEquals(before, cuda.device().call(CudaDevice::freeMemory));
    solution.cumulants("h", 2);
    solution.noises("h", new double[] {0.1, 0.2});
    assertTrue(before > cuda.device().call(CudaDevice::freeMemory));
    solution.close();
    assertEquals(before, cuda.device().call(CudaDevice::freeMemory));
    // populations stay, and a solve makes its factors anew
    assertEquals(1, Arrays.stream(solution.populations()).sum(), 1e-13);
    assertTrue(solution.cumulants("h", 2)[2] > 0);
    solution.close();
    assertEquals(before, cuda.device().call(CudaDevice::freeMemory));
  }

  /** What the plan says is what is allocated, and what does not fit is refused with a figure. */
  @Test
  void whatDoesNotFitIsRefusedBeforeItIsAllocated() {
    long before = cuda.device().call(CudaDevice::freeMemory);
    DeviceMemory other = cuda.device().call(() -> DeviceMemory.allocate(before - 100_000));
    try {
      LatticeSolver solver =
          new LatticeSolver(
              LatticeOptions.standard().withExtent(Extent.FULL_LATTICE),
              cuda.denseKernels(2, SHAPE));
      OutOfDeviceMemory refused =
          assertThrows(OutOfDeviceMemory.class, () -> solver.solve(HeatValves.figure4(30, 1, 3)));
      String message = refused.getMessage();
      assertTrue(message.contains("256 states need 0.1"), message);
      assertTrue(message.contains("0.100 MB of 2.15 GB are free"), message);
    } finally {
      cuda.device()
          .call(
              () -> {
                other.close();
                return null;
              });
    }
    assertEquals(before, cuda.device().call(CudaDevice::freeMemory));
  }
}
