package dickens.backend.cuda;

/**
 * How fronts are cut into launches. The threads have no part in any result; the border between
 * small and large fronts decides in which order their sums are formed, and the order from which on
 * a library makes products whose sums they are.
 *
 * @param large order above which a front is spread over blocks, at least 1
 * @param threads of a block, a power of two from 32 to 256
 * @param productOrder order from which on products go to cuBLAS where it is usable, at least 1
 */
record FrontShape(int large, int threads, int productOrder) {

  FrontShape {
    if (large < 1
        || productOrder < 1
        || threads < 32
        || threads > 256
        || Integer.bitCount(threads) != 1) {
      throw new IllegalArgumentException(
          "front shape: large ("
              + large
              + ") >= 1, productOrder ("
              + productOrder
              + ") >= 1 and 32, 64, 128 or 256 threads, not "
              + threads);
    }
  }

  /** Fronts of up to 128 states by one block of 256 threads, cuBLAS from order 512 on. */
  static FrontShape usual() {
    return new FrontShape(128, 256, 512);
  }
}
