package dickens.solve.ensemble;

/** A solve that needs more memory than its options allow; nothing was allocated. */
public final class OverBudget extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  OverBudget(String message) {
    super(message);
  }
}
