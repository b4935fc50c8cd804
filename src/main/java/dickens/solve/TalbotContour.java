package dickens.solve;

import dickens.generator.Chain;

/**
 * exp(R t) x as a rational approximation: the midpoint rule on Talbot's contour of
 *
 * <pre>
 *   exp(R t) x = 1/(2 pi i) int exp(z t) (z - R)^-1 x dz,
 *   z(theta) = (m/t) [0.5017 theta cot(0.6407 theta) - 0.6122 + 0.2645 i theta],  -pi < theta < pi,
 * </pre>
 *
 * with m nodes theta_k = (2k-1) pi/m, weights -(i/m) exp(z t) z'(theta) t, conjugate nodes together
 * (Weideman 2006; Trefethen, Weideman and Schmelzer 2006). The step may be as long as one likes:
 * the contour scales with 1/t.
 *
 * <p>Error: about 3.9^-m of the norm of x for spectra near the negative real axis, and rounding
 * times the largest weight, which grows as exp(0.17 m): 1e-14 of the norm of x at m = 24. The error
 * is measured by comparison with m = 22.
 *
 * <p>Cost (26 + 22)/2 complex factorisations and solves of the chain, about 2500 n flops for
 * half-bandwidth 2.
 */
final class TalbotContour {
  private static final int NODES = 26;
  private static final int FEWER_NODES = 22;

  /** 3.89^4: by how much four more nodes are better. */
  private static final double GAIN = 229;

  private final Chain chain;

  TalbotContour(Chain chain) {
    this.chain = chain;
  }

  /**
   * A vector at time t with the estimated error.
   *
   * @param x length n
   * @param error estimate of |error|_1 / |x(0)|_1 of the approximation, rounding apart
   */
  record Result(double[] x, double error) {}

  /** exp(R t) x for t greater than 0, with its error measured by a second contour. */
  Result propagate(double[] x, double time) {
    double[] result = propagate(x, time, NODES);
    double[] fewer = propagate(x, time, FEWER_NODES);
    double difference = 0;
    double norm = 0;
    for (int k = 0; k < x.length; k++) {
      difference += Math.abs(result[k] - fewer[k]);
      norm += Math.abs(x[k]);
    }
    return new Result(result, norm == 0 ? 0 : difference / norm / GAIN);
  }

  /** exp(R t) x with m nodes. */
  double[] propagate(double[] x, double time, int m) {
    double[] sum = new double[x.length];
    double[] zero = new double[x.length];
    for (int k = m / 2 + 1; k <= m; k++) {
      double theta = (2 * k - 1 - m) * Math.PI / m;
      double angle = 0.6407 * theta;
      double cot = 1 / Math.tan(angle);
      double wRe = m * (0.5017 * theta * cot - 0.6122);
      double wIm = m * 0.2645 * theta;
      double slopeRe = m * 0.5017 * (cot - angle * (1 + cot * cot));
      double slopeIm = m * 0.2645;
      // -(i/m) exp(w) w' / t, twice its real part
      double size = 2 * Math.exp(wRe) / (m * time);
      double expRe = size * Math.cos(wIm);
      double expIm = size * Math.sin(wIm);
      double weightRe = expRe * slopeIm + expIm * slopeRe;
      double weightIm = expIm * slopeIm - expRe * slopeRe;
      double[][] y = new ShiftedChainFactorization(chain, wRe / time, wIm / time).solve(x, zero);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += weightRe * y[0][i] - weightIm * y[1][i];
      }
    }
    return sum;
  }
}
