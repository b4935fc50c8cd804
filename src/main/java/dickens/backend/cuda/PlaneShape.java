package dickens.backend.cuda;

/**
 * How the work on the planes of an ensemble is cut into launches; no result depends on it.
 *
 * @param threads of a block of elementwise kernels and of the inversion, a power of two from 32 to
 *     256
 * @param rows matrix rows of a block of the plane solves, 1 to 32
 * @param groups threads that share a row there: 1, 2, 4 or 8
 */
record PlaneShape(int threads, int rows, int groups) {

  PlaneShape {
    if (threads < 32 || threads > 256 || Integer.bitCount(threads) != 1) {
      throw new IllegalArgumentException(
          "threads = " + threads + ": 32, 64, 128 or 256 are needed");
    }
    if (rows < 1 || rows > 32 || groups < 1 || groups > 8 || Integer.bitCount(groups) != 1) {
      throw new IllegalArgumentException(
          "rows = " + rows + ", groups = " + groups + ": 1 to 32 and 1, 2, 4 or 8 are needed");
    }
  }

  /** 256 threads everywhere. */
  static PlaneShape usual() {
    return new PlaneShape(256, 32, 8);
  }

  /** Few threads, for the host execution, where each is run by itself. */
  static PlaneShape few() {
    return new PlaneShape(32, 16, 1);
  }
}
