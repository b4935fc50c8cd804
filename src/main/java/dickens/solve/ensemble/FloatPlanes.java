package dickens.solve.ensemble;

import dickens.generator.Arithmetic;
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

  /** Zeros; without imaginary parts, {@code im[s]} of length 0, in real arithmetic. */
  FloatPlanes(int[] twoJ, Arithmetic arithmetic) {
    this.twoJ = twoJ.clone();
    re = new float[twoJ.length][];
    im = new float[twoJ.length][];
    for (int s = 0; s < twoJ.length; s++) {
      re[s] = new float[HermitianPlanes.packedLength(twoJ[s])];
      im[s] = new float[arithmetic == Arithmetic.REAL ? 0 : re[s].length];
    }
  }

  /** Zeros, with imaginary parts where the other operator has them. */
  static FloatPlanes like(HermitianPlanes other) {
    return new FloatPlanes(other.spins(), other.isReal() ? Arithmetic.REAL : Arithmetic.COMPLEX);
  }

  int planes() {
    return twoJ.length;
  }

  int twoJ(int s) {
    return twoJ[s];
  }

  /** Plane s = x. */
  void set(int s, HermitianPlanes x) {
    convert(x.re(s), re[s]);
    convert(x.im(s), im[s]);
  }

  /** Plane s = x + sign i y. */
  void setCombination(int s, HermitianPlanes x, HermitianPlanes y, double sign) {
    double[] xr = x.re(s);
    double[] xi = x.im(s);
    double[] yr = y.re(s);
    double[] yi = y.im(s);
    for (int k = 0; k < xr.length; k++) {
      re[s][k] = round(xr[k] - sign * yi[k]);
      im[s][k] = round(xi[k] + sign * yr[k]);
    }
  }

  private static void convert(double[] from, float[] to) {
    for (int k = 0; k < from.length; k++) {
      to[k] = round(from[k]);
    }
  }

  private static float round(double value) {
    return Math.abs(value) < NEGLIGIBLE ? 0 : (float) value;
  }

  /** Plane s = -x. */
  void setNegative(int s, FloatPlanes x) {
    for (int k = 0; k < re[s].length; k++) {
      re[s][k] = -x.re[s][k];
    }
    for (int k = 0; k < im[s].length; k++) {
      im[s][k] = -x.im[s][k];
    }
  }

  /** Plane s += x. */
  void add(int s, HermitianPlanes x) {
    add(x.re(s), re[s]);
    add(x.im(s), im[s]);
  }

  private static void add(double[] from, float[] to) {
    for (int k = 0; k < from.length; k++) {
      to[k] = (float) (to[k] + from[k]);
    }
  }

  /** Plane s += x + sign i y. */
  void addCombination(int s, HermitianPlanes x, HermitianPlanes y, double sign) {
    double[] xr = x.re(s);
    double[] xi = x.im(s);
    double[] yr = y.re(s);
    double[] yi = y.im(s);
    for (int k = 0; k < xr.length; k++) {
      re[s][k] = (float) (re[s][k] + xr[k] - sign * yi[k]);
      im[s][k] = (float) (im[s][k] + xi[k] + sign * yr[k]);
    }
  }

  /**
   * The two Hermitian parts in plane s: with this = A + iB and mirror = A - iB on q >= 0, A into a
   * and B into b, exactly as they are then used.
   */
  void split(int s, FloatPlanes mirror, HermitianPlanes a, HermitianPlanes b) {
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

  /** Copies plane s to double precision; the imaginary part of q = 0, which is rounding, is 0. */
  void copyTo(int s, HermitianPlanes x) {
    copyTo(s, x.re(s), x.im(s));
  }

  /** The same into arrays. */
  void copyTo(int s, double[] toRe, double[] toIm) {
    for (int k = 0; k < toRe.length; k++) {
      toRe[k] = re[s][k];
    }
    for (int k = twoJ[s] + 1; k < toIm.length; k++) {
      toIm[k] = im[s][k];
    }
  }

  /** Plane s = fromRe + i fromIm. */
  void set(int s, double[] fromRe, double[] fromIm) {
    convert(fromRe, re[s]);
    convert(fromIm, im[s]);
  }
}
