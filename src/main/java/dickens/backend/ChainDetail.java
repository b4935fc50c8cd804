package dickens.backend;

/**
 * What a batch of chains delivers beyond currents and noises. Each costs extra: an order about as
 * much as all noises together, populations 8 bytes a level and point.
 *
 * @param order highest order of the cumulants, 2 (the noise) to {@link #MAX_ORDER}
 * @param populations of how many levels, lowest first, at most those that a point retains
 */
public record ChainDetail(int order, int populations) {
  /** Highest order of cumulants on offer. */
  public static final int MAX_ORDER = 8;

  /** Currents and noises alone. */
  public static final ChainDetail NONE = new ChainDetail(2, 0);

  public ChainDetail {
    if (order < 2 || order > MAX_ORDER) {
      throw new IllegalArgumentException(
          "cumulant order " + order + ": orders 2 to " + MAX_ORDER + " are on offer");
    }
    if (populations < 0) {
      throw new IllegalArgumentException(
          "populations of " + populations + " levels: the number must be 0 or greater");
    }
  }

  /** True where nothing beyond currents and noises is wanted. */
  public boolean isNone() {
    return equals(NONE);
  }
}
