package dickens.generator;

import java.util.Arrays;

/**
 * A set of states of the population lattice: consecutive ladders s = firstLadder .. lastLadder,
 * each with one interval low .. high of M, numbered ladder by ladder with M fastest. Immutable.
 *
 * <p>Memory: 12 bytes a ladder, nothing per state.
 */
public final class LatticeWindow {
  private final int firstLadder;
  private final int[] low;
  private final int[] start;

  /**
   * Window of low.length ladders.
   *
   * @param firstLadder the smallest s = N/2 - J
   * @param low smallest M of each ladder; array of length ladders
   * @param high largest M of each ladder, not below low; array of length ladders
   */
  public LatticeWindow(int firstLadder, int[] low, int[] high) {
    if (low.length == 0 || low.length != high.length) {
      throw new IllegalArgumentException("low, high: one interval for each of one or more ladders");
    }
    this.firstLadder = firstLadder;
    this.low = low.clone();
    this.start = new int[low.length + 1];
    long total = 0;
    for (int i = 0; i < low.length; i++) {
      if (high[i] < low[i]) {
        throw new IllegalArgumentException(
            "high[" + i + "] = " + high[i] + " is below low = " + low[i]);
      }
      total += (long) high[i] - low[i] + 1;
      if (total > Integer.MAX_VALUE - 16) {
        throw new IllegalArgumentException("window of more than " + Integer.MAX_VALUE + " states");
      }
      start[i + 1] = (int) total;
    }
  }

  /** The whole lattice of N qubits. */
  public static LatticeWindow full(int qubits) {
    int[] low = new int[qubits / 2 + 1];
    int[] high = new int[low.length];
    for (int s = 0; s < low.length; s++) {
      low[s] = s;
      high[s] = qubits - s;
    }
    return new LatticeWindow(0, low, high);
  }

  /** Number of states. */
  public int states() {
    return start[low.length];
  }

  /** Number of ladders. */
  public int ladders() {
    return low.length;
  }

  /** Smallest s of the window. */
  public int firstLadder() {
    return firstLadder;
  }

  /** Largest s of the window. */
  public int lastLadder() {
    return firstLadder + low.length - 1;
  }

  /** Smallest M on ladder s, which must lie in the window. */
  public int low(int s) {
    return low[s - firstLadder];
  }

  /** Largest M on ladder s, which must lie in the window. */
  public int high(int s) {
    int i = s - firstLadder;
    return low[i] + start[i + 1] - start[i] - 1;
  }

  /** Index of the first state of ladder s; start(lastLadder() + 1) is states(). */
  public int start(int s) {
    return start[s - firstLadder];
  }

  /** Index of the state (s, M), or -1 where it lies outside. */
  public int state(int s, int up) {
    int i = s - firstLadder;
    if (i < 0 || i >= low.length) {
      return -1;
    }
    int offset = up - low[i];
    return offset < 0 || offset >= start[i + 1] - start[i] ? -1 : start[i] + offset;
  }

  /** The ladder s of a state. Cost: a binary search. */
  public int ladder(int state) {
    int found = Arrays.binarySearch(start, 0, low.length, state);
    return firstLadder + (found >= 0 ? found : -found - 2);
  }

  /** The M of a state. Cost: a binary search. */
  public int up(int state) {
    int s = ladder(state);
    return low(s) + state - start(s);
  }

  /** True where the ladders of both windows leave no gap between them. */
  public boolean touches(LatticeWindow other) {
    return firstLadder <= other.lastLadder() + 1 && other.firstLadder <= lastLadder() + 1;
  }

  /** The smallest window that contains this one and another that touches it. */
  public LatticeWindow union(LatticeWindow other) {
    if (!touches(other)) {
      throw new IllegalArgumentException("the windows have a gap between their ladders");
    }
    int first = Math.min(firstLadder, other.firstLadder);
    int last = Math.max(lastLadder(), other.lastLadder());
    int[] from = new int[last - first + 1];
    int[] to = new int[from.length];
    for (int s = first; s <= last; s++) {
      LatticeWindow one = s >= firstLadder && s <= lastLadder() ? this : other;
      LatticeWindow two = s >= other.firstLadder && s <= other.lastLadder() ? other : one;
      from[s - first] = Math.min(one.low(s), two.low(s));
      to[s - first] = Math.max(one.high(s), two.high(s));
    }
    return new LatticeWindow(first, from, to);
  }

  /** True where both windows hold the same states. */
  public boolean sameStates(LatticeWindow other) {
    return firstLadder == other.firstLadder
        && Arrays.equals(low, other.low)
        && Arrays.equals(start, other.start);
  }
}
