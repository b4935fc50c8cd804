package dickens.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.LiouvillianKernels;
import dickens.generator.DickeLiouvillian;
import dickens.generator.DickeRates;
import dickens.generator.HermitianPlanes;
import dickens.generator.MatrixRows;
import dickens.generator.SparseMatrix;
import dickens.generator.SpinPolynomial;
import dickens.solve.SolveReport;
import dickens.solve.ensemble.LiouvillianPropagator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Time evolution of populations on the device, kernels run on the host. */
@Tag("gpu")
final class CudaPopulationsTest {
  /** All terms are positive: only the order of sums differs, over some thousand products. */
  private static final double TOLERANCE = 1e-12;

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

  private static LiouvillianKernels kernels(PlaneShape shape) {
    return new CudaLiouvillianKernels(device, 2, 1, shape, LibraryUse.NEVER);
  }

  /** Every channel that moves populations. */
  static DickeLiouvillian liouvillian(int n) {
    return DickeLiouvillian.of(
        n,
        SpinPolynomial.quadratic(0.4, 0, 0, 0, 0, 0),
        new DickeRates(0.7, 0.2, 0.3, 1.5 / n, 0.4 / n, 0.1));
  }

  static HermitianPlanes excited(DickeLiouvillian l) {
    HermitianPlanes state = HermitianPlanes.diagonal(l.spins());
    state.re(0)[0] = 1;
    return state;
  }

  /** The states at all times, and the report. */
  private record Evolution(List<HermitianPlanes> states, SolveReport report) {
    static Evolution of(DickeLiouvillian l, double[] times, LiouvillianKernels kernels) {
      List<HermitianPlanes> states = new ArrayList<>();
      SolveReport report =
          LiouvillianPropagator.standard()
              .evolve(l, excited(l), times, kernels, (k, rho) -> states.add(rho.copy()));
      assertTrue(report.status().isGood(), report::toString);
      return new Evolution(states, report);
    }
  }

  private static long free() {
    return device.call(CudaDevice::freeMemory);
  }

  /** 31 to 33 qubits around a warp; more times than one sequence of powers serves. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 31, 32, 33, 63})
  void populationsAreThoseOfTheProcessor(int n) {
    DickeLiouvillian l = liouvillian(n);
    double[] times = new double[19];
    for (int k = 0; k < times.length; k++) {
      times[k] = 0.01 * k * k;
    }
    Evolution expected = Evolution.of(l, times, LiouvillianKernels.NONE);
    Evolution found = Evolution.of(l, times, kernels(PlaneShape.few()));
    assertEquals("cpu", expected.report.backend());
    assertEquals("cuda", found.report.backend());
    assertTrue(
        found
            .report
            .method()
            .matches(
                "uniformisation of the populations \\(\\d+ products\\) on host execution of the"
                    + " kernels, products by own kernels, sums by own kernels, .* GB planned"
                    + " there"),
        found.report::method);
    for (int k = 0; k < times.length; k++) {
      for (int s = 0; s < l.planes(); s++) {
        assertArrayEquals(expected.states.get(k).re(s), found.states.get(k).re(s), TOLERANCE);
      }
    }
    assertEquals(device.memory(), free(), "all memory was given back");
  }

  /** exp(L t) by Taylor's series of the dense matrix, scaled and squared. */
  @Test
  void populationsAreThoseOfTheDenseExponential() {
    DickeLiouvillian l = liouvillian(7);
    SparseMatrix matrix = SparseMatrix.of(MatrixRows.ofPopulations(l));
    int n = (int) matrix.size();
    double t = 0.8;
    int squarings = 12;
    double[][] step = new double[n][n];
    for (int r = 0; r < n; r++) {
      for (int e = (int) matrix.rowStart()[r]; e < matrix.rowStart()[r + 1]; e++) {
        step[r][matrix.columns()[e]] = Math.scalb(t * matrix.re()[e], -squarings);
      }
    }
    double[][] sum = identity(n);
    double[][] power = identity(n);
    for (int k = 1; k <= 12; k++) {
      power = product(power, step, 1.0 / k);
      for (int r = 0; r < n; r++) {
        for (int c = 0; c < n; c++) {
          sum[r][c] += power[r][c];
        }
      }
    }
    for (int k = 0; k < squarings; k++) {
      sum = product(sum, sum, 1);
    }
    HermitianPlanes found =
        Evolution.of(l, new double[] {t}, kernels(PlaneShape.few())).states.get(0);
    int r = 0;
    for (int s = 0; s < l.planes(); s++) {
      for (int i = 0; i <= l.twoJ(s); i++, r++) {
        // rounding of 1, doubled by each squaring
        assertEquals(sum[r][0], found.re(s)[i], 1e-11);
      }
    }
  }

  private static double[][] identity(int n) {
    double[][] one = new double[n][n];
    for (int i = 0; i < n; i++) {
      one[i][i] = 1;
    }
    return one;
  }

  private static double[][] product(double[][] a, double[][] b, double factor) {
    int n = a.length;
    double[][] c = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < n; k++) {
        for (int j = 0; j < n; j++) {
          c[i][j] += factor * a[i][k] * b[k][j];
        }
      }
    }
    return c;
  }

  @Test
  void bitsAreTheSameForAllShapesOfLaunches() {
    DickeLiouvillian l = liouvillian(33);
    double[] times = {0, 0.3, 4};
    Evolution first = Evolution.of(l, times, kernels(PlaneShape.few()));
    for (PlaneShape shape : List.of(new PlaneShape(64, 7, 2), PlaneShape.usual())) {
      Evolution other = Evolution.of(l, times, kernels(shape));
      for (int k = 0; k < times.length; k++) {
        for (int s = 0; s < l.planes(); s++) {
          assertArrayEquals(first.states.get(k).re(s), other.states.get(k).re(s));
        }
      }
    }
  }

  /** What moves no more is found after at most one row of products too many. */
  @Test
  void stationaryPopulationsEndTheSequence() {
    DickeLiouvillian l = liouvillian(12);
    int host = Evolution.of(l, new double[] {1e4}, LiouvillianKernels.NONE).report.iterations();
    int found = Evolution.of(l, new double[] {1e4}, kernels(PlaneShape.few())).report.iterations();
    // R t is some 1e5; rounding in what still moves shifts the end a little
    assertTrue(host < 5000, () -> host + " products");
    assertTrue(Math.abs(found - host) <= 0.05 * host + 16, () -> found + " and " + host);
  }

  @Test
  void nothingThatMovesIsLeftToTheProcessor() {
    DickeLiouvillian l =
        DickeLiouvillian.of(
            5, SpinPolynomial.quadratic(1, 0, 0, 0, 0, 0), new DickeRates(0, 0, 0, 0, 0, 0.3));
    Evolution found = Evolution.of(l, new double[] {3}, kernels(PlaneShape.few()));
    assertEquals(1, found.states.get(0).re(0)[0], 0);
  }

  @Test
  void fewPopulationsAreLeftToTheProcessorAndTheReportSaysSo() {
    LiouvillianKernels others =
        new CudaLiouvillianKernels(device, 2, 1000, PlaneShape.few(), LibraryUse.NEVER);
    SolveReport report = Evolution.of(liouvillian(9), new double[] {0.1}, others).report;
    assertEquals("cpu", report.backend());
    assertTrue(
        report.method().endsWith("products); on the device from 1000 populations on"),
        report::method);
  }
}
