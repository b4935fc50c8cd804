package dickens.backend;

import dickens.generator.HermitianPlanes;

/**
 * What the multipole preconditioner of ensembles is made of, on a back end: the planes J of L - z
 * factorised, block Gauss-Seidel over planes of one colour, and the way to the coarse problem and
 * back. Factors are in single precision.
 *
 * <p>Colour 0 are the planes s = N/2 - J = 0, 2, 4, .., colour 1 the others; planes couple to their
 * neighbours only.
 *
 * @param <V> a vector
 * @param <W> a correction
 */
public interface PlaneSolves<V, W> extends AutoCloseable {

  /** The vectors that all of this works on. */
  KrylovVectors<V, W> vectors();

  /** Name of the back end that computes, for reports. */
  String name();

  /** What a method line adds about it; empty for nothing. */
  default String note() {
    return "";
  }

  /**
   * Replaces the right sides of all planes by the solutions, plane by plane, couplings left out.
   *
   * @param re {@code [s][packed element]}
   * @param im the same; rows of length 0 in real arithmetic
   */
  void solvePlanes(float[][] re, float[][] im);

  /**
   * Sets the coarse space.
   *
   * @param space tensors and unknowns
   * @param shapes p_J, each of trace 1
   */
  void useCoarseSpace(CoarseSpace space, HermitianPlanes shapes);

  /** R x as {@code [part][s][unknown]}. */
  double[][][] restrict(V x);

  /** x = P c. */
  void prolong(double[][][] c, V x);

  /** Takes remainder - residual, rounded, as the right side of the sweeps. */
  void beginSweeps(V remainder, V residual);

  /** Solves the planes of a colour as if the others were 0: the first sweep. */
  void solveColour(int colour);

  /** Solves the planes of a colour with the latest values of the others. */
  void sweepColour(int colour);

  /** result = correction - the solution of the sweeps. */
  void finishSweeps(V correction, W result);

  @Override
  void close();
}
