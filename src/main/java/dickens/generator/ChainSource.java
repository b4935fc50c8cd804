package dickens.generator;

/** A chain that can be cut to its lowest levels, because the whole may be too long to store. */
public interface ChainSource {
  /** Number of levels of the whole chain, at least 1. */
  long levels();

  /**
   * The generator of the lowest levels; rates to higher levels are dropped and recorded as leak.
   *
   * @param count number of levels to keep, 1 .. {@link #levels()}
   */
  Chain lowest(int count);

  /**
   * The same chain as {@link #lowest}, to the bit, given a shorter cut of it whose rates may be
   * taken over.
   *
   * @param shorter an earlier cut of this source, with at most {@code count} levels; only read
   * @param count number of levels to keep, 1 .. {@link #levels()}
   */
  default Chain grown(Chain shorter, int count) {
    return lowest(count);
  }

  /** Name of level k for tables, e.g. {@code 3/2} for a = 3/2. */
  default String label(int k) {
    return Integer.toString(k);
  }
}
