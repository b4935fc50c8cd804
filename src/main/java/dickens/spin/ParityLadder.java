package dickens.spin;

/**
 * The eigenstates v_a of J_z^2 in one parity sector of spin j, and the squared matrix elements of
 * J_x and J_x^2 between them.
 *
 * <p>Levels are counted k = 0, 1, .. from the lowest |a|: a = 1/2, 3/2, .., j for half-integer j; a
 * = 0, 1, .., j in the + sector and a = 1, .., j in the - sector of integer j. Half-integers are
 * passed as twice their value. Source: Kloc et al. 2021, Eqs. (3), (8), (9), with the element 3/2 -
 * 1/2 of J_x^2 that Eq. (8) omits.
 *
 * @param twoJ twice the spin, 0 or greater; products stay exact to one rounding for twoJ up to 9e15
 * @param sector the parity sector
 */
public record ParityLadder(long twoJ, ParitySector sector) {

  public ParityLadder {
    if (twoJ < 0) {
      throw new IllegalArgumentException("twoJ = " + twoJ + ": it must be 0 or greater");
    }
    if (twoJ == 0 && sector == ParitySector.MINUS) {
      throw new IllegalArgumentException("twoJ = 0 has no state in the - sector; use sector = +");
    }
  }

  /** Twice the a of level k. */
  public long twoA(long k) {
    return lowestTwoA() + 2 * k;
  }

  /** Number of levels. */
  public long levels() {
    return (twoJ - lowestTwoA()) / 2 + 1;
  }

  /** True for half-integer j. */
  public boolean isHalfInteger() {
    return (twoJ & 1) == 1;
  }

  private long lowestTwoA() {
    if (isHalfInteger()) {
      return 1;
    }
    return sector == ParitySector.PLUS ? 0 : 2;
  }

  /** |alpha_a^+|^2 = j(j+1) - a(a+1), K(9), in the form (j-a)(j+a+1) that does not cancel. */
  public static double ladderSquared(long twoJ, long twoA) {
    return 0.25 * ((double) (twoJ - twoA) * (double) (twoJ + twoA + 2));
  }

  /** |<v_{k+1}| J_x |v_k>|^2, dimensionless; twice alpha^2/4 where a = 0. */
  public double jx(long k) {
    long twoA = twoA(k);
    double element = ladderSquared(twoJ, twoA) / 4;
    return twoA == 0 ? 2 * element : element;
  }

  /** |<v_{k+2}| J_x^2 |v_k>|^2, dimensionless; twice the product where a = 0. */
  public double jxSquaredTwoUp(long k) {
    long twoA = twoA(k);
    double element = ladderSquared(twoJ, twoA) * ladderSquared(twoJ, twoA + 2) / 16;
    return twoA == 0 ? 2 * element : element;
  }

  /**
   * |<v_{k+1}| J_x^2 |v_k>|^2, dimensionless: (j+1/2)^2 (j(j+1)-3/4)/16 between a = 1/2 and 3/2
   * (the path through m = -1/2), zero elsewhere.
   */
  public double jxSquaredOneUp(long k) {
    if (k != 0 || !isHalfInteger()) {
      return 0;
    }
    double jPlusHalf = 0.5 * (twoJ + 1);
    return jPlusHalf * jPlusHalf * ladderSquared(twoJ, 1) / 16;
  }
}
