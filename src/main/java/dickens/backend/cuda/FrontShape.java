package dickens.backend.cuda;

/**
 * How fronts are cut into launches; no launch has a part in a sum, but the border between small and
 * large fronts decides in which order their sums are formed.
 *
 * @param large order above which a front is spread over blocks, at least 1
 * @param threads of a block, a power of two from 32 to 256
 */
record FrontShape(int large, int threads) {

  FrontShape {
    if (large < 1 || threads < 32 || threads > 256 || Integer.bitCount(threads) != 1) {
      throw new IllegalArgumentException(
          "front shape: large (" + large + ") >= 1 and 32, 64, 128 or 256 threads, not " + threads);
    }
  }

  /** Fronts of up to 128 states by one block of 256 threads. */
  static FrontShape usual() {
    return new FrontShape(128, 256);
  }
}
