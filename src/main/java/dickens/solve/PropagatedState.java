package dickens.solve;

/**
 * A state after a step in time, and what flowed during the step.
 *
 * @param state length n
 * @param lost probability that the rates to cut-off levels would have carried away, dimensionless
 * @param jumps mean number of jumps, dimensionless
 */
record PropagatedState(double[] state, double lost, double jumps) {}
