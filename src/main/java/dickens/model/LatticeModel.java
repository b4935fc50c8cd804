package dickens.model;

import dickens.generator.PopulationLattice;
import java.util.List;

/**
 * A model whose generator acts on the populations p(J, m) of N qubits; every jump of a bath moves
 * one quantum.
 */
public non-sealed interface LatticeModel extends Model {

  /** Names of the counted baths, in the order of the generator's channels. */
  List<String> channels();

  /** Rates in the model's rate unit. */
  PopulationLattice generator(Values values);

  /** Temperature of each bath in the unit of the parameters; NaN where a channel has none. */
  double[] temperatures(Values values);

  /** How results are scaled and what their units are called. */
  Scale scale(Values values);

  /**
   * The weights P_J that stay as they are where no local rate mixes the values of J.
   *
   * @throws BadRequest where {@code initial} is missing or cannot be read
   */
  SpinWeights initialWeights(Values values);

  /**
   * Scaling of the solver's numbers, which count quanta per unit of the rates.
   *
   * @param quantum energy of one quantum in the unit of energy
   * @param rate one unit of the generator's rates in 1/time
   * @param boltzmann energy of one unit of temperature, so that boltzmann T is an energy
   */
  record Scale(double quantum, double rate, double boltzmann) {}

  /** Names of the units of results. */
  Units units();

  /**
   * Names of units.
   *
   * @param energy of one quantum's size
   * @param current of a heat current
   * @param noise of a zero-frequency noise
   * @param rate of a rate
   * @param temperature of a temperature
   * @param entropyRate of current over temperature
   * @param cumulantPattern of a cumulant of order k, with %1$d for k and %2$d for k - 1 and %3$d
   *     for k + 1
   */
  record Units(
      String energy,
      String current,
      String noise,
      String rate,
      String temperature,
      String entropyRate,
      String cumulantPattern) {

    /** Unit of a cumulant of this order. */
    public String cumulant(int order) {
      return String.format(cumulantPattern, order, order - 1, order + 1);
    }
  }
}
