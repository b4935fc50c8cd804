package dickens.observe;

/**
 * Resolvent of the populations p(J, m) applied to a current: x(z) = (z - L)^-1 W p, y(z) = 1.W'
 * x(z), with W_ab = (E_a - E_b) L_ab over the jumps of the source bath, W' of the readout bath. At
 * z = 0 x is the trace-free solution for the projected source. z counts in the generator's rates.
 */
public interface SpinResolvent {

  /**
   * A point of the resolvent.
   *
   * @param re real part of x, one component a state [energy]
   * @param im imaginary part of x
   * @param yRe real part of y [energy^2/time]
   * @param yIm imaginary part of y
   * @param residual largest |z x - L x - b| of a component, relative to its gross terms
   */
  record Point(double[] re, double[] im, double yRe, double yIm, double residual) {}

  /** Number of states. */
  int states();

  /** Name of a state, such as {@code J=3/2,m=-1/2}. */
  String label(int state);

  /** x(z) and y(z), Re z >= 0. */
  Point at(double zRe, double zIm);

  /**
   * The noise spectrum S(w) of the source bath [energy^2/time]: sum of w_e^2 (up p + down p) + 2 Re
   * y(iw); S(0) is the zero-frequency noise.
   *
   * @param frequency w in the generator's rates
   */
  double noise(double frequency);
}
