package dickens.solve.lattice;

/**
 * Memory of a solve besides fronts and factors: window, elimination tree and vectors [bytes].
 *
 * <p>Counted from the code: the window keeps 4 bytes a state; a stationary vector is there twice
 * while it is put in order, and the tree takes 28 bytes a state more while it is built, before
 * there are factors. A refined solve holds populations and their correction, the source with its
 * low part, a result with its residual and correction, each in two orders.
 */
final class WorkingMemory {
  /**
   * Least bytes a state of any elimination: 50 besides fronts and factors, more than that for them.
   */
  static final double LEAST = 100;

  private static final double WINDOW = 4;
  private static final double VECTOR = 8;
  private static final double STATIONARY_VECTORS = 3;
  private static final double SOLVE_VECTORS = 11;

  // of the tree, and of where its fronts lie on the device
  private static final double TREE_NODE = 40 + 80;
  private static final double TREE_BORDER = 8;
  private static final double TREE_ENTRY = 12;

  private WorkingMemory() {}

  /** For a stationary vector. */
  static double stationaryBytes(NestedDissection tree) {
    return tree.bytes() + (WINDOW + STATIONARY_VECTORS * VECTOR) * tree.states();
  }

  /** For the tree and the rates that a device is given, at most. */
  static double transferBytes(NestedDissection tree) {
    return TREE_NODE * tree.nodes()
        + TREE_BORDER * tree.borderStates()
        + TREE_ENTRY * tree.graph().maximalDegree() * tree.states();
  }

  /** For a refined solve at z. */
  static double solveBytes(NestedDissection tree, Shift z) {
    return tree.bytes() + (WINDOW + z.words() * SOLVE_VECTORS * VECTOR) * tree.states();
  }
}
