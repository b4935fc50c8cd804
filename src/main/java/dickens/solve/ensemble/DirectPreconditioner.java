package dickens.solve.ensemble;

import dickens.generator.HermitianPlanes;

/**
 * The block elimination of all planes at once, deflated so that it is nonsingular: exact but for
 * the single precision of its factors, so that two or three iterations finish the work.
 */
final class DirectPreconditioner implements Preconditioner<HermitianPlanes[], FloatPlanes[]> {
  private final BlockChain chain;

  DirectPreconditioner(BlockChain chain) {
    this.chain = chain;
  }

  @Override
  public void apply(HermitianPlanes[] residual, FloatPlanes[] correction) {
    for (int s = 0; s < residual[0].planes(); s++) {
      if (residual.length == 1) {
        correction[0].set(s, residual[0]);
      } else {
        correction[0].setCombination(s, residual[0], residual[1], 1);
        correction[1].setCombination(s, residual[0], residual[1], -1);
      }
    }
    chain.solve(correction[0], correction[correction.length - 1]);
  }
}
