package dickens.solve.ensemble;

import dickens.backend.PopulationPowers;
import dickens.backend.PopulationProblem;
import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import dickens.solve.Deadline;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * exp(L t) p for populations p(J, m) under an L that makes no coherences, by uniformisation: with P
 * = 1 + L/R of {@link PopulationStencil}, exp(L t) p = sum_k w_k P^k p, w_k the Poisson weights of
 * mean R t (Jensen 1953), outwards from the mode (Fox and Glynn 1988). All terms are positive.
 *
 * <p>Up to {@value #TOGETHER} times share one sequence P^k p. Weights below 1e-18 of the largest
 * are left out and the others rescaled to sum 1. Where a further step would change nothing (the
 * steps that remain move less than 1e-15 together) the state stays as it is.
 *
 * <p>Products and sums are formed where {@link PopulationPowers} keeps them. Cost: about R t + 9
 * sqrt(R t) products with P. Memory: 2 {@value #TOGETHER} + 5 vectors of one number a state.
 */
final class PopulationSteps {
  private static final int TOGETHER = 16;
  private static final double SMALLEST_WEIGHT = 1e-18;
  private static final double STILL = 1e-15;

  private final DickeLiouvillian liouvillian;
  private final double rate;
  private final Deadline deadline;
  private int products;

  PopulationSteps(DickeLiouvillian liouvillian, Deadline deadline) {
    this.liouvillian = liouvillian;
    this.rate = PopulationStencil.rate(liouvillian);
    this.deadline = deadline;
  }

  /** Bytes of all vectors and of the stencil, or of the matrix that takes its place. */
  static double bytes(DickeLiouvillian liouvillian) {
    double states = 0;
    for (int twoJ : liouvillian.spins()) {
      states += twoJ + 1;
    }
    return 8.0 * (2 * TOGETHER + 5 + 14) * states;
  }

  /** What a back end needs to know; empty where nothing moves. */
  Optional<PopulationProblem> problem() {
    return rate == 0
        ? Optional.empty()
        : Optional.of(new PopulationProblem(liouvillian, rate, TOGETHER));
  }

  /** Powers of P on the processor. */
  PopulationPowers onHost() {
    return new HostPopulations(new PopulationStencil(liouvillian), liouvillian.spins());
  }

  LiouvillianPropagator.Outcome evolve(
      PopulationPowers powers, HermitianPlanes initial, double[] times, Snapshots snapshots) {
    HermitianPlanes shown = HermitianPlanes.diagonal(liouvillian.spins());
    double[] state = populations(initial);
    double trace = initial.trace();
    double now = 0;
    double defect = 0;
    for (int first = 0; first < times.length; first += TOGETHER) {
      int last = Math.min(times.length, first + TOGETHER) - 1;
      double[][] at = group(powers, state, now, times, first, last);
      for (int k = first; k <= last; k++) {
        int from = 0;
        for (int s = 0; s < shown.planes(); s++) {
          System.arraycopy(at[k - first], from, shown.re(s), 0, shown.re(s).length);
          from += shown.re(s).length;
        }
        double sum = shown.trace();
        defect = Math.max(defect, Math.abs(sum - trace));
        shown.scale(trace / sum);
        snapshots.at(k, shown);
      }
      state = populations(shown);
      now = times[last];
    }
    String method = "uniformisation of the populations (" + products + " products)";
    return new LiouvillianPropagator.Outcome(method, products, defect, "cpu");
  }

  /** Plane after plane. */
  private static double[] populations(HermitianPlanes diagonal) {
    double[] all = new double[diagonal.spins().length + Arrays.stream(diagonal.spins()).sum()];
    int at = 0;
    for (int s = 0; s < diagonal.planes(); s++) {
      System.arraycopy(diagonal.re(s), 0, all, at, diagonal.re(s).length);
      at += diagonal.re(s).length;
    }
    return all;
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

  /** The populations at several times. */
  private double[][] group(
      PopulationPowers powers, double[] start, double now, double[] times, int first, int last) {
    Weights[] weights = new Weights[last - first + 1];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Weights.of(rate * (times[first + i] - now));
    }
    long end = rate == 0 ? 1 : weights[weights.length - 1].end();
    powers.start(start, weights.length);
    powers.add(share(weights, w -> w.at(0)));
    // the power of P that v holds
    long power = 0;
    while (power + 1 < end) {
      deadline.check();
      double[][] rows = new double[(int) Math.min(powers.together(), end - 1 - power)][];
      for (int k = 0; k < rows.length; k++) {
        long held = power + 1 + k;
        rows[k] = share(weights, w -> w.at(held));
      }
      double moved = powers.advance(rows);
      products += rows.length;
      power += rows.length;
      if (moved * (end - power + 1) < STILL) {
        long held = power;
        powers.add(share(weights, w -> w.from(held + 1)));
        break;
      }
    }
    double[][] at = new double[weights.length][start.length];
    for (int i = 0; i < at.length; i++) {
      powers.sum(i, at[i]);
    }
    return at;
  }

  private static double[] share(Weights[] weights, ToDoubleFunction<Weights> share) {
    return Arrays.stream(weights).mapToDouble(share).toArray();
  }
}
