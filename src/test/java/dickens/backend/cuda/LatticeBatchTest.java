package dickens.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.DenseKernels;
import dickens.backend.cpu.CpuBackendProvider;
import dickens.generator.PopulationLattice;
import dickens.solve.Budget;
import dickens.solve.lattice.LatticeBatch;
import dickens.solve.lattice.LatticeOptions;
import dickens.solve.lattice.LatticeOptions.Extent;
import dickens.solve.lattice.LatticeSolution;
import dickens.solve.lattice.LatticeSolver;
import dickens.systems.HeatValves;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many parameter points of one lattice side by side on the device, kernels run on the host. */
@Tag("gpu")
final class LatticeBatchTest {
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

  /** What is read of a point: method, Q_h, S_h, <J^2>. */
  private record Reading(String method, double current, double noise, double j2) {
    static Reading of(LatticeSolution solution) {
      return new Reading(
          solution.report().method(),
          solution.current("h").net(),
          solution.cumulants("h", 2)[2],
          solution.meanJ2());
    }
  }

  private static List<PopulationLattice> map(int qubits, int points) {
    List<PopulationLattice> lattices = new ArrayList<>();
    for (int p = 0; p < points; p++) {
      lattices.add(HeatValves.figure4(qubits, 1 + 0.02 * (p % 7), 0.5 + 0.03 * p));
    }
    return lattices;
  }

  private static Reading[] readings(
      List<PopulationLattice> lattices, LatticeOptions options, DenseKernels kernels) {
    AtomicReferenceArray<Reading> found = new AtomicReferenceArray<>(lattices.size());
    AtomicIntegerArray times = new AtomicIntegerArray(lattices.size());
    new LatticeBatch(options, kernels)
        .solve(
            lattices,
            (i, solution) -> {
              found.set(i, Reading.of(solution));
              times.incrementAndGet(i);
            });
    Reading[] all = new Reading[lattices.size()];
    for (int i = 0; i < all.length; i++) {
      assertTrue(times.get(i) <= 1);
      all[i] = found.get(i);
    }
    return all;
  }

  @ParameterizedTest
  @EnumSource(Extent.class)
  void pointsTogetherAgreeWithEachAloneOnTheProcessor(Extent extent) {
    LatticeOptions options = LatticeOptions.standard().withExtent(extent);
    List<PopulationLattice> lattices = new ArrayList<>(map(31, 9));
    lattices.addAll(map(40, 5));
    final long before = cuda.device().call(CudaDevice::freeMemory);
    Reading[] found = readings(lattices, options, cuda.denseKernels(2, SHAPE));
    assertEquals(before, cuda.device().call(CudaDevice::freeMemory));
    DenseKernels host = new CpuBackendProvider().open().denseKernels();
    for (int i = 0; i < found.length; i++) {
      assertTrue(found[i] != null, "point " + i + " was left alone");
      assertTrue(found[i].method().contains("points, on the device"), found[i].method());
      LatticeSolution alone = new LatticeSolver(options, host).solve(lattices.get(i));
      Reading expected = Reading.of(alone);
      // windows differ by less than their certificate, 1e-14 of the gross flux over N
      double gross = alone.current("h").gross();
      assertEquals(expected.current(), found[i].current(), 2e-14 * gross);
      assertEquals(expected.noise(), found[i].noise(), 1e-12 * expected.noise());
      assertEquals(expected.j2(), found[i].j2(), 1e-12 * expected.j2());
    }
  }

  @Test
  void bitsDependNeitherOnMemoryNorOnLaunchShape() {
    List<PopulationLattice> lattices = map(24, 8);
    LatticeOptions options = LatticeOptions.standard();
    Reading[] first = readings(lattices, options, cuda.denseKernels(2, SHAPE));
    FrontShape other = new FrontShape(40, 64, 512);
    assertArrayEquals(first, readings(lattices, options, cuda.denseKernels(2, other)));
    long free = cuda.device().call(CudaDevice::freeMemory);
    // 0.07 MB a system: three at a time
    DeviceMemory rest = cuda.device().call(() -> DeviceMemory.allocate(free - 260_000));
    try {
      assertArrayEquals(first, readings(lattices, options, cuda.denseKernels(2, SHAPE)));
    } finally {
      cuda.device()
          .call(
              () -> {
                rest.close();
                return null;
              });
    }
  }

  /** A point takes 92 bytes a state for vectors and 130 for the tree and its rates: 0.04 MB. */
  @Test
  void aHeapThatHoldsSomePointsAtATimeGivesTheSameBits() {
    List<PopulationLattice> lattices = map(24, 8);
    LatticeOptions options = LatticeOptions.standard();
    Reading[] first = readings(lattices, options, cuda.denseKernels(2, SHAPE));
    for (double heap : new double[] {0.2e6, 0.06e6}) {
      Budget budget = new Budget(4e9, Double.POSITIVE_INFINITY, heap);
      assertArrayEquals(
          first, readings(lattices, options.within(budget), cuda.denseKernels(2, SHAPE)));
    }
    // not even one
    Budget none = new Budget(4e9, Double.POSITIVE_INFINITY, 0.02e6);
    for (Reading reading : readings(lattices, options.within(none), cuda.denseKernels(2, SHAPE))) {
      assertEquals(null, reading);
    }
  }

  @Test
  void tooFewStatesInAllAreLeftToTheCaller() {
    Reading[] none =
        readings(map(24, 3), LatticeOptions.standard(), cuda.denseKernels(3 * 169 + 1, SHAPE));
    for (Reading reading : none) {
      assertEquals(null, reading);
    }
  }

  /** The whole program: a map runs on the device without a change of its study. */
  @Test
  void aStudyOfAMapRunsThereAndGivesTheNumbersOfTheProcessor(@TempDir Path temp) throws Exception {
    Path study = temp.resolve("map.yaml");
    Files.writeString(
        study,
        """
        study: map
        model: heat-valve
        parameters: {N: 20}
        sweep:
          - {name: T_h, linear: [1, 1.5], count: 3}
          - {name: T_p, linear: [0.4, 0.8], count: 4}
        observables: [Q_h, S_h, J2_norm, window]
        """);
    List<List<String>> tables = new ArrayList<>();
    for (String backend : List.of("cpu", "cuda")) {
      Path out = temp.resolve(backend);
      String command = "run " + study + " --backend " + backend + " --out " + out;
      FaultTest.Run run =
          FaultTest.runProgram(
              Map.of(),
              List.of("-Ddickens.cuda.least-states=2"),
              FaultTest.CLI,
              command.split(" "));
      assertEquals(0, run.code(), run.output());
      tables.add(rows(out.resolve("map.csv")));
    }
    assertEquals(12, tables.get(0).size());
    for (int i = 0; i < 12; i++) {
      String[] expected = tables.get(0).get(i).split(",");
      String[] found = tables.get(1).get(i).split(",");
      assertTrue(tables.get(0).get(i).endsWith(",cpu"), tables.get(0).get(i));
      assertTrue(tables.get(1).get(i).endsWith(",cuda"), tables.get(1).get(i));
      for (int column = 0; column < 6; column++) {
        double value = Double.parseDouble(expected[column]);
        assertEquals(value, Double.parseDouble(found[column]), 1e-12 * Math.abs(value));
      }
    }
  }

  private static List<String> rows(Path table) throws IOException {
    return Files.readAllLines(table).stream()
        .filter(line -> !line.startsWith("#") && Character.isDigit(line.charAt(0)))
        .toList();
  }
}
