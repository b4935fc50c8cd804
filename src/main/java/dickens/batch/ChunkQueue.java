package dickens.batch;

import dickens.study.Chunks;
import dickens.study.RowBlock;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Computes chunks side by side and writes each as soon as it is finished. Only a bounded number is
 * in memory: one where a point takes all threads for itself, else enough to keep all threads busy
 * while the last points of a chunk are computed and written. Chunks may come in groups that are
 * computed together; two groups are in memory then.
 */
final class ChunkQueue {
  /** Enough that the disk's answers to some files overlap. */
  private static final int WRITERS = 4;

  /** Computes a group of chunks, in the fork-join pool that it is called in. */
  interface Computation {
    List<RowBlock> compute(int[] group);
  }

  /** Puts a finished chunk on disk. */
  interface Storage {
    void store(int chunk, RowBlock block) throws IOException;
  }

  /**
   * How it ended.
   *
   * @param started chunks that were begun
   * @param stored chunks that are on disk
   */
  record Ending(int started, int stored, boolean wasStopped) {}

  /**
   * Something that the loop should know.
   *
   * @param stored chunks that came to disk
   * @param load what has become free
   */
  private record Event(Throwable failure, int stored, int load) {
    static final Event STOP = new Event(null, 0, 0);
  }

  private final Chunks chunks;
  private final int jobs;
  private final Computation computation;
  private final Storage storage;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

  ChunkQueue(Chunks chunks, int jobs, Computation computation, Storage storage) {
    this.chunks = chunks;
    this.jobs = jobs;
    this.computation = computation;
    this.storage = storage;
  }

  /**
   * Computes and stores chunks in their order, until all are stored, or one fails, or the stop.
   * After a failure or the stop nothing more is begun, and what ends within the grace is stored.
   *
   * @param wanted groups of chunks
   * @throws IOException where a chunk could not be stored
   */
  Ending run(List<int[]> wanted, StopSignal stop, Duration grace) throws IOException {
    ForkJoinPool pool = new ForkJoinPool(jobs);
    ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    Runnable wake = () -> events.add(Event.STOP);
    stop.listen(wake);
    try {
      return loop(wanted, pool, writers, stop, grace);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the run was interrupted", e);
    } finally {
      stop.forget(wake);
      // first the writers: a computation that is interrupted must not be stored
      finish(writers);
      pool.shutdownNow();
    }
  }

  /** Lets files that are being written become whole; a disk that hangs is not waited for. */
  private static void finish(ExecutorService writers) {
    writers.shutdown();
    try {
      if (!writers.awaitTermination(10, TimeUnit.SECONDS)) {
        writers.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Ending loop(
      List<int[]> wanted,
      ForkJoinPool pool,
      ExecutorService writers,
      StopSignal stop,
      Duration grace)
      throws IOException, InterruptedException {
    // a chunk alone takes the whole capacity
    int capacity = jobs + 1;
    int load = 0;
    int next = 0;
    int started = 0;
    int stored = 0;
    int all = wanted.stream().mapToInt(group -> group.length).sum();
    Throwable failure = null;
    long deadline = 0;
    while (true) {
      boolean ends = failure != null || stop.isRequested();
      while (!ends && next < wanted.size()) {
        int[] group = wanted.get(next);
        int more = load(group, capacity);
        if (load > 0 && load + more > capacity) {
          break;
        }
        load += more;
        next++;
        started += group.length;
        start(group, more, pool, writers);
      }
      if (load == 0) {
        break;
      }
      if (ends && deadline == 0) {
        deadline = System.nanoTime() + grace.toNanos();
      }
      Event event =
          ends ? events.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS) : events.take();
      if (event == null) {
        break; // what is still being computed is given up
      }
      load -= event.load();
      stored += event.stored();
      failure = failure == null ? event.failure() : failure;
    }
    rethrow(failure);
    return new Ending(started, stored, stored < all);
  }

  /** What a chunk takes of the capacity: two chunks of many points keep all threads busy. */
  private int load(int[] group, int capacity) {
    if (chunks.isAlone(group[0])) {
      return capacity;
    }
    int points = Arrays.stream(group).map(chunks::size).sum();
    int together = Math.max(2, 1 + 2 * jobs / points);
    return Math.max(1, capacity / together);
  }

  private void start(int[] group, int load, ForkJoinPool pool, ExecutorService writers) {
    pool.execute(
        () -> {
          try {
            List<RowBlock> blocks = computation.compute(group);
            AtomicInteger left = new AtomicInteger(group.length);
            for (int k = 0; k < group.length; k++) {
              int chunk = group[k];
              RowBlock block = blocks.get(k);
              writers.execute(() -> write(chunk, block, left, load));
            }
          } catch (RuntimeException | Error e) {
            events.add(new Event(e, 0, load));
          }
        });
  }

  /** The last chunk of a group that is written frees what the group takes of the capacity. */
  private void write(int chunk, RowBlock block, AtomicInteger left, int load) {
    Throwable failure = null;
    try {
      storage.store(chunk, block);
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
    }
    int freed = left.decrementAndGet() == 0 ? load : 0;
    events.add(new Event(failure, failure == null ? 1 : 0, freed));
  }

  private static void rethrow(Throwable failure) throws IOException {
    if (failure instanceof IOException e) {
      throw e;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }
}
