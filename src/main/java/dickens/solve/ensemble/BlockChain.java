package dickens.solve.ensemble;

import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import dickens.generator.SeparableTerm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Block elimination of (L - z) x = b in the order of the diagonals q, on one plane J (the plane
 * solve of the preconditioner) or on all of them (a direct solver).
 *
 * <p>Superblocks of w diagonals, w the reach of L in q: center {-(w-1) .. w-1}, then {w .. 2w-1},
 * .. and their mirror images, whose blocks are the complex conjugates. With A_k the block itself,
 * U_k the coupling from k+1 and D_k from k-1,
 *
 * <pre>
 *   W_k = (A_k - z - U_k W_{k+1} D_{k+1})^-1          k = K .. 1
 *   T(z) = U_0 W_1 D_1,   S_0 = A_0 - z - T(z) - F conj(T(z*)) F - c u tr
 *   w_k = W_k (b_k - U_k w_{k+1});  x_0 = S_0^-1 (b_0 - U_0 w_1 - F conj(U_0 v_1))
 *   x_k = w_k - W_k D_k x_{k-1}
 * </pre>
 *
 * F the flip q -> -q, v the same chain at z* with conjugate sources. For a real shift and a
 * Hermitian b the mirror image follows from the chain itself. With a deflation c > 0, u = the
 * maximally mixed state of the planes, the operator is nonsingular at z = 0 and its inverse agrees
 * with that of L - z on sources without trace.
 *
 * <p>The recursion runs in double precision; W_k is stored in single precision, by columns: 8 bytes
 * an element, in all 8 (2J+1)^3/3 for a plane and 0.1 N^5 for all planes. Cost 2 (2J+1)^4 flops for
 * a plane.
 */
final class BlockChain {
  /** Pivot ratio below which the center block counts as singular (dark states). */
  private static final double SINGULAR = 1e-15;

  private record Segment(int plane, int q) {}

  private final DickeLiouvillian liouvillian;
  private final int[] planes;
  private final Segment[][] blocks;
  private final int[] sizes;
  private final int[][] blockOf;
  private final int[][] offsetOf;
  private final int[] flip;
  private final Half upper;
  private final Half lower;
  private float[][] centerRe;
  private float[][] centerIm;
  private boolean singular;

  /**
   * Factorises.
   *
   * @param liouvillian L
   * @param planes indices of the planes, one or all
   * @param step diagonals q that are not multiples of it are taken to be zero
   * @param zRe real part of the shift [1/time]
   * @param zIm imaginary part of the shift [1/time]
   * @param deflation c, 0 for none [1/time]
   */
  BlockChain(
      DickeLiouvillian liouvillian,
      int[] planes,
      int step,
      double zRe,
      double zIm,
      double deflation) {
    this.liouvillian = liouvillian;
    this.planes = planes.clone();
    int width = Math.max(1, (liouvillian.diagonalReach() + step - 1) / step);
    int largest = 0;
    blockOf = new int[liouvillian.planes()][];
    offsetOf = new int[liouvillian.planes()][];
    for (int s : planes) {
      int j2 = liouvillian.twoJ(s);
      largest = Math.max(largest, j2 / step);
      blockOf[s] = new int[2 * j2 + 1];
      offsetOf[s] = new int[2 * j2 + 1];
      Arrays.fill(blockOf[s], -1);
    }
    int count = largest < width ? 1 : 2 + (largest - width) / width;
    blocks = new Segment[count][];
    sizes = new int[count];
    for (int k = 0; k < count; k++) {
      List<Segment> segments = new ArrayList<>();
      int first = k == 0 ? 0 : k * width;
      for (int p = first; p < first + width; p++) {
        addSegments(k, p * step, segments);
      }
      for (int p = 1; k == 0 && p < width; p++) {
        addSegments(0, -p * step, segments);
      }
      blocks[k] = segments.toArray(new Segment[0]);
    }
    flip = flip();
    upper = new Half(zRe, zIm);
    lower = zIm == 0 ? upper : new Half(zRe, -zIm);
    factoriseCenter(zRe, zIm, deflation);
    upper.recursionDone();
    lower.recursionDone();
  }

  private void addSegments(int block, int q, List<Segment> segments) {
    for (int s : planes) {
      int j2 = liouvillian.twoJ(s);
      if (Math.abs(q) <= j2) {
        segments.add(new Segment(s, q));
        blockOf[s][q + j2] = block;
        offsetOf[s][q + j2] = sizes[block];
        sizes[block] += j2 + 1 - Math.abs(q);
      }
    }
  }

