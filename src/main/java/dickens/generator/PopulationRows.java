package dickens.generator;

import java.util.Arrays;

/** Rows of a Liouvillian that makes no coherences, on the populations rho_J[i][i] alone. */
final class PopulationRows implements MatrixRows {
  private final DickeLiouvillian liouvillian;
  private final int[] planeStart;

  PopulationRows(DickeLiouvillian liouvillian) {
    if (liouvillian.diagonalReach() != 0) {
      throw new IllegalArgumentException("the Liouvillian makes coherences");
    }
    this.liouvillian = liouvillian;
    planeStart = new int[liouvillian.planes() + 1];
    for (int s = 0; s < liouvillian.planes(); s++) {
      planeStart[s + 1] = planeStart[s] + liouvillian.twoJ(s) + 1;
    }
  }

  @Override
  public long size() {
    return planeStart[planeStart.length - 1];
  }

  @Override
  public String order() {
    return "p(J, m), J from N/2 down, for each J m from J down";
  }

  @Override
  public void row(long r, EntryConsumer consumer) {
    int found = Arrays.binarySearch(planeStart, (int) r);
    int s = found >= 0 ? found : -found - 2;
    int i = (int) (r - planeStart[s]);
    SortedRow row = new SortedRow();
    // sources have i = j, as their targets: no term changes q
    liouvillian.row(s, i, i, (source, k, l, re, im) -> row.add(planeStart[source] + k, re, im));
    row.send(consumer);
  }
}
