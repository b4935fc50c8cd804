package dickens.batch;

import java.util.ArrayList;
import java.util.List;

/** A wish to stop, made once from any thread and never taken back. */
public final class StopSignal {
  private final List<Runnable> listeners = new ArrayList<>();
  private boolean requested;

  /** Asks everybody who listens to stop. */
  public void request() {
    List<Runnable> told;
    synchronized (this) {
      if (requested) {
        return;
      }
      requested = true;
      told = List.copyOf(listeners);
    }
    told.forEach(Runnable::run);
  }

  /** True once somebody asked. */
  public synchronized boolean isRequested() {
    return requested;
  }

  /** Tells the listener, at once where somebody asked already. */
  void listen(Runnable listener) {
    synchronized (this) {
      if (!requested) {
        listeners.add(listener);
        return;
      }
    }
    listener.run();
  }

  synchronized void forget(Runnable listener) {
    listeners.remove(listener);
  }
}
