package dickens.solve.ensemble;

import dickens.backend.CoarseSpace;
import dickens.generator.Arithmetic;
import dickens.generator.DickeLiouvillian;
import dickens.generator.WorkSharing;
import java.util.ArrayList;
import java.util.List;

/**
 * Low spherical tensors of every plane J, found by Lanczos.
 *
 * <p>T^k_q, 0 <= q <= k <= K_J = min(kmax, 2J), lives on diagonal q; for each q the tensors are
 * orthonormal, found by Lanczos from (J_+^q)[i][i+q] with (m+m')/2. Coefficients of a Hermitian
 * operator are real: c_00, which stands for the trace, c_k0, Re c_kq and Im c_kq, (K_J + 1)^2 of
 * them; without imaginary parts (K_J + 1)(K_J + 2)/2.
 */
final class Multipoles implements CoarseSpace {
  private final int step;
  private final int[] orders;
  private final Unknown[][] unknowns;

  /** Index of the real part of unknown (k, q): {@code rowOf[s][k][q/step]}. */
  private final int[][][] rowOf;

  /** {@code tensors[s][q/step][k-q]}, length 2J+1-q. */
  private final double[][][][] tensors;

  /**
   * Tensors of all planes.
   *
   * @param step diagonals that are not multiples of it are left out
   * @param kmax largest rank
   */
  Multipoles(DickeLiouvillian liouvillian, int step, int kmax, Arithmetic arithmetic) {
    this.step = step;
    int planes = liouvillian.planes();
    orders = new int[planes];
    unknowns = new Unknown[planes][];
    rowOf = new int[planes][][];
    tensors = new double[planes][][][];
    for (int s = 0; s < planes; s++) {
      orders[s] = Math.min(kmax, liouvillian.twoJ(s));
      unknowns[s] = unknowns(orders[s], step, arithmetic);
      rowOf[s] = new int[orders[s] + 1][orders[s] / step + 1];
      for (int u = unknowns[s].length - 1; u >= 0; u--) {
        rowOf[s][unknowns[s][u].rank()][unknowns[s][u].q() / step] = u;
      }
    }
    WorkSharing.forEach(planes, s -> tensors[s] = tensors(liouvillian.twoJ(s), orders[s], step));
  }

  private static Unknown[] unknowns(int order, int step, Arithmetic arithmetic) {
    List<Unknown> list = new ArrayList<>();
    list.add(new Unknown(0, 0, false));
    for (int k = 1; k <= order; k++) {
      for (int q = 0; q <= k; q += step) {
        list.add(new Unknown(k, q, false));
        if (q > 0 && arithmetic == Arithmetic.COMPLEX) {
          list.add(new Unknown(k, q, true));
        }
      }
    }
    return list.toArray(new Unknown[0]);
  }

  /** Number of coefficients of a plane of order K. */
  static int count(int order, int step, Arithmetic arithmetic) {
    return unknowns(order, step, arithmetic).length;
  }

  /** T^k_q of spin J for q <= k <= order. */
  private static double[][][] tensors(int twoJ, int order, int step) {
    int d = twoJ + 1;
    double[][][] all = new double[order / step + 1][][];
    for (int q = 0; q <= order; q += step) {
      int n = d - q;
      double[][] v = new double[order - q + 1][];
      double[] start = new double[n];
      for (int t = 0; t < n; t++) {
        double product = 1;
        for (int r = 0; r < q; r++) {
          product *= Math.sqrt((t + r + 1.0) * (twoJ - t - r)) / d;
        }
        start[t] = product;
      }
      v[0] = start;
      normalise(start);
      for (int k = 1; k < v.length; k++) {
        double[] next = new double[n];
        for (int t = 0; t < n; t++) {
          next[t] = (0.5 * twoJ - t - 0.5 * q) * v[k - 1][t];
        }
        for (int pass = 0; pass < 2; pass++) {
          for (int l = 0; l < k; l++) {
            double overlap = dot(v[l], next);
            for (int t = 0; t < n; t++) {
              next[t] -= overlap * v[l][t];
            }
          }
        }
        normalise(next);
        v[k] = next;
      }
      all[q / step] = v;
    }
    return all;
  }

  static double dot(double[] x, double[] y) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int k = 0;
    for (; k + 4 <= x.length; k += 4) {
      s0 += x[k] * y[k];
      s1 += x[k + 1] * y[k + 1];
      s2 += x[k + 2] * y[k + 2];
      s3 += x[k + 3] * y[k + 3];
    }
    for (; k < x.length; k++) {
      s0 += x[k] * y[k];
    }
    return (s0 + s1) + (s2 + s3);
  }

  private static void normalise(double[] v) {
    double norm = Math.sqrt(dot(v, v));
    for (int k = 0; k < v.length; k++) {
      v[k] /= norm;
    }
  }

  @Override
  public int step() {
    return step;
  }

  @Override
  public int order(int s) {
    return orders[s];
  }

  @Override
  public int count(int s) {
    return unknowns[s].length;
  }

  @Override
  public Unknown unknown(int s, int u) {
    return unknowns[s][u];
  }

  /** Index of the coefficient of T^k_q, the real one of two. */
  int indexOf(int s, int k, int q) {
    return rowOf[s][k][q / step];
  }

  @Override
  public double[] tensor(int s, int k, int q) {
    return tensors[s][q / step][k - q];
  }
}
