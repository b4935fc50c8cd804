package dickens.generator;

/**
 * A square generator row by row, assembled as it is read: dp/dt = L p, row r holds what flows into
 * unknown r. Nothing is stored, so that sizes beyond what Java arrays hold can be written. Matrix
 * Market files and {@link SparseMatrix} are made from it. Any number of threads may read it.
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

  /**
   * A Liouvillian that makes no coherences, on the populations p(J, m) alone: J from the largest
   * down, for each J m from J down.
   *
   * @throws IllegalArgumentException where it makes coherences
   */
  static MatrixRows ofPopulations(DickeLiouvillian liouvillian) {
    return new PopulationRows(liouvillian);
  }

  /**
   * P = 1 + L/R of a generator L.
   *
   * @param rate R, at least the largest rate out of a state, so that no entry is negative [1/time]
   */
  static MatrixRows uniformised(MatrixRows generator, double rate) {
    return new UniformisedRows(generator, rate);
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
