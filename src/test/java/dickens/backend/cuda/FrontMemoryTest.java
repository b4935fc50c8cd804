package dickens.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.FrontSystems;
import dickens.backend.FrontTree;
import dickens.backend.OutOfDeviceMemory;
import dickens.systems.HeatValves;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Memory of fronts on the device: planned before, and taken as planned. */
@Tag("gpu")
final class FrontMemoryTest {
  private static final FrontShape SHAPE = new FrontShape(40, 32, 512);

  private static CudaBackend cuda;
  private static FrontTree tree;
  private static double[] rates;

  /** The tree of a full lattice of 64 qubits, as the solver gives it to a device. */
  @BeforeAll
  static void useTheStandIn() {
    cuda = HostDriver.backend();
    RecordedTrees recorded = new RecordedTrees(cuda.denseKernels(2, SHAPE));
    recorded.solve(HeatValves.figure4(64, 1, 3));
    tree = recorded.tree();
    rates = recorded.systems().rates()[0];
  }

  @AfterAll
  static void close() {
    if (cuda != null) {
      cuda.close();
    }
  }

  private static FrontSystems systems(int count, int words, int sides) {
    double[] re = new double[count];
    double[] im = new double[count];
    Arrays.fill(re, 0.25);
    Arrays.fill(im, words == 2 ? 0.5 : 0);
    return new FrontSystems(new double[][] {rates}, re, im, sides);
  }

  private static long free() {
    return cuda.device().call(CudaDevice::freeMemory);
  }

  /** Work while only so many bytes are free. */
  private static void with(long left, Runnable work) {
    DeviceMemory other = cuda.device().call(() -> DeviceMemory.allocate(free(left)));
    try {
      work.run();
    } finally {
      cuda.device().free(other::close);
    }
  }

  private static long free(long left) {
    return CudaDevice.freeMemory() - left;
  }

