package dickens.backend.cuda;

/**
 * Products y = A x with a matrix in compressed rows, x and y among vectors that lie one after the
 * other. In the device's thread; whoever makes it closes it.
 */
interface SparseProducts extends AutoCloseable {

  /** What computes, for reports. */
  String name();

  /**
   * Queues y = A x.
   *
   * @param from number of the vector x
   * @param to number of the vector y, another
   */
  void multiply(int from, int to);

  @Override
  void close();
}
