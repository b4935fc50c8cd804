package dickens.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.Backend;
import dickens.backend.Backends;
import dickens.backend.HungryBackend;
import dickens.model.BadRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The borders of chunks, as the README tells them. */
class ChunksTest {
  private static Chunks chunks(String text) {
    return StudyReader.read("study: s\n" + text, "s.yaml", Optional.empty()).chunks();
  }

  /** A sweep of one parameter at fixed N. */
  private static Chunks chunks(String model, long qubits, String swept, String observable) {
    return chunks(
        """
        model: %s
        parameters: {N: %d}
        sweep: {name: %s, linear: [0.5, 1.5], count: 40000}
        observables: [%s]
        """
            .formatted(model, qubits, swept, observable));
  }

  @ParameterizedTest
  @CsvSource({
    // in batches: 2^20 levels, and a chain has N/2 of them; from 64 to 32768 points
    "refrigerator, 31, beta_c, I_c, 32768, false",
    "refrigerator, 1022, beta_c, I_c, 2048, false",
    "refrigerator, 1000001, beta_c, I_c, 64, false",
    "refrigerator, 126, beta_c, rho, 16384, false",
    // searches, 2^12
    "refrigerator, 126, beta_h, gap, 32, false",
    // lattices, one from N = 2^16 on; alone from N = 203 on
    "heat-valve, 50, gamma_h, Q_h, 1024, false",
    "heat-valve, 128, gamma_h, Q_h, 512, false",
    "heat-valve, 1024, gamma_h, Q_h, 64, true",
    "heat-valve, 100000, gamma_h, Q_h, 1, true",
    // formulas
    "fixed-spin-valve, 10, gamma_h, Q_h, 32768, false",
  })
  void sizeFollowsFromTheKindOfSolveAndTheNumberOfQubits(
      String model, long qubits, String swept, String observable, int size, boolean alone) {
    Chunks chunks =
        model.equals("fixed-spin-valve")
            ? chunks(
                "model: fixed-spin-valve\nsweep: {name: gamma_h, linear: [0.5, 1.5], count:"
                    + " 40000}\nobservables: [Q_h]\n")
            : chunks(model, qubits, swept, observable);
    assertEquals(size, chunks.size(0));
    assertEquals(alone, chunks.isAlone(0));
    assertEquals(40_000, chunks.points());
  }

  @Test
  void chunksFollowEachOtherAndEndWithTheirCurve() {
    Chunks chunks =
        chunks(
            """
            model: refrigerator
            sweep: {name: beta_c, linear: [0.8, 3.2], count: 10}
            curves: [{label: a}, {label: b, parameters: {N: 5}}]
            observables: [I_c]
            chunk: 4
            """);
    assertEquals(6, chunks.count());
    long next = 0;
    for (int k = 0; k < chunks.count(); k++) {
      assertEquals(next, chunks.first(k));
      assertEquals(k % 3 == 2 ? 2 : 4, chunks.size(k));
      next += chunks.size(k);
    }
    assertEquals(20, next);
  }

  /** 2^18 points are 8 full chunks, or as much work in chunks of longer chains. */
  @ParameterizedTest
  @CsvSource({
    "refrigerator, 31, beta_c, I_c, 8",
    "refrigerator, 1022, beta_c, S_c, 8",
    "refrigerator, 1000001, beta_c, I_c, 8",
    // warm starts go from point to point
    "heat-valve, 50, gamma_h, Q_h, 1",
    "heat-valve, 1024, gamma_h, Q_h, 1",
  })
  void hungryBackEndGetsSeveralChunksWherePointsDoNotDependOnEachOther(
      String model, long qubits, String swept, String observable, int together) {
    Chunks chunks =
        chunks(
            """
            model: %s
            parameters: {N: %d}
            sweep: {name: %s, linear: [0.5, 1.5], count: 300000}
            observables: [%s]
            """
                .formatted(model, qubits, swept, observable));
    Backend cpu = Backends.open("cpu").backend();
    int[] all = IntStream.range(0, chunks.count()).toArray();
    List<int[]> groups = chunks.together(all, new HungryBackend(cpu, 1 << 18));
    assertEquals(together, groups.get(0).length);
    assertArrayEquals(all, groups.stream().flatMapToInt(Arrays::stream).toArray());
    assertTrue(groups.stream().allMatch(group -> group.length <= together));
    assertEquals(chunks.count(), chunks.together(all, cpu).size());
  }

  @Test
  void groupsOfChunksEndWithTheirCurveAndMayHaveGaps() {
    Chunks chunks =
        chunks(
            """
            model: refrigerator
            sweep: {name: beta_c, linear: [0.8, 3.2], count: 10}
            curves: [{label: a}, {label: b, parameters: {N: 5}}]
            observables: [I_c]
            chunk: 4
            """);
    Backend hungry = new HungryBackend(Backends.open("cpu").backend(), 1000);
    List<String> groups = new ArrayList<>();
    for (int[] group : chunks.together(new int[] {0, 2, 3, 4, 5}, hungry)) {
      groups.add(Arrays.toString(group));
    }
    assertEquals(List.of("[0, 2]", "[3, 4, 5]"), groups);
  }

  @Test
  void pointThatFillsItsChunkClosesIt() {
    // 512 times 1/512, then one point of share 1
    Chunks chunks =
        chunks(
            """
            model: heat-valve
            sweep:
              - {name: N, list: [128, 65536]}
              - {name: gamma_h, linear: [0.5, 1.5], count: 512}
            observables: [Q_h]
            """);
    assertEquals(513, chunks.count());
    assertEquals(512, chunks.size(0));
    assertFalse(chunks.isAlone(0));
    assertEquals(1, chunks.size(1));
    assertTrue(chunks.isAlone(1));
  }

  @Test
  void impossibleSizesAreRefused() {
    for (String size : new String[] {"0", "-1", "32769", "many"}) {
      assertThrows(
          BadRequest.class,
          () -> chunks("model: refrigerator\nobservables: [I_c]\nchunk: " + size + "\n"),
          size);
    }
  }
}
