package dickens.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Runs independent pieces of work on all cores; each piece writes only what is its own, so that the
 * result does not depend on the number of threads.
 */
public final class WorkSharing {
  private WorkSharing() {}

  /**
   * Runs work that forks tasks or parallel streams with a number of threads: in the fork-join pool
   * that it is called in, where that has no more, else in a pool of its own. The caller's thread
   * then waits and nothing takes its place, so that a pool never has more threads at work than its
   * size.
   */
  public static <T> T with(int threads, Supplier<T> work) {
    if (ForkJoinTask.inForkJoinPool() && ForkJoinTask.getPool().getParallelism() <= threads) {
      return work.get();
    }
    ForkJoinPool pool = new ForkJoinPool(threads);
    try {
      // a task of the other pool that is joined here would make this pool start another thread
      FutureTask<T> task = new FutureTask<>(work::get);
      pool.execute(task);
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the work was interrupted", e);
    } finally {
      pool.shutdownNow();
    }
  }

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
