package dickens.optimize;

/**
 * What is sought.
 *
 * @param observable a number of the model
 * @param sense largest or smallest
 */
public record Goal(String observable, Sense sense) {

  /** Which way is better. */
  public enum Sense {
    MAXIMIZE(1),
    MINIMIZE(-1);

    private final int sign;

    Sense(int sign) {
      this.sign = sign;
    }

    /** +1 where larger is better, else -1. */
    int sign() {
      return sign;
    }
  }
}
