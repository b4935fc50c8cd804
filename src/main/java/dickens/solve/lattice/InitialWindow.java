package dickens.solve.lattice;

import dickens.generator.LatticeWindow;
import dickens.generator.PopulationLattice;

/**
 * A first guess of where the stationary state of a population lattice lives.
 *
 * <p>The ratio of pumping to emission within ladder s, r = (Gu + gu I)/(Gd + gd I), does not depend
 * on m: each ladder alone is geometric. Averaged over that distribution the moves between ladders
 * form a birth-death chain in s with rates R_s up and Q_s down, whose stationary weights follow
 * from detailed balance, log P_{s+1} = log P_s + log R_s - log Q_{s+1}. Kept are the ladders with
 * P_s above a threshold times the largest, each with the M whose weight P_s p(M|s)/max_M p(M|s) is
 * above it too.
 *
 * <p>Cost: the heaviest ladder is bracketed on 4096 samples and the weights are followed outwards
 * from it, so only ladders that are kept are visited, whatever N. Averages are closed forms.
 *
 * @param window the guess
 * @param mode the index in the window of the most probable state by this estimate
 */
record InitialWindow(LatticeWindow window, int mode) {
  private static final int SAMPLES = 4096;

  /** Estimates the window that holds all but about the given fraction of the probability. */
  static InitialWindow of(PopulationLattice lattice, double threshold, int maximalLadders) {
    Ladders chain = new Ladders(lattice);
    double cut = Math.log(threshold);
    int last = lattice.lastLadder();
    int top = chain.heaviest();
    int most = Math.min(maximalLadders, last + 1);
    double[] up = new double[64];
    double[] down = new double[64];
    int ups = 0;
    int downs = 0;
    double log = 0;
    while (top + ups < last && ups + downs < most) {
      log += chain.slope(top + ups);
      if (!(log >= cut)) {
        break;
      }
      up = grown(up, ups);
      up[ups++] = log;
    }
    log = 0;
    while (top - downs > 0 && ups + downs < most) {
      log -= chain.slope(top - downs - 1);
      if (!(log >= cut)) {
        break;
      }
      down = grown(down, downs);
      down[downs++] = log;
    }
    int ladders = 1 + ups + downs;
    int[] low = new int[ladders];
    int[] high = new int[ladders];
    int n = lattice.qubits();
    for (int i = 0; i < ladders; i++) {
      int s = top - downs + i;
      double weight = s == top ? 0 : s > top ? up[s - top - 1] : down[top - s - 1];
      double lr = chain.logRatio(s);
      long spread = (long) Math.min(n - 2.0 * s, Math.floor((weight - cut) / Math.abs(lr)));
      low[i] = lr <= 0 ? s : (int) (n - s - spread);
      high[i] = lr <= 0 ? (int) (s + spread) : n - s;
    }
    LatticeWindow window = new LatticeWindow(top - downs, low, high);
    int mode = window.state(top, chain.logRatio(top) <= 0 ? top : n - top);
    return new InitialWindow(window, mode);
  }

  private static double[] grown(double[] a, int used) {
    return used < a.length ? a : java.util.Arrays.copyOf(a, 2 * used);
  }

  /** The birth-death chain of the ladders. */
  private static final class Ladders {
    private final int qubits;
    private final int last;
    private final double collectiveEmission;
    private final double collectivePumping;
    private final double emission;
    private final double pumping;
    private final double dephasing;

    Ladders(PopulationLattice lattice) {
      qubits = lattice.qubits();
      last = lattice.lastLadder();
      collectiveEmission = lattice.collectiveEmission();
      collectivePumping = lattice.collectivePumping();
      emission = lattice.emission();
      pumping = lattice.pumping();
      dephasing = lattice.dephasing();
    }

