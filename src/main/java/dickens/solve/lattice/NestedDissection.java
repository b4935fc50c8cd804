package dickens.solve.lattice;

import dickens.generator.PlanarGenerator;
import java.util.Arrays;

/**
 * Symbolic phase: an elimination order by nested dissection (George 1973) and the tree of fronts
 * that it leads to, with all memory and work known before any number is computed.
 *
 * <p>A box of states is split by the interior line row = c or column = c that minimises (states on
 * the line + 0.01) * penalty, where the penalty is 1 if both sides hold at most 60 % of the box and
 * 1 + 200 e^2 + 20000 e^4, e = imbalance - 0.6, otherwise (without the fourth power the tips of a
 * long strip are cut off line by line: quadratic time). Boxes of at most 16 states are leaves. The
 * states of the line are eliminated after both sides. One pinned state, the mode of the stationary
 * vector, comes last of all: with another state last the stationary vector stays right but Drazin
 * solves are garbage.
 *
 * <p>States are renumbered by position in the elimination order. Nodes are in postorder, so that
 * the nodes of a subtree, and the positions it eliminates, are consecutive. Node t eliminates the
 * positions first(t) .. last(t)-1; its border, sorted, holds the later positions that they are
 * joined to.
 *
 * <p>Cost: O(n log n) time; 8 bytes a state and about 20 bytes a node and 4 a border entry are
 * kept.
 */
final class NestedDissection {
  private static final int LEAF = 16;

  private final PlanarGenerator graph;
  private final int[] order;
  private final int[] position;

  private int nodes;
  private int[] first = new int[64];
  private int[] last = new int[64];
  private int[] subtreeFirst = new int[64];
  private int[] borderStart = new int[65];
  private int[] border = new int[1024];
  private int[] childStart = new int[65];
  private int[] children = new int[64];

  // scratch of the construction; rows, columns: coordinates of the state at each position, moved
  // along with the order so that every pass reads memory in sequence
  private int[] open = new int[64];
  private int opened;
  private int[] target;
  private int[] rows;
  private int[] columns;
  private int[] buffer;
  private int[] stamp;
  private int[] near;
  private int[] countRow;
  private int[] countColumn;

  /**
   * Builds the tree.
   *
   * @param pinned the state to eliminate last
   */
  NestedDissection(PlanarGenerator graph, int pinned) {
    int n = graph.states();
    this.graph = graph;
    this.order = new int[n];
    this.position = new int[n];
    rows = new int[n];
    columns = new int[n];
    buffer = new int[n];
    target = new int[n];
    stamp = new int[n];
    Arrays.fill(stamp, -1);
    near = new int[graph.maximalDegree()];
    int rowMin = Integer.MAX_VALUE;
    int rowMax = Integer.MIN_VALUE;
    int columnMin = Integer.MAX_VALUE;
    int columnMax = Integer.MIN_VALUE;
    int count = 0;
    for (int i = 0; i < n; i++) {
      if (i != pinned) {
        rows[count] = graph.row(i);
        columns[count] = graph.column(i);
        rowMin = Math.min(rowMin, rows[count]);
        rowMax = Math.max(rowMax, rows[count]);
        columnMin = Math.min(columnMin, columns[count]);
        columnMax = Math.max(columnMax, columns[count]);
        order[count++] = i;
      }
    }
    countRow = new int[Math.max(0, rowMax - rowMin) + 1];
    countColumn = new int[Math.max(0, columnMax - columnMin) + 1];
    order[n - 1] = pinned;
    position[pinned] = n - 1;
    build(0, n - 1);
    if (opened == 1 && last[open[0]] == n - 1) {
      last[open[0]] = n;
      borderStart[nodes] = borderStart[nodes - 1];
    } else {
      close(n - 1, n, 0);
    }
    rows = null;
    target = null;
    columns = null;
    buffer = null;
    stamp = null;
    near = null;
    countRow = null;
    countColumn = null;
    open = null;
  }

