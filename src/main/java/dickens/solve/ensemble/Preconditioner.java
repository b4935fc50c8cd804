package dickens.solve.ensemble;

import dickens.generator.HermitianPlanes;

/** An approximate inverse of L - z. */
interface Preconditioner {
  /**
   * correction = approximately (L - z)^-1 residual.
   *
   * @param residual one Hermitian operator for a real shift; A and B of A + iB for a complex one;
   *     its dot product with itself is of order 1
   * @param correction receives the result: the diagonals of A + iB at q >= 0, and for a complex
   *     shift those of A - iB
   */
  void apply(HermitianPlanes[] residual, FloatPlanes[] correction);
}
