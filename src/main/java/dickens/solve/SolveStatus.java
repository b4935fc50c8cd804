package dickens.solve;

/** Outcome of a solve. Not converging is a marked row of a table, never an exception. */
public enum SolveStatus {
  /** The result is certified to the accuracy that the method promises. */
  CONVERGED("converged", ""),
  /** The retained part of the state space could not be made large enough. */
  NOT_CLOSED(
      "not closed",
      "the retained levels lose probability; allow more levels, more memory, or colder baths"),
  /** The iteration stopped before it reached its tolerance. */
  NOT_CONVERGED(
      "not converged",
      "the iteration stopped early; allow more iterations or loosen the tolerance"),
  /**
   * A physical law is violated by more than rounding allows, so the numbers must not be trusted.
   */
  CHECK_FAILED(
      "check failed",
      "a law of thermodynamics is violated beyond rounding; compare with the whole-chain solve"),
  /** The point needs more memory than the budget of the request, or than this machine gives. */
  OVER_BUDGET("over budget", "make the system smaller, or ask for currents and means alone"),
  /** The point takes longer than the request allows. */
  OUT_OF_TIME("out of time", "raise the time limit, or make the system smaller"),
  /** The model does not take the parameters of the point. */
  REFUSED("refused", "change the parameters of this point, or leave it out"),
  /** No steady state exists or it is not unique at this point. */
  SINGULAR("singular", "no unique steady state exists here; add a bath that connects all levels");

  private final String label;
  private final String advice;

  SolveStatus(String label, String advice) {
    this.label = label;
    this.advice = advice;
  }

  /** Words for tables and JSON, for example "converged". */
  public String label() {
    return label;
  }

  /** What the user can do about it; empty where nothing is wrong. */
  public String advice() {
    return advice;
  }

  /** True where the numbers may be used. */
  public boolean isGood() {
    return this == CONVERGED;
  }
}
