package dickens.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.LiouvillianKernels;
import dickens.generator.CollectiveJump;
import dickens.generator.DickeLiouvillian;
import dickens.generator.DickeRates;
import dickens.generator.HermitianPlanes;
import dickens.generator.SpinPolynomial;
import dickens.observe.EnsembleState;
import dickens.solve.SolveReport;
import dickens.solve.ensemble.LiouvillianPropagator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Time evolution with coherences on the device, kernels run on the host. */
@Tag("gpu")
final class CudaEvolutionTest {
  /** Of expectation values; the propagator allows 1e-12 of the state. */
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

  private static LiouvillianKernels kernels(PlaneShape shape) {
    return new CudaLiouvillianKernels(device, 1, 1, shape, LibraryUse.NEVER);
  }

  /** Drive and twist, all local channels, a jump of one's own. */
  static DickeLiouvillian liouvillian(int n) {
    return DickeLiouvillian.of(
        n,
        SpinPolynomial.quadratic(0.3, 0.8, -0.2, 1.0 / n, 0, 0),
        new DickeRates(0.3, 0.1, 0.2, 1.0 / n, 0.2 / n, 0.4 / n),
        List.of(new CollectiveJump(0.3 / n, SpinPolynomial.parse("Jx + 0.5i Jz"))));
  }

  record Evolution(List<HermitianPlanes> states, SolveReport report) {
    static Evolution of(DickeLiouvillian l, double[] times, LiouvillianKernels kernels) {
      List<HermitianPlanes> states = new ArrayList<>();
      SolveReport report =
          LiouvillianPropagator.standard()
              .evolve(
                  l,
                  CudaPopulationsTest.excited(l),
                  times,
                  kernels,
                  (k, rho) -> states.add(rho.copy()));
      assertTrue(report.status().isGood(), report::toString);
      return new Evolution(states, report);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 5", "2, 5", "3, 5", "16, 3", "33, 0.6"})
  void statesAreThoseOfTheProcessorInAsManyProducts(int n, double last) {
    DickeLiouvillian l = liouvillian(n);
    double[] times = {0, 0.1 * last, 0.11 * last, last};
    Evolution expected = Evolution.of(l, times, LiouvillianKernels.NONE);
    Evolution found = Evolution.of(l, times, kernels(PlaneShape.few()));
    assertEquals("cuda", found.report.backend());
    assertTrue(
        found
            .report
            .method()
            .matches(
                "Krylov exponential \\(\\d+ steps, \\d+ products\\) on host execution of the"
                    + " kernels, Gram-Schmidt by own kernels, .* GB planned there"),
        found.report::method);
    // a step more, of 30 products, where an estimate falls on the other side of its limit
    int apart = found.report.iterations() - expected.report.iterations();
    assertTrue(Math.abs(apart) <= 30, () -> expected.report + " " + found.report);
    for (int k = 0; k < times.length; k++) {
      HermitianPlanes difference = expected.states.get(k).copy();
      difference.add(-1, found.states.get(k));
      assertTrue(difference.norm() <= TOLERANCE, "t = " + times[k] + ": " + difference.norm());
      EnsembleState a = new EnsembleState(n, expected.states.get(k));
      EnsembleState b = new EnsembleState(n, found.states.get(k));
      for (String observable : List.of("Jz", "Jx", "Jy", "JpJm", "J2")) {
        double scale = Math.max(1, Math.abs(a.mean(observable)));
        assertEquals(a.mean(observable), b.mean(observable), TOLERANCE * scale, observable);
      }
    }
    long free = device.call(CudaDevice::freeMemory);
    assertEquals(device.memory(), free, "all memory was given back");
  }

  /** Qubits that rotate about x: m = cos(gx t) along z, whatever their number. */
  @Test
  void rotationWithoutDissipationIsThatOfTheClosedForm() {
    int n = 9;
    DickeLiouvillian l =
        DickeLiouvillian.ofOneSpin(
            n,
            n,
            SpinPolynomial.quadratic(0, 0.7, 0, 0, 0, 0),
            new DickeRates(0, 0, 0, 0, 0, 0),
            List.of());
    double[] times = {0.4, 3, 11};
    Evolution found = Evolution.of(l, times, kernels(PlaneShape.few()));
    for (int k = 0; k < times.length; k++) {
      double expected = 0.5 * n * Math.cos(0.7 * times[k]);
      double z = found.states.get(k).expectation(SpinPolynomial.parse("Jz"))[0];
      assertEquals(expected, z, TOLERANCE * n);
    }
  }

  @Test
  void bitsAreTheSameForAllShapesOfLaunches() {
    DickeLiouvillian l = liouvillian(14);
    double[] times = {0.3, 1};
    Evolution first = Evolution.of(l, times, kernels(PlaneShape.few()));
    for (PlaneShape shape : List.of(new PlaneShape(64, 7, 2), PlaneShape.usual())) {
      Evolution other = Evolution.of(l, times, kernels(shape));
      for (int k = 0; k < times.length; k++) {
        for (int s = 0; s < l.planes(); s++) {
          assertArrayEquals(first.states.get(k).re(s), other.states.get(k).re(s));
          assertArrayEquals(first.states.get(k).im(s), other.states.get(k).im(s));
        }
      }
    }
  }

  @Test
  void smallEnsemblesAreLeftToTheProcessorAndTheReportSaysSo() {
    LiouvillianKernels others =
        new CudaLiouvillianKernels(device, 20, 1, PlaneShape.few(), LibraryUse.NEVER);
    SolveReport report = Evolution.of(liouvillian(9), new double[] {0.1}, others).report;
    assertEquals("cpu", report.backend());
    assertTrue(
        report.method().endsWith("products); on the device from 887 elements of rho on"),
        report::method);
  }

  @Test
  void plannedMemoryIsWhatIsTaken() {
    DickeLiouvillian l = liouvillian(20);
    PlaneLayout layout = CudaEvolution.layout(l, 30);
    long before = device.call(CudaDevice::freeMemory);
    try (CudaEvolution planes =
        device.call(() -> new CudaEvolution(device, layout, PlaneShape.few(), LibraryUse.NEVER))) {
      planes.vectors().vector();
      long taken = before - device.call(CudaDevice::freeMemory);
      assertTrue(taken <= layout.evolutionBytes(), taken + " of " + layout.evolutionBytes());
      assertTrue(taken >= 0.8 * layout.evolutionBytes(), taken + " of " + layout.evolutionBytes());
    }
  }
}
