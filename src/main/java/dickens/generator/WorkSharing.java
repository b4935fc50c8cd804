package dickens.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Runs independent pieces of work on all cores; each piece writes only what is its own, so that the
 * result does not depend on the number of threads.
 */
public final class WorkSharing {
  private WorkSharing() {}

  /**
   * Calls body for 0 .. count-1, each once, in the common pool; whoever is free takes the next, so
   * put large pieces first.
   */
  public static void forEach(int count, IntConsumer body) {
    int threads = Math.min(count, ForkJoinPool.getCommonPoolParallelism() + 1);
    if (threads <= 1) {
      for (int k = 0; k < count; k++) {
        body.accept(k);
      }
      return;
    }
    AtomicInteger next = new AtomicInteger();
    List<ForkJoinTask<?>> tasks = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      tasks.add(
          ForkJoinTask.adapt(
              () -> {
                for (int k = next.getAndIncrement(); k < count; k = next.getAndIncrement()) {
                  body.accept(k);
                }
              }));
    }
    ForkJoinTask.invokeAll(tasks);
  }
}
