package dickens.generator;

/** Rows of the rate matrix of a population lattice; the diagonal is minus the sum of out-rates. */
final class LatticeRows implements MatrixRows {
  private final WindowedLattice lattice;

  LatticeRows(WindowedLattice lattice) {
    this.lattice = lattice;
  }

  @Override
  public long size() {
    return lattice.states();
  }

  @Override
  public String order() {
    return "p(J, m), J from N/2 down, for each J m from -J up";
  }

  @Override
  public void row(long r, EntryConsumer consumer) {
    SortedRow row = new SortedRow();
    int[] others = new int[lattice.maximalDegree()];
    double[] rates = new double[others.length];
    double leaving = 0;
    int count = lattice.outMoves((int) r, others, rates);
    for (int k = 0; k < count; k++) {
      leaving += rates[k];
    }
    row.add(r, -leaving, 0);
    count = lattice.inMoves((int) r, others, rates);
    for (int k = 0; k < count; k++) {
      row.add(others[k], rates[k], 0);
    }
    row.send(consumer);
  }
}
