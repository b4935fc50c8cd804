package dickens.solve;

import dickens.generator.Chain;

/**
 * Subtraction-free (GTH) elimination of a banded rate matrix R, top level first: the steady state R
 * rho = 0 and Drazin solves R x = b with any number of right sides.
 *
 * <p>Eliminating level k sends its inflow on along its outflow: with S_k the sum of the rates
 * downwards and f_d = down_d/S_k, a rate q from level i to k becomes rates q f_d from i to k-d.
 * Only positive numbers are added, multiplied and divided, so rho is accurate entry by entry, to
 * about n units in the last place, however small the entries are (Grassmann, Taksar and Heyman
 * 1985; O'Cinneide 1993). LU with a row replaced, K(12), loses all digits at N = 1001.
 *
 * <p>Storage: rates by step, {@code up[d-1][k]} from k to k+d and {@code share[d-1][k]} the part
 * f_d of k's flow that goes to k-d. Memory 8 (2b + 2) n bytes; cost n (2 b^2 + 2b) flops to
 * factorise, 2 b n for a steady state, 4 b n for a Drazin solve, b the half-bandwidth.
 *
 * <p>A level whose downward rates all underflow to zero cannot be left; the chain is cut there and
 * {@link #reach()} tells how many levels are left.
 */
public final class ChainFactorization {
  private final int reach;
  private final int halfBandwidth;
  private final double[][] up;
  private final double[][] share;
  private final double[] outflow;
  private final double[] steadyState;

  private ChainFactorization(int reach, double[][] up, double[][] share, double[] outflow) {
    this.reach = reach;
    this.halfBandwidth = up.length;
    this.up = up;
    this.share = share;
    this.outflow = outflow;
    this.steadyState = climb();
  }

  /** Factorises a chain. */
  public static ChainFactorization of(Chain chain) {
    int n = chain.levels();
    int b = chain.halfBandwidth();
    double[][] up = chain.totalUp();
    double[][] down = new double[b][n];
    double[][] fromAbove = chain.totalDown();
    for (int d = 1; d <= b; d++) {
      System.arraycopy(fromAbove[d - 1], 0, down[d - 1], Math.min(d, n), Math.max(0, n - d));
    }
    double[] outflow = new double[n];
    int reach = n;
    for (int k = n - 1; k >= 1; k--) {
      int reachDown = Math.min(b, k);
      double s = 0;
      for (int d = 1; d <= reachDown; d++) {
        s += down[d - 1][k];
      }
      outflow[k] = s;
      if (s == 0) {
        reach = k;
        continue;
      }
      for (int d = 1; d <= reachDown; d++) {
        down[d - 1][k] /= s;
      }
      for (int e = 1; e <= reachDown; e++) {
        double rate = up[e - 1][k - e];
        for (int d = 1; d <= reachDown; d++) {
          if (d > e) {
            down[d - e - 1][k - e] += rate * down[d - 1][k];
          } else if (d < e) {
            up[e - d - 1][k - e] += rate * down[d - 1][k];
          }
        }
      }
    }
    return new ChainFactorization(reach, up, down, outflow);
  }

  /** Number of levels of the chain after a cut; less than n only where rates underflow. */
  public int reach() {
    return reach;
  }

  /** rho with R rho = 0 and sum 1; length n, zero beyond the reach; the caller's own copy. */
  public double[] steadyState() {
    return steadyState.clone();
  }

  /** rho_0 = 1, rho_k = sum_e up_e[k-e] rho_{k-e} / S_k, then normalised. */
  private double[] climb() {
    double[] rho = new double[outflow.length];
    rho[0] = 1;
    for (int k = 1; k < reach; k++) {
      double inflow = 0;
      for (int e = Math.min(halfBandwidth, k); e >= 1; e--) {
        inflow += up[e - 1][k - e] * rho[k - e];
      }
      rho[k] = inflow / outflow[k];
      if (rho[k] > 1e150) {
        scale(rho, k + 1, 1e-150);
      }
    }
    scale(rho, reach, 1 / CompensatedSum.of(rho));
    return rho;
  }

  private static void scale(double[] x, int count, double factor) {
    for (int k = 0; k < count; k++) {
      x[k] *= factor;
    }
  }

  /**
   * Solves R x = b with sum x = 0, the action of the Drazin inverse on a trace-free source.
   *
   * @param source b, length n; its sum is taken to be exactly zero, so b[0] is implied by the rest
   * @return x, length n, sum zero to rounding
   */
  public double[] drazin(double[] source) {
    double[] x = source.clone();
    for (int k = reach - 1; k >= 1; k--) {
      for (int d = 1; d <= Math.min(halfBandwidth, k); d++) {
        x[k - d] += share[d - 1][k] * x[k];
      }
    }
    x[0] = 0;
    for (int k = 1; k < reach; k++) {
      double inflow = -x[k];
      for (int e = Math.min(halfBandwidth, k); e >= 1; e--) {
        inflow += up[e - 1][k - e] * x[k - e];
      }
      x[k] = inflow / outflow[k];
    }
    for (int k = reach; k < x.length; k++) {
      x[k] = 0;
    }
    double sum = CompensatedSum.of(x);
    for (int k = 0; k < reach; k++) {
      x[k] -= sum * steadyState[k];
    }
    return x;
  }

  /**
   * Solves R^T y = b with b . rho = 0, the action of the transposed Drazin inverse: the value that
   * a cost b assigns to each level, relative to level 0. Adjoint sensitivities are made of it.
   *
   * <p>The steps of {@link #drazin} transposed and in reverse order.
   *
   * @param cost b, length n; b . rho is taken to be exactly zero, so b[0] is implied by the rest
   * @return y, length n, with y_0 = 0; beyond the reach 0
   */
  public double[] drazinTransposed(double[] cost) {
    double[] y = new double[cost.length];
    for (int k = reach - 1; k >= 1; k--) {
      double value = -cost[k];
      for (int e = 1; e <= halfBandwidth && k + e < reach; e++) {
        value += up[e - 1][k] * y[k + e];
      }
      y[k] = value / outflow[k];
    }
    for (int k = 1; k < reach; k++) {
      for (int d = 1; d <= Math.min(halfBandwidth, k); d++) {
        y[k] += share[d - 1][k] * y[k - d];
      }
    }
    return y;
  }
}
