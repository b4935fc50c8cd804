package dickens.cli;

import dickens.study.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Tells of finished points on the error stream: a bar on a terminal, else a line now and then. */
interface ProgressLine extends Progress, AutoCloseable {

  @Override
  void close();

  /** Points that were finished before, so that they say nothing about the speed. */
  void skip(long points);

  /**
   * The form that suits the stream.
   *
   * @param name of the work
   * @param total points in all
   */
  static ProgressLine of(String name, long total, PrintWriter err) {
    return System.console() != null && System.getenv("TERM") != null
        ? new Bar(name, total)
        : new Lines(name, total, err);
  }

  /** A bar with an estimate of the time that is left. */
  final class Bar implements ProgressLine {
    private final ProgressBar bar;

    Bar(String name, long total) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(name)
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(200)
              .build();
    }

    @Override
    public void advance(long points) {
      bar.stepBy(points);
    }

    @Override
    public void skip(long points) {
      bar.stepBy(points);
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** A line every few seconds; none for short work. */
  final class Lines implements ProgressLine {
    private static final long INTERVAL = Duration.ofSeconds(5).toNanos();

    private final String name;
    private final long total;
    private final PrintWriter err;
    private final long start = System.nanoTime();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private final AtomicLong next = new AtomicLong(start + INTERVAL);

    Lines(String name, long total, PrintWriter err) {
      this.name = name;
      this.total = total;
      this.err = err;
    }

    @Override
    public void advance(long points) {
      long finished = done.addAndGet(points);
      long due = next.get();
      long now = System.nanoTime();
      if (now >= due && next.compareAndSet(due, now + INTERVAL)) {
        double seconds = (now - start) * 1e-9;
        long fresh = Math.max(1, finished - skipped.get());
        long left = Math.round(seconds * (total - finished) / fresh);
        err.println(name + ": " + finished + " of " + total + " points, about " + left + " s left");
      }
    }

    @Override
    public void skip(long points) {
      skipped.addAndGet(points);
      done.addAndGet(points);
    }

    @Override
    public void close() {
      // nothing is open
    }
  }
}
