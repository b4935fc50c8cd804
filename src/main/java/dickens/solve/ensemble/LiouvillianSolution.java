package dickens.solve.ensemble;

import dickens.generator.ComplexPlanes;
import dickens.generator.HermitianPlanes;
import dickens.solve.SolveReport;

/**
 * An operator that a solve produced.
 *
 * @param operator the result; its second part is zero where it is Hermitian
 * @param report outcome; the residual is ||(L - z) x - b|| over max|diag L| ||x|| + ||b||
 */
public record LiouvillianSolution(ComplexPlanes operator, SolveReport report) {
  /** The Hermitian part, the state itself for a steady state. */
  public HermitianPlanes state() {
    return operator.a();
  }
}
