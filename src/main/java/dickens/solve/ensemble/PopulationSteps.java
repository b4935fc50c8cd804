package dickens.solve.ensemble;

import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import dickens.generator.WorkSharing;
import dickens.solve.Deadline;
import java.util.Arrays;

/**
 * exp(L t) p for populations p(J, m) under an L that makes no coherences, by uniformisation: with P
 * = 1 + L/R of {@link PopulationStencil}, exp(L t) p = sum_k w_k P^k p, w_k the Poisson weights of
 * mean R t (Jensen 1953), outwards from the mode (Fox and Glynn 1988). All terms are positive.
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
  private final PopulationStencil stencil;
  private final Deadline deadline;
  private int products;

  PopulationSteps(DickeLiouvillian liouvillian, Deadline deadline) {
    this.liouvillian = liouvillian;
    this.stencil = new PopulationStencil(liouvillian);
    this.deadline = deadline;
  }

  /** Bytes of all vectors and of the stencil. */
  static double bytes(DickeLiouvillian liouvillian) {
    double states = 0;
    for (int twoJ : liouvillian.spins()) {
      states += twoJ + 1;
    }
    return 8.0 * (TOGETHER + 3 + 12) * states;
  }

  LiouvillianPropagator.Outcome evolve(
      HermitianPlanes initial, double[] times, Snapshots snapshots) {
    double[][] state = new double[liouvillian.planes()][];
    for (int s = 0; s < state.length; s++) {
      state[s] = Arrays.copyOf(initial.re(s), liouvillian.twoJ(s) + 1);
    }
    HermitianPlanes shown = HermitianPlanes.diagonal(liouvillian.spins());
    double trace = initial.trace();
    double now = 0;
    double defect = 0;
    for (int first = 0; first < times.length; first += TOGETHER) {
      int last = Math.min(times.length, first + TOGETHER) - 1;
      double[][][] at = group(state, now, times, first, last);
      for (int k = first; k <= last; k++) {
        for (int s = 0; s < state.length; s++) {
          System.arraycopy(at[k - first][s], 0, shown.re(s), 0, at[k - first][s].length);
        }
        double sum = shown.trace();
        defect = Math.max(defect, Math.abs(sum - trace));
        shown.scale(trace / sum);
        snapshots.at(k, shown);
      }
      for (int s = 0; s < state.length; s++) {
        System.arraycopy(shown.re(s), 0, state[s], 0, state[s].length);
      }
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

  /** The populations at several times, [time][plane][i]. */
  private double[][][] group(double[][] start, double now, double[] times, int first, int last) {
    double[][][] sums = new double[last - first + 1][][];
    Weights[] weights = new Weights[sums.length];
    for (int k = 0; k < sums.length; k++) {
      sums[k] = zeros(start);
      weights[k] = Weights.of(stencil.rate() * (times[first + k] - now));
    }
    long end = stencil.rate() == 0 ? 1 : weights[sums.length - 1].end();
    double[][] v = start;
    double[][] next = zeros(start);
    double[][] spare = zeros(start);
    boolean[] live = PopulationStencil.live(start);
    for (long k = 0; k < end; k++) {
      deadline.check();
      double[] share = new double[sums.length];
      for (int i = 0; i < sums.length; i++) {
        share[i] = weights[i].at(k);
      }
      addTo(sums, share, v, live);
      if (k + 1 == end) {
        break;
      }
      double moved = stencil.step(v, live, next);
      products++;
      double[][] free = v == start ? spare : v;
      v = next;
      next = free;
      if (moved * (end - k) < STILL) {
        for (int i = 0; i < sums.length; i++) {
          share[i] = weights[i].from(k + 1);
        }
        addTo(sums, share, v, live);
        break;
      }
    }
    return sums;
  }

  private static double[][] zeros(double[][] shape) {
    return Arrays.stream(shape).map(plane -> new double[plane.length]).toArray(double[][]::new);
  }

  /** sums[i] += w[i] v. */
  private static void addTo(double[][][] sums, double[] w, double[][] v, boolean[] live) {
    WorkSharing.forEach(
        v.length,
        s -> {
          for (int i = 0; i < sums.length; i++) {
            if (w[i] != 0 && live[s]) {
              double[] sum = sums[i][s];
              for (int t = 0; t < sum.length; t++) {
                sum[t] += w[i] * v[s][t];
              }
            }
          }
        });
  }
}