  /** Bytes of the stored inverses of one chain with a real shift. */
  static long storedBytes(DickeLiouvillian liouvillian, int[] planes, int step) {
    int largest = liouvillian.twoJ(planes[0]);
    int width = Math.max(1, (liouvillian.diagonalReach() + step - 1) / step);
    double sum = 0;
    for (int first = 0; first <= largest; first += width * step) {
      double n = 0;
      for (int q = first; q < first + width * step; q += step) {
        for (int s : planes) {
          n += Math.max(0, liouvillian.twoJ(s) + 1 - q);
        }
      }
      sum += n * n;
    }
    return (long) (8 * sum);
  }

  /** Entries (row + t, column + t) = re[t] + i im[t], t = 0 .. length-1, of a block. */
  private record Strip(int row, int column, int length, double[] re, double[] im) {}

  private record FloatStrip(int row, int column, int length, float[] re, float[] im) {
    static FloatStrip of(Strip strip) {
      float[] re = new float[strip.length];
      float[] im = new float[strip.length];
      for (int t = 0; t < strip.length; t++) {
        re[t] = (float) strip.re[t];
        im[t] = (float) strip.im[t];
      }
      return new FloatStrip(strip.row, strip.column, strip.length, re, im);
    }

    /** y -= this x. */
    void subtract(float[] xr, float[] xi, float[] yr, float[] yi) {
      for (int t = 0; t < length; t++) {
        yr[row + t] -= re[t] * xr[column + t] - im[t] * xi[column + t];
        yi[row + t] -= re[t] * xi[column + t] + im[t] * xr[column + t];
      }
    }

    /** y += this x. */
    void add(float[] xr, float[] xi, float[] yr, float[] yi) {
      for (int t = 0; t < length; t++) {
        yr[row + t] += re[t] * xr[column + t] - im[t] * xi[column + t];
        yi[row + t] += re[t] * xi[column + t] + im[t] * xr[column + t];
      }
    }
  }

  /** The part of L that leads from one superblock to another, as strips. */
  private List<Strip> strips(int rows, int columns) {
    List<Strip> strips = new ArrayList<>();
    for (Segment segment : blocks[rows]) {
      int s = segment.plane;
      int q = segment.q;
      int j2 = liouvillian.twoJ(s);
      int row = offsetOf[s][q + j2];
      int n = j2 + 1 - Math.abs(q);
      if (rows == columns) {
        double[] re = new double[n];
        double[] im = new double[n];
        liouvillian.diagonal(s, q, re, im);
        strips.add(new Strip(row, row, n, re, im));
      }
      for (SeparableTerm term : liouvillian.termsInto(s)) {
        int from = term.begin(q);
        int to = term.end(q);
        int sourceQ = term.sourceDiagonal(q);
        int sourceJ2 = term.sourceDimension() - 1;
        if (to <= from
            || blockOf[term.source()] == null
            || blockOf[term.source()][sourceQ + sourceJ2] != columns) {
          continue;
        }
        double[] re = new double[to];
        double[] im = new double[to];
        term.coefficients(q, re, im);
        int column = offsetOf[term.source()][sourceQ + sourceJ2] + term.shift(q);
        strips.add(
            new Strip(
                row + from,
                column + from,
                to - from,
                Arrays.copyOfRange(re, from, to),
                Arrays.copyOfRange(im, from, to)));
      }
    }
    return strips;
  }

  /** The chain k = K .. 1 at one shift, with the transposed inverse of the block last inverted. */
  private final class Half {
    final FloatStrip[][] up = new FloatStrip[blocks.length][];
    final FloatStrip[][] down = new FloatStrip[blocks.length][];
    final float[][][] inverseRe = new float[blocks.length][][];
    final float[][][] inverseIm = new float[blocks.length][][];
    final float[][] valueRe = new float[blocks.length][];
    final float[][] valueIm = new float[blocks.length][];
    private double[][] lastRe;
    private double[][] lastIm;
    private double[][] workRe;
    private double[][] workIm;
    private double[][] productRe;
    private double[][] productIm;

    Half(double zRe, double zIm) {
      int n = 0;
      for (int size : sizes) {
        n = Math.max(n, size);
      }
      lastRe = new double[n][n];
      lastIm = new double[n][n];
      workRe = new double[n][n];
      workIm = new double[n][n];
      productRe = new double[n][n];
      productIm = new double[n][n];
      for (int k = 0; k < blocks.length; k++) {
        valueRe[k] = new float[sizes[k]];
        valueIm[k] = new float[sizes[k]];
      }
      for (int k = blocks.length - 1; k >= 1; k--) {
        assemble(k, workRe, workIm, zRe, zIm, -1);
        GaussJordan.invert(workRe, workIm, sizes[k]);
        exchange();
        inverseRe[k] = rounded(lastRe, sizes[k]);
        inverseIm[k] = rounded(lastIm, sizes[k]);
      }
    }

