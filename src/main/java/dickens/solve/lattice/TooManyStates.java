package dickens.solve.lattice;

/** A window whose elimination tree does not fit into arrays that are indexed by int. */
final class TooManyStates extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TooManyStates(String message) {
    super(message);
  }
}
