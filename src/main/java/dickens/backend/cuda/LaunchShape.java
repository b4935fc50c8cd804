package dickens.backend.cuda;

/**
 * How a batch is cut into launches; no result depends on it.
 *
 * @param block threads of a block, 1 to 128
 * @param lanes largest number of threads of a launch; 0 for as many as the device holds at once
 * @param chunk largest number of points of a launch, at least 1
 */
record LaunchShape(int block, int lanes, int chunk) {

  LaunchShape {
    if (block < 1 || block > 128 || lanes < 0 || chunk < 1) {
      throw new IllegalArgumentException(
          "launch shape: 1 <= block ("
              + block
              + ") <= 128, lanes ("
              + lanes
              + ") >= 0 and chunk ("
              + chunk
              + ") >= 1 are needed");
    }
  }

  /**
   * 128 threads a block, a full device, 2^17 points: 37 MB of pinned memory for each of two slots.
   */
  static LaunchShape usual() {
    return new LaunchShape(128, 0, 1 << 17);
  }
}
