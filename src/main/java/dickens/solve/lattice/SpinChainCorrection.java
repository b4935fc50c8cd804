package dickens.solve.lattice;

import dickens.solve.CompensatedSum;

/**
 * The slow motion between values of J, taken from the ladders as wholes. With the fluxes A_s from
 * ladder s to s+1 and B_s from s to s-1 in a state w, detailed balance of the aggregated
 * birth-death chain asks for factors c_s of the ladders with
 *
 * <pre>  c_s A_s = c_{s+1} B_{s+1}   (in logarithms; P_{s+1}/P_s = R_s/Q_{s+1})</pre>
 *
 * and its linear problem K a = c, pinned to a = 0 at the heaviest ladder, is solved by the flux
 * through each cut, a_{s+1} B_{s+1} - a_s A_s = sum of c_t over t &gt; s.
 *
 * <p>Source: Koury, McAllister and Stewart, SIAM J. Alg. Disc. Meth. 5, 164 (1984), with ladders as
 * the aggregates. Memory: 32 bytes a ladder.
 */
final class SpinChainCorrection {
  /** Ladders lighter than exp of this, relative to the heaviest, are not made lighter. */
  private static final double LIGHTEST = -500;

  private final LadderMoves moves;
  private final double[] outwards;
  private final double[] inwards;
  private int pin;

  SpinChainCorrection(LadderMoves moves) {
    this.moves = moves;
    this.outwards = new double[moves.ladders()];
    this.inwards = new double[moves.ladders()];
  }

  private void measure(double[] w) {
    moves.forBlocks(
        (first, last) -> {
          for (int i = first; i < last; i++) {
            outwards[i] = moves.flux(i, 1, w);
            inwards[i] = moves.flux(i, -1, w);
          }
        });
  }

  /** Rescales the ladders of x to detailed balance of the chain and its sum to 1. */
  void rescale(double[] x) {
    measure(x);
    int ladders = moves.ladders();
    double[] log = new double[ladders];
    double rest = 0;
    for (int i = 0; i + 1 < ladders; i++) {
      double term = Math.log(outwards[i] / inwards[i + 1]) + rest;
      log[i + 1] = log[i] + term;
      rest = term - (log[i + 1] - log[i]);
    }
    double[] sums = ladderSums(x);
    double largest = Double.NEGATIVE_INFINITY;
    int heaviest = 0;
    for (int i = 0; i < ladders; i++) {
      double weight = log[i] + Math.log(sums[i]);
      if (weight > largest) {
        largest = weight;
        heaviest = i;
      }
    }
    double[] scale = new double[ladders];
    double[] weights = new double[ladders];
    for (int i = 0; i < ladders; i++) {
      // differences of log: near balance they are small and the scale is exact
      double light = LIGHTEST - Math.log(sums[i]) + Math.log(sums[heaviest]);
      scale[i] = Math.exp(Math.max(light, log[i] - log[heaviest]));
      weights[i] = scale[i] * sums[i];
    }
    double total = CompensatedSum.of(weights);
    moves.forBlocks(
        (first, last) -> {
          for (int i = first; i < last; i++) {
            double factor = scale[i] / total;
            for (int j = moves.start(i); j < moves.start(i + 1); j++) {
              x[j] *= factor;
            }
          }
        });
  }

  /** Sums of v over each ladder. */
  private double[] ladderSums(double[] v) {
    double[] sums = new double[moves.ladders()];
    moves.forBlocks(
        (first, last) -> {
          for (int i = first; i < last; i++) {
            double sum = 0;
            double rest = 0;
            for (int j = moves.start(i); j < moves.start(i + 1); j++) {
              double next = sum + v[j];
              double shifted = next - sum;
              rest += (sum - (next - shifted)) + (v[j] - shifted);
              sum = next;
            }
            sums[i] = sum + rest;
          }
        });
    return sums;
  }

  /**
   * Largest P_s / P_max |sum of (A/B - 1) over the cuts between s and the heaviest ladder|: the
   * error of the weights, relative to the largest, that the imbalance of the fluxes stands for.
   */
  double drift(double[] x) {
    prepare(x);
    double[] weights = ladderSums(x);
    double largest = 0;
    double sum = 0;
    for (int i = pin; i + 1 < weights.length; i++) {
      sum += outwards[i] / inwards[i + 1] - 1;
      largest = Math.max(largest, weights[i + 1] / weights[pin] * Math.abs(sum));
    }
    sum = 0;
    for (int i = pin - 1; i >= 0; i--) {
      sum += inwards[i + 1] / outwards[i] - 1;
      largest = Math.max(largest, weights[i] / weights[pin] * Math.abs(sum));
    }
    return largest;
  }

  /** Takes the fluxes of w for the calls of add that follow. */
  void prepare(double[] w) {
    measure(w);
    double[] sums = ladderSums(w);
    pin = 0;
    for (int i = 1; i < sums.length; i++) {
      pin = sums[i] > sums[pin] ? i : pin;
    }
  }

  /** y += a_s w, where K a = the ladder sums of r. */
  void add(double[] y, double[] w, double[] r) {
    int ladders = moves.ladders();
    double[] c = ladderSums(r);
    double[] a = new double[ladders];
    // what lies beyond the cut between i and i + 1, seen from the pin
    double[] beyond = new double[ladders];
    for (int i = ladders - 2; i >= pin; i--) {
      beyond[i] = c[i + 1] + (i + 2 < ladders ? beyond[i + 1] : 0);
    }
    for (int i = pin; i + 1 < ladders; i++) {
      a[i + 1] = (a[i] * outwards[i] + beyond[i]) / inwards[i + 1];
    }
    double before = 0;
    for (int i = 0; i < pin; i++) {
      before += c[i];
      beyond[i] = before;
    }
    for (int i = pin - 1; i >= 0; i--) {
      a[i] = (a[i + 1] * inwards[i + 1] + beyond[i]) / outwards[i];
    }
    moves.forBlocks(
        (first, last) -> {
          for (int i = first; i < last; i++) {
            for (int j = moves.start(i); j < moves.start(i + 1); j++) {
              y[j] += a[i] * w[j];
            }
          }
        });
  }
}
