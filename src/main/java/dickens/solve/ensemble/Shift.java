package dickens.solve.ensemble;

import dickens.generator.Arithmetic;
import dickens.generator.DickeLiouvillian;

/**
 * What is inverted: L - z on the diagonals that are multiples of a step.
 *
 * @param liouvillian L, or L in its real frame
 * @param zRe real part of z [1/time]
 * @param zIm imaginary part of z [1/time]
 * @param step diagonals that are not multiples of it are zero
 */
record Shift(
    DickeLiouvillian liouvillian, double zRe, double zIm, int step, Arithmetic arithmetic) {

  /** 1 for a real shift, 2 for A and B of A + iB. */
  int parts() {
    return zIm == 0 ? 1 : 2;
  }
}
