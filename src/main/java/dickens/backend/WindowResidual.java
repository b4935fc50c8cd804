package dickens.backend;

/**
 * The residual r = b - (z - L) y on the window of a population lattice, summed in double-double and
 * rounded once at the end. Not for several threads at once; whoever prepares it closes it.
 */
public interface WindowResidual extends AutoCloseable {

  /**
   * Computes it.
   *
   * @param zIm imaginary part of z, 0 where y has one part
   * @param y {@code [part][state]} one part for real, two for complex numbers
   * @param yLow low-order part of the first part
   * @param b right-hand side, of the shape of y
   * @param bLow low-order part of its first part
   * @return r, of the shape of y
   * @throws BackendUnavailable where the device was lost
   */
  double[][] of(double zRe, double zIm, double[][] y, double[] yLow, double[][] b, double[] bLow);

  @Override
  void close();
}
