package dickens.solve.ensemble;

import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import dickens.generator.WorkSharing;
import dickens.solve.Deadline;

/**
 * exp(L t) p for populations p(J, m) under an L that makes no coherences, by uniformisation: with P
 * = 1 + L/R, R the largest rate out of a state, exp(L t) p = sum_k w_k P^k p, w_k the Poisson
 * weights of mean R t (Jensen 1953), outwards from the mode (Fox and Glynn 1988). All terms are
 * positive.
 *
 * <p>Up to {@value #TOGETHER} times share one sequence P^k p. Weights below 1e-18 of the largest
 * are left out and the others rescaled to sum 1. Where a further step would change nothing (the
 * steps that remain move less than 1e-15 together) the state stays as it is.
 *
 * <p>Cost: about R t + 9 sqrt(R t) products with L. Memory: {@value #TOGETHER} + 3 vectors of one
 * number a state.
 */
final class PopulationSteps {
  private static final int TOGETHER = 16;
  private static final double SMALLEST_WEIGHT = 1e-18;
  private static final double STILL = 1e-15;

  private final DickeLiouvillian liouvillian;
  private final Deadline deadline;
  private final double rate;
  private int products;

  PopulationSteps(DickeLiouvillian liouvillian, Deadline deadline) {
    this.liouvillian = liouvillian;
    this.deadline = deadline;
    double largest = 0;
    for (int s = 0; s < liouvillian.planes(); s++) {
      int d = liouvillian.twoJ(s) + 1;
      double[] re = new double[d];
      liouvillian.diagonal(s, 0, re, new double[d]);
      for (double x : re) {
        largest = Math.max(largest, -x);
      }
    }
    rate = largest;
  }

  /** Bytes of all vectors. */
  static double bytes(DickeLiouvillian liouvillian) {
    double states = 0;
    for (int twoJ : liouvillian.spins()) {
      states += twoJ + 1;
    }
    return 16.0 * (TOGETHER + 3) * states;
  }

  LiouvillianPropagator.Outcome evolve(
      HermitianPlanes initial, double[] times, Snapshots snapshots) {
    HermitianPlanes state = initial.copy();
    double trace = initial.trace();
    double now = 0;
    double defect = 0;
    for (int first = 0; first < times.length; first += TOGETHER) {
      int last = Math.min(times.length, first + TOGETHER) - 1;
      HermitianPlanes[] at = group(state, now, times, first, last);
      for (int k = first; k <= last; k++) {
        HermitianPlanes p = at[k - first];
        double sum = p.trace();
        defect = Math.max(defect, Math.abs(sum - trace));
        p.scale(trace / sum);
        snapshots.at(k, p);
      }
      state = at[last - first];
      now = times[last];
    }
    String method = "uniformisation of the populations (" + products + " products)";
    return new LiouvillianPropagator.Outcome(method, products, defect);
  }

  /** Poisson weights from {@code first} on. */
  private record Weights(long first, double[] w) {
    static Weights of(double mean) {
      long mode = (long) mean;
      int below = 0;
      double value = 1;
      while (mode - below > 0 && value >= SMALLEST_WEIGHT) {
        value *= (mode - below) / mean;
        below++;
      }
      int above = 0;
      for (value = 1; value >= SMALLEST_WEIGHT; above++) {
        value *= mean / (mode + above + 1);
      }
      double[] w = new double[below + above + 1];
      w[below] = 1;
      for (int k = below; k > 0; k--) {
        w[k - 1] = w[k] * ((mode - below + k) / mean);
      }
      for (int k = below; k + 1 < w.length; k++) {
        w[k + 1] = w[k] * (mean / (mode - below + k + 1));
      }
      double sum = 0;
      for (double x : w) {
        sum += x;
      }
      for (int k = 0; k < w.length; k++) {
        w[k] /= sum;
      }
      return new Weights(mode - below, w);
    }

    long end() {
      return first + w.length;
    }

    double at(long k) {
      return k < first || k >= end() ? 0 : w[(int) (k - first)];
    }

    double from(long k) {
      double sum = 0;
      for (int i = (int) Math.max(0, Math.min(w.length, k - first)); i < w.length; i++) {
        sum += w[i];
      }
      return sum;
    }
  }

  private HermitianPlanes[] group(
      HermitianPlanes start, double now, double[] times, int first, int last) {
    HermitianPlanes[] sums = new HermitianPlanes[last - first + 1];
    Weights[] weights = new Weights[sums.length];
    for (int k = 0; k < sums.length; k++) {
      sums[k] = start.sameShape();
      weights[k] = Weights.of(rate * (times[first + k] - now));
    }
    long end = rate == 0 ? 1 : weights[sums.length - 1].end();
    HermitianPlanes v = start.copy();
    HermitianPlanes change = start.sameShape();
    for (long k = 0; k < end; k++) {
      deadline.check();
      addTo(sums, weights, k, v);
      if (k + 1 == end) {
        break;
      }
      liouvillian.apply(v, change);
      products++;
      double moved = step(v, change);
      if (moved * (end - k) < STILL) {
        for (int i = 0; i < sums.length; i++) {
          sums[i].add(weights[i].from(k + 1), v);
        }
        break;
      }
    }
    return sums;
  }

  private static void addTo(HermitianPlanes[] sums, Weights[] weights, long k, HermitianPlanes v) {
    WorkSharing.forEach(
        v.planes(),
        s -> {
          for (int i = 0; i < sums.length; i++) {
            double w = weights[i].at(k);
            if (w != 0) {
              sums[i].add(s, w, v);
            }
          }
        });
  }

  /** v += change/R; the probability that moved. */
  private double step(HermitianPlanes v, HermitianPlanes change) {
    double moved = 0;
    for (int s = 0; s < v.planes(); s++) {
      double[] to = v.re(s);
      double[] by = change.re(s);
      for (int i = 0; i < to.length; i++) {
        double d = by[i] / rate;
        to[i] = Math.max(0, to[i] + d);
        moved += Math.abs(d);
      }
    }
    return moved;
  }
}
