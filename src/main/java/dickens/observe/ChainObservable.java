package dickens.observe;

import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** An observable of a chain in its steady state, with the function that evaluates it. */
public sealed interface ChainObservable {

  /** Name, unit, meaning. */
  Observable info();

  /** Its value from the statistics of a state; one number has length 1. */
  double[] of(StateStatistics statistics);

  /**
   * Follows from currents and noises alone.
   *
   * @param info name, unit, meaning
   * @param formula its value
   */
  record OfTransport(Observable info, ToDoubleFunction<TransportStatistics> formula)
      implements ChainObservable {
    @Override
    public double[] of(StateStatistics statistics) {
      return new double[] {formula.applyAsDouble(statistics)};
    }
  }

  /**
   * A cumulant of the energy from one bath.
   *
   * @param info name, unit, meaning
   * @param channel index of the bath
   * @param order m, 3 or higher
   */
  record OfCumulant(Observable info, int channel, int order) implements ChainObservable {
    @Override
    public double[] of(StateStatistics statistics) {
      return new double[] {statistics.cumulant(channel, order)};
    }
  }

  /**
   * Needs the populations.
   *
   * @param info name, unit, meaning
   * @param formula its value; one number has length 1
   */
  record OfPopulations(Observable info, Function<StateStatistics, double[]> formula)
      implements ChainObservable {
    @Override
    public double[] of(StateStatistics statistics) {
      return formula.apply(statistics);
    }
  }
}
