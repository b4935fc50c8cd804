package dickens.solve.lattice;

import dickens.generator.PlanarGenerator;
import dickens.solve.CompensatedSum;

/**
 * How well a vector balances a generator.
 *
 * @param outflow sum of dropped rate times x [1/time]
 * @param gross sum of all out-rates, dropped ones included, times x [1/time]
 * @param residual largest |(L x)_k| relative to the gross flux through k, dimensionless
 */
record Balance(double outflow, double gross, double residual) {
  /** Cost: two passes over the moves of every state, in parallel. */
  static Balance of(PlanarGenerator generator, double[] x) {
    int n = generator.states();
    double[] out = new double[n];
    double[] all = new double[n];
    double[] relative = new double[n];
    FluxResidual.forBlocks(
        generator,
        (first, last, states, rates) -> {
          for (int k = first; k < last; k++) {
            double in = 0;
            int count = generator.inMoves(k, states, rates);
            for (int c = 0; c < count; c++) {
              in += rates[c] * x[states[c]];
            }
            double leave = 0;
            count = generator.outMoves(k, states, rates);
            for (int c = 0; c < count; c++) {
              leave += rates[c];
            }
            double dropped = generator.droppedRate(k);
            double left = leave * x[k];
            out[k] = dropped * x[k];
            all[k] = left + out[k];
            relative[k] = in + left > 1e-290 ? Math.abs(in - left) / (in + left) : 0;
          }
        });
    double residual = 0;
    for (double r : relative) {
      residual = Math.max(residual, r);
    }
    return new Balance(CompensatedSum.of(out), CompensatedSum.of(all), residual);
  }
}
