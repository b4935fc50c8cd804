package dickens.backend;

import dickens.generator.Arithmetic;
import dickens.generator.DickeLiouvillian;

/**
 * What the planes of an ensemble are factorised for.
 *
 * @param liouvillian L
 * @param zRe real part of the shift [1/time]
 * @param zIm imaginary part of the shift [1/time]; another than 0 needs the mirror image too
 * @param step diagonals q that are not multiples of it are taken to be zero
 * @param arithmetic real for a real L, a real shift and operators without imaginary parts
 * @param deflation c of the plane solves: c u tr is subtracted, u maximally mixed [1/time]
 * @param cycle Krylov vectors that may be kept at once
 * @param multipoles largest rank of the coarse correction
 */
public record PlaneProblem(
    DickeLiouvillian liouvillian,
    double zRe,
    double zIm,
    int step,
    Arithmetic arithmetic,
    double deflation,
    int cycle,
    int multipoles) {

  public PlaneProblem {
    if (step < 1 || cycle < 1 || multipoles < 0) {
      throw new IllegalArgumentException(
          "step = "
              + step
              + ", cycle = "
              + cycle
              + ", multipoles = "
              + multipoles
              + ": the first two must be at least 1, the third at least 0");
    }
    if (arithmetic == Arithmetic.REAL && zIm != 0) {
      throw new IllegalArgumentException("zIm = " + zIm + ": real arithmetic needs a real shift");
    }
  }

  /** 1 for a real shift, 2 for A and B of A + iB. */
  public int parts() {
    return zIm == 0 ? 1 : 2;
  }

  /** Numbers an element has: 1 in real arithmetic, else 2. */
  public int numbers() {
    return arithmetic == Arithmetic.REAL ? 1 : 2;
  }

  /** Diagonals, in steps, of a superblock: the reach of L in q. */
  public int width() {
    return Math.max(1, (liouvillian.diagonalReach() + step - 1) / step);
  }
}
