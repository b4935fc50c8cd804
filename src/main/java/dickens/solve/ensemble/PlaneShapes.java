package dickens.solve.ensemble;

import dickens.backend.PlaneSolves;
import dickens.generator.HermitianPlanes;
import dickens.generator.WorkSharing;
import java.util.Arrays;

/**
 * p_J: three inverse iterations of A = L_JJ from u, the maximally mixed state of each plane. The
 * plane solves invert B = A - c u tr; with g = B^-1 u and y = B^-1 p, A^-1 p is parallel to y (1 +
 * c tr g) - c g tr y (Sherman and Morrison 1950), and to g for p = u.
 */
final class PlaneShapes {
  private static final int ROUNDS = 3;

  private PlaneShapes() {}

  /**
   * The shapes, each of trace 1.
   *
   * @param planes factorised at z = 0
   * @param c deflation of their solves [1/time]
   * @param like an operator with room for what shapes hold
   */
  static HermitianPlanes of(PlaneSolves<?, ?> planes, double c, HermitianPlanes like) {
    HermitianPlanes result = like.sameShape();
    HermitianPlanes g = like.sameShape();
    FloatPlanes p = response(planes, like);
    for (int round = 0; round < ROUNDS; round++) {
      boolean first = round == 0;
      if (!first) {
        planes.solvePlanes(p.re, p.im);
      }
      WorkSharing.forEach(
          result.planes(),
          s -> {
            p.copyTo(s, result);
            if (first) {
              p.copyTo(s, g);
            }
            double[] re = result.re(s);
            double[] im = result.im(s);
            double f = first ? 1 : 1 + c * g.trace(s);
            double h = first ? 0 : -c * result.trace(s);
            combine(f, re, h, g.re(s));
            combine(f, im, h, g.im(s));
            double trace = result.trace(s);
            combine(1 / trace, re, 0, g.re(s));
            combine(1 / trace, im, 0, g.im(s));
            p.set(s, re, im);
          });
    }
    return result;
  }

  /**
   * g = B^-1 u of every plane.
   *
   * @param like an operator with room for what shapes hold
   */
  static FloatPlanes response(PlaneSolves<?, ?> planes, HermitianPlanes like) {
    FloatPlanes g = FloatPlanes.like(like);
    for (int s = 0; s < g.planes(); s++) {
      int d = g.twoJ(s) + 1;
      Arrays.fill(g.re[s], 0, d, 1f / d);
    }
    planes.solvePlanes(g.re, g.im);
    return g;
  }

  /** y = f y + g x. */
  private static void combine(double f, double[] y, double g, double[] x) {
    for (int k = 0; k < y.length; k++) {
      y[k] = f * y[k] + g * x[k];
    }
  }
}
