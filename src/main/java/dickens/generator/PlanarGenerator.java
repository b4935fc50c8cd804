package dickens.generator;

/**
 * A generator of a Markov process, dp/dt = L p, on the states 0 .. states()-1 of a graph that is
 * laid out on integer points so that no move changes either coordinate by more than one. Then every
 * line row = c or column = c separates the graph, which is all that nested dissection needs.
 *
 * <p>Any graph qualifies: take as row and column the graph distances from two of its states,
 * ignoring directions; several states may share a point. The population lattice (J, m) has its own
 * natural coordinates. Rates are positive; the diagonal of L is never stored but follows as minus
 * the sum of the out-rates, so that no eliminated quantity comes from a subtraction.
 *
 * <p>Implementations are immutable and may be read by several threads at once.
 */
public interface PlanarGenerator {
  /** Number of states. */
  int states();

  /** First integer coordinate of a state. */
  int row(int state);

  /** Second integer coordinate of a state. */
  int column(int state);

  /** Upper bound of what outMoves, inMoves and neighbours may write for one state. */
  int maximalDegree();

  /**
   * Writes the moves out of a state: targets[i] != state, each target at most once, rates[i] > 0.
   *
   * @param targets receives the target states; at least maximalDegree() long
   * @param rates receives the rates state -> targets[i], in the generator's unit of 1/time
   * @return how many moves were written
   */
  int outMoves(int state, int[] targets, double[] rates);

  /**
   * Writes the moves into a state: the transpose of outMoves.
   *
   * @param sources receives the source states; at least maximalDegree() long
   * @param rates receives the rates sources[i] -> state
   * @return how many moves were written
   */
  int inMoves(int state, int[] sources, double[] rates);

  /**
   * Writes the states joined to this one by a move in either direction; a superset is allowed as
   * long as both coordinates differ by at most one and the relation is symmetric.
   *
   * @return how many states were written
   */
  int neighbours(int state, int[] others);

  /** Total rate of moves out of a state that were dropped because they leave the graph [1/time]. */
  double droppedRate(int state);
}
