package dickens.observe;

import java.util.function.Function;

/**
 * An observable of the populations p(J, m) of N qubits, with the function that evaluates it.
 *
 * @param info name, unit, meaning
 * @param order highest order of cumulant that it takes; above 1 Drazin solves are needed
 * @param formula its value; one number has length 1
 */
public record LatticeObservable(
    Observable info, int order, Function<LatticeStatistics, double[]> formula) {}
