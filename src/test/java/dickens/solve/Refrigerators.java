package dickens.solve;

import dickens.bath.Bath;
import dickens.bath.SpectralDensity;
import dickens.generator.SpinCoupling;
import dickens.generator.SpinCoupling.Operator;
import dickens.generator.SpinLadder;
import java.util.List;

/** Refrigerators of K, Fig. 2, with other qubits, temperatures and widths, for tests. */
public final class Refrigerators {
  private Refrigerators() {}

  /** Fig. 2 itself: I_c is 0.0970481367755698 at N = 31. */
  public static SpinLadder fig2(long qubits) {
    return with(qubits, 2, 1, 0.001, 0.1, 0.001);
  }

  /** Baths so hot that every level of the chain is populated. */
  public static SpinLadder hot(long qubits) {
    double beta = 1.0 / ((double) qubits * qubits);
    return with(qubits, 2 * beta, beta, 0.3 * beta, 10, 10);
  }

  /** With these inverse temperatures, widths of c and h, and width of w. */
  public static SpinLadder with(
      long qubits, double betaC, double betaH, double betaW, double width, double widthW) {
    return SpinLadder.maximal(
        qubits,
        1,
        List.of(
            coupling("c", betaC, 2, width, Operator.JX),
            coupling("h", betaH, 6, width, Operator.JX_SQUARED_OVER_N),
            coupling("w", betaW, 4, widthW, Operator.JX)));
  }

  private static SpinCoupling coupling(
      String name, double beta, double centre, double width, Operator operator) {
    return new SpinCoupling(
        new Bath(name, beta, new SpectralDensity.Peaked(1, centre, width)), operator);
  }
}