    private void exchange() {
      double[][] re = lastRe;
      double[][] im = lastIm;
      lastRe = workRe;
      lastIm = workIm;
      workRe = re;
      workIm = im;
    }

    void recursionDone() {
      lastRe = null;
      lastIm = null;
      workRe = null;
      workIm = null;
      productRe = null;
      productIm = null;
    }

    /**
     * to = transpose of (A_k - z) + sign U_k W_{k+1} D_{k+1}, sign = -1 or +1; for sign = +1 only
     * the last part.
     */
    void assemble(int k, double[][] re, double[][] im, double zRe, double zIm, int sign) {
      int n = sizes[k];
      for (int r = 0; r < n; r++) {
        Arrays.fill(re[r], 0, n, 0);
        Arrays.fill(im[r], 0, n, 0);
      }
      if (sign < 0) {
        for (Strip strip : strips(k, k)) {
          for (int t = 0; t < strip.length; t++) {
            re[strip.column + t][strip.row + t] += strip.re[t];
            im[strip.column + t][strip.row + t] += strip.im[t];
          }
        }
        for (int r = 0; r < n; r++) {
          re[r][r] -= zRe;
          im[r][r] -= zIm;
        }
      }
      if (k + 1 == blocks.length) {
        return;
      }
      List<Strip> upStrips = strips(k, k + 1);
      List<Strip> downStrips = strips(k + 1, k);
      up[k] = upStrips.stream().map(FloatStrip::of).toArray(FloatStrip[]::new);
      down[k + 1] = downStrips.stream().map(FloatStrip::of).toArray(FloatStrip[]::new);
      // Y = W^T U^T: Y[r][row + t] += W^T[r][column + t] u[t]
      int m = sizes[k + 1];
      double[] shiftedRe = new double[n];
      double[] shiftedIm = new double[n];
      double[] alignedRe = new double[n];
      double[] alignedIm = new double[n];
      for (int r = 0; r < m; r++) {
        Arrays.fill(productRe[r], 0, n, 0);
        Arrays.fill(productIm[r], 0, n, 0);
      }
      for (Strip strip : upStrips) {
        int from = strip.row;
        int to = strip.row + strip.length;
        System.arraycopy(strip.re, 0, alignedRe, from, strip.length);
        System.arraycopy(strip.im, 0, alignedIm, from, strip.length);
        for (int r = 0; r < m; r++) {
          System.arraycopy(lastRe[r], strip.column, shiftedRe, from, strip.length);
          System.arraycopy(lastIm[r], strip.column, shiftedIm, from, strip.length);
          addProducts(productRe[r], alignedRe, shiftedRe, alignedIm, shiftedIm, from, to);
          addProductsIm(productIm[r], alignedRe, shiftedRe, alignedIm, shiftedIm, from, to);
        }
      }
      // T^T = D^T Y: row column + t gains d[t] Y[row + t]
      for (Strip strip : downStrips) {
        for (int t = 0; t < strip.length; t++) {
          double dr = sign * strip.re[t];
          double di = sign * strip.im[t];
          double[] yr = productRe[strip.row + t];
          double[] yi = productIm[strip.row + t];
          addRow(re[strip.column + t], yr, yi, dr, -di, n);
          addRow(im[strip.column + t], yr, yi, di, dr, n);
        }
      }
    }

    /** value_k = W_k (value_k - U_k value_{k+1}) downwards in k. */
    void descend() {
      for (int k = blocks.length - 1; k >= 1; k--) {
        subtractUp(k);
        float[] re = new float[sizes[k]];
        float[] im = new float[sizes[k]];
        multiply(inverseRe[k], inverseIm[k], valueRe[k], valueIm[k], re, im);
        valueRe[k] = re;
        valueIm[k] = im;
      }
    }

    void subtractUp(int k) {
      if (k + 1 < blocks.length) {
        for (FloatStrip strip : up[k]) {
          strip.subtract(valueRe[k + 1], valueIm[k + 1], valueRe[k], valueIm[k]);
        }
      }
    }

