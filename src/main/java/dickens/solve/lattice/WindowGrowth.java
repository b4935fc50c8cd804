package dickens.solve.lattice;

import dickens.generator.LatticeWindow;
import java.util.ArrayDeque;

/**
 * The next window after one that leaked.
 *
 * <p>On each ladder the states with x above a threshold are kept. Where they reach the edge of the
 * window the edge moves outwards to where a Gaussian through the ladder's maximum and its edge
 * falls to the threshold; elsewhere by a few states. The ladders are extended in the same way by
 * the profile of their sums. Then the interval of every ladder becomes the hull of those of its
 * neighbours, because widening each ladder on its own makes ragged windows that trap probability.
 * The hull is taken in whichever of k = J + m, m, or h = J - m leaves the fewest states: a thin
 * strip along J = |m| stays thin.
 *
 * <p>Departure from the method described with the certificate (everything widened by 15 %): hot and
 * inverted ensembles close in half the rounds, and strips at N = 10^8 do not grow a thousandfold.
 */
final class WindowGrowth {
  private static final int LEAST = 6;

  private final LatticeWindow window;
  private final int qubits;
  private final double fraction;
  private final int firstKept;
  private final int lastKept;
  private final int[] low;
  private final int[] high;
  private final double[] peak;

  private WindowGrowth(
      LatticeWindow window, double[] x, double cut, double threshold, double fraction, int qubits) {
    this.window = window;
    this.qubits = qubits;
    this.fraction = fraction;
    int ladders = window.ladders();
    low = new int[ladders];
    high = new int[ladders];
    peak = new double[ladders];
    int from = -1;
    int to = -1;
    for (int i = 0; i < ladders; i++) {
      int s = window.firstLadder() + i;
      int start = window.start(s);
      int end = window.start(s + 1);
      int first = -1;
      int last = -1;
      int top = start;
      for (int state = start; state < end; state++) {
        if (x[state] > cut) {
          first = first < 0 ? state : first;
          last = state;
          top = x[state] > x[top] ? state : top;
        }
      }
      if (first < 0) {
        continue;
      }
      peak[i] = x[top];
      int shift = window.low(s) - start;
      low[i] =
          first
              + shift
              - wider(first == start, top - first, last - first, x[top], x[first], threshold);
      high[i] =
          last
              + shift
              + wider(last == end - 1, last - top, last - first, x[top], x[last], threshold);
      from = from < 0 ? i : from;
      to = i;
    }
    firstKept = from;
    lastKept = to;
    // ladders inside the kept range that hold nothing above the threshold follow their neighbour
    for (int i = from + 1; i <= to; i++) {
      if (peak[i] == 0) {
        low[i] = low[i - 1];
        high[i] = high[i - 1];
      }
    }
  }

  /** How many states an edge moves outwards. */
  private int wider(
      boolean touches, int distance, int width, double top, double edge, double threshold) {
    if (!touches) {
      return LEAST / 2;
    }
    double wanted = Math.log(top / threshold);
    double reached = Math.log(top / edge);
    double most = Math.max(LEAST, width);
    double least = Math.max(LEAST, fraction * width);
    if (reached < 1) {
      return (int) Math.max(least, most);
    }
    double extra = 1.1 * distance * (Math.sqrt(wanted / reached) - 1) + LEAST;
    return (int) Math.min(Math.max(least, extra), Math.max(least, most));
  }

  /**
   * The next window. Cost: O(states + ladders).
   *
   * @param x stationary vector of the window
   * @param cut states with x at or below it are let go
   * @param threshold level that x should reach at the edge
   * @param fraction least fraction by which a leaking edge moves
   */
  static LatticeWindow widened(
      LatticeWindow window, double[] x, double cut, double threshold, double fraction, int qubits) {
    return new WindowGrowth(window, x, cut, threshold, fraction, qubits).next(threshold);
  }

  private LatticeWindow next(double threshold) {
    int top = firstKept;
    for (int i = firstKept; i <= lastKept; i++) {
      top = peak[i] > peak[top] ? i : top;
    }
    int width = lastKept - firstKept + 1;
    int below =
        wider(firstKept == 0, top - firstKept, width, peak[top], peak[firstKept], threshold);
    int above =
        wider(
            lastKept == window.ladders() - 1,
            lastKept - top,
            width,
            peak[top],
            peak[lastKept],
            threshold);
    int from = Math.max(0, window.firstLadder() + firstKept - below);
    int to = Math.min(qubits / 2, window.firstLadder() + lastKept + above);
    LatticeWindow best = null;
    for (int slope = -1; slope <= 1; slope++) {
      LatticeWindow hull = hull(from, to, slope);
      if (best == null || hull.states() < best.states()) {
        best = hull;
      }
    }
    return best;
  }

  /** Hull over neighbouring ladders in the coordinate M + slope s. */
  private LatticeWindow hull(int from, int to, int slope) {
    int ladders = window.ladders();
    int[] lo = new int[ladders];
    int[] hi = new int[ladders];
    for (int i = 0; i < ladders; i++) {
      lo[i] = low[i] + slope * (window.firstLadder() + i);
      hi[i] = -(high[i] + slope * (window.firstLadder() + i));
    }
    int d = (int) Math.max(LEAST, Math.ceil(0.05 * (lastKept - firstKept + 1)));
    int shift = from - window.firstLadder();
    int[] newLow = slide(lo, shift, d, to - from + 1);
    int[] newHigh = slide(hi, shift, d, to - from + 1);
    for (int i = 0; i < newLow.length; i++) {
      int s = from + i;
      newLow[i] = Math.max(s, Math.min(newLow[i] - slope * s, qubits - s));
      newHigh[i] = Math.max(newLow[i], Math.min(qubits - s, -newHigh[i] - slope * s));
    }
    return new LatticeWindow(from, newLow, newHigh);
  }

  /** Entry i: the least value[j] over kept j within d of i + shift, or of the nearest kept j. */
  private int[] slide(int[] value, int shift, int d, int length) {
    int[] least = new int[length];
    ArrayDeque<Integer> candidates = new ArrayDeque<>();
    int next = firstKept;
    for (int i = 0; i < length; i++) {
      int centre = Math.max(firstKept, Math.min(lastKept, i + shift));
      while (next <= lastKept && next <= centre + d) {
        while (!candidates.isEmpty() && value[candidates.peekLast()] >= value[next]) {
          candidates.removeLast();
        }
        candidates.addLast(next++);
      }
      while (candidates.peekFirst() < centre - d) {
        candidates.removeFirst();
      }
      least[i] = value[candidates.peekFirst()];
    }
    return least;
  }
}
