package dickens.observe;

import dickens.generator.EnsembleChannel;

/** What a steady state says only through solves: noise of counted jumps, relaxation. */
public interface CountingStatistics extends AutoCloseable {

  /** Nothing is known: of a state that evolves, or one of several steady states. */
  CountingStatistics NONE =
      new CountingStatistics() {
        @Override
        public double jumpNoise(EnsembleChannel channel) {
          return Double.NaN;
        }

        @Override
        public double[] slowestMode() {
          return new double[] {Double.NaN, Double.NaN};
        }
      };

  /** Long-time variance rate of the number of jumps of a channel [1/time]. */
  double jumpNoise(EnsembleChannel channel);

  /** False where a solve did not converge. */
  default boolean isGood() {
    return true;
  }

  /** Lets go of factors. */
  @Override
  default void close() {}

  /** {decay rate, frequency} of the slowest mode of relaxation [1/time]. */
  double[] slowestMode();
}
