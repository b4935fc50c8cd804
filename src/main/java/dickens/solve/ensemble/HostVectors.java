package dickens.solve.ensemble;

import dickens.backend.KrylovVectors;
import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import dickens.generator.WorkSharing;
import java.util.Arrays;
import java.util.List;

/** Vectors of the Krylov method in Java arrays; loaded operators are not copied. */
final class HostVectors implements KrylovVectors<HermitianPlanes[], FloatPlanes[]> {
  private final DickeLiouvillian liouvillian;
  private final double zRe;
  private final double zIm;
  private final HermitianPlanes shape;
  private HermitianPlanes rho;

  /**
   * Vectors for L - z.
   *
   * @param shape an operator with room for what vectors hold
   */
  HostVectors(DickeLiouvillian liouvillian, double zRe, double zIm, HermitianPlanes shape) {
    this.liouvillian = liouvillian;
    this.zRe = zRe;
    this.zIm = zIm;
    this.shape = shape;
    this.rho = shape;
  }

  @Override
  public HermitianPlanes[] vector() {
    HermitianPlanes[] zeros = new HermitianPlanes[zIm == 0 ? 1 : 2];
    for (int part = 0; part < zeros.length; part++) {
      zeros[part] = shape.sameShape();
    }
    return zeros;
  }

  @Override
  public HermitianPlanes[] load(HermitianPlanes[] parts) {
    return parts;
  }

  @Override
  public void store(HermitianPlanes[] v, HermitianPlanes[] parts) {
    for (int part = 0; part < parts.length; part++) {
      if (v[part] != parts[part]) {
        parts[part].set(v[part]);
      }
    }
  }

  @Override
  public void release(HermitianPlanes[] v) {
    // the collector takes it
  }

  @Override
  public FloatPlanes[] correction() {
    FloatPlanes[] correction = new FloatPlanes[zIm == 0 ? 1 : 2];
    for (int part = 0; part < correction.length; part++) {
      correction[part] = FloatPlanes.like(shape);
    }
    return correction;
  }

  @Override
  public void discard(FloatPlanes[] correction) {
    // the collector takes it
  }

  @Override
  public double norm(HermitianPlanes[] v) {
    double sum = 0;
    for (HermitianPlanes part : v) {
      sum += part.dot(part);
    }
    return Math.sqrt(sum);
  }

  @Override
  public double trace(HermitianPlanes[] v) {
    return v[0].trace();
  }

  @Override
  public void combine(HermitianPlanes[] y, List<HermitianPlanes[]> basis, double[] c) {
    WorkSharing.forEach(
        y[0].planes(),
        s -> {
          for (int part = 0; part < y.length; part++) {
            Arrays.fill(y[part].re(s), 0);
            Arrays.fill(y[part].im(s), 0);
            for (int k = 0; k < c.length; k++) {
              y[part].add(s, c[k], basis.get(k)[part]);
            }
          }
        });
  }

  @Override
  public void scale(HermitianPlanes[] v, double factor) {
    for (HermitianPlanes part : v) {
      part.scale(factor);
    }
  }

  @Override
  public void add(HermitianPlanes[] y, double re, double im, HermitianPlanes[] x) {
    for (int part = 0; part < y.length; part++) {
      y[part].add(re, x[part]);
    }
    if (im != 0) {
      y[0].add(-im, x[1]);
      y[1].add(im, x[0]);
    }
  }

  @Override
  public void subtractFrom(HermitianPlanes[] b, HermitianPlanes[] r) {
    for (int part = 0; part < r.length; part++) {
      r[part].scale(-1);
      r[part].add(1, b[part]);
    }
  }

  @Override
  public void apply(HermitianPlanes[] x, HermitianPlanes[] y) {
    Shifted.apply(liouvillian, zRe, zIm, x, y);
  }

  @Override
  public void projectAlong(HermitianPlanes other) {
    rho = other;
  }

  @Override
  public void project(HermitianPlanes[] v) {
    for (HermitianPlanes part : v) {
      part.add(-part.trace(), rho);
    }
  }

  @Override
  public void unpack(FloatPlanes[] from, HermitianPlanes[] to) {
    WorkSharing.forEach(
        to[0].planes(),
        s -> {
          if (to.length == 1) {
            from[0].copyTo(s, to[0]);
          } else {
            from[0].split(s, from[1], to[0], to[1]);
          }
        });
  }

  /** Planes are summed in their order, whatever thread they fell to. */
  @Override
  public void orthogonalise(
      HermitianPlanes[] w, List<HermitianPlanes[]> basis, double[] re, double[] im) {
    int planes = w[0].planes();
    int count = basis.size();
    double[][] partRe = new double[planes][count];
    double[][] partIm = new double[planes][count];
    WorkSharing.forEach(
        planes,
        s -> {
          for (int k = 0; k < count; k++) {
            HermitianPlanes[] v = basis.get(k);
            partRe[s][k] = v[0].dot(s, w[0]);
            if (w.length == 2) {
              partRe[s][k] += v[1].dot(s, w[1]);
              partIm[s][k] = v[0].dot(s, w[1]) - v[1].dot(s, w[0]);
            }
          }
        });
    double[] cr = new double[count];
    double[] ci = new double[count];
    for (int k = 0; k < count; k++) {
      for (int s = 0; s < planes; s++) {
        cr[k] += partRe[s][k];
        ci[k] += partIm[s][k];
      }
      re[k] += cr[k];
      im[k] += ci[k];
    }
    WorkSharing.forEach(
        planes,
        s -> {
          for (int k = 0; k < count; k++) {
            HermitianPlanes[] v = basis.get(k);
            w[0].add(s, -cr[k], v[0]);
            if (w.length == 2) {
              w[0].add(s, ci[k], v[1]);
              w[1].add(s, -cr[k], v[1]);
              w[1].add(s, -ci[k], v[0]);
            }
          }
        });
  }
}