  /** Orders the box of the positions lo .. hi-1 and appends its nodes. */
  private void build(int lo, int hi) {
    if (hi == lo) {
      return;
    }
    int mark = opened;
    int rowMin = Integer.MAX_VALUE;
    int rowMax = Integer.MIN_VALUE;
    int columnMin = Integer.MAX_VALUE;
    int columnMax = Integer.MIN_VALUE;
    for (int i = lo; i < hi; i++) {
      int r = rows[i];
      int c = columns[i];
      rowMin = Math.min(rowMin, r);
      rowMax = Math.max(rowMax, r);
      columnMin = Math.min(columnMin, c);
      columnMax = Math.max(columnMax, c);
    }
    if (hi - lo <= LEAF || (rowMax - rowMin < 2 && columnMax - columnMin < 2)) {
      for (int i = lo; i < hi; i++) {
        position[order[i]] = i;
      }
      close(lo, hi, mark);
      return;
    }
    Arrays.fill(countRow, 0, rowMax - rowMin + 1, 0);
    Arrays.fill(countColumn, 0, columnMax - columnMin + 1, 0);
    for (int i = lo; i < hi; i++) {
      countRow[rows[i] - rowMin]++;
      countColumn[columns[i] - columnMin]++;
    }
    Line byRow = bestLine(countRow, rowMin, rowMax, hi - lo);
    Line byColumn = bestLine(countColumn, columnMin, columnMax, hi - lo);
    boolean useRow = byRow.cost <= byColumn.cost;
    Line line = useRow ? byRow : byColumn;
    int[] coordinate = useRow ? rows : columns;
    int highStart = lo + line.below;
    int middleStart = highStart + line.above;
    // stable, so that states that are neighbours in memory stay so
    int low = lo;
    int high = highStart;
    int middle = middleStart;
    for (int i = lo; i < hi; i++) {
      int c = coordinate[i];
      int to = c < line.at ? low++ : c > line.at ? high++ : middle++;
      target[i] = to;
      buffer[to] = order[i];
    }
    System.arraycopy(buffer, lo, order, lo, hi - lo);
    for (int i = middleStart; i < hi; i++) {
      position[order[i]] = i;
    }
    permute(rows, lo, hi);
    permute(columns, lo, hi);
    build(lo, highStart);
    build(highStart, middleStart);
    if (middleStart < hi) {
      close(middleStart, hi, mark);
    }
  }

  private void permute(int[] values, int lo, int hi) {
    for (int i = lo; i < hi; i++) {
      buffer[target[i]] = values[i];
    }
    System.arraycopy(buffer, lo, values, lo, hi - lo);
  }

  private record Line(double cost, int at, int below, int above) {}

  private static Line bestLine(int[] count, int min, int max, int total) {
    Line best = new Line(Double.POSITIVE_INFINITY, min, 0, 0);
    int below = count[0];
    for (int c = min + 1; c < max; c++) {
      int on = count[c - min];
      int above = total - below - on;
      double imbalance = Math.max(below, above) / (double) total;
      double excess = imbalance - 0.6;
      double square = excess <= 0 ? 0 : excess * excess;
      double cost = (on + 0.01) * (1 + 200 * square + 20000 * square * square);
      if (cost < best.cost) {
        best = new Line(cost, c, below, above);
      }
      below += on;
    }
    return best;
  }

  /** Appends the node that eliminates from .. to-1 above the open nodes since mark. */
  private void close(int from, int to, int mark) {
    int node = nodes++;
    if (node + 1 >= first.length) {
      first = Arrays.copyOf(first, 2 * first.length);
      last = Arrays.copyOf(last, 2 * last.length);
      subtreeFirst = Arrays.copyOf(subtreeFirst, 2 * subtreeFirst.length);
      borderStart = Arrays.copyOf(borderStart, 2 * borderStart.length);
      childStart = Arrays.copyOf(childStart, 2 * childStart.length);
      children = Arrays.copyOf(children, 2 * children.length);
    }
    first[node] = from;
    last[node] = to;
    int end = childStart[node];
    int count = borderStart[node];
    int firstNode = node;
    for (int c = mark; c < opened; c++) {
      int child = open[c];
      firstNode = Math.min(firstNode, subtreeFirst[child]);
      children[end++] = child;
      for (int b = borderStart[child]; b < borderStart[child + 1]; b++) {
        count = mark(border[b], to, node, count);
      }
    }
    subtreeFirst[node] = firstNode;
    childStart[node + 1] = end;
    for (int i = from; i < to; i++) {
      int degree = graph.neighbours(order[i], near);
      for (int d = 0; d < degree; d++) {
        count = mark(position[near[d]], to, node, count);
      }
    }
    Arrays.sort(border, borderStart[node], count);
    borderStart[node + 1] = count;
    opened = mark;
    if (opened == open.length) {
      open = Arrays.copyOf(open, 2 * opened);
    }
    open[opened++] = node;
  }

