package dickens.observe;

import java.util.function.Function;

/**
 * An observable of a permutation-invariant state, with the function that evaluates it.
 *
 * @param info name, unit, meaning
 * @param formula its value; one number has length 1
 */
public record EnsembleObservable(Observable info, Function<EnsembleState, double[]> formula) {}
