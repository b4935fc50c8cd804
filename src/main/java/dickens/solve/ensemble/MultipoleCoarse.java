package dickens.solve.ensemble;

import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import dickens.generator.SeparableTerm;
import dickens.generator.WorkSharing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The coarse correction of the ensemble solver: low multipoles of every plane J.
 *
 * <p>T^k_q are the spherical tensors of spin J, on diagonal q, orthonormal, found by Lanczos from
 * (J_+^q)[i][i+q] with (m+m')/2. Trial functions are the plane shape p_J (k = 0, trace 1) and
 * {T^k_q, B}/2 with B = 0.9 p_J + 0.1 I/(2J+1), 1 <= k <= K_J = min(kmax, 2J); test functions are
 * tr(.) and tr(T^k_q+ .). Coefficients of a Hermitian operator are real: c_00, c_k0, Re c_kq, Im
 * c_kq, (K_J + 1)^2 of them. The coarse operator R (L - z) P is block tridiagonal in J; elimination
 * runs from both ends to the heaviest J, whose trace row at z = 0 is replaced by c = 0. Which J
 * that is the null vector of the coarse operator says: the chain of the plane traces alone, from
 * which the search begins, may be wrong by N/4, and a J of weight w as the end lets solutions grow
 * by 1/w.
 *
 * <p>P is not stored: X B with banded X costs (2K+1)(2J+1)^2 complex products. Memory 16 (2J+1)^2
 * bytes a plane for B, and 24 (K+1)^4 bytes a plane for the blocks.
 */
final class MultipoleCoarse {
  /** Ratio of weights up to which the end of the elimination stays where it is. */
  private static final double HEAVY = 10;

  private static final int SEARCHES = 4;

  private final DickeLiouvillian liouvillian;
  private final int step;
  private final int[] orders;

  /** Rank k, diagonal q and part (0 real, 1 imaginary) of each unknown of a plane. */
  private final int[][][] unknowns;

  /** Index of the real part of unknown (k, q): {@code rowOf[s][k][q/step]}. */
  private final int[][][] rowOf;

  /** {@code tensors[s][q/step][k-q]}, length 2J+1-q. */
  private final double[][][][] tensors;

  private final HermitianPlanes shapes;
  private final double[][][] mixRe;
  private final double[][][] mixIm;

  /** R L P: own block, from the next larger s, from the next smaller s; R P. */
  private final double[][][] own;

  private final double[][][] fromNext;
  private final double[][][] fromPrevious;
  private final double[][][] overlap;
  private final int firstEnd;

  /**
   * Builds R L P.
   *
   * @param liouvillian L
   * @param step diagonals that are not multiples of it are left out
   * @param kmax largest rank
   * @param shapes p_J of every plane, each of trace 1
   */
  MultipoleCoarse(DickeLiouvillian liouvillian, int step, int kmax, HermitianPlanes shapes) {
    this.liouvillian = liouvillian;
    this.step = step;
    this.shapes = shapes;
    int planes = liouvillian.planes();
    orders = new int[planes];
    unknowns = new int[planes][][];
    rowOf = new int[planes][][];
    tensors = new double[planes][][][];
    mixRe = new double[planes][][];
    mixIm = new double[planes][][];
    own = new double[planes][][];
    fromNext = new double[planes][][];
    fromPrevious = new double[planes][][];
    overlap = new double[planes][][];
    for (int s = 0; s < planes; s++) {
      orders[s] = Math.min(kmax, liouvillian.twoJ(s));
      unknowns[s] = unknowns(orders[s], step);
      int m = unknowns[s].length;
      rowOf[s] = new int[orders[s] + 1][orders[s] / step + 1];
      for (int u = m - 1; u >= 0; u--) {
        rowOf[s][unknowns[s][u][0]][unknowns[s][u][1] / step] = u;
      }
      own[s] = new double[m][m];
      overlap[s] = new double[m][m];
    }
    for (int s = 0; s < planes; s++) {
      if (s + 1 < planes) {
        fromNext[s] = new double[unknowns[s].length][unknowns[s + 1].length];
      }
      if (s > 0) {
        fromPrevious[s] = new double[unknowns[s].length][unknowns[s - 1].length];
      }
    }
    WorkSharing.forEach(
        planes,
        s -> {
          tensors[s] = tensors(liouvillian.twoJ(s), orders[s], step);
          mix(s);
        });
    WorkSharing.forEach(planes, this::project);
    double[] weights = traceChain();
    int at = 0;
    for (int s = 1; s < planes; s++) {
      at = weights[s] > weights[at] ? s : at;
    }
    firstEnd = at;
  }

  private static int[][] unknowns(int order, int step) {
    List<int[]> list = new ArrayList<>();
    list.add(new int[] {0, 0, 0});
    for (int k = 1; k <= order; k++) {
      for (int q = 0; q <= k; q += step) {
        list.add(new int[] {k, q, 0});
        if (q > 0) {
          list.add(new int[] {k, q, 1});
        }
      }
    }
    return list.toArray(new int[0][]);
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

  private static double dot(double[] x, double[] y) {
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

  /** B = 0.9 p_J + 0.1 I/(2J+1) as a full matrix. */
  private void mix(int s) {
    int d = liouvillian.twoJ(s) + 1;
    mixRe[s] = new double[d][d];
    mixIm[s] = new double[d][d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        mixRe[s][i][j] = 0.9 * shapes.re(s, i, j) + (i == j ? 0.1 / d : 0);
        mixIm[s][i][j] = 0.9 * shapes.im(s, i, j);
      }
    }
  }

  // ---- R L P ----

  /**
   * The columns of plane s. All trial functions go through L together, element by element, so that
   * the innermost loops run over them.
   */
  private void project(int s) {
    int j2 = liouvillian.twoJ(s);
    int last = Math.min(j2, orders[s] + liouvillian.diagonalReach());
    int count = unknowns[s].length;
    int kept = HermitianPlanes.offset(j2, last + 1);
    double[] xRe = new double[HermitianPlanes.packedLength(j2)];
    double[] xIm = new double[xRe.length];
    double[][] allRe = new double[kept][count];
    double[][] allIm = new double[kept][count];
    TrialBuilder builder = new TrialBuilder(s, last);
    for (int u = 0; u < count; u++) {
      builder.build(u, xRe, xIm);
      for (int k = 0; k < kept; k++) {
        allRe[k][u] = xRe[k];
        allIm[k][u] = xIm[k];
      }
    }
    for (int q = 0; q <= orders[s]; q += step) {
      for (int t = 0; t <= j2 - q; t++) {
        int at = HermitianPlanes.offset(j2, q) + t;
        test(s, q, t, allRe[at], allIm[at], overlap[s]);
      }
    }
    applyAll(s, s, allRe, allIm, own[s]);
    if (s > 0) {
      applyAll(s - 1, s, allRe, allIm, fromNext[s - 1]);
    }
    if (s + 1 < liouvillian.planes()) {
      applyAll(s + 1, s, allRe, allIm, fromPrevious[s + 1]);
    }
  }

  /** block += R L x for all trial functions of the source plane at once. */
  private void applyAll(int target, int source, double[][] xRe, double[][] xIm, double[][] block) {
    int j2 = liouvillian.twoJ(target);
    int count = unknowns[source].length;
    double[] coefficientRe = new double[j2 + 1];
    double[] coefficientIm = new double[j2 + 1];
    for (int q = 0; q <= orders[target]; q += step) {
      int n = j2 + 1 - q;
      double[][] sumRe = new double[n][count];
      double[][] sumIm = new double[n][count];
      if (target == source) {
        liouvillian.diagonal(target, q, coefficientRe, coefficientIm);
        int at = HermitianPlanes.offset(j2, q);
        for (int t = 0; t < n; t++) {
          addRow(sumRe[t], xRe[at + t], xIm[at + t], coefficientRe[t], -coefficientIm[t]);
          addRow(sumIm[t], xRe[at + t], xIm[at + t], coefficientIm[t], coefficientRe[t]);
        }
      }
      for (SeparableTerm term : liouvillian.termsInto(target)) {
        int from = term.begin(q);
        int to = term.end(q);
        if (term.source() != source || to <= from) {
          continue;
        }
        Arrays.fill(coefficientIm, 0);
        term.coefficients(q, coefficientRe, coefficientIm);
        int sourceQ = term.sourceDiagonal(q);
        double sign = sourceQ >= 0 ? 1 : -1;
        int at =
            HermitianPlanes.offset(term.sourceDimension() - 1, Math.abs(sourceQ)) + term.shift(q);
        for (int t = from; t < to; t++) {
          double re = coefficientRe[t];
          double im = coefficientIm[t];
          addRow(sumRe[t], xRe[at + t], xIm[at + t], re, -sign * im);
          addRow(sumIm[t], xRe[at + t], xIm[at + t], im, sign * re);
        }
      }
      for (int t = 0; t < n; t++) {
        test(target, q, t, sumRe[t], sumIm[t], block);
      }
    }
  }

  /** Adds what element t of diagonal q, one number for each trial function, says to all tests. */
  private void test(int s, int q, int t, double[] re, double[] im, double[][] block) {
    if (q == 0) {
      addRow(block[0], re, re, 1, 0);
    }
    for (int k = Math.max(1, q); k <= orders[s]; k++) {
      int r = rowOf[s][k][q / step];
      double v = tensors[s][q / step][k - q][t];
      addRow(block[r], re, re, v, 0);
      if (q > 0) {
        addRow(block[r + 1], im, im, v, 0);
      }
    }
  }

  private static void addRow(double[] y, double[] x, double[] z, double f, double g) {
    for (int u = 0; u < y.length; u++) {
      y[u] += f * x[u] + g * z[u];
    }
  }

  /** The diagonals p = 0 .. last of the trial functions of one plane. */
  private final class TrialBuilder {
    private final int s;
    private final int d;
    private final int last;
    private final double[] sameRe;
    private final double[] sameIm;
    private final double[] otherRe;
    private final double[] otherIm;

    TrialBuilder(int s, int last) {
      this.s = s;
      this.last = last;
      d = liouvillian.twoJ(s) + 1;
      sameRe = new double[d];
      sameIm = new double[d];
      otherRe = new double[d];
      otherIm = new double[d];
    }

    /**
     * X = f T + h.c., f = 1 or i, on diagonal q with entries v: twice the trial function is
     *
     * <pre>
     *   f (v[t] B[t+q][j] + v[j-q] B[t][j-q]) + f* (v[t-q] B[t-q][j] + v[j] B[t][j+q]),  j = t + p
     * </pre>
     */
    void build(int u, double[] xRe, double[] xIm) {
      int k = unknowns[s][u][0];
      int q = unknowns[s][u][1];
      int j2 = d - 1;
      if (k == 0) {
        System.arraycopy(shapes.re(s), 0, xRe, 0, xRe.length);
        System.arraycopy(shapes.im(s), 0, xIm, 0, xIm.length);
        return;
      }
      double[] v = tensors[s][q / step][k - q];
      double half = q == 0 ? 0.25 : 0.5;
      boolean imaginary = unknowns[s][u][2] == 1;
      for (int p = 0; p <= last; p++) {
        int n = d - p;
        Arrays.fill(sameRe, 0, n, 0);
        Arrays.fill(sameIm, 0, n, 0);
        Arrays.fill(otherRe, 0, n, 0);
        Arrays.fill(otherIm, 0, n, 0);
        addProducts(v, 0, q, p, 0, Math.min(n, d - q), sameRe, sameIm);
        addProducts(v, p - q, 0, p - q, Math.max(0, q - p), n, sameRe, sameIm);
        addProducts(v, -q, -q, p, q, n, otherRe, otherIm);
        addProducts(v, p, 0, p + q, 0, n - q, otherRe, otherIm);
        int at = HermitianPlanes.offset(j2, p);
        for (int t = 0; t < n; t++) {
          if (imaginary) {
            xRe[at + t] = half * (otherIm[t] - sameIm[t]);
            xIm[at + t] = half * (sameRe[t] - otherRe[t]);
          } else {
            xRe[at + t] = half * (sameRe[t] + otherRe[t]);
            xIm[at + t] = half * (sameIm[t] + otherIm[t]);
          }
        }
      }
    }

    /** sum[t] += v[t + dv] B[t + di][t + dj], from <= t < to. */
    private void addProducts(
        double[] v, int dv, int di, int dj, int from, int to, double[] re, double[] im) {
      int diagonal = Math.abs(dj - di);
      int at = HermitianPlanes.offset(d - 1, diagonal) + Math.min(di, dj);
      double sign = dj >= di ? 1 : -1;
      double[] pRe = shapes.re(s);
      double[] pIm = shapes.im(s);
      double identity = diagonal == 0 ? 0.1 / d : 0;
      for (int t = from; t < to; t++) {
        re[t] += v[t + dv] * (0.9 * pRe[at + t] + identity);
        im[t] += v[t + dv] * (sign * 0.9 * pIm[at + t]);
      }
    }
  }

  /** One test: tr y, or an element of tr(T^k_q+ y). */
  private double functional(int s, int r, int j2, double[] xRe, double[] xIm) {
    int k = unknowns[s][r][0];
    int q = unknowns[s][r][1];
    double sum = 0;
    if (k == 0) {
      for (int t = 0; t <= j2; t++) {
        sum += xRe[t];
      }
      return sum;
    }
    double[] x = unknowns[s][r][2] == 0 ? xRe : xIm;
    double[] v = tensors[s][q / step][k - q];
    int at = HermitianPlanes.offset(j2, q);
    double other = 0;
    int t = 0;
    for (; t + 2 <= v.length; t += 2) {
      sum += v[t] * x[at + t];
      other += v[t + 1] * x[at + t + 1];
    }
    for (; t < v.length; t++) {
      sum += v[t] * x[at + t];
    }
    return sum + other;
  }

  /** Steady state of the birth-death chain of the plane traces. */
  private double[] traceChain() {
    int planes = liouvillian.planes();
    double[] log = new double[planes];
    double top = 0;
    for (int s = 0; s + 1 < planes; s++) {
      double down = Math.max(fromPrevious[s + 1][0][0], 1e-300);
      double back = Math.max(fromNext[s][0][0], 1e-300);
      log[s + 1] = log[s] + Math.log(down) - Math.log(back);
      top = Math.max(top, log[s + 1]);
    }
    double sum = 0;
    for (int s = 0; s < planes; s++) {
      log[s] = Math.exp(log[s] - top);
      sum += log[s];
    }
    for (int s = 0; s < planes; s++) {
      log[s] /= sum;
    }
    return log;
  }

  // ---- solves ----

  /** R (L - z) P factorised; real for a real shift. */
  final class Factor {
    private final double zRe;
    private final double zIm;
    private final boolean complex;
    private final boolean pinned;
    private int heaviest;
    private double scale;
    private final double[][][] inverseRe;
    private final double[][][] inverseIm;

    /** At z = 0: the search for the heaviest J included. */
    Factor() {
      this(0, 0, firstEnd);
      for (int round = 0; round < SEARCHES; round++) {
        double[][] vector = nullVector();
        int at = heaviest;
        for (int s = 0; s < vector.length; s++) {
          at = Math.abs(vector[s][0]) > Math.abs(vector[at][0]) ? s : at;
        }
        if (Math.abs(vector[at][0]) <= HEAVY * Math.abs(vector[heaviest][0])) {
          break;
        }
        endAt(at);
      }
    }

    /**
     * At any shift.
     *
     * @param heaviest plane of about the largest weight in the steady state
     */
    Factor(double zRe, double zIm, int heaviest) {
      this.zRe = zRe;
      this.zIm = zIm;
      this.heaviest = heaviest;
      complex = zIm != 0;
      pinned = zRe == 0 && zIm == 0;
      int planes = liouvillian.planes();
      inverseRe = new double[planes][][];
      inverseIm = new double[planes][][];
      WorkSharing.forEach(
          2,
          side -> {
            if (side == 0) {
              for (int s = 0; s < heaviest; s++) {
                eliminate(s, s - 1, -1);
              }
            } else {
              for (int s = planes - 1; s > heaviest; s--) {
                eliminate(s, -1, s + 1);
              }
            }
          });
      eliminate(heaviest, heaviest - 1, heaviest + 1);
    }

    /** Moves the end of the elimination; what is eliminated already in the same direction stays. */
    private void endAt(int plane) {
      for (int s = heaviest; s < plane; s++) {
        eliminate(s, s - 1, -1);
      }
      for (int s = heaviest; s > plane; s--) {
        eliminate(s, -1, s + 1);
      }
      heaviest = plane;
      eliminate(plane, plane - 1, plane + 1);
    }

    /** The plane at which the elimination ends. */
    int heaviest() {
      return heaviest;
    }

    /** c with R L P c = 0 but for the trace row of the heaviest J, whose c is 1. */
    private double[][] nullVector() {
      double[][] c = new double[own.length][];
      for (int s = 0; s < c.length; s++) {
        c[s] = new double[own[s].length];
      }
      solve(new double[][][] {c}, 1);
      return c;
    }

    /** P c of trace 1, c the null vector of R L P. */
    HermitianPlanes guess() {
      double[][] c = nullVector();
      double trace = 0;
      for (double[] plane : c) {
        trace += plane[0];
      }
      for (double[] plane : c) {
        for (int k = 0; k < plane.length; k++) {
          plane[k] /= trace;
        }
      }
      HermitianPlanes x = new HermitianPlanes(liouvillian.spins());
      prolong(c, x);
      return x;
    }

    /** Inverse of the block of s after the blocks of the planes before and after, -1 for none. */
    private void eliminate(int s, int before, int after) {
      int m = unknowns[s].length;
      double[][] re = new double[m][];
      double[][] im = complex ? new double[m][m] : new double[0][];
      for (int r = 0; r < m; r++) {
        re[r] = own[s][r].clone();
        for (int c = 0; c < m; c++) {
          re[r][c] -= zRe * overlap[s][r][c];
          if (complex) {
            im[r][c] -= zIm * overlap[s][r][c];
          }
        }
      }
      if (before >= 0) {
        subtractTriple(re, fromPrevious[s], inverseRe[before], fromNext[before]);
        if (complex) {
          subtractTriple(im, fromPrevious[s], inverseIm[before], fromNext[before]);
        }
      }
      if (after >= 0 && after < own.length) {
        subtractTriple(re, fromNext[s], inverseRe[after], fromPrevious[after]);
        if (complex) {
          subtractTriple(im, fromNext[s], inverseIm[after], fromPrevious[after]);
        }
      }
      if (pinned && s == heaviest) {
        scale = 0;
        for (int plane = 0; plane < own.length; plane++) {
          for (int r = 0; r < own[plane].length; r++) {
            scale = Math.max(scale, Math.abs(own[plane][r][r]));
          }
        }
        Arrays.fill(re[0], 0);
        re[0][0] = scale;
      }
      GaussJordan.invert(re, im, m);
      inverseRe[s] = re;
      inverseIm[s] = im;
    }

    /** x = (R (L - z) P)^-1 y in place; {@code y[part][s][unknown]}. */
    void solve(double[][][] y) {
      solve(y, 0);
    }

    private void solve(double[][][] y, double pin) {
      int planes = liouvillian.planes();
      for (int s = 0; s < heaviest; s++) {
        carry(y, s, s + 1);
      }
      for (int s = planes - 1; s > heaviest; s--) {
        carry(y, s, s - 1);
      }
      if (pinned) {
        for (double[][] part : y) {
          part[heaviest][0] = pin * scale;
        }
      }
      multiply(y, heaviest);
      for (int s = heaviest - 1; s >= 0; s--) {
        for (double[][] part : y) {
          subtractProduct(fromNext[s], part[s + 1], part[s]);
        }
        multiply(y, s);
      }
      for (int s = heaviest + 1; s < planes; s++) {
        for (double[][] part : y) {
          subtractProduct(fromPrevious[s], part[s - 1], part[s]);
        }
        multiply(y, s);
      }
    }

    private void carry(double[][][] y, int s, int to) {
      double[][][] copy = new double[y.length][y[0].length][];
      for (int part = 0; part < y.length; part++) {
        copy[part][s] = y[part][s].clone();
      }
      multiply(copy, s);
      double[][] coupling = to > s ? fromPrevious[to] : fromNext[to];
      for (int part = 0; part < y.length; part++) {
        subtractProduct(coupling, copy[part][s], y[part][to]);
      }
    }

    /** y_s = inverse_s y_s. */
    private void multiply(double[][][] y, int s) {
      int m = y[0][s].length;
      double[][] result = new double[y.length][m];
      for (int r = 0; r < m; r++) {
        result[0][r] = dot(inverseRe[s][r], y[0][s]);
        if (complex) {
          result[0][r] -= dot(inverseIm[s][r], y[1][s]);
          result[1][r] = dot(inverseRe[s][r], y[1][s]) + dot(inverseIm[s][r], y[0][s]);
        }
      }
      for (int part = 0; part < y.length; part++) {
        y[part][s] = result[part];
      }
    }
  }

  private static void subtractProduct(double[][] a, double[] x, double[] y) {
    for (int r = 0; r < y.length; r++) {
      y[r] -= dot(a[r], x);
    }
  }

  /** to -= a b c. */
  private static void subtractTriple(double[][] to, double[][] a, double[][] b, double[][] c) {
    double[][] ab = new double[a.length][c.length];
    addProduct(ab, a, b, 1);
    addProduct(to, ab, c, -1);
  }

  /** to += sign a b, by rows. */
  private static void addProduct(double[][] to, double[][] a, double[][] b, double sign) {
    for (int r = 0; r < a.length; r++) {
      double[] row = to[r];
      int k = 0;
      for (; k + 4 <= b.length; k += 4) {
        addRows(
            row,
            b[k],
            b[k + 1],
            b[k + 2],
            b[k + 3],
            sign * a[r][k],
            sign * a[r][k + 1],
            sign * a[r][k + 2],
            sign * a[r][k + 3]);
      }
      for (; k < b.length; k++) {
        double f = sign * a[r][k];
        for (int j = 0; j < row.length; j++) {
          row[j] += f * b[k][j];
        }
      }
    }
  }

  private static void addRows(
      double[] row,
      double[] b0,
      double[] b1,
      double[] b2,
      double[] b3,
      double f0,
      double f1,
      double f2,
      double f3) {
    for (int j = 0; j < row.length; j++) {
      row[j] += f0 * b0[j] + f1 * b1[j] + f2 * b2[j] + f3 * b3[j];
    }
  }

  /** R x. */
  double[][] restrict(HermitianPlanes x) {
    double[][] y = new double[x.planes()][];
    for (int s = 0; s < x.planes(); s++) {
      y[s] = new double[unknowns[s].length];
      for (int r = 0; r < y[s].length; r++) {
        y[s][r] = functional(s, r, x.twoJ(s), x.re(s), x.im(s));
      }
    }
    return y;
  }

  /** x = P c. */
  void prolong(double[][] c, HermitianPlanes x) {
    WorkSharing.forEach(x.planes(), s -> prolong(s, c[s], x.re(s), x.im(s)));
  }

  private void prolong(int s, double[] c, double[] xRe, double[] xIm) {
    int j2 = liouvillian.twoJ(s);
    int d = j2 + 1;
    int order = orders[s];
    double[][] diagonalRe = new double[order + 1][d];
    double[][] diagonalIm = new double[order + 1][d];
    for (int u = 1; u < c.length; u++) {
      int k = unknowns[s][u][0];
      int q = unknowns[s][u][1];
      double[] v = tensors[s][q / step][k - q];
      double[] to = unknowns[s][u][2] == 0 ? diagonalRe[q] : diagonalIm[q];
      for (int t = 0; t < v.length; t++) {
        to[t] += c[u] * v[t];
      }
    }
    // Y = X B, row by row
    double[][] yRe = new double[d][d];
    double[][] yIm = new double[d][d];
    for (int i = 0; i < d; i++) {
      for (int q = -Math.min(order, i); q <= Math.min(order, d - 1 - i); q++) {
        int p = Math.abs(q);
        if (p % step != 0) {
          continue;
        }
        double re = q >= 0 ? diagonalRe[q][i] : diagonalRe[p][i - p];
        double im = q >= 0 ? diagonalIm[q][i] : -diagonalIm[p][i - p];
        addComplexRow(yRe[i], yIm[i], mixRe[s][i + q], mixIm[s][i + q], re, im);
      }
    }
    double[] pRe = shapes.re(s);
    double[] pIm = shapes.im(s);
    for (int q = 0; q < d; q++) {
      int at = HermitianPlanes.offset(j2, q);
      for (int t = 0; t < d - q; t++) {
        xRe[at + t] = c[0] * pRe[at + t] + 0.5 * (yRe[t][t + q] + yRe[t + q][t]);
        xIm[at + t] = c[0] * pIm[at + t] + 0.5 * (yIm[t][t + q] - yIm[t + q][t]);
      }
    }
  }

  private static void addComplexRow(
      double[] yRe, double[] yIm, double[] bRe, double[] bIm, double fr, double fi) {
    for (int j = 0; j < yRe.length; j++) {
      yRe[j] += fr * bRe[j] - fi * bIm[j];
    }
    for (int j = 0; j < yRe.length; j++) {
      yIm[j] += fr * bIm[j] + fi * bRe[j];
    }
  }
}
