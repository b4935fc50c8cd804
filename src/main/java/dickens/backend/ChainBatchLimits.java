package dickens.backend;

/**
 * What a prepared batch of chains must be able to hold, and how each chain is truncated.
 *
 * @param points largest number of points in one call, at least 1
 * @param firstLevels number of levels of the first attempt, at least 2
 * @param maxLevels largest number of levels to store for one point, at least {@code firstLevels};
 *     bounds the memory (about 250 bytes a level)
 * @param tailTolerance accepted certificate, dimensionless, 0 or greater
 * @param detail what is wanted beyond currents and noises
 */
public record ChainBatchLimits(
    int points, int firstLevels, int maxLevels, double tailTolerance, ChainDetail detail) {

  public ChainBatchLimits {
    if (points < 1) {
      throw new IllegalArgumentException("points = " + points + ": it must be at least 1");
    }
    if (firstLevels < 2 || maxLevels < firstLevels) {
      throw new IllegalArgumentException(
          "levels: 2 <= first (" + firstLevels + ") <= largest (" + maxLevels + ") is needed");
    }
    if (!(tailTolerance >= 0)) {
      throw new IllegalArgumentException(
          "tail tolerance = " + tailTolerance + ": it must be 0 or greater");
    }
  }

  /** Adaptive truncation from 32 levels, certificate at most 1e-30. */
  public static ChainBatchLimits adaptive(int points) {
    return new ChainBatchLimits(points, 32, 1 << 24, 1e-30, ChainDetail.NONE);
  }

  /** The same for another number of points. */
  public ChainBatchLimits withPoints(int newPoints) {
    return new ChainBatchLimits(newPoints, firstLevels, maxLevels, tailTolerance, detail);
  }

  /** The same with other details. */
  public ChainBatchLimits withDetail(ChainDetail newDetail) {
    return new ChainBatchLimits(points, firstLevels, maxLevels, tailTolerance, newDetail);
  }
}
