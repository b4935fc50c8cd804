package dickens.observe;

import java.util.function.Function;

/**
 * An observable of a permutation-invariant state, with the function that evaluates it.
 *
 * @param info name, unit, meaning
 * @param needs what it is a property of
 * @param formula its value; one number has length 1
 */
public record EnsembleObservable(
    Observable info, Needs needs, Function<EnsembleStatistics, double[]> formula) {

  /** What an observable is a property of. */
  public enum Needs {
    /** Of any state. */
    STATE,
    /** Of the steady state and its Liouvillian: further solves. */
    STEADY_STATE
  }
}
