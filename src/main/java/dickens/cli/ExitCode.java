package dickens.cli;

/** What the program's exit code says. */
final class ExitCode {
  /** Every row is good. */
  static final int GOOD = 0;

  /** Some rows did not converge; they are marked in the output. */
  static final int NOT_CONVERGED = 1;

  /** The request was wrong. */
  static final int BAD_REQUEST = 2;

  /** The program or the machine failed. */
  static final int FAILED = 3;

  /** Stopped by Ctrl-C; what was finished is kept. Other signals: 128 and the signal's number. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
