package dickens.solve.lattice;

/**
 * One aggregation cycle on the ladders of a population lattice, as an iteration for the stationary
 * vector and as a preconditioner of K = -L.
 *
 * <pre>
 *   improve       zebra sweep (even, odd) of K x = 0; ladders rescaled to the balance of the J chain;
 *                 zebra sweep (odd, even)
 *   precondition  the same from y = 0 with a right-hand side, the chain solved for what is left and
 *                 interpolated with the weights w of the stationary vector
 * </pre>
 *
 * Every number in improve is positive and none is subtracted: relative accuracy reaches into the
 * tails. Fast where the motion along ladders is: collective rates above the local ones.
 *
 * <p>Source: Koury, McAllister and Stewart (1984); ladders are the blocks and the aggregates. Cost
 * per call: about 4 passes over the states; memory 8 bytes a state besides the sweeps.
 */
final class KmsCycle {
  private static final double[] ZERO = {};

  private final LadderSweep sweep;
  private final SpinChainCorrection chain;
  private final double[] left;
  private double[] weights = {};

  KmsCycle(LadderSweep sweep) {
    this.sweep = sweep;
    this.chain = new SpinChainCorrection(sweep.moves());
    this.left = new double[sweep.moves().states()];
  }

  /** The correction of the chain of J. */
  SpinChainCorrection chain() {
    return chain;
  }

  /** One cycle for K x = 0, x &gt; 0; the sum of x becomes about 1. */
  void improve(double[] x) {
    sweep.sweep(x, ZERO, 0);
    sweep.sweep(x, ZERO, 1);
    chain.rescale(x);
    sweep.sweep(x, ZERO, 1);
    sweep.sweep(x, ZERO, 0);
  }

  /** Takes the weights, an estimate of the stationary vector that must not change afterwards. */
  void prepare(double[] w) {
    chain.prepare(w);
    weights = w;
  }

  /** y = about K^-1 f. */
  void precondition(double[] f, double[] y) {
    sweep.sweepFromZero(y, f, 0);
    sweep.sweep(y, f, 1);
    sweep.residual(y, f, left);
    chain.add(y, weights, left);
    sweep.sweep(y, f, 1);
    sweep.sweep(y, f, 0);
  }
}
