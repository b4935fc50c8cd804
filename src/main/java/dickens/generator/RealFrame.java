package dickens.generator;

/**
 * A frame turned about z in which a Liouvillian, and with it its steady state, is real.
 *
 * @param liouvillian L in that frame
 * @param angle rho[i][j] is exp(i angle (j - i)) times what it is in that frame [rad]
 */
public record RealFrame(DickeLiouvillian liouvillian, double angle) {

  /** Angles at which -iH may be real: those that make its first band beside the diagonal so. */
  static double[] angles(SpinMatrix h) {
    for (int a = 1; a <= h.band(); a++) {
      double largest = h.largest(a);
      if (largest == 0) {
        continue;
      }
      for (int i = 0; i < h.dimension(); i++) {
        double re = h.re()[a + h.band()][i];
        double im = h.im()[a + h.band()][i];
        if (Math.hypot(re, im) == largest) {
          // -i H exp(-i angle a) is real
          double first = (Math.atan2(im, re) - 0.5 * Math.PI) / a;
          double[] angles = new double[a];
          for (int k = 0; k < a; k++) {
            angles[k] = first + k * Math.PI / a;
          }
          return angles;
        }
      }
    }
    return new double[] {0};
  }

  /** What an operator without imaginary parts is in the frame of the laboratory. */
  public HermitianPlanes back(HermitianPlanes real) {
    HermitianPlanes rho = new HermitianPlanes(real.spins());
    for (int s = 0; s < rho.planes(); s++) {
      for (int q = 0; q <= rho.twoJ(s); q++) {
        double c = Math.cos(angle * q);
        double d = Math.sin(angle * q);
        int at = HermitianPlanes.offset(rho.twoJ(s), q);
        for (int t = at; t < at + rho.twoJ(s) + 1 - q; t++) {
          rho.re(s)[t] = c * real.re(s)[t];
          rho.im(s)[t] = d * real.re(s)[t];
        }
      }
    }
    return rho;
  }
}
