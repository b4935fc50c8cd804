package dickens.generator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whose threads do the work, and how many of them. */
class WorkSharingTest {
  private final ForkJoinPool two = new ForkJoinPool(2);

  @Test
  void aPoolHasNoMoreThreadsAtWorkThanItsSize() {
    AtomicInteger active = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    two.submit(
            () ->
                IntStream.range(0, 40)
                    .parallel()
                    .forEach(
                        k ->
                            WorkSharing.with(
                                1,
                                () -> {
                                  most.accumulateAndGet(active.incrementAndGet(), Math::max);
                                  sleep();
                                  return active.decrementAndGet();
                                })))
        .join();
    two.shutdown();
    assertEquals(2, most.get());
  }

  private static void sleep() {
    try {
      Thread.sleep(5);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aPoolThatIsSmallEnoughDoesTheWorkItself() {
    ForkJoinPool pool = two.submit(() -> WorkSharing.with(2, ForkJoinTask::getPool)).join();
    assertSame(two, pool);
    assertEquals(1, two.submit(() -> WorkSharing.with(1, this::parallelism)).join());
    assertEquals(3, WorkSharing.with(3, this::parallelism), "called from outside");
    two.shutdown();
  }

  private int parallelism() {
    return ForkJoinTask.getPool().getParallelism();
  }

  @Test
  void failuresComeOutAsTheyAre() {
    IllegalArgumentException failure = new IllegalArgumentException("no");
    assertSame(
        failure,
        assertThrows(
            IllegalArgumentException.class,
            () ->
                WorkSharing.with(
                    1,
                    () -> {
                      throw failure;
                    })));
    two.shutdown();
    assertTrue(two.isShutdown());
  }
}
