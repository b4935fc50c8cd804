package dickens.backend;

/**
 * An ensemble prepared for time evolution with coherences on a back end; whoever prepares it closes
 * it.
 *
 * @param <V> a vector
 */
public interface EvolutionPlanes<V> extends AutoCloseable {

  /** Vectors under L. */
  ArnoldiVectors<V> vectors();

  /** Name of the back end that computes, for reports. */
  String name();

  /** What a method line adds about it; empty for nothing. */
  String note();

  @Override
  void close();
}
