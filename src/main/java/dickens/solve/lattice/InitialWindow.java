package dickens.solve.lattice;

import dickens.generator.LatticeWindow;
import dickens.generator.PopulationLattice;
import java.util.Arrays;

/**
 * A first guess of where the stationary state of a population lattice lives.
 *
 * <p>Along ladder s the weights follow a birth-death chain in M in which the local jumps count
 * whether they change J or not, with c = (k+1) h:
 *
 * <pre>  p(M+1)/p(M) = (Gu c + gu (N-M)) / (Gd c + gd (M+1))</pre>
 *
 * Averaged over these profiles the moves between ladders form a birth-death chain in s with rates
 * R_s outwards and Q_s inwards, whose weights follow from detailed balance, log P_{s+1} = log P_s +
 * log R_s - log Q_{s+1}. Kept are the ladders with P_s above a threshold times the largest, each
 * with the M whose weight P_s p(M|s)/max_M p(M|s) is above it too.
 *
 * <p>Departure from the in-ladder ratio (Gu + gu I)/(Gd + gd I): that one is right for collective
 * baths only; the profile used here is exact for collective baths and for a local bath alone, so
 * hot and inverted ensembles start from a useful window.
 *
 * <p>Cost: the heaviest ladder is bracketed on 2048 samples, the weights are followed outwards from
 * it with growing strides, and profiles are sampled with growing strides too, so that it stays
 * small whatever N.
 *
 * @param window the guess
 * @param mode the index in the window of the most probable state by this estimate
 */
record InitialWindow(LatticeWindow window, int mode) {
  private static final int SAMPLES = 2048;
  private static final int STEPS = 128;

  /** Estimates the window that holds all but about the given fraction of the probability. */
  static InitialWindow of(PopulationLattice lattice, double threshold, double maximalStates) {
    Profile profile = new Profile(lattice);
    double cut = Math.log(threshold);
    int top = profile.heaviest();
    Side inner = new Side(profile, top, -1, cut, maximalStates);
    Side outer = new Side(profile, top, 1, cut, maximalStates);
    int ladders = inner.count + outer.count - 1;
    int first = top - inner.count + 1;
    int[] low = new int[ladders];
    int[] high = new int[ladders];
    for (int i = 0; i < ladders; i++) {
      int s = first + i;
      Side side = s < top ? inner : outer;
      int at = Math.abs(s - top);
      low[i] = s + side.low[at];
      high[i] = Math.min(s + side.high[at], lattice.qubits() - s);
      low[i] = Math.min(low[i], high[i]);
    }
    LatticeWindow window = new LatticeWindow(first, low, high);
    profile.follow(top, cut);
    return new InitialWindow(window, window.state(top, top + profile.mode));
  }

  /** The ladders on one side of the heaviest, which is entry 0: intervals of k = M - s. */
  private static final class Side {
    private int[] low = new int[64];
    private int[] high = new int[64];
    private int count;

    Side(Profile profile, int top, int direction, double cut, double maximalStates) {
      profile.follow(top, cut);
      append(profile.low, profile.high);
      double before = profile.slope(top, direction);
      double log = 0;
      int s = top;
      int end = direction > 0 ? profile.last : 0;
      double states = profile.high - profile.low + 1.0;
      for (int step = 1; s != end && states <= maximalStates; step++) {
        int stride = Math.min(1 << Math.min(20, step / 256), Math.abs(end - s));
        double here = log;
        int next = s + direction * stride;
        double now = next == end ? before : profile.slope(next, direction);
        // one step is exact; longer ones are trapezoids of the slope
        log += stride == 1 ? before : 0.5 * stride * (before + now);
        if (!(here + before >= cut)) {
          break;
        }
        profile.follow(next, cut - Math.max(cut, Math.min(0, log)));
        int fromLow = low[count - 1];
        int fromHigh = high[count - 1];
        for (int i = 1; i <= stride; i++) {
          double t = i / (double) stride;
          int lo = (int) Math.floor(fromLow + t * (profile.low - fromLow));
          int hi = (int) Math.ceil(fromHigh + t * (profile.high - fromHigh));
          append(lo, hi);
          states += hi - lo + 1.0;
        }
        s = next;
        before = now;
        if (!(log >= cut)) {
          break;
        }
      }
    }

    private void append(int lo, int hi) {
      if (count == low.length) {
        low = Arrays.copyOf(low, 2 * count);
        high = Arrays.copyOf(high, 2 * count);
      }
      low[count] = lo;
      high[count++] = hi;
    }
  }

  /** Weights along one ladder at a time, and the rates between ladders that they lead to. */
  private static final class Profile {
    private final int qubits;
    private final int last;
    private final double collectiveEmission;
    private final double collectivePumping;
    private final double emission;
    private final double pumping;
    private final double dephasing;

