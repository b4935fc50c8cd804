package dickens.model;

/**
 * Conserved weights P_J over the values of the collective spin.
 *
 * @param firstTwoJ 2J of the first weight
 * @param weights P_J for 2J = firstTwoJ, firstTwoJ - 2, ..; sum 1
 */
public record SpinWeights(int firstTwoJ, double[] weights) {

  /** All weight on one spin. */
  public static SpinWeights single(int twoJ) {
    return new SpinWeights(twoJ, new double[] {1});
  }

  /** True where a single J carries all weight. */
  public boolean isSingle() {
    return weights.length == 1;
  }

  /** 2J of weight i. */
  public int twoJ(int i) {
    return firstTwoJ - 2 * i;
  }
}
