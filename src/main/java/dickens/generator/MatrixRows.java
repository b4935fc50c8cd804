package dickens.generator;

/**
 * A square generator row by row, assembled as it is read: dp/dt = L p, row r holds what flows into
 * unknown r. Nothing is stored, so that sizes beyond what Java arrays hold can be written.
 */
public interface MatrixRows {

  /** Receives the entries of a row. */
  interface EntryConsumer {
    /** One entry; columns ascend, none comes twice, none is zero. */
    void accept(long column, double re, double im);
  }

  /** Number of rows and columns. */
  long size();

  /** What the unknowns are and in which order they come, one line. */
  String order();

  /** Passes on the entries of row r, 0 <= r < size. */
  void row(long r, EntryConsumer consumer);

  /**
   * The Liouvillian on vectors of all rho_J[i][j]: planes one after the other from the largest J,
   * each in row-major order, (N+1)(N+2)(N+3)/6 unknowns.
   */
  static MatrixRows of(DickeLiouvillian liouvillian) {
    return new LiouvillianRows(liouvillian);
  }

  /** The whole population lattice: ladder by ladder from the largest J, m ascending. */
  static MatrixRows of(PopulationLattice lattice) {
    return new LatticeRows(new WindowedLattice(lattice, LatticeWindow.full(lattice.qubits())));
  }

  /** A chain, level by level from the lowest. */
  static MatrixRows of(Chain chain) {
    return new ChainRows(chain);
  }
}
