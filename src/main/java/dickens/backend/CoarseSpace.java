package dickens.backend;

/**
 * Low spherical tensors of every plane J and the unknowns of the coarse problem on them.
 *
 * <p>T^k_q, 0 <= q <= k <= K_J, lives on diagonal q. Unknown 0 of a plane stands for its trace, the
 * others are coefficients c_k0, Re c_kq and Im c_kq.
 */
public interface CoarseSpace {
  /**
   * One coefficient.
   *
   * @param rank k, 0 for the trace
   * @param q diagonal, 0 .. k
   * @param imaginary true for Im c_kq
   */
  record Unknown(int rank, int q, boolean imaginary) {}

  /** Diagonals that are not multiples of it are left out. */
  int step();

  /** K_J of plane s. */
  int order(int s);

  /** Number of unknowns of plane s. */
  int count(int s);

  /** Unknown u of plane s. */
  Unknown unknown(int s, int u);

  /** T^k_q of plane s, length 2J+1-q. */
  double[] tensor(int s, int k, int q);
}
