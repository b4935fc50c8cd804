package dickens.backend;

/**
 * The sequence v = p, P p, P^2 p, .. for P = 1 + L/R on the populations of an ensemble, and
 * weighted sums of it, where a back end keeps them; only weights and numbers travel in between.
 *
 * <p>Populations lie plane by plane from the largest J, for each J m from J down. P has no negative
 * element and sums are formed of nonnegative terms: their order changes nothing but last digits.
 *
 * <p>One thread at a time; whoever prepares it closes it.
 */
public interface PopulationPowers extends AutoCloseable {

  /** Name of the back end that computes, for reports. */
  String name();

  /** What a method line adds about it; empty for nothing. */
  default String note() {
    return "";
  }

  /**
   * Most products that {@link #advance} takes at once: so many are wasted at most where nothing
   * moves any more, and so many are queued before anyone waits.
   */
  int together();

  /**
   * v = p, and all sums 0.
   *
   * @param p populations
   * @param sums number of sums, at most that of the problem
   */
  void start(double[] p, int sums);

  /**
   * sum_i += weights[i] v.
   *
   * @param weights one for each sum, 0 or greater
   */
  void add(double[] weights);

  /**
   * For each row, one after the other: v = P v, then sum_i += row[i] v.
   *
   * @param weights 1 to {@link #together} rows, each as in {@link #add}
   * @return sum of |v - v before| of the last product
   */
  double advance(double[][] weights);

  /**
   * Copies a sum.
   *
   * @param i number of the sum
   * @param to receives it, as long as p
   */
  void sum(int i, double[] to);

  @Override
  void close();
}