    // of the ladder followed last: the interval kept and the mode, in k, and moments
    private int low;
    private int high;
    private int mode;
    private double weight;
    private double sumK;
    private double sumKK;

    Profile(PopulationLattice lattice) {
      qubits = lattice.qubits();
      last = lattice.lastLadder();
      collectiveEmission = lattice.collectiveEmission();
      collectivePumping = lattice.collectivePumping();
      emission = lattice.emission();
      pumping = lattice.pumping();
      dephasing = lattice.dephasing();
    }

    /** log p(k+1)/p(k) on ladder s; k may lie between integers. */
    private double logRatio(double s, double k) {
      double q = qubits - 2 * s;
      double c = (k + 1) * Math.max(1, q - k);
      double m = s + k;
      return Math.log(
          (collectivePumping * c + pumping * (qubits - m))
              / (collectiveEmission * c + emission * (m + 1)));
    }

    /** Follows ladder s from its mode to where the weight falls below exp(cut). */
    void follow(int s, double cut) {
      int q = qubits - 2 * s;
      int a = 0;
      int b = q;
      // the ratio falls with k wherever it crosses one from above: bisection
      while (b > a) {
        int middle = a + (b - a) / 2;
        if (logRatio(s, middle) > 0) {
          a = middle + 1;
        } else {
          b = middle;
        }
      }
      mode = a;
      weight = 1;
      sumK = mode;
      sumKK = mode * (mode - 1.0);
      high = walk(s, q, 1, cut);
      low = walk(s, q, -1, cut);
    }

    private int walk(int s, int q, int direction, double cut) {
      double log = 0;
      int k = mode;
      int end = direction > 0 ? q : 0;
      for (int step = 0; k != end; step++) {
        int stride = Math.min(1 << Math.min(20, step / STEPS), Math.abs(end - k));
        double middle = k + 0.5 * (direction * stride - 1);
        log += direction * stride * logRatio(s, middle);
        if (!(log >= cut)) {
          return Math.max(0, Math.min(q, k + direction * (stride - 1)));
        }
        k += direction * stride;
        double w = stride * Math.exp(log);
        weight += w;
        sumK += w * k;
        sumKK += w * k * (k - 1.0);
      }
      return k;
    }

    /** log P_{s+direction} - log P_s. */
    double slope(int s, int direction) {
      return direction > 0 ? slope(s) : -slope(s - 1);
    }

    /** log P_{s+1} - log P_s. */
    private double slope(int s) {
      return Math.log(rate(s, true)) - Math.log(rate(s + 1, false));
    }

    /** Average rate from ladder s to s + 1 (outwards) or to s - 1. */
    private double rate(int s, boolean outwards) {
      follow(s, -40);
      double q = qubits - 2.0 * s;
      double k = sumK / weight;
      double kk = sumKK / weight;
      double h = q - k;
      double hh = Math.max(0, q * (q - 1) - 2 * (q - 1) * k + kk);
      double mixed = Math.max(0, (q - 1) * k - kk);
      if (outwards) {
        double a = q == 0 ? 0 : (qubits + q + 2) / (2 * q * (q + 1));
        return a * (emission * kk + pumping * hh + dephasing * mixed);
      }
      double b = (qubits - q) / (2 * (q + 1) * (q + 2));
      return b
          * (emission * (hh + 4 * h + 2)
              + pumping * (kk + 4 * k + 2)
              + dephasing * (mixed + q + 1));
    }

    /** The ladder of largest weight. */
    int heaviest() {
      int samples = Math.min(SAMPLES, last);
      if (samples == 0) {
        return 0;
      }
      double log = 0;
      double largest = 0;
      int best = 0;
      double before = slope(0);
      for (int i = 1; i <= samples && log > Double.NEGATIVE_INFINITY; i++) {
        int width = sample(i, samples) - sample(i - 1, samples);
        double now = i < samples ? slope(sample(i, samples)) : before;
        log += width == 1 ? before : 0.5 * (before + now) * width;
        before = now;
        if (log > largest) {
          largest = log;
          best = i;
        }
      }
      int lo = sample(Math.max(0, best - 1), samples);
      int hi = sample(Math.min(samples, best + 1), samples);
      // the weight rises while the slope is positive
      while (hi > lo) {
        int middle = lo + (hi - lo) / 2;
        if (slope(middle) > 0) {
          lo = middle + 1;
        } else {
          hi = middle;
        }
      }
      return lo;
    }

    private int sample(int i, int samples) {
      return (int) (last * (double) i / samples);
    }
  }
}
