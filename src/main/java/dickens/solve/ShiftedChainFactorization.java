package dickens.solve;

import dickens.generator.Chain;
import java.util.Arrays;

/**
 * GTH elimination of z - R for a banded rate matrix R and a complex shift z, with the killing term
 * kept apart from the rates: the resolvent x(z) = (z - R)^-1 b.
 *
 * <p>With D_k = kill_k + sum of rates downwards, kill_k = z at first, eliminating level k turns a
 * rate q from i to k into rates q down_d/D_k from i to k-d and adds q kill_k/D_k to kill_i. For Re
 * z >= 0 no digits are lost to cancellation; for other z the residual should be watched.
 *
 * <p>Storage: real and imaginary parts in arrays of their own, by step as in {@link
 * ChainFactorization}. Memory 16 (2b + 2) n bytes; cost about four times the real elimination.
 */
public final class ShiftedChainFactorization {
  private final int levels;
  private final int halfBandwidth;
  private final double[][] upRe;
  private final double[][] upIm;
  private final double[][] shareRe;
  private final double[][] shareIm;
  private final double[] inverseRe;
  private final double[] inverseIm;

  /**
   * Factorises z - R.
   *
   * @param chain the generator R
   * @param zRe real part of z [1/time]
   * @param zIm imaginary part of z [1/time]
   * @throws IllegalArgumentException for z = 0, which needs the Drazin solve
   */
  public ShiftedChainFactorization(Chain chain, double zRe, double zIm) {
    if (zRe == 0 && zIm == 0) {
      throw new IllegalArgumentException("z = 0: the resolvent has a pole there; use drazin");
    }
    levels = chain.levels();
    int n = levels;
    int b = chain.halfBandwidth();
    halfBandwidth = b;
    upRe = chain.totalUp();
    upIm = new double[b][n];
    shareRe = new double[b][n];
    shareIm = new double[b][n];
    inverseRe = new double[n];
    inverseIm = new double[n];
    double[][] fromAbove = chain.totalDown();
    for (int d = 1; d <= b; d++) {
      System.arraycopy(fromAbove[d - 1], 0, shareRe[d - 1], Math.min(d, n), Math.max(0, n - d));
    }
    double[] killRe = new double[n];
    double[] killIm = new double[n];
    Arrays.fill(killRe, zRe);
    Arrays.fill(killIm, zIm);
    for (int k = n - 1; k >= 0; k--) {
      eliminate(k, killRe, killIm);
    }
  }

  private void eliminate(int k, double[] killRe, double[] killIm) {
    int reachDown = Math.min(halfBandwidth, k);
    double pivotRe = killRe[k];
    double pivotIm = killIm[k];
    for (int d = 1; d <= reachDown; d++) {
      pivotRe += shareRe[d - 1][k];
      pivotIm += shareIm[d - 1][k];
    }
    // 1/D_k, scaled against overflow and underflow of |D|^2
    double scale = Math.max(Math.abs(pivotRe), Math.abs(pivotIm));
    double re = pivotRe / scale;
    double im = pivotIm / scale;
    double norm = (re * re + im * im) * scale;
    double invRe = re / norm;
    double invIm = -im / norm;
    inverseRe[k] = invRe;
    inverseIm[k] = invIm;
    double lossRe = killRe[k] * invRe - killIm[k] * invIm;
    double lossIm = killRe[k] * invIm + killIm[k] * invRe;
    for (int d = 1; d <= reachDown; d++) {
      double a = shareRe[d - 1][k];
      double c = shareIm[d - 1][k];
      shareRe[d - 1][k] = a * invRe - c * invIm;
      shareIm[d - 1][k] = a * invIm + c * invRe;
    }
    for (int e = 1; e <= reachDown; e++) {
      int i = k - e;
      double rateRe = upRe[e - 1][i];
      double rateIm = upIm[e - 1][i];
      killRe[i] += rateRe * lossRe - rateIm * lossIm;
      killIm[i] += rateRe * lossIm + rateIm * lossRe;
      for (int d = 1; d <= reachDown; d++) {
        double flowRe = rateRe * shareRe[d - 1][k] - rateIm * shareIm[d - 1][k];
        double flowIm = rateRe * shareIm[d - 1][k] + rateIm * shareRe[d - 1][k];
        if (d > e) {
          shareRe[d - e - 1][i] += flowRe;
          shareIm[d - e - 1][i] += flowIm;
        } else if (d < e) {
          upRe[e - d - 1][i] += flowRe;
          upIm[e - d - 1][i] += flowIm;
        }
      }
    }
  }

  /**
   * x = (z - R)^-1 b.
   *
   * @param sourceRe real part of b, length n
   * @param sourceIm imaginary part of b, length n
   * @return real and imaginary part of x, {@code [2][n]}
   */
  public double[][] solve(double[] sourceRe, double[] sourceIm) {
    double[] xRe = sourceRe.clone();
    double[] xIm = sourceIm.clone();
    for (int k = levels - 1; k >= 1; k--) {
      for (int d = 1; d <= Math.min(halfBandwidth, k); d++) {
        xRe[k - d] += shareRe[d - 1][k] * xRe[k] - shareIm[d - 1][k] * xIm[k];
        xIm[k - d] += shareRe[d - 1][k] * xIm[k] + shareIm[d - 1][k] * xRe[k];
      }
    }
    for (int k = 0; k < levels; k++) {
      double re = xRe[k];
      double im = xIm[k];
      for (int e = Math.min(halfBandwidth, k); e >= 1; e--) {
        int i = k - e;
        re += upRe[e - 1][i] * xRe[i] - upIm[e - 1][i] * xIm[i];
        im += upRe[e - 1][i] * xIm[i] + upIm[e - 1][i] * xRe[i];
      }
      xRe[k] = re * inverseRe[k] - im * inverseIm[k];
      xIm[k] = re * inverseIm[k] + im * inverseRe[k];
    }
    return new double[][] {xRe, xIm};
  }

  /**
   * max_k |(z x - R x - b)_k| / (sum of the magnitudes of its terms).
   *
   * @param x {@code [0]} real and {@code [1]} imaginary part
   */
  public static double residual(Chain chain, double zRe, double zIm, double[][] x, double[] b) {
    int n = chain.levels();
    double[] re = new double[n];
    double[] im = new double[n];
    double[] gross = new double[n];
    for (int k = 0; k < n; k++) {
      re[k] = zRe * x[0][k] - zIm * x[1][k] - b[k];
      im[k] = zRe * x[1][k] + zIm * x[0][k];
      gross[k] = Math.hypot(zRe, zIm) * Math.hypot(x[0][k], x[1][k]) + Math.abs(b[k]);
    }
    double[][] up = chain.totalUp();
    double[][] down = chain.totalDown();
    for (int d = 1; d <= chain.halfBandwidth(); d++) {
      for (int k = 0; k + d < n; k++) {
        double u = up[d - 1][k];
        double f = down[d - 1][k];
        double netRe = u * x[0][k] - f * x[0][k + d];
        double netIm = u * x[1][k] - f * x[1][k + d];
        re[k] += netRe;
        im[k] += netIm;
        re[k + d] -= netRe;
        im[k + d] -= netIm;
        double size = u * Math.hypot(x[0][k], x[1][k]) + f * Math.hypot(x[0][k + d], x[1][k + d]);
        gross[k] += size;
        gross[k + d] += size;
      }
    }
    double largest = 0;
    for (int k = 0; k < n; k++) {
      if (gross[k] > 1e-290) {
        largest = Math.max(largest, Math.hypot(re[k], im[k]) / gross[k]);
      }
    }
    return largest;
  }
}
