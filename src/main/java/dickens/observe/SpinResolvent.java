package dickens.observe;

import java.util.Arrays;
import java.util.List;

/**
 * Resolvent of the populations p(J, m) applied to a current: x(z) = (z - L)^-1 W p, y(z) = 1.W'
 * x(z), with W_ab = (E_a - E_b) L_ab over the jumps of the source bath, W' of the readout bath. At
 * z = 0 x is the trace-free solution for the projected source. z counts in the generator's rates.
 */
public interface SpinResolvent extends AutoCloseable {

  /** Number of states. */
  int states();

  /** Name of a state, such as {@code J=3/2,m=-1/2}. */
  String label(int state);

  /** x(z) and y(z), Re z >= 0. */
  ResolventVector at(double zRe, double zIm);

  /**
   * The noise spectrum S(w) of the source bath [energy^2/time]: sum of w_e^2 (up p + down p) + 2 Re
   * y(iw); S(0) is the zero-frequency noise.
   *
   * @param frequency w in the generator's rates
   */
  double noise(double frequency);

  /** How many z, none of them 0, are solved together; 1 where each is solved by itself. */
  default int together() {
    return 1;
  }

  /**
   * x(z) and y(z) at several z, none of them 0.
   *
   * @param z {re, im} of each
   */
  default List<ResolventVector> at(double[][] z) {
    return Arrays.stream(z).map(one -> at(one[0], one[1])).toList();
  }

  /** The noise spectrum at several frequencies, none of them 0. */
  default double[] noises(double[] frequencies) {
    return Arrays.stream(frequencies).map(this::noise).toArray();
  }

  /** Lets go of factors. */
  @Override
  default void close() {}
}
