package dickens.solve;

/** A solve that its budget does not allow; the message says what would be needed. */
public final class OverBudget extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final SolveStatus status;

  /** Too little memory, with what is needed and what is allowed; nothing was allocated. */
  public OverBudget(String message) {
    this(SolveStatus.OVER_BUDGET, message);
  }

  OverBudget(SolveStatus status, String message) {
    super(message);
    this.status = status;
  }

  /** The outcome for a report. */
  public SolveStatus status() {
    return status;
  }
}