    /** log of pumping over emission in ladder s; 0 at J = 0. */
    double logRatio(int s) {
      double q = qubits - 2.0 * s;
      if (q == 0) {
        return 0;
      }
      double within = (qubits + 2.0) / (q * (q + 2));
      return Math.log(collectivePumping + pumping * within)
          - Math.log(collectiveEmission + emission * within);
    }

    /** log P_{s+1} - log P_s. */
    double slope(int s) {
      return Math.log(rate(s, true)) - Math.log(rate(s + 1, false));
    }

    /** Average rate from ladder s to s + 1 (outwards) or to s - 1. */
    private double rate(int s, boolean outwards) {
      double q = qubits - 2.0 * s;
      double lr = logRatio(s);
      // moments of the distance e from the populated end, e = k for lr <= 0 and h otherwise
      double rate = Math.abs(lr);
      double mean;
      double pairs;
      if (q <= 64) {
        double weight = 0;
        double first = 0;
        double second = 0;
        for (int e = 0; e <= q; e++) {
          double w = e == 0 ? 1 : Math.exp(-rate * e);
          weight += w;
          first += w * e;
          second += w * e * (e - 1.0);
        }
        mean = first / weight;
        pairs = second / weight;
      } else {
        double n = q + 1;
        double all = n * rate;
        if (all > 40) {
          mean = 1 / Math.expm1(rate);
          pairs = 2 * mean * mean;
        } else {
          double variance;
          if (all < 1e-3) {
            mean = 0.5 * q - rate * (n * n - 1) / 12;
            variance = (n * n - 1) / 12;
          } else {
            double one = Math.expm1(rate);
            double many = Math.expm1(all);
            mean = 1 / one - n / many;
            variance = (1 + one) / (one * one) - n * n * (1 + many) / (many * many);
          }
          pairs = variance + mean * mean - mean;
        }
      }
      // e(e-1), (q-e)(q-e-1), e(q-e)
      double far = q * (q - 1) - 2 * (q - 1) * mean + pairs;
      double mixed = (q - 1) * mean - pairs;
      double kk = lr <= 0 ? pairs : far;
      double hh = lr <= 0 ? far : pairs;
      double k = lr <= 0 ? mean : q - mean;
      double h = q - k;
      if (outwards) {
        double a = q == 0 ? 0 : (qubits + q + 2) / (2 * q * (q + 1));
        return a * Math.max(0, emission * kk + pumping * hh + dephasing * mixed);
      }
      double b = (qubits - q) / (2 * (q + 1) * (q + 2));
      return b
          * (emission * (hh + 4 * h + 2)
              + pumping * (kk + 4 * k + 2)
              + dephasing * (mixed + q + 1));
    }

    /** The ladder of largest weight. */
    int heaviest() {
      int best = 0;
      if (last <= SAMPLES) {
        double log = 0;
        double largest = 0;
        for (int s = 0; s < last && log > Double.NEGATIVE_INFINITY; s++) {
          log += slope(s);
          if (log > largest) {
            largest = log;
            best = s + 1;
          }
        }
        return best;
      }
      // trapezoids of the slope between samples, then the crossing next to the best sample
      double log = 0;
      double largest = 0;
      double before = slope(0);
      int bestSample = 0;
      for (int i = 1; i <= SAMPLES; i++) {
        double now = slope(sample(i));
        log += 0.5 * (before + now) * (sample(i) - sample(i - 1));
        before = now;
        if (log > largest) {
          largest = log;
          bestSample = i;
        }
      }
      int lo = sample(Math.max(0, bestSample - 1));
      int hi = sample(Math.min(SAMPLES, bestSample + 1)) + 1;
      if (!(slope(lo) > 0)) {
        return lo;
      }
      while (hi - lo > 1) {
        int middle = lo + (hi - lo) / 2;
        if (middle < last && slope(middle) > 0) {
          lo = middle;
        } else {
          hi = middle;
        }
      }
      return Math.min(last, hi);
    }

    private int sample(int i) {
      return (int) ((last - 1) * (double) i / SAMPLES);
    }
  }
}
