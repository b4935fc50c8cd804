package dickens.solve.ensemble;

/** An approximate inverse of L - z. */
interface Preconditioner<V, W> {
  /**
   * correction = approximately (L - z)^-1 residual.
   *
   * @param residual its dot product with itself is of order 1
   * @param correction receives the result
   */
  void apply(V residual, W correction);
}
