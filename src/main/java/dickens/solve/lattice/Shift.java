package dickens.solve.lattice;

/**
 * The z of z - L.
 *
 * @param re real part, finite and not negative [1/time]
 * @param im imaginary part, finite [1/time]
 */
record Shift(double re, double im) {
  static final Shift ZERO = new Shift(0, 0);

  /** Refuses what would spoil the dominance of the diagonal. */
  Shift {
    if (!(re >= 0) || Double.isInfinite(re) || !Double.isFinite(im)) {
      throw new IllegalArgumentException(
          "z = " + re + " + i " + im + ": must be finite with a real part that is not negative");
    }
  }

  /** True at z = 0, where one state is pinned in place of being eliminated. */
  boolean isZero() {
    return re == 0 && im == 0;
  }

  /** True where the arithmetic is complex. */
  boolean isComplex() {
    return im != 0;
  }

  /** Doubles for one number of the factors: 1, or 2 where they are complex. */
  int words() {
    return isComplex() ? 2 : 1;
  }
}
