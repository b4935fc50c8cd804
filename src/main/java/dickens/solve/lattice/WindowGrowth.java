package dickens.solve.lattice;

import dickens.generator.LatticeWindow;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * The next window after one that leaked. On each ladder the populated interval (x above a
 * threshold) is widened by max(6, fraction of its length) on both sides; then the interval of every
 * ladder becomes the hull of those within d = max(6, fraction of the number of ladders), which also
 * adds d ladders at both ends. Widening each ladder on its own makes ragged windows that trap
 * probability.
 */
final class WindowGrowth {
  private static final int LEAST = 6;

  private WindowGrowth() {}

  /** Cost: O(states + ladders). */
  static LatticeWindow widened(
      LatticeWindow window, double[] x, double threshold, double fraction, int qubits) {
    int first = window.firstLadder();
    int ladders = window.ladders();
    int[] low = new int[ladders];
    int[] high = new int[ladders];
    int firstKept = -1;
    int lastKept = -1;
    for (int i = 0; i < ladders; i++) {
      int s = first + i;
      low[i] = Integer.MAX_VALUE;
      high[i] = Integer.MIN_VALUE;
      int start = window.start(s);
      for (int state = start; state < window.start(s + 1); state++) {
        if (x[state] > threshold) {
          int up = window.low(s) + state - start;
          low[i] = Math.min(low[i], up);
          high[i] = up;
        }
      }
      if (high[i] != Integer.MIN_VALUE) {
        int wider = (int) Math.max(LEAST, Math.ceil(fraction * ((double) high[i] - low[i] + 1)));
        low[i] -= wider;
        high[i] += wider;
        firstKept = firstKept < 0 ? i : firstKept;
        lastKept = i;
      }
    }
    int kept = lastKept - firstKept + 1;
    int d = (int) Math.max(LEAST, Math.ceil(fraction * kept));
    int from = Math.max(0, first + firstKept - d);
    int to = Math.min(qubits / 2, first + lastKept + d);
    int[] newLow = new int[to - from + 1];
    int[] newHigh = new int[newLow.length];
    int shift = from - first;
    slide(low, firstKept, lastKept, shift, d, newLow, 1);
    slide(high, firstKept, lastKept, shift, d, newHigh, -1);
    for (int i = 0; i < newLow.length; i++) {
      int s = from + i;
      int lo = Math.max(s, Math.min(newLow[i], qubits - s));
      int hi = Math.min(qubits - s, Math.max(newHigh[i], s));
      newLow[i] = lo;
      newHigh[i] = Math.max(lo, hi);
    }
    return new LatticeWindow(from, newLow, newHigh);
  }

  /** to[i] = min (sign 1) or max (sign -1) of from[j], first <= j <= last, |j - i - shift| <= d. */
  private static void slide(int[] from, int first, int last, int shift, int d, int[] to, int sign) {
    ArrayDeque<Integer> best = new ArrayDeque<>();
    int next = first;
    for (int i = 0; i < to.length; i++) {
      int centre = i + shift;
      while (next <= last && next <= centre + d) {
        while (!best.isEmpty() && sign * from[best.peekLast()] >= sign * from[next]) {
          best.removeLast();
        }
        best.addLast(next++);
      }
      while (best.peekFirst() < centre - d) {
        best.removeFirst();
      }
      to[i] = from[best.peekFirst()];
    }
    assert Arrays.stream(to).noneMatch(v -> v == Integer.MAX_VALUE * sign);
  }
}
