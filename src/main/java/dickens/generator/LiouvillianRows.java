package dickens.generator;

import java.util.Arrays;

/** Rows of a Liouvillian on all elements rho_J[i][j]. */
final class LiouvillianRows implements MatrixRows {
  private final DickeLiouvillian liouvillian;
  private final long[] planeStart;

  LiouvillianRows(DickeLiouvillian liouvillian) {
    this.liouvillian = liouvillian;
    planeStart = new long[liouvillian.planes() + 1];
    for (int s = 0; s < liouvillian.planes(); s++) {
      long d = liouvillian.twoJ(s) + 1L;
      planeStart[s + 1] = planeStart[s] + d * d;
    }
  }

  @Override
  public long size() {
    return planeStart[planeStart.length - 1];
  }

  @Override
  public String order() {
    return "rho_J(m, m'), J from N/2 down, for each J row by row, m and m' from J down";
  }

  @Override
  public void row(long r, EntryConsumer consumer) {
    int found = Arrays.binarySearch(planeStart, r);
    int s = found >= 0 ? found : -found - 2;
    int d = liouvillian.twoJ(s) + 1;
    int k = (int) (r - planeStart[s]);
    SortedRow row = new SortedRow();
    liouvillian.row(
        s,
        k / d,
        k % d,
        (source, i, j, re, im) ->
            row.add(planeStart[source] + i * (liouvillian.twoJ(source) + 1L) + j, re, im));
    row.send(consumer);
  }
}
