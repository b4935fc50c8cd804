package dickens.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.Backend;
import dickens.backend.Backends;
import dickens.study.BlockEvaluation;
import dickens.study.Chunks;
import dickens.study.Progress;
import dickens.study.Study;
import dickens.study.StudyReader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Order, limits, failures and the end of the queue of chunks. */
class ChunkQueueTest {
  private static final Backend CPU = Backends.open("cpu").backend();
  private static final Study STUDY =
      StudyReader.read(
          """
          study: s
          model: refrigerator
          sweep: {name: beta_c, linear: [0.8, 3.2], count: 100}
          observables: [I_c]
          chunk: 2
          """,
          "s.yaml",
          Optional.empty());
  private static final Chunks CHUNKS = STUDY.chunks();
  private static final List<int[]> ALL =
      IntStream.range(0, 50).mapToObj(chunk -> new int[] {chunk}).toList();

  private final Set<Integer> stored = new ConcurrentSkipListSet<>();

  private static ChunkQueue.Computation computation() {
    return group -> BlockEvaluation.of(STUDY, CHUNKS, group, CPU, Progress.NONE);
  }

  @Test
  void allChunksAreStoredAndFewAreInMemory() throws IOException {
    AtomicInteger inMemory = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    ChunkQueue queue =
        new ChunkQueue(
            CHUNKS,
            2,
            group -> {
              most.accumulateAndGet(inMemory.incrementAndGet(), Math::max);
              return computation().compute(group);
            },
            (chunk, block) -> {
              stored.add(chunk);
              inMemory.decrementAndGet();
            });
    ChunkQueue.Ending ending = queue.run(ALL, new StopSignal(), Duration.ofSeconds(9));
    assertEquals(new ChunkQueue.Ending(50, 50, false), ending);
    assertEquals(50, stored.size());
    // chunks of two points: jobs + 1 side by side
    assertTrue(most.get() <= 3, "in memory: " + most);
  }

  @Test
  void diskThatFailsEndsTheRunAndKeepsWhatWasStored() {
    ChunkQueue queue =
        new ChunkQueue(
            CHUNKS,
            2,
            computation(),
            (chunk, block) -> {
              if (stored.size() >= 7) {
                throw new IOException("no space left");
              }
              stored.add(chunk);
            });
    IOException e =
        assertThrows(
            IOException.class, () -> queue.run(ALL, new StopSignal(), Duration.ofSeconds(9)));
    assertEquals("no space left", e.getMessage());
    assertTrue(stored.size() >= 7 && stored.size() <= 10, "stored: " + stored);
  }

  @Test
  void chunkThatFailsEndsTheRunAndOthersAreStillStored() {
    ChunkQueue queue =
        new ChunkQueue(
            CHUNKS,
            2,
            group -> {
              if (group[0] == 10) {
                throw new IllegalStateException("a solver is broken");
              }
              return computation().compute(group);
            },
            (chunk, block) -> stored.add(chunk));
    assertThrows(
        IllegalStateException.class, () -> queue.run(ALL, new StopSignal(), Duration.ofSeconds(9)));
    assertTrue(stored.containsAll(Set.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)), "stored: " + stored);
    assertTrue(stored.size() < 20, "stored: " + stored);
  }

  @Test
  void stopWaitsForWhatEndsWithinTheGraceAndGivesUpTheRest() throws IOException {
    StopSignal stop = new StopSignal();
    CountDownLatch never = new CountDownLatch(1);
    ChunkQueue queue =
        new ChunkQueue(
            CHUNKS,
            2,
            group -> {
              if (group[0] == 1) {
                stop.request();
                await(never);
              }
              return computation().compute(group);
            },
            (chunk, block) -> stored.add(chunk));
    long start = System.nanoTime();
    ChunkQueue.Ending ending = queue.run(ALL, stop, Duration.ofMillis(1500));
    double seconds = (System.nanoTime() - start) * 1e-9;
    never.countDown();
    assertTrue(ending.wasStopped());
    assertTrue(stored.contains(0), "stored: " + stored);
    assertTrue(!stored.contains(1) && stored.size() <= 2, "stored: " + stored);
    assertTrue(seconds >= 1.5, "it waits for " + seconds + " s");
  }

  /** Waits as a solver computes: without an ear for interruptions. */
  private static void await(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        continue;
      }
    }
  }

  @Test
  void nothingIsBegunAfterTheStop() throws IOException {
    StopSignal stop = new StopSignal();
    stop.request();
    ChunkQueue queue =
        new ChunkQueue(CHUNKS, 2, computation(), (chunk, block) -> stored.add(chunk));
    assertEquals(new ChunkQueue.Ending(0, 0, true), queue.run(ALL, stop, Duration.ofSeconds(9)));
  }
}
