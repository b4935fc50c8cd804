package dickens.observe;

/**
 * From quanta and the generator's rates to energies, times and temperatures.
 *
 * @param quantum energy of one quantum
 * @param rate one unit of the generator's rates in 1/time
 * @param boltzmann energy of one unit of temperature
 * @param temperatures of the channels; NaN where a channel has none
 */
public record EnergyScale(double quantum, double rate, double boltzmann, double[] temperatures) {

  /** Cumulant rate of the energy [energy^order/time] from that of the number of quanta. */
  double cumulant(int order, double counted) {
    return Math.pow(quantum, order) * rate * counted;
  }

  /** Inverse temperature of channel c [1/energy]; infinite at 0, NaN where there is none. */
  double beta(int c) {
    return 1 / (boltzmann * temperatures[c]);
  }
}
