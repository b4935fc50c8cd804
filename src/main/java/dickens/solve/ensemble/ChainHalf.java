package dickens.solve.ensemble;

import dickens.generator.Arithmetic;
import dickens.generator.DickeLiouvillian;
import java.util.Arrays;
import java.util.List;

/**
 * The chain k = K .. 1 of a {@link BlockChain} at one shift: its inverses W_k, rounded to single
 * precision, and the blocks' values in a solve.
 */
final class ChainHalf {
  private static final float[] NO_VALUES = {};
  private static final double[][] NO_ROWS = {};

  private final DickeLiouvillian liouvillian;
  private final Superblocks at;
  private final boolean real;
  private final Strip.Single[][] up;
  private final Strip.Single[][] down;
  private final float[][][] inverseRe;
  private final float[][][] inverseIm;
  private final float[][] valueRe;
  private final float[][] valueIm;

  /** Transposes: W of the block last inverted, the block at work, W^T U^T. */
  private double[][] lastRe;

  private double[][] lastIm;
  private double[][] workRe;
  private double[][] workIm;
  private double[][] productRe;
  private double[][] productIm;

  ChainHalf(
      DickeLiouvillian liouvillian, Superblocks at, double zRe, double zIm, Arithmetic arithmetic) {
    this.liouvillian = liouvillian;
    this.at = at;
    real = arithmetic == Arithmetic.REAL;
    int count = at.count();
    up = new Strip.Single[count][];
    down = new Strip.Single[count][];
    inverseRe = new float[count][][];
    inverseIm = new float[count][][];
    valueRe = new float[count][];
    valueIm = new float[count][];
    int n = at.largestSize();
    lastRe = new double[n][n];
    workRe = new double[n][n];
    productRe = new double[n][n];
    lastIm = real ? NO_ROWS : new double[n][n];
    workIm = real ? NO_ROWS : new double[n][n];
    productIm = real ? NO_ROWS : new double[n][n];
    for (int k = 0; k < count; k++) {
      valueRe[k] = new float[at.size(k)];
      valueIm[k] = zeros(at.size(k));
    }
    for (int k = count - 1; k >= 1; k--) {
      assemble(k, workRe, workIm, zRe, zIm);
      addTriple(k, -1, workRe, workIm);
      GaussJordan.invert(workRe, workIm, at.size(k));
      exchange();
      inverseRe[k] = ColumnProduct.rounded(lastRe, at.size(k));
      inverseIm[k] = real ? new float[0][] : ColumnProduct.rounded(lastIm, at.size(k));
    }
  }

  private float[] zeros(int n) {
    return real ? NO_VALUES : new float[n];
  }

  private void exchange() {
    double[][] re = lastRe;
    double[][] im = lastIm;
    lastRe = workRe;
    lastIm = workIm;
    workRe = re;
    workIm = im;
  }

  /** Forgets what only the recursion needs. */
  void recursionDone() {
    lastRe = NO_ROWS;
    lastIm = NO_ROWS;
    workRe = NO_ROWS;
    workIm = NO_ROWS;
    productRe = NO_ROWS;
    productIm = NO_ROWS;
  }

  /** to = transpose of A_k - z. */
  void assemble(int k, double[][] re, double[][] im, double zRe, double zIm) {
    int n = at.size(k);
    for (int r = 0; r < n; r++) {
      Arrays.fill(re[r], 0, n, 0);
      if (!real) {
        Arrays.fill(im[r], 0, n, 0);
      }
    }
    for (Strip strip : Strip.between(liouvillian, at, k, k)) {
      for (int t = 0; t < strip.length(); t++) {
        re[strip.column() + t][strip.row() + t] += strip.re()[t];
        if (!real) {
          im[strip.column() + t][strip.row() + t] += strip.im()[t];
        }
      }
    }
    for (int r = 0; r < n; r++) {
      re[r][r] -= zRe;
      if (!real) {
        im[r][r] -= zIm;
      }
    }
  }

