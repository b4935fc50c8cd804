package dickens.solve.ensemble;

import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;

/** Products with L - z on one Hermitian operator (z real) or on A + iB given as A and B. */
final class Shifted {
  private Shifted() {}

  /** y = (L - z) x. */
  static void apply(
      DickeLiouvillian liouvillian,
      double zRe,
      double zIm,
      HermitianPlanes[] x,
      HermitianPlanes[] y) {
    for (int part = 0; part < x.length; part++) {
      liouvillian.apply(x[part], y[part]);
      if (zRe != 0) {
        y[part].add(-zRe, x[part]);
      }
    }
    if (zIm != 0) {
      // -i zIm (A + iB) = zIm B - i zIm A
      y[0].add(zIm, x[1]);
      y[1].add(-zIm, x[0]);
    }
  }
}
