package dickens.solve.ensemble;

import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;

/**
 * Multipole coarse correction followed by Gauss-Seidel over the planes: c = P (R (L-z) P)^-1 R r,
 * then c plus the sweeps of r - (L-z) c.
 */
final class MultipolePreconditioner implements Preconditioner {
  private final DickeLiouvillian liouvillian;
  private final MultipoleCoarse coarse;
  private final MultipoleCoarse.Factor factor;
  private final PlaneSweep sweep;
  private final double zRe;
  private final double zIm;
  private final HermitianPlanes[] correction;
  private final HermitianPlanes[] remainder;
  private final FloatPlanes[] right;

  MultipolePreconditioner(
      DickeLiouvillian liouvillian,
      MultipoleCoarse coarse,
      MultipoleCoarse.Factor factor,
      BlockChain[] chains,
      double zRe,
      double zIm) {
    this.liouvillian = liouvillian;
    this.coarse = coarse;
    this.factor = factor;
    this.sweep = new PlaneSweep(liouvillian, chains);
    this.zRe = zRe;
    this.zIm = zIm;
    int parts = zIm == 0 ? 1 : 2;
    correction = new HermitianPlanes[parts];
    remainder = new HermitianPlanes[parts];
    right = new FloatPlanes[parts];
    for (int part = 0; part < parts; part++) {
      correction[part] = new HermitianPlanes(liouvillian.spins());
      remainder[part] = new HermitianPlanes(liouvillian.spins());
      right[part] = new FloatPlanes(liouvillian.spins());
    }
  }

  @Override
  public void apply(HermitianPlanes[] residual, FloatPlanes[] result) {
    int parts = residual.length;
    double[][][] coefficients = new double[parts][][];
    for (int part = 0; part < parts; part++) {
      coefficients[part] = coarse.restrict(residual[part]);
    }
    factor.solve(coefficients);
    for (int part = 0; part < parts; part++) {
      coarse.prolong(coefficients[part], correction[part]);
    }
    // r - (L - z) c
    Shifted.apply(liouvillian, zRe, zIm, correction, remainder);
    for (int part = 0; part < parts; part++) {
      remainder[part].scale(-1);
      remainder[part].add(1, residual[part]);
    }
    if (parts == 1) {
      right[0].set(remainder[0], 1);
      sweep.sweep(right[0], right[0], result[0], result[0]);
      result[0].add(correction[0]);
    } else {
      right[0].setCombination(remainder[0], remainder[1], 1, 1);
      right[1].setCombination(remainder[0], remainder[1], -1, 1);
      sweep.sweep(right[0], right[1], result[0], result[1]);
      result[0].addCombination(correction[0], correction[1], 1);
      result[1].addCombination(correction[0], correction[1], -1);
    }
  }
}
