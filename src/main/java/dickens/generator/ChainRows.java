package dickens.generator;

/** Rows of the banded rate matrix of a chain. */
final class ChainRows implements MatrixRows {
  private final double[][] up;
  private final double[][] down;
  private final int levels;

  ChainRows(Chain chain) {
    up = chain.totalUp();
    down = chain.totalDown();
    levels = chain.levels();
  }

  @Override
  public long size() {
    return levels;
  }

  @Override
  public String order() {
    return "p(k), levels k from the lowest";
  }

  @Override
  public void row(long r, EntryConsumer consumer) {
    int k = (int) r;
    SortedRow row = new SortedRow();
    double leaving = 0;
    for (int d = 1; d <= up.length; d++) {
      if (k >= d) {
        row.add(k - d, up[d - 1][k - d], 0);
        leaving += down[d - 1][k - d];
      }
      if (k + d < levels) {
        row.add(k + d, down[d - 1][k], 0);
        leaving += up[d - 1][k];
      }
    }
    row.add(k, -leaving, 0);
    row.send(consumer);
  }
}
