package dickens.solve;

import dickens.generator.Chain;

/**
 * exp(R t) x by uniformisation: with P = 1 + R/L, exp(R t) x = sum_k w_k P^k x, w_k the Poisson
 * weights of mean L t (Jensen 1953; weights outwards from the mode, Fox and Glynn 1988).
 *
 * <p>L is twice the largest rate out of a level, so that P has no negative eigenvalue where R obeys
 * detailed balance and 1 - out/L loses no digit. For x >= 0 every term is positive: each population
 * comes with its own relative accuracy, however small it is. The sum is compensated.
 *
 * <p>Stopping rule: for x >= 0, the term is below 1e-18 of every entry of the sum; for mixed signs,
 * below 1e-20 of the sum in norm; always, where the weight falls below 1e-300 of the largest. Where
 * P^k x has become the given limit (every ratio within 1e-14 of 1, and ratios only come closer) the
 * remaining terms are the limit.
 *
 * <p>Cost (L t + 10 sqrt(L t) + 20) steps of (4 b + 6) n flops; 4 vectors of length n.
 */
final class Uniformisation {
  private static final double SMALLEST_WEIGHT = 1e-300;
  private static final int CHECK_EVERY = 16;

  private final int levels;
  private final double rate;
  private final double[] stay;
  private final double[][] up;
  private final double[][] down;
  private final double[] leak;
  private final double[] outflow;

  Uniformisation(Chain chain) {
    levels = chain.levels();
    up = chain.totalUp();
    down = chain.totalDown();
    leak = chain.leak();
    outflow = new double[levels];
    for (int d = 1; d <= up.length; d++) {
      for (int k = 0; k + d < levels; k++) {
        outflow[k] += up[d - 1][k];
        outflow[k + d] += down[d - 1][k];
      }
    }
    double largest = 0;
    for (double out : outflow) {
      largest = Math.max(largest, out);
    }
    rate = 2 * largest;
    stay = new double[levels];
    for (int k = 0; k < levels; k++) {
      stay[k] = rate == 0 ? 1 : (rate - outflow[k]) / rate;
    }
    for (int d = 0; d < up.length; d++) {
      for (int k = 0; k < up[d].length; k++) {
        up[d][k] /= rate;
        down[d][k] /= rate;
      }
    }
  }

  /** L [1/time]; 0 where nothing moves. */
  double rate() {
    return rate;
  }

  /**
   * Propagates populations.
   *
   * @param p length n, entries 0 or greater
   * @param time 0 or greater
   * @param limit steady state of the same sum as p, length n
   */
  PropagatedState populations(double[] p, double time, double[] limit) {
    return propagate(p, time, limit);
  }

  /**
   * Propagates a vector of any signs.
   *
   * @param x length n
   * @param time 0 or greater
   */
  double[] vector(double[] x, double time) {
    return propagate(x, time, null).state();
  }

  private PropagatedState propagate(double[] x, double time, double[] limit) {
    double mean = rate * time;
    if (mean == 0) {
      return new PropagatedState(x.clone(), 0, 0);
    }
    boolean positive = limit != null;
    double[] v = x.clone();
    double[] next = new double[levels];
    double[] sum = new double[levels];
    double[] correction = new double[levels];
    double[] firstWeights = weightsUpToTheMode(mean);
    long mode = (long) mean;
    long first = mode - (firstWeights.length - 1);
    double weight = 0;
    double total = 0;
    double rest = 0;
    double lost = 0;
    double jumps = 0;
    double lostSoFar = 0;
    double jumpsSoFar = 0;
    boolean atLimit = false;
    for (long k = 0; ; k++) {
      if (k >= first) {
        weight = k <= mode ? firstWeights[(int) (k - first)] : weight * (mean / k);
        total += weight;
        lost += weight * lostSoFar;
        jumps += weight * jumpsSoFar;
        if (atLimit) {
          rest += weight;
        } else {
          add(weight, v, sum, correction);
        }
      }
      if (k > mode) {
        boolean done = weight < SMALLEST_WEIGHT || (atLimit && weight < 1e-20 * total);
        if (!done && !atLimit && k % CHECK_EVERY == 0 && weight < 1e-17 * total) {
          done = positive ? isBelowEveryEntry(weight, v, sum) : isBelowNorm(weight, v, sum);
        }
        if (done) {
          break;
        }
      }
      lostSoFar += dot(leak, v) / rate;
      jumpsSoFar += dot(outflow, v) / rate;
      if (!atLimit) {
        step(v, next);
        double[] swap = v;
        v = next;
        next = swap;
        if (positive && k % CHECK_EVERY == 0 && isLimit(v, limit)) {
          atLimit = true;
          System.arraycopy(limit, 0, v, 0, levels);
        }
      }
    }
    if (rest > 0) {
      add(rest, limit, sum, correction);
    }
    for (int k = 0; k < levels; k++) {
      sum[k] /= total;
    }
    return new PropagatedState(sum, lost / total, jumps / total);
  }

  /** Weights relative to that of the mode, down to 1e-300 of it; the last is the mode's, 1. */
  private static double[] weightsUpToTheMode(double mean) {
    long mode = (long) mean;
    int count = 1;
    double weight = 1;
    while (count <= mode && weight > SMALLEST_WEIGHT) {
      weight *= (mode - count + 1) / mean;
      count++;
    }
    double[] weights = new double[count];
    weights[count - 1] = 1;
    for (int i = count - 2; i >= 0; i--) {
      weights[i] = weights[i + 1] * ((mode - (count - 2 - i)) / mean);
    }
    return weights;
  }

  /** next = P v. */
  private void step(double[] v, double[] next) {
    for (int k = 0; k < levels; k++) {
      next[k] = stay[k] * v[k];
    }
    for (int d = 1; d <= up.length; d++) {
      double[] rise = up[d - 1];
      double[] fall = down[d - 1];
      for (int k = 0; k < rise.length; k++) {
        next[k + d] += rise[k] * v[k];
      }
      for (int k = 0; k < fall.length; k++) {
        next[k] += fall[k] * v[k + d];
      }
    }
  }

  /** sum += weight v, with Kahan's correction. */
  private static void add(double weight, double[] v, double[] sum, double[] correction) {
    for (int k = 0; k < sum.length; k++) {
      double term = weight * v[k] - correction[k];
      double next = sum[k] + term;
      correction[k] = (next - sum[k]) - term;
      sum[k] = next;
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < b.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }

  private static boolean isBelowEveryEntry(double weight, double[] v, double[] sum) {
    for (int k = 0; k < v.length; k++) {
      if (sum[k] == 0 || weight * v[k] > 1e-18 * sum[k]) {
        return false;
      }
    }
    return true;
  }

  private static boolean isBelowNorm(double weight, double[] v, double[] sum) {
    double term = 0;
    double norm = 0;
    for (int k = 0; k < v.length; k++) {
      term += Math.abs(v[k]);
      norm += Math.abs(sum[k]);
    }
    return weight * term <= 1e-20 * norm;
  }

  private static boolean isLimit(double[] v, double[] limit) {
    for (int k = 0; k < v.length; k++) {
      // populations below 1e-290 lose digits of their own
      if (Math.abs(v[k] - limit[k]) > 1e-14 * limit[k] && Math.max(v[k], limit[k]) > 1e-290) {
        return false;
      }
    }
    return true;
  }
}
