package dickens.solve.lattice;

/**
 * A state that cannot leave was met before the last one was reached: the generator has more than
 * one closed class, or its window holds states that trap probability, or the pinned state is
 * improbable.
 */
final class SingularGenerator extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SingularGenerator(String message) {
    super(message);
  }
}