  private static CudaFronts fronts(FrontSystems systems) {
    FrontMemory memory = FrontMemory.of(tree, systems);
    return cuda.device()
        .call(
            () ->
                new CudaFronts(
                    cuda.device(), memory, systems, SHAPE, Optional.empty(), part -> {}));
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 0", "1, 1, 1", "2, 1, 0", "3, 1, 2", "1, 2, 1", "2, 2, 2"})
  void thePlanIsWhatIsTakenToTheByte(int count, int words, int sides) {
    FrontSystems systems = systems(count, words, sides);
    FrontMemory memory = FrontMemory.of(tree, systems);
    long bytes = memory.bytes(count);
    long before = free();
    with(
        bytes,
        () -> {
          try (CudaFronts kept = fronts(systems)) {
            assertEquals(bytes - memory.keptBytes(count), free());
          }
          assertEquals(bytes, free());
        });
    with(
        bytes - 1,
        () -> {
          CudaFailure failure = assertThrows(CudaFailure.class, () -> fronts(systems));
          assertTrue(failure.isOutOfMemory());
          assertEquals(bytes - 1, free());
        });
    assertEquals(before, free());
  }

  /** L and U of every node once, nothing of what is between them: p m + p (m - p) numbers. */
  @Test
  void onlyTheFactorsAreKept() {
    long lower = 0;
    long upper = 0;
    for (int t = 0; t < tree.nodes(); t++) {
      long p = tree.pivots()[t];
      long m = tree.size()[t];
      lower += p * m;
      upper += p * (m - p);
    }
    FrontMemory populations = FrontMemory.of(tree, systems(1, 1, 0));
    FrontMemory solves = FrontMemory.of(tree, systems(1, 1, 1));
    // besides U, the offsets and vectors are the same
    assertEquals(
        8 * upper - 8, solves.keptBytes(1) - populations.keptBytes(1), "an empty array has 8");
    long tables = 4L * (7L * tree.nodes() + 2L * tree.border().length + 1) + 32L * tree.nodes();
    long vectors = 8L * (2L * tree.states() + solves.layout().rows());
    assertEquals(8 * (lower + upper) + tables + vectors, solves.keptBytes(1));
  }

  /** What is alive at the same time lies apart: a level and the one above it. */
  @ParameterizedTest
  @CsvSource({"0", "1"})
  void frontsThatAreNeededTogetherDoNotOverlap(int sides) {
    FrontLayout layout = FrontLayout.of(tree, sides);
    FrontLevels levels = FrontLevels.of(tree, 40);
    int[] level = FrontLevels.of(tree);
    for (int l = 0; l < levels.levels().size(); l++) {
      List<long[]> work = new ArrayList<>();
      List<long[]> rows = new ArrayList<>();
      for (int k = l; k < Math.min(l + 2, levels.levels().size()); k++) {
        for (int i = levels.levels().get(k).start(); i < levels.levels().get(k).end(); i++) {
          int t = levels.order()[i];
          long p = tree.pivots()[t];
          long r = tree.size()[t] - p;
          long own = r * r + p + r;
          work.add(new long[] {layout.work()[t], layout.work()[t] + own});
          rows.add(new long[] {layout.row()[t], layout.row()[t] + r});
          if (sides == 0) {
            work.add(new long[] {layout.upper()[t], layout.upper()[t] + p * r});
          }
          for (int c = tree.childStart()[t]; c < tree.childStart()[t + 1]; c++) {
            assertEquals(k - 1, level[tree.child()[c]]);
          }
        }
      }
      assertApart(work, layout.works());
      assertApart(rows, layout.rows());
    }
  }

  private static void assertApart(List<long[]> pieces, long end) {
    pieces.removeIf(piece -> piece[0] == piece[1]);
    pieces.sort((a, b) -> Long.compare(a[0], b[0]));
    long at = 0;
    for (long[] piece : pieces) {
      assertTrue(piece[0] >= at, () -> piece[0] + " is taken");
      at = piece[1];
    }
    assertTrue(at <= end);
  }

  @Test
  void asManySystemsAsFitAreTaken() {
    FrontSystems many = systems(40, 1, 1);
    FrontMemory memory = FrontMemory.of(tree, many);
    for (int count : new int[] {0, 1, 7, 39, 40}) {
      long bytes = count == 0 ? 100 : memory.bytes(count);
      assertEquals(count, memory.capacity(40, (double) bytes));
      assertEquals(Math.max(0, count - 1), memory.capacity(40, bytes - 1.0));
    }
  }

  /** Nine tenths of what is free may be planned. */
  @Test
  void aRefusalSaysWhatWouldBeNeeded() {
    FrontSystems systems = systems(1, 1, 1);
    double needed = FrontMemory.of(tree, systems).bytes(1) / 0.9;
    CudaFrontDevice device = new CudaFrontDevice(cuda.device(), 2, SHAPE);
    with(
        (long) needed - 1,
        () -> {
          OutOfDeviceMemory refused =
              assertThrows(
                  OutOfDeviceMemory.class, () -> device.factorize(tree, systems, part -> {}));
          String figure = String.format(Locale.ROOT, "need %.3f MB of free device", needed * 1e-6);
          assertTrue(refused.getMessage().contains(figure), refused.getMessage());
          assertEquals(0, device.capacity(tree, systems));
        });
    with(
        (long) needed + 1,
        () -> {
          assertEquals(1, device.capacity(tree, systems));
          device.factorize(tree, systems, part -> {}).close();
        });
  }

  /** A time limit asks here: level by level, and what it throws ends the elimination. */
  @Test
  void progressIsToldLevelByLevelAndMayEndIt() {
    FrontSystems systems = systems(2, 1, 1);
    CudaFrontDevice device = new CudaFrontDevice(cuda.device(), 2, SHAPE);
    List<Double> parts = new ArrayList<>();
    device.factorize(tree, systems, parts::add).close();
    assertEquals(FrontLevels.of(tree, 40).levels().size(), parts.size());
    for (int i = 1; i < parts.size(); i++) {
      assertTrue(parts.get(i) > parts.get(i - 1));
    }
    assertEquals(1, parts.get(parts.size() - 1), 1e-12);
    long before = free();
    for (int last : new int[] {1, 2, parts.size()}) {
      int[] asked = {0};
      IllegalArgumentException late =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  device.factorize(
                      tree,
                      systems,
                      part -> {
                        if (++asked[0] == last) {
                          throw new IllegalArgumentException("late");
                        }
                      }));
      assertEquals("late", late.getMessage());
      assertEquals(last, asked[0]);
      assertEquals(before, free());
    }
    // the device goes on working
    device.factorize(tree, systems, part -> {}).close();
  }
}
