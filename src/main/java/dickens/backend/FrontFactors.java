package dickens.backend;

/**
 * The factors of z - L on a {@link FrontTree}, held by a back end. Vectors are in the order of
 * elimination and changed in place; one thread at a time.
 */
public interface FrontFactors extends AutoCloseable {

  /** S_k of every state [1/time], in the order of elimination; 1 for one that is not eliminated. */
  double[] outflow();

  /** b_j += t_k q_kj with t_k = b_k/S_k, upwards through the tree; t = 0 at a pinned last state. */
  void forward(double[] y);

  /** y_k += sum over i after k of y_i q_ik/S_k, downwards. */
  void backward(double[] y);

  @Override
  void close();
}