  /** to += sign times the transpose of U_k W_{k+1} D_{k+1}, W the block last inverted. */
  void addTriple(int k, int sign, double[][] re, double[][] im) {
    if (k + 1 == at.count()) {
      return;
    }
    List<Strip> upStrips = Strip.between(liouvillian, at, k, k + 1);
    List<Strip> downStrips = Strip.between(liouvillian, at, k + 1, k);
    up[k] = Strip.Single.of(upStrips);
    down[k + 1] = Strip.Single.of(downStrips);
    // Y = W^T U^T: Y[r][row + t] += W^T[r][column + t] u[t]
    int n = at.size(k);
    int m = at.size(k + 1);
    double[] shiftedRe = new double[n];
    double[] shiftedIm = new double[n];
    double[] alignedRe = new double[n];
    double[] alignedIm = new double[n];
    for (int r = 0; r < m; r++) {
      Arrays.fill(productRe[r], 0, n, 0);
      if (!real) {
        Arrays.fill(productIm[r], 0, n, 0);
      }
    }
    for (Strip strip : upStrips) {
      int from = strip.row();
      int to = strip.row() + strip.length();
      System.arraycopy(strip.re(), 0, alignedRe, from, strip.length());
      System.arraycopy(strip.im(), 0, alignedIm, from, strip.length());
      for (int r = 0; r < m; r++) {
        System.arraycopy(lastRe[r], strip.column(), shiftedRe, from, strip.length());
        if (real) {
          addProducts(productRe[r], alignedRe, shiftedRe, from, to);
        } else {
          System.arraycopy(lastIm[r], strip.column(), shiftedIm, from, strip.length());
          addProducts(productRe[r], alignedRe, shiftedRe, alignedIm, shiftedIm, from, to);
          addCrossProducts(productIm[r], alignedRe, shiftedRe, alignedIm, shiftedIm, from, to);
        }
      }
    }
    // T^T = D^T Y: row column + t gains d[t] Y[row + t]
    for (Strip strip : downStrips) {
      for (int t = 0; t < strip.length(); t++) {
        double dr = sign * strip.re()[t];
        double di = sign * strip.im()[t];
        double[] yr = productRe[strip.row() + t];
        if (real) {
          addRow(re[strip.column() + t], yr, dr, n);
        } else {
          double[] yi = productIm[strip.row() + t];
          addRow(re[strip.column() + t], yr, yi, dr, -di, n);
          addRow(im[strip.column() + t], yr, yi, di, dr, n);
        }
      }
    }
  }

  // ---- solves ----

  void gather(FloatPlanes x, FloatPlanes mirror) {
    at.gather(x, mirror, valueRe, valueIm);
  }

  void scatter(FloatPlanes x) {
    at.scatter(valueRe, valueIm, x);
  }

  float[] re(int k) {
    return valueRe[k];
  }

  float[] im(int k) {
    return valueIm[k];
  }

  /** value_k = W_k (value_k - U_k value_{k+1}) downwards in k. */
  void descend() {
    for (int k = at.count() - 1; k >= 1; k--) {
      subtractUp(k);
      float[] re = new float[at.size(k)];
      float[] im = zeros(at.size(k));
      ColumnProduct.add(inverseRe[k], inverseIm[k], valueRe[k], valueIm[k], re, im);
      valueRe[k] = re;
      valueIm[k] = im;
    }
  }

  /** value_k -= U_k value_{k+1}. */
  void subtractUp(int k) {
    if (k + 1 < at.count()) {
      addUp(k, -1, valueRe[k], valueIm[k]);
    }
  }

  /** y += sign U_k value_{k+1}. */
  void addUp(int k, int sign, float[] yr, float[] yi) {
    for (Strip.Single strip : up[k]) {
      strip.add(sign, valueRe[k + 1], valueIm[k + 1], yr, yi);
    }
  }

  /** value_k -= W_k D_k value_{k-1} upwards in k, from the center given. */
  void ascend(float[] centerRe, float[] centerIm) {
    valueRe[0] = centerRe;
    valueIm[0] = centerIm;
    for (int k = 1; k < at.count(); k++) {
      float[] sourceRe = new float[at.size(k)];
      float[] sourceIm = zeros(at.size(k));
      for (Strip.Single strip : down[k]) {
        strip.add(-1, valueRe[k - 1], valueIm[k - 1], sourceRe, sourceIm);
      }
      ColumnProduct.add(inverseRe[k], inverseIm[k], sourceRe, sourceIm, valueRe[k], valueIm[k]);
    }
  }

  // ---- rows ----

  private static void addProducts(double[] y, double[] a, double[] x, int from, int to) {
    for (int j = from; j < to; j++) {
      y[j] += a[j] * x[j];
    }
  }

  private static void addProducts(
      double[] y, double[] a, double[] x, double[] b, double[] z, int from, int to) {
    for (int j = from; j < to; j++) {
      y[j] += a[j] * x[j] - b[j] * z[j];
    }
  }

  private static void addCrossProducts(
      double[] y, double[] a, double[] x, double[] b, double[] z, int from, int to) {
    for (int j = from; j < to; j++) {
      y[j] += a[j] * z[j] + b[j] * x[j];
    }
  }

  private static void addRow(double[] y, double[] u, double f, int n) {
    for (int j = 0; j < n; j++) {
      y[j] += f * u[j];
    }
  }

  private static void addRow(double[] y, double[] u, double[] v, double f, double g, int n) {
    for (int j = 0; j < n; j++) {
      y[j] += f * u[j] + g * v[j];
    }
  }
}
