package dickens.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.BackendUnavailable;
import dickens.backend.DenseKernels;
import dickens.backend.ForwardingKernels;
import dickens.backend.FrontDevice;
import dickens.backend.OutOfDeviceMemory;
import dickens.backend.cpu.CpuBackendProvider;
import dickens.generator.PopulationLattice;
import dickens.solve.Budget;
import dickens.solve.OverBudget;
import dickens.solve.SolveStatus;
import dickens.solve.lattice.LatticeOptions;
import dickens.solve.lattice.LatticeOptions.Extent;
import dickens.solve.lattice.LatticeSolution;
import dickens.solve.lattice.LatticeSolver;
import dickens.systems.HeatValves;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Which memory is asked for where a device holds the factors. The lattice has 1089 states: on the
 * processor a stationary vector takes 0.26 MB at least and 0.52 MB with all factors, a Drazin solve
 * 0.33 and 0.75 MB; where a device holds them the vectors and the tree for it take 0.20 and 0.27 MB
 * here (8 and 12 bytes for each of eight moves of a state, 8 for a border state, 120 for a node,
 * and the vectors).
 */
@Tag("gpu")
final class DeviceBudgetTest {
  private static final PopulationLattice LATTICE = HeatValves.figure4(64, 1, 3);
  private static final double BETWEEN = 0.3e6;

  private static CudaBackend cuda;
  private static double noise;

  @BeforeAll
  static void useTheStandIn() {
    cuda = HostDriver.backend();
    noise = solve(Budget.standard(), host()).cumulants("h", 2)[2];
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

  private static DenseKernels device() {
    return cuda.denseKernels(2, new FrontShape(40, 32, 512));
  }

  /** A device with a processor that stands by, as under auto. */
  private static DenseKernels standby() {
    return new ForwardingKernels(host()) {
      @Override
      public Optional<FrontDevice> device() {
        return DeviceBudgetTest.device().device();
      }

      @Override
      public DenseKernels after(BackendUnavailable failure) {
        return host();
      }
    };
  }

  private static LatticeSolution solve(Budget budget, DenseKernels kernels) {
    LatticeOptions options =
        LatticeOptions.standard().withExtent(Extent.FULL_LATTICE).within(budget);
    return new LatticeSolver(options, kernels).solve(LATTICE);
  }

  private static Budget heap(double usable) {
    return new Budget(4e9, Double.POSITIVE_INFINITY, usable / 0.9);
  }

  /** Work while so little device memory is free that no fronts fit. */
  private static void withAFullDevice(Runnable work) {
    DeviceMemory other =
        cuda.device().call(() -> DeviceMemory.allocate(CudaDevice.freeMemory() - 50_000));
    try {
      work.run();
    } finally {
      cuda.device().free(other::close);
    }
  }

  @Test
  void aBudgetThatIsTooSmallForTheProcessorSufficesWithADevice() {
    Budget little = Budget.standard().withMemory(BETWEEN);
    // the stationary vector fits here by computing factors again, the noise does not
    LatticeSolution onHost = solve(little, host());
    assertTrue(little.shortage(onHost.solveBytes(0, 0)).isPresent());
    assertThrows(OverBudget.class, () -> onHost.cumulants("h", 2));
    try (LatticeSolution there = solve(little, device())) {
      assertEquals("cuda", there.report().backend());
      assertTrue(there.bytes() < 0.2e6);
      assertFalse(there.report().method().contains("computed again"), there.report()::method);
      assertTrue(little.shortage(there.solveBytes(0, 0)).isEmpty());
      assertEquals(noise, there.cumulants("h", 2)[2], 1e-12 * noise);
      // vectors of complex numbers do not fit even so
      OverBudget refused = assertThrows(OverBudget.class, () -> there.countingResolvent("h", 0, 1));
      assertTrue(
          refused.getMessage().contains("needs 0.000362 GB, the budget is 0.000300 GB"),
          refused.getMessage());
    }
  }

  @Test
  void aHeapThatIsTooSmallForTheProcessorSufficesWithADevice() {
    OverBudget refused = assertThrows(OverBudget.class, () -> solve(heap(BETWEEN), host()));
    assertTrue(refused.getMessage().contains("but Java may use"), refused.getMessage());
    try (LatticeSolution there = solve(heap(BETWEEN), device())) {
      assertEquals("cuda", there.report().backend());
      assertEquals(noise, there.cumulants("h", 2)[2], 1e-12 * noise);
    }
  }

  @Test
  void whatTheDeviceCannotHoldIsCheckedAgainBeforeTheProcessorTakesIt() {
    withAFullDevice(
        () -> {
          assertThrows(OutOfDeviceMemory.class, () -> solve(Budget.standard(), device()));
          LatticeSolution here = solve(Budget.standard(), standby());
          assertEquals("cpu", here.report().backend());
          assertEquals(noise, here.cumulants("h", 2)[2], 1e-12 * noise);
          OverBudget heap = assertThrows(OverBudget.class, () -> solve(heap(BETWEEN), standby()));
          assertTrue(heap.getMessage().contains("but Java may use"), heap.getMessage());
          // between what a device wants of this machine and what the processor does
          LatticeSolution none = solve(Budget.standard().withMemory(0.22e6), standby());
          assertEquals(SolveStatus.OVER_BUDGET, none.report().status());
          assertTrue(none.report().method().contains("the budget is 0.000220 GB"));
        });
  }

  /** The populations come from a device whose memory does not hold what a noise needs. */
  @Test
  void aNoiseThatNeitherCanHoldIsRefusedWithTheFigureOfTheProcessor() {
    Budget little = Budget.standard().withMemory(BETWEEN);
    try (LatticeSolution there = solve(little, standby())) {
      withAFullDevice(
          () -> {
            assertTrue(little.shortage(there.solveBytes(0, 0)).isPresent());
            assertThrows(OverBudget.class, () -> there.cumulants("h", 2));
          });
      assertEquals("cuda", there.report().backend());
    }
  }

  @Test
  void aBudgetThatDoesNotHoldTheTreeForTheDeviceIsRefused() {
    LatticeSolution none = solve(Budget.standard().withMemory(0.15e6), device());
    assertEquals(SolveStatus.OVER_BUDGET, none.report().status());
    assertTrue(none.report().method().contains("needs 0.00019"), none.report()::method);
  }
}
