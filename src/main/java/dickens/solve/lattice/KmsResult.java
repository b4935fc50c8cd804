package dickens.solve.lattice;

/**
 * What the aggregation solver found.
 *
 * @param x estimate of the stationary vector, positive, sum 1
 * @param backwardError ||L x||_1 / sum(diag x), the residual in double-double
 * @param drift error of the weight of a ladder relative to the heaviest one that the imbalance of
 *     the fluxes between ladders stands for
 * @param applications cycles and preconditioner applications used
 */
record KmsResult(double[] x, double backwardError, double drift, int applications) {}
