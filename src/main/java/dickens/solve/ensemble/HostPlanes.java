package dickens.solve.ensemble;

import dickens.backend.CoarseSpace;
import dickens.backend.KrylovVectors;
import dickens.backend.PlaneSolves;
import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import dickens.generator.SeparableTerm;
import dickens.generator.WorkSharing;

/**
 * Plane solves on the processor: x_J = (L_JJ - z)^-1 (r_J - couplings from J-1 and J+1 with the
 * latest values), all planes of a colour on all cores.
 */
final class HostPlanes implements PlaneSolves<HermitianPlanes[], FloatPlanes[]> {
  private final DickeLiouvillian liouvillian;
  private final BlockChain[] chains;
  private final HostVectors vectors;
  private final FloatPlanes[] right;
  private final FloatPlanes[] x;
  private Prolongation prolongation;

  /** On planes that are factorised. */
  HostPlanes(DickeLiouvillian liouvillian, BlockChain[] chains, HostVectors vectors) {
    this.liouvillian = liouvillian;
    this.chains = chains.clone();
    this.vectors = vectors;
    right = vectors.correction();
    x = vectors.correction();
  }

  @Override
  public KrylovVectors<HermitianPlanes[], FloatPlanes[]> vectors() {
    return vectors;
  }

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public void solvePlanes(float[][] re, float[][] im) {
    FloatPlanes p = right[0];
    WorkSharing.forEach(
        chains.length,
        s -> {
          System.arraycopy(re[s], 0, p.re[s], 0, re[s].length);
          System.arraycopy(im[s], 0, p.im[s], 0, im[s].length);
          chains[s].solve(p, p);
          System.arraycopy(p.re[s], 0, re[s], 0, re[s].length);
          System.arraycopy(p.im[s], 0, im[s], 0, im[s].length);
        });
  }

  @Override
  public void useCoarseSpace(CoarseSpace space, HermitianPlanes shapes) {
    prolongation = new Prolongation(space, shapes);
  }

  @Override
  public double[][][] restrict(HermitianPlanes[] v) {
    double[][][] coefficients = new double[v.length][][];
    for (int part = 0; part < v.length; part++) {
      coefficients[part] = prolongation.restrict(v[part]);
    }
    return coefficients;
  }

  @Override
  public void prolong(double[][][] c, HermitianPlanes[] v) {
    for (int part = 0; part < v.length; part++) {
      prolongation.prolong(c[part], v[part]);
    }
  }

  @Override
  public void beginSweeps(HermitianPlanes[] remainder, HermitianPlanes[] residual) {
    WorkSharing.forEach(
        liouvillian.planes(),
        s -> {
          for (int part = 0; part < remainder.length; part++) {
            remainder[part].add(s, -1, residual[part]);
          }
          if (remainder.length == 1) {
            right[0].set(s, remainder[0]);
          } else {
            right[0].setCombination(s, remainder[0], remainder[1], 1);
            right[1].setCombination(s, remainder[0], remainder[1], -1);
          }
        });
  }

  @Override
  public void solveColour(int colour) {
    WorkSharing.forEach(
        (chains.length + 1 - colour) / 2,
        k -> {
          takeRight(2 * k + colour);
          chains[2 * k + colour].solve(x[0], x[x.length - 1]);
        });
  }

  @Override
  public void sweepColour(int colour) {
    WorkSharing.forEach(
        (chains.length + 1 - colour) / 2,
        k -> {
          int s = 2 * k + colour;
          takeRight(s);
          for (FloatPlanes part : x) {
            subtractNeighbours(s, part);
          }
          chains[s].solve(x[0], x[x.length - 1]);
        });
  }

  @Override
  public void finishSweeps(HermitianPlanes[] correction, FloatPlanes[] result) {
    WorkSharing.forEach(
        liouvillian.planes(),
        s -> {
          for (int part = 0; part < x.length; part++) {
            result[part].setNegative(s, x[part]);
          }
          if (x.length == 1) {
            result[0].add(s, correction[0]);
          } else {
            result[0].addCombination(s, correction[0], correction[1], 1);
            result[1].addCombination(s, correction[0], correction[1], -1);
          }
        });
  }

  @Override
  public void close() {
    // the collector takes all of it
  }

  private void takeRight(int s) {
    for (int part = 0; part < x.length; part++) {
      System.arraycopy(right[part].re[s], 0, x[part].re[s], 0, right[part].re[s].length);
      System.arraycopy(right[part].im[s], 0, x[part].im[s], 0, right[part].im[s].length);
    }
  }

  /** v_s -= couplings from the other planes; they are real and keep q. */
  private void subtractNeighbours(int s, FloatPlanes v) {
    int j2 = liouvillian.twoJ(s);
    for (SeparableTerm term : liouvillian.termsInto(s)) {
      if (term.source() == s) {
        continue;
      }
      float[] fromRe = v.re[term.source()];
      float[] fromIm = v.im[term.source()];
      float[] toRe = v.re[s];
      float[] toIm = v.im[s];
      for (int q = 0; q <= j2; q++) {
        int at = HermitianPlanes.offset(j2, q);
        int from = HermitianPlanes.offset(term.sourceDimension() - 1, q) + term.shift(q);
        int end = term.end(q);
        int begin = term.begin(q);
        subtract(term, q, begin, end, fromRe, from, toRe, at);
        if (toIm.length > 0) {
          subtract(term, q, begin, end, fromIm, from, toIm, at);
        }
      }
    }
  }

  private static void subtract(
      SeparableTerm term, int q, int begin, int end, float[] x, int from, float[] y, int at) {
    double[] left = term.leftRe();
    double[] right = term.rightRe();
    for (int t = begin; t < end; t++) {
      y[at + t] -= (float) (left[t] * right[t + q]) * x[from + t];
    }
  }
}
