package dickens.backend;

/**
 * Prepared resolvent of one chain: y(z) = w . (z - R)^-1 b for many complex shifts z at once;
 * spectra and finite-frequency noise are made of it.
 *
 * <p>Method: subtraction-free elimination with the killing term z kept apart; for Re z >= 0 no
 * digits are lost to cancellation.
 *
 * <p>Determinism: on one back end a shift has the same bits whatever the others are. Accuracy:
 * 1e-12 of w . |x|.
 */
public interface ChainShifts extends AutoCloseable {

  /**
   * Solves and reads out.
   *
   * @param shifts {@code [0][i]} real and {@code [1][i]} imaginary part of z_i [1/time]; no z is 0,
   *     where the resolvent has a pole
   * @param source b, one entry a level
   * @param readout w, one entry a level
   * @param projection rho: x - rho sum x is read out in place of x, as for sources without trace;
   *     zeros for x itself; one entry a level
   * @return y(z_i), with the residuals of the solves
   */
  ShiftReadings readOut(double[][] shifts, double[] source, double[] readout, double[] projection);

  @Override
  void close();
}
