package dickens.solve.ensemble;

import dickens.generator.HermitianPlanes;

/**
 * Diagonals q >= 0 of all planes in single precision, packed as in {@link HermitianPlanes}: the
 * working vectors of the preconditioner, and stored corrections.
 *
 * <p>Entries below {@link #NEGLIGIBLE} of the largest are set to 0 when converted: products of two
 * of them would be subnormal, which is slow and says nothing.
 */
final class FloatPlanes {
  /** Share of the largest entry below which an entry is dropped. */
  static final double NEGLIGIBLE = 1e-17;

  private final int[] twoJ;
  final float[][] re;
  final float[][] im;

  FloatPlanes(int[] twoJ) {
    this.twoJ = twoJ.clone();
    re = new float[twoJ.length][];
    im = new float[twoJ.length][];
    for (int s = 0; s < twoJ.length; s++) {
      re[s] = new float[HermitianPlanes.packedLength(twoJ[s])];
      im[s] = new float[HermitianPlanes.packedLength(twoJ[s])];
    }
  }

  int planes() {
    return twoJ.length;
  }

  int twoJ(int s) {
    return twoJ[s];
  }

  /** this = scale x. */
  void set(HermitianPlanes x, double scale) {
    for (int s = 0; s < re.length; s++) {
      convert(x.re(s), scale, re[s]);
      convert(x.im(s), scale, im[s]);
    }
  }

  /** this = scale (x + sign i y). */
  void setCombination(HermitianPlanes x, HermitianPlanes y, double sign, double scale) {
    for (int s = 0; s < re.length; s++) {
      double[] xr = x.re(s);
      double[] xi = x.im(s);
      double[] yr = y.re(s);
      double[] yi = y.im(s);
      for (int k = 0; k < xr.length; k++) {
        re[s][k] = round(scale * (xr[k] - sign * yi[k]));
        im[s][k] = round(scale * (xi[k] + sign * yr[k]));
      }
    }
  }

  private static void convert(double[] from, double scale, float[] to) {
    for (int k = 0; k < from.length; k++) {
      to[k] = round(scale * from[k]);
    }
  }

  private static float round(double value) {
    return Math.abs(value) < NEGLIGIBLE ? 0 : (float) value;
  }

  /** this += x. */
  void add(HermitianPlanes x) {
    for (int s = 0; s < re.length; s++) {
      double[] xr = x.re(s);
      double[] xi = x.im(s);
      for (int k = 0; k < xr.length; k++) {
        re[s][k] = (float) (re[s][k] + xr[k]);
        im[s][k] = (float) (im[s][k] + xi[k]);
      }
    }
  }

  /** this += x + sign i y. */
  void addCombination(HermitianPlanes x, HermitianPlanes y, double sign) {
    for (int s = 0; s < re.length; s++) {
      double[] xr = x.re(s);
      double[] xi = x.im(s);
      double[] yr = y.re(s);
      double[] yi = y.im(s);
      for (int k = 0; k < xr.length; k++) {
        re[s][k] = (float) (re[s][k] + xr[k] - sign * yi[k]);
        im[s][k] = (float) (im[s][k] + xi[k] + sign * yr[k]);
      }
    }
  }

  /**
   * The two Hermitian parts: with this = A + iB and mirror = A - iB on q >= 0, A into a and B into
   * b, exactly as they are then used.
   */
  void split(FloatPlanes mirror, HermitianPlanes a, HermitianPlanes b) {
    for (int s = 0; s < re.length; s++) {
      for (int k = 0; k < re[s].length; k++) {
        double xr = re[s][k];
        double xi = im[s][k];
        double yr = mirror.re[s][k];
        double yi = mirror.im[s][k];
        a.re(s)[k] = 0.5 * (xr + yr);
        a.im(s)[k] = k <= twoJ[s] ? 0 : 0.5 * (xi + yi);
        b.re(s)[k] = 0.5 * (xi - yi);
        b.im(s)[k] = k <= twoJ[s] ? 0 : 0.5 * (yr - xr);
      }
    }
  }

  /** Copies to double precision; the imaginary part of q = 0, which is rounding, becomes 0. */
  void copyTo(HermitianPlanes x) {
    for (int s = 0; s < re.length; s++) {
      copyTo(s, x.re(s), x.im(s));
    }
  }

  /** Copies plane s to double precision. */
  void copyTo(int s, double[] toRe, double[] toIm) {
    for (int k = 0; k < toRe.length; k++) {
      toRe[k] = re[s][k];
      toIm[k] = k <= twoJ[s] ? 0 : im[s][k];
    }
  }

  /** Plane s = fromRe + i fromIm. */
  void set(int s, double[] fromRe, double[] fromIm) {
    convert(fromRe, 1, re[s]);
    convert(fromIm, 1, im[s]);
  }
}
