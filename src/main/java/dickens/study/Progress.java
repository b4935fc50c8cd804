package dickens.study;

/** Listener to long work; called from any thread. */
@FunctionalInterface
public interface Progress {
  /** Nobody listens. */
  Progress NONE = points -> {};

  /** More points are finished. */
  void advance(long points);
}
