package dickens.solve;

/**
 * How a chain is truncated.
 *
 * @param firstLevels number of levels of the first attempt, at least 2
 * @param maxLevels largest number of levels to store
 * @param tailTolerance accepted certificate: dropped outflow over gross flux, and population of the
 *     two topmost levels, dimensionless
 * @param budget memory and time of one solve
 */
public record ChainOptions(int firstLevels, int maxLevels, double tailTolerance, Budget budget) {

  public ChainOptions {
    if (firstLevels < 2 || maxLevels < firstLevels) {
      throw new IllegalArgumentException(
          "levels: 2 <= first (" + firstLevels + ") <= largest (" + maxLevels + ") is needed");
    }
    if (!(tailTolerance >= 0)) {
      throw new IllegalArgumentException(
          "tail tolerance = " + tailTolerance + ": it must be 0 or greater");
    }
  }

  /** The same with no budget but the number of levels. */
  public ChainOptions(int firstLevels, int maxLevels, double tailTolerance) {
    this(firstLevels, maxLevels, tailTolerance, Budget.unlimited());
  }

  /** Adaptive truncation from 32 levels, tail below 1e-30. */
  public static ChainOptions adaptive() {
    return new ChainOptions(32, 1 << 24, 1e-30);
  }

  /** The whole chain, up to 2^24 levels: the second route, and the way for hot chains. */
  public static ChainOptions whole() {
    return new ChainOptions(1 << 24, 1 << 24, 1e-30);
  }

  /** The same with as many levels as the memory of a budget holds, and its time. */
  public ChainOptions within(Budget newBudget) {
    int most = Math.max(firstLevels, ChainSteadyState.levelsIn(newBudget.memoryBytes()));
    return new ChainOptions(firstLevels, most, tailTolerance, newBudget);
  }
}
