package dickens.backend;

import java.util.Arrays;

/**
 * Systems (z - L) y = b with one {@link FrontTree}: many shifts z of one generator, or many
 * generators with the same moves.
 *
 * @param rates {@code [system][entry]} rates in the order of the tree's entries [1/time]; or one
 *     array alone, which all systems share
 * @param zRe real part of z by system, 0 or greater [1/time]; where re and im are 0 the last state
 *     is not eliminated, and then they are for all systems
 * @param zIm imaginary part of z by system
 * @param sides largest number of right-hand sides of one solve; 0 where only stationary vectors are
 *     wanted, for half the memory
 */
public record FrontSystems(double[][] rates, double[] zRe, double[] zIm, int sides) {

  /** Refuses arrays that do not fit together. */
  public FrontSystems {
    boolean fits = zRe.length == zIm.length && (rates.length == 1 || rates.length == zRe.length);
    if (!fits || zRe.length == 0 || sides < 0) {
      throw new IllegalArgumentException(
          zRe.length
              + " and "
              + zIm.length
              + " parts of z, rates of "
              + rates.length
              + " systems, "
              + sides
              + " sides: one z a system, rates of one or of all, 0 sides or more");
    }
    boolean pinned = zRe[0] == 0 && zIm[0] == 0;
    for (int k = 0; k < zRe.length; k++) {
      if ((zRe[k] == 0 && zIm[k] == 0) != pinned) {
        throw new IllegalArgumentException("z = 0 and other z do not go together");
      }
    }
  }

  /** One system with a real shift. */
  public static FrontSystems of(double[] rates, double z, int sides) {
    return new FrontSystems(new double[][] {rates}, new double[] {z}, new double[1], sides);
  }

  /** Number of systems. */
  public int count() {
    return zRe.length;
  }

  /** True where the last state is not eliminated. */
  public boolean isPinned() {
    return zRe[0] == 0 && zIm[0] == 0;
  }

  /** Doubles for one number: 2 where some z is complex. */
  public int words() {
    for (double im : zIm) {
      if (im != 0) {
        return 2;
      }
    }
    return 1;
  }

  /** The systems from .. to-1. */
  public FrontSystems part(int from, int to) {
    double[][] own = rates.length == 1 ? rates : Arrays.copyOfRange(rates, from, to);
    return new FrontSystems(
        own, Arrays.copyOfRange(zRe, from, to), Arrays.copyOfRange(zIm, from, to), sides);
  }
}
