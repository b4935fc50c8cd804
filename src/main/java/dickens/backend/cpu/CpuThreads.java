package dickens.backend.cpu;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;

/**
 * The threads of the processor's back end: those of the fork-join pool that it is called in, so
 * that a run never has more than it was allowed; threads of its own where it is called from
 * outside.
 */
final class CpuThreads implements AutoCloseable {
  private final int own;
  private final ForkJoinPool pool;

  CpuThreads(int own) {
    this.own = own;
    this.pool = new ForkJoinPool(own); // starts its threads when there is work
  }

  /** How many it has of its own. */
  int own() {
    return own;
  }

  /** How many may work on what is run now. */
  int count() {
    return ForkJoinTask.inForkJoinPool()
        ? Math.min(own, ForkJoinTask.getPool().getParallelism())
        : own;
  }

  /** Runs work that forks tasks or parallel streams, to its end. */
  void run(Runnable work) {
    if (ForkJoinTask.inForkJoinPool()) {
      work.run();
    } else {
      pool.submit(work).join();
    }
  }

  @Override
  public void close() {
    pool.shutdown();
  }
}
