package dickens.generator;

/**
 * A rate matrix without structure, as a list of jumps; dp/dt = R p, columns sum to zero. Jumps
 * between the same levels add up; the diagonal is implied.
 *
 * @param levels number of levels n, at least 1
 * @param from level that each jump leaves
 * @param to level that each jump reaches, different from {@code from}
 * @param rate rate of each jump, 0 or greater [1/time]
 */
public record RateMatrix(int levels, int[] from, int[] to, double[] rate) {

  public RateMatrix {
    if (levels < 1) {
      throw new IllegalArgumentException("levels = " + levels + ": it must be at least 1");
    }
    if (from.length != rate.length || to.length != rate.length) {
      throw new IllegalArgumentException(
          "from, to and rate have "
              + from.length
              + ", "
              + to.length
              + " and "
              + rate.length
              + " entries: they must have the same number");
    }
    for (int e = 0; e < rate.length; e++) {
      boolean inside = from[e] >= 0 && from[e] < levels && to[e] >= 0 && to[e] < levels;
      if (!inside || from[e] == to[e] || !(rate[e] >= 0)) {
        throw new IllegalArgumentException(
            "jump "
                + e
                + " from "
                + from[e]
                + " to "
                + to[e]
                + " at rate "
                + rate[e]
                + ": it must join two different levels of 0.."
                + (levels - 1)
                + " at a rate of 0 or greater");
      }
    }
  }

  /** The jumps of a chain, channel by channel. */
  public static RateMatrix of(Chain chain) {
    int n = chain.levels();
    int edges = 0;
    for (int d = 1; d <= chain.halfBandwidth(); d++) {
      edges += 2 * Math.max(0, n - d);
    }
    int[] from = new int[edges];
    int[] to = new int[edges];
    double[] rate = new double[edges];
    double[][] up = chain.totalUp();
    double[][] down = chain.totalDown();
    int e = 0;
    for (int d = 1; d <= chain.halfBandwidth(); d++) {
      for (int k = 0; k + d < n; k++) {
        from[e] = k;
        to[e] = k + d;
        rate[e++] = up[d - 1][k];
        from[e] = k + d;
        to[e] = k;
        rate[e++] = down[d - 1][k];
      }
    }
    return new RateMatrix(n, from, to, rate);
  }

  /** Number of jumps in the list. */
  public int jumps() {
    return rate.length;
  }

  /** R as a dense matrix {@code [a][b]} = rate b -> a, diagonal included. */
  public double[][] dense() {
    double[][] matrix = new double[levels][levels];
    for (int e = 0; e < rate.length; e++) {
      matrix[to[e]][from[e]] += rate[e];
      matrix[from[e]][from[e]] -= rate[e];
    }
    return matrix;
  }
}