    /** value_k -= W_k D_k value_{k-1} upwards in k. */
    void ascend() {
      for (int k = 1; k < blocks.length; k++) {
        int n = sizes[k];
        float[] sourceRe = new float[n];
        float[] sourceIm = new float[n];
        for (FloatStrip strip : down[k]) {
          strip.subtract(valueRe[k - 1], valueIm[k - 1], sourceRe, sourceIm);
        }
        multiply(inverseRe[k], inverseIm[k], sourceRe, sourceIm, valueRe[k], valueIm[k]);
      }
    }
  }

  private static void addProducts(
      double[] y, double[] a, double[] x, double[] b, double[] z, int from, int to) {
    for (int j = from; j < to; j++) {
      y[j] += a[j] * x[j] - b[j] * z[j];
    }
  }

  private static void addProductsIm(
      double[] y, double[] a, double[] x, double[] b, double[] z, int from, int to) {
    for (int j = from; j < to; j++) {
      y[j] += a[j] * z[j] + b[j] * x[j];
    }
  }

  private static void addRow(double[] y, double[] u, double[] v, double f, double g, int n) {
    for (int j = 0; j < n; j++) {
      y[j] += f * u[j] + g * v[j];
    }
  }

  private static float[][] rounded(double[][] rows, int n) {
    double largest = 0;
    for (int r = 0; r < n; r++) {
      for (int c = 0; c < n; c++) {
        largest = Math.max(largest, Math.abs(rows[r][c]));
      }
    }
    double negligible = FloatPlanes.NEGLIGIBLE * largest;
    float[][] columns = new float[n][n];
    for (int r = 0; r < n; r++) {
      for (int c = 0; c < n; c++) {
        columns[r][c] = Math.abs(rows[r][c]) < negligible ? 0 : (float) rows[r][c];
      }
    }
    return columns;
  }

  /** True where the center block is singular: a dark state, or, with deflation, a second one. */
  boolean isSingular() {
    return singular;
  }

  /** S_0, with a small shift where a dark state makes it singular. */
  private void factoriseCenter(double zRe, double zIm, double deflation) {
    int n = sizes[0];
    double[][] re = new double[n][n];
    double[][] im = new double[n][n];
    upper.assemble(0, re, im, zRe, zIm, -1);
    // minus F conj(T(z*)) F on the mirror image
    double[][] mirrorRe = new double[n][n];
    double[][] mirrorIm = new double[n][n];
    lower.assemble(0, mirrorRe, mirrorIm, 0, 0, 1);
    for (int r = 0; r < n; r++) {
      for (int c = 0; c < n; c++) {
        re[r][c] -= mirrorRe[flip[r]][flip[c]];
        im[r][c] += mirrorIm[flip[r]][flip[c]];
      }
    }
    int traced = 0;
    double norm = 0;
    for (Segment segment : blocks[0]) {
      traced += segment.q == 0 ? liouvillian.twoJ(segment.plane) + 1 : 0;
    }
    for (int r = 0; r < n; r++) {
      norm = Math.max(norm, Math.hypot(re[r][r], im[r][r]));
    }
    // the diagonals q = 0 of all planes come first in the center
    for (int r = 0; r < traced; r++) {
      for (int c = 0; c < traced; c++) {
        re[r][c] -= deflation / traced;
      }
    }
    double[][] keptRe = copy(re);
    double[][] keptIm = copy(im);
    double ratio = GaussJordan.invert(re, im, n);
    singular = ratio < SINGULAR;
    if (singular) {
      re = keptRe;
      im = keptIm;
      for (int r = 0; r < n; r++) {
        re[r][r] -= 1e-8 * (norm == 0 ? 1 : norm);
      }
      GaussJordan.invert(re, im, n);
    }
    centerRe = rounded(re, n);
    centerIm = rounded(im, n);
  }

  private static double[][] copy(double[][] rows) {
    double[][] copy = new double[rows.length][];
    for (int r = 0; r < rows.length; r++) {
      copy[r] = rows[r].clone();
    }
    return copy;
  }

  private int[] flip() {
    int[] flip = new int[sizes[0]];
    for (Segment segment : blocks[0]) {
      int j2 = liouvillian.twoJ(segment.plane);
      int at = offsetOf[segment.plane][segment.q + j2];
      int to = offsetOf[segment.plane][-segment.q + j2];
      for (int t = 0; t < j2 + 1 - Math.abs(segment.q); t++) {
        flip[at + t] = to + t;
      }
    }
    return flip;
  }

