package dickens.generator;

import dickens.bath.Bath;

/**
 * A bath and the collective operator through which it acts.
 *
 * @param bath the reservoir
 * @param operator the system operator A of H_I = A x B
 */
public record SpinCoupling(Bath bath, Operator operator) {

  /** System operators, K(2). */
  public enum Operator {
    /** J_x: steps of one level. */
    JX,
    /** J_x^2/N, N the number of qubits: steps of two levels, and 1/2 - 3/2. */
    JX_SQUARED_OVER_N
  }
}
