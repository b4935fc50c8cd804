package dickens.observe;

/**
 * The spectral gap of a birth-death chain: its smallest relaxation rate.
 *
 * <p>With b_i the rate i -> i+1 and d_i the rate i+1 -> i the symmetrised generator is -A A^T with
 * A bidiagonal, so that the relaxation rates are the eigenvalues of the tridiagonal A^T A, diagonal
 * b_i + d_i, off-diagonal squared d_i b_{i+1}. Bisection by the differential qd transformation
 * (Fernando and Parlett 1994), which adds no cancellation: the gap is accurate relative to itself
 * however small it is. Cost: about 100 passes over the chain.
 *
 * @param up b_i, length n - 1, n the number of states [1/time]
 * @param down d_i, length n - 1 [1/time]
 */
record BirthDeathGap(double[] up, double[] down) {

  /** The smallest nonzero relaxation rate [1/time]. */
  double gap() {
    double high = Double.POSITIVE_INFINITY;
    for (int i = 0; i < up.length; i++) {
      high = Math.min(high, up[i] + down[i]);
    }
    double low = 0;
    // the smallest eigenvalue is at most the smallest diagonal entry
    high *= 1 + 1e-15;
    double floor = high * 1e-30;
    while (high - low > 2e-16 * high && high > floor) {
      double middle = low > 0 && high > 2 * low ? Math.sqrt(low * high) : 0.5 * (low + high);
      if (middle <= low || middle >= high) {
        break;
      }
      if (countBelow(middle) > 0) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return 0.5 * (low + high);
  }

  /** Number of eigenvalues below a shift. */
  private int countBelow(double shift) {
    int count = 0;
    double s = up[0] - shift;
    for (int i = 0; i < up.length; i++) {
      double pivot = s + down[i];
      if (pivot == 0) {
        // an exact hit counts as below
        pivot = -1e-100 * (down[i] + shift);
      }
      if (pivot < 0) {
        count++;
      }
      if (i + 1 < up.length) {
        s = up[i + 1] * (s / pivot) - shift;
      }
    }
    return count;
  }
}
