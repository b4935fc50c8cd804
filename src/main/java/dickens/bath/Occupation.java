package dickens.bath;

/** Bose-Einstein occupations by temperature rather than inverse temperature, zero included. */
public final class Occupation {
  private Occupation() {}

  /**
   * n = 1/(exp(w/T) - 1), dimensionless; 0 at T = 0.
   *
   * @param energy w, greater than 0
   * @param temperature T in the same unit, 0 or greater
   */
  public static double at(double energy, double temperature) {
    return temperature == 0 ? 0 : 1 / ExpMinusOne.of(energy / temperature);
  }

  /**
   * n(w, T_1) - n(w, T_2) without cancellation: n_1 (1 + n_2) (1 - exp(w/T_1 - w/T_2)).
   *
   * @param energy w, greater than 0
   * @param first T_1, 0 or greater
   * @param second T_2, 0 or greater
   */
  public static double difference(double energy, double first, double second) {
    if (first == second) {
      return 0;
    }
    if (first < second) {
      return -difference(energy, second, first);
    }
    double n1 = at(energy, first);
    if (second == 0) {
      return n1;
    }
    // w/T_2 - w/T_1 > 0
    double gap = energy * ((first - second) / (first * second));
    return n1 * (1 + at(energy, second)) * -Math.expm1(-gap);
  }
}
