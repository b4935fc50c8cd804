package dickens.cli;

import dickens.batch.StopSignal;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns SIGTERM and Ctrl-C into a wish to stop while it is open, and keeps the process alive until
 * it is closed, but not much longer than the grace. The process then ends with 128 and the number
 * of the signal, as always.
 */
final class Interruption implements AutoCloseable {
  /** For chunks that are written when the grace is over, in seconds. */
  private static final long WRITING = 15;

  private final StopSignal signal = new StopSignal();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook;

  Interruption(Duration grace, PrintWriter err) {
    hook =
        new Thread(
            () -> {
              err.println(
                  "dickens: stopping; what ends within " + grace.toSeconds() + " s is kept");
              err.flush();
              signal.request();
              await(grace);
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void await(Duration grace) {
    try {
      if (!closed.await(grace.toMillis() + 1000 * WRITING, TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  StopSignal signal() {
    return signal;
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // it is running
    }
  }
}
