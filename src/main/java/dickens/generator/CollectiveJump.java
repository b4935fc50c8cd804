package dickens.generator;

/**
 * A further collective channel rate D[c] with c a polynomial in the collective spin operators.
 *
 * @param rate rate, 0 or greater [1/time]
 * @param operator the jump operator c
 */
public record CollectiveJump(double rate, SpinPolynomial operator) {
  public CollectiveJump {
    if (!(rate >= 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException(
          "rate of jump " + operator + " = " + rate + ": a rate must be 0 or greater");
    }
  }
}
