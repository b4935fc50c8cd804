package dickens.solve;

import dickens.generator.Chain;
import dickens.generator.ChainSource;

/**
 * Steady state of a chain, adaptively truncated: the state is localised at the lowest levels, so
 * that 32 of 5001 levels give the currents of N = 10001 to the last bit.
 *
 * <p>Method: keep the lowest K levels, drop the rates that leave them, solve by GTH; accept when
 * the certificate is below 1e-30, else double K. The certificate is the larger of the dropped
 * outflow, relative to the gross flux, and the population of the two topmost levels. The outflow
 * alone deceives: where upper levels are coupled weakly, what leaves returns late, and at N = 1001
 * with delta_w = 0.1 an outflow of 3e-21 comes with errors of 4e-12 in the current, 1e-8 in the
 * noise and 2e-5 in the fourth cumulant; there the topmost population is 2e-12. Cost: a few
 * microseconds for any N whose state is cold; linear in K otherwise. Memory at the peak: {@value
 * #BYTES_A_LEVEL} bytes a level with three baths, noises and cumulants included (measured at 2e6
 * levels).
 *
 * @param chain the retained levels
 * @param factorization of the chain, for further solves
 * @param rho populations, length {@code chain.levels()}, sum 1; treat as read only
 * @param report outcome; its residual is the largest |R rho|_k over the gross flux through k
 */
public record ChainSteadyState(
    Chain chain, ChainFactorization factorization, double[] rho, SolveReport report) {
  private static final int BYTES_A_LEVEL = 450;

  /** Memory that a chain with so many levels takes [bytes]. */
  public static double bytes(long levels) {
    return (double) BYTES_A_LEVEL * levels;
  }

  /** Most levels within a number of bytes. */
  public static int levelsIn(double bytes) {
    return (int) Math.min(1 << 27, bytes / BYTES_A_LEVEL);
  }

  /** Words for reports. */
  public static String method(long kept, long levels) {
    return "GTH elimination, " + kept + " of " + levels + " levels";
  }

  /**
   * Solves for the steady state.
   *
   * @param source the chain
   * @param options how to truncate
   * @throws OverBudget where more levels are needed than the memory holds, or more time
   */
  public static ChainSteadyState of(ChainSource source, ChainOptions options) {
    long start = System.nanoTime();
    Deadline deadline = options.budget().begin();
    int round = 0;
    int largest = (int) Math.min(options.maxLevels(), source.levels());
    int count = Math.min(options.firstLevels(), largest);
    options.budget().require(bytes(count), what(count));
    Chain chain = source.lowest(count);
    while (true) {
      deadline.check();
      round++;
      ChainFactorization factorization = ChainFactorization.of(chain);
      double[] rho = factorization.steadyState();
      double certificate = certificate(chain, factorization.reach(), rho);
      if (count < source.levels()) {
        certificate = Math.max(certificate, Math.max(rho[count - 1], rho[count - 2]));
      }
      boolean closed = certificate <= options.tailTolerance();
      if (!closed && count == largest) {
        requireMore(count, source.levels(), options.budget());
      }
      if (closed || count == largest) {
        SolveStatus status = closed ? SolveStatus.CONVERGED : SolveStatus.NOT_CLOSED;
        String method = method(count, source.levels());
        double seconds = (System.nanoTime() - start) * 1e-9;
        SolveReport report =
            new SolveReport(
                status, method, round, residual(chain, rho), certificate, seconds, "cpu");
        return new ChainSteadyState(chain, factorization, rho, report);
      }
      count = (int) Math.min(largest, 2L * count);
      options.budget().require(bytes(count), what(count));
      chain = source.grown(chain, count);
    }
  }

  /**
   * For a chain that does not hold its state: tells where it is the budget that keeps it from more.
   *
   * @throws OverBudget where it is
   */
  public static void requireMore(int count, long levels, Budget budget) {
    if (count < levels) {
      long next = Math.min(levels, 2L * count);
      budget.require(bytes(next), count + " levels do not hold the state; the chain of " + next);
    }
  }

  private static String what(int count) {
    return "a chain of " + count + " levels";
  }

  /**
   * Dropped outflow over gross flux. Where rates underflow and the chain was cut, the rate into the
   * levels beyond the cut is unknown and the population of the last level reached stands for it.
   */
  static double certificate(Chain chain, int reach, double[] rho) {
    double dropped = 0;
    for (int k = 0; k < reach; k++) {
      dropped += chain.leak()[k] * rho[k];
    }
    double gross = 0;
    for (double[] up : chain.totalUp()) {
      for (int k = 0; k < up.length; k++) {
        gross += up[k] * rho[k];
      }
    }
    gross *= 2;
    double certificate = dropped == 0 ? 0 : dropped / gross;
    return reach < chain.levels() ? Math.max(certificate, rho[reach - 1]) : certificate;
  }

  /** max_k |(R rho)_k| / (inflow + outflow of k); 0 for a single level. */
  static double residual(Chain chain, double[] rho) {
    int n = chain.levels();
    double[] net = new double[n];
    double[] gross = new double[n];
    double[][] up = chain.totalUp();
    double[][] down = chain.totalDown();
    for (int d = 1; d <= chain.halfBandwidth(); d++) {
      for (int k = 0; k + d < n; k++) {
        double rise = up[d - 1][k] * rho[k];
        double fall = down[d - 1][k] * rho[k + d];
        net[k] += fall - rise;
        net[k + d] += rise - fall;
        gross[k] += rise + fall;
        gross[k + d] += rise + fall;
      }
    }
    double largest = 0;
    for (int k = 0; k < n; k++) {
      // below 1e-290 the products are subnormal and their rounding says nothing
      if (gross[k] > 1e-290) {
        largest = Math.max(largest, Math.abs(net[k]) / gross[k]);
      }
    }
    return largest;
  }
}
