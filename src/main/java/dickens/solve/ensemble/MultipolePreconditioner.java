package dickens.solve.ensemble;

import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import dickens.generator.WorkSharing;

/**
 * Multipole coarse correction followed by Gauss-Seidel over the planes: c = P (R (L-z) P)^-1 R r,
 * then c plus the sweeps of r - (L-z) c.
 */
final class MultipolePreconditioner implements Preconditioner {
  private final DickeLiouvillian liouvillian;
  private final Multipoles multipoles;
  private final CoarseOperator coarse;
  private final CoarseFactor factor;
  private final PlaneSweep sweep;
  private final double zRe;
  private final double zIm;
  private final HermitianPlanes[] correction;
  private final HermitianPlanes[] remainder;
  private final FloatPlanes[] right;

  /** Takes the parts of one shift together; real arithmetic where the operator's shapes are. */
  MultipolePreconditioner(
      DickeLiouvillian liouvillian,
      Multipoles multipoles,
      CoarseOperator coarse,
      CoarseFactor factor,
      BlockChain[] chains,
      HermitianPlanes shapes,
      double zRe,
      double zIm) {
    this.liouvillian = liouvillian;
    this.multipoles = multipoles;
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
      correction[part] = shapes.sameShape();
      remainder[part] = shapes.sameShape();
      right[part] = FloatPlanes.like(shapes);
    }
  }

  @Override
  public void apply(HermitianPlanes[] residual, FloatPlanes[] result) {
    int parts = residual.length;
    double[][][] coefficients = new double[parts][][];
    for (int part = 0; part < parts; part++) {
      coefficients[part] = multipoles.restrict(residual[part]);
    }
    factor.solve(coefficients);
    for (int part = 0; part < parts; part++) {
      coarse.prolong(coefficients[part], correction[part]);
    }
    // r - (L - z) c
    Shifted.apply(liouvillian, zRe, zIm, correction, remainder);
    WorkSharing.forEach(
        liouvillian.planes(),
        s -> {
          for (int part = 0; part < parts; part++) {
            remainder[part].add(s, -1, residual[part]);
          }
          if (parts == 1) {
            right[0].set(s, remainder[0]);
          } else {
            right[0].setCombination(s, remainder[0], remainder[1], 1);
            right[1].setCombination(s, remainder[0], remainder[1], -1);
          }
        });
    sweep.sweep(right[0], right[parts - 1], result[0], result[parts - 1]);
    // the sweeps took (L - z) c - r
    WorkSharing.forEach(
        liouvillian.planes(),
        s -> {
          for (FloatPlanes part : result) {
            part.negate(s);
          }
          if (parts == 1) {
            result[0].add(s, correction[0]);
          } else {
            result[0].addCombination(s, correction[0], correction[1], 1);
            result[1].addCombination(s, correction[0], correction[1], -1);
          }
        });
  }
}
