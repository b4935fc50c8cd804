package dickens.observe;

import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** An observable of a chain in its steady state, with the function that evaluates it. */
public sealed interface ChainObservable {

  /** Name, unit, meaning. */
  Observable info();

  /** Its value from a solved chain; one number has length 1. */
  double[] of(ChainStatistics statistics);

  /**
   * Follows from currents and noises alone, so that batched back ends deliver it.
   *
   * @param info name, unit, meaning
   * @param formula its value
   */
  record OfTransport(Observable info, ToDoubleFunction<TransportStatistics> formula)
      implements ChainObservable {
    @Override
    public double[] of(ChainStatistics statistics) {
      return new double[] {formula.applyAsDouble(statistics)};
    }
  }

  /**
   * Needs the state itself or further solves.
   *
   * @param info name, unit, meaning
   * @param formula its value; one number has length 1
   */
  record OfState(Observable info, Function<ChainStatistics, double[]> formula)
      implements ChainObservable {
    @Override
    public double[] of(ChainStatistics statistics) {
      return formula.apply(statistics);
    }
  }
}