  /** y += W x, W by columns; loops of four terms, which JDK 17 turns into vector code. */
  private static void multiply(
      float[][] wr, float[][] wi, float[] xr, float[] xi, float[] yr, float[] yi) {
    int n = xr.length;
    int c = 0;
    for (; c + 2 <= n; c += 2) {
      float a0 = xr[c];
      float a1 = xr[c + 1];
      float b0 = xi[c];
      float b1 = xi[c + 1];
      addFour(yr, wr[c], wi[c], wr[c + 1], wi[c + 1], a0, -b0, a1, -b1);
      addFour(yi, wr[c], wi[c], wr[c + 1], wi[c + 1], b0, a0, b1, a1);
    }
    if (c < n) {
      addTwo(yr, wr[c], wi[c], xr[c], -xi[c]);
      addTwo(yi, wr[c], wi[c], xi[c], xr[c]);
    }
  }

  private static void addTwo(float[] y, float[] u, float[] v, float f, float g) {
    for (int j = 0; j < y.length; j++) {
      y[j] += u[j] * f + v[j] * g;
    }
  }

  private static void addFour(
      float[] y,
      float[] u0,
      float[] u1,
      float[] u2,
      float[] u3,
      float f0,
      float f1,
      float f2,
      float f3) {
    for (int j = 0; j < y.length; j++) {
      y[j] += u0[j] * f0 + u1[j] * f1 + u2[j] * f2 + u3[j] * f3;
    }
  }

  /**
   * Replaces b by x on the planes of this chain.
   *
   * @param x the diagonals q >= 0 of b
   * @param mirror conj of the diagonals -q of b, stored like q; x itself where b is Hermitian and
   *     the shift real
   */
  void solve(FloatPlanes x, FloatPlanes mirror) {
    boolean hermitian = mirror == x;
    gather(upper, x, mirror);
    upper.descend();
    upper.subtractUp(0);
    if (hermitian) {
      // v = w: what U_0 w_1 takes from q it takes, conjugated, from -q
      subtractMirrored(upper);
    } else {
      Half half = lower == upper ? null : lower;
      if (half == null) {
        throw new IllegalStateException("a source that is not Hermitian needs two chains");
      }
      gather(half, mirror, x);
      half.descend();
      subtractMirrored(half);
    }
    int n = sizes[0];
    float[] re = new float[n];
    float[] im = new float[n];
    multiply(centerRe, centerIm, upper.valueRe[0], upper.valueIm[0], re, im);
    upper.valueRe[0] = re;
    upper.valueIm[0] = im;
    upper.ascend();
    scatter(upper, x);
    if (!hermitian) {
      for (int r = 0; r < n; r++) {
        lower.valueRe[0][r] = re[flip[r]];
        lower.valueIm[0][r] = -im[flip[r]];
      }
      lower.ascend();
      scatter(lower, mirror);
    }
  }

  /** Center -= F conj(U_0 v_1). */
  private void subtractMirrored(Half half) {
    if (blocks.length == 1) {
      return;
    }
    int n = sizes[0];
    float[] re = new float[n];
    float[] im = new float[n];
    for (FloatStrip strip : half.up[0]) {
      strip.add(half.valueRe[1], half.valueIm[1], re, im);
    }
    for (int r = 0; r < n; r++) {
      upper.valueRe[0][r] -= re[flip[r]];
      upper.valueIm[0][r] += im[flip[r]];
    }
  }

  private void gather(Half half, FloatPlanes x, FloatPlanes mirror) {
    for (int k = 0; k < blocks.length; k++) {
      int at = 0;
      for (Segment segment : blocks[k]) {
        int j2 = x.twoJ(segment.plane);
        int n = j2 + 1 - Math.abs(segment.q);
        int from = HermitianPlanes.offset(j2, Math.abs(segment.q));
        if (segment.q >= 0) {
          System.arraycopy(x.re[segment.plane], from, half.valueRe[k], at, n);
          System.arraycopy(x.im[segment.plane], from, half.valueIm[k], at, n);
        } else {
          for (int t = 0; t < n; t++) {
            half.valueRe[k][at + t] = mirror.re[segment.plane][from + t];
            half.valueIm[k][at + t] = -mirror.im[segment.plane][from + t];
          }
        }
        at += n;
      }
    }
  }

  private void scatter(Half half, FloatPlanes x) {
    for (int k = 0; k < blocks.length; k++) {
      int at = 0;
      for (Segment segment : blocks[k]) {
        int j2 = x.twoJ(segment.plane);
        int n = j2 + 1 - Math.abs(segment.q);
        int to = HermitianPlanes.offset(j2, Math.abs(segment.q));
        if (segment.q >= 0) {
          System.arraycopy(half.valueRe[k], at, x.re[segment.plane], to, n);
          System.arraycopy(half.valueIm[k], at, x.im[segment.plane], to, n);
        }
        at += n;
      }
    }
  }
}
