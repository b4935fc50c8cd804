package dickens.generator;

/** A chain that can be cut to its lowest levels: the whole chain may be too long to store. */
public interface ChainSource {
  /** Number of levels of the whole chain. */
  long levels();

  /**
   * The generator of the lowest levels, with the rates that leave them dropped and recorded as
   * leak.
   *
   * @param count number of levels to keep, 1 .. {@link #levels()}
   */
  Chain lowest(int count);
}