  private int mark(int at, int from, int node, int count) {
    if (at < from || stamp[at] == node) {
      return count;
    }
    stamp[at] = node;
    if (count == border.length) {
      border = Arrays.copyOf(border, 2 * count);
    }
    border[count] = at;
    return count + 1;
  }

  /** The graph that was ordered. */
  PlanarGenerator graph() {
    return graph;
  }

  int states() {
    return order.length;
  }

  /** State at a position of the elimination order. */
  int state(int at) {
    return order[at];
  }

  /** Position of a state in the elimination order. */
  int position(int state) {
    return position[state];
  }

  int nodes() {
    return nodes;
  }

  int first(int node) {
    return first[node];
  }

  int last(int node) {
    return last[node];
  }

  /** Number of states that a node eliminates. */
  int pivots(int node) {
    return last[node] - first[node];
  }

  /** Order of the front of a node: pivots plus border. */
  int size(int node) {
    return last[node] - first[node] + borderStart[node + 1] - borderStart[node];
  }

  int borderStart(int node) {
    return borderStart[node];
  }

  int borderEnd(int node) {
    return borderStart[node + 1];
  }

  /** Entry b of the concatenated borders: a position. */
  int border(int b) {
    return border[b];
  }

  int childStart(int node) {
    return childStart[node];
  }

  int childEnd(int node) {
    return childStart[node + 1];
  }

  int child(int c) {
    return children[c];
  }

  /** The lowest node of the subtree of a node; the subtree is this .. node. */
  int subtreeFirst(int node) {
    return subtreeFirst[node];
  }

  /** Index of a position in the front of a node, for positions at or after first(node). */
  int indexInFront(int node, int at) {
    if (at < last[node]) {
      return at - first[node];
    }
    int found = Arrays.binarySearch(border, borderStart[node], borderStart[node + 1], at);
    return last[node] - first[node] + found - borderStart[node];
  }

  /** Flops of the elimination of one node: sum over its pivots of 2 (size-k-1)^2. */
  double flops(int node) {
    double m = size(node);
    double flops = 0;
    for (int k = 0; k < pivots(node); k++) {
      flops += 2 * (m - k - 1) * (m - k - 1);
    }
    return flops;
  }

  /** Flops of the whole factorisation with real numbers. */
  double flops() {
    double flops = 0;
    for (int t = 0; t < nodes; t++) {
      flops += flops(t);
    }
    return flops;
  }

  /** Numbers to store for one node: outflow and L, and U where solves follow. */
  long entries(int node, FactorParts parts) {
    long p = pivots(node);
    long m = size(node);
    return parts == FactorParts.LOWER ? p * m : p * (2 * m - p);
  }

  /** Numbers to store for the whole factorisation. */
  long entries(FactorParts parts) {
    long entries = 0;
    for (int t = 0; t < nodes; t++) {
      entries += entries(t, parts);
    }
    return entries;
  }

  /** The most numbers that one node stores. */
  long largestBlock(FactorParts parts) {
    long largest = 0;
    for (int t = 0; t < nodes; t++) {
      largest = Math.max(largest, entries(t, parts));
    }
    return largest;
  }

  /** Order of the largest front. */
  int largestFront() {
    int largest = 0;
    for (int t = 0; t < nodes; t++) {
      largest = Math.max(largest, size(t));
    }
    return largest;
  }

  /**
   * Bytes that a real factorisation needs at its peak: factors, index arrays, and working fronts,
   * of which the ones along two root-to-leaf paths are alive at once, and copies of the two largest
   * for the dense kernels. The same whatever kernels a machine has, so that the same request takes
   * the same route.
   */
  double bytes(FactorParts parts) {
    double path = 0;
    double[] deepest = new double[nodes];
    for (int t = 0; t < nodes; t++) {
      double below = 0;
      double second = 0;
      for (int c = childStart[t]; c < childStart[t + 1]; c++) {
        double d = deepest[children[c]];
        if (d > below) {
          second = below;
          below = d;
        } else {
          second = Math.max(second, d);
        }
      }
      double m = size(t);
      deepest[t] = 8 * m * m + below;
      path = Math.max(path, deepest[t] + second);
    }
    double copies = 2 * 8.0 * largestFront() * largestFront();
    return 8.0 * entries(parts) + 40.0 * states() + 4.0 * border.length + path + copies;
  }
}
