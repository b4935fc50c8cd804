package dickens.solve.lattice;

import dickens.generator.PlanarGenerator;
import java.util.Arrays;
import java.util.concurrent.RecursiveTask;

/**
 * The order of a nested dissection (George 1973): a box of states is split by an interior line row
 * = c or column = c, whose states are eliminated after those of both sides, which are split in
 * turn.
 *
 * <p>The line minimises (states on it + 0.01) * penalty, where the penalty is 1 if both sides hold
 * at most 60 % of the box and 1 + 200 e^2 + 20000 e^4, e = imbalance - 0.6, otherwise (without the
 * fourth power the tips of a long strip are cut off line by line: quadratic time). Boxes of at most
 * 16 states are leaves. One pinned state comes last of all.
 *
 * <p>Nodes are the lines and leaves, in postorder. The two sides of a large box are split in
 * parallel; the order does not depend on it. Cost: O(n log n) time, 24 bytes a state while it is
 * built.
 */
final class BoxSplitter {
  private static final int LEAF = 16;

  /** States from which on the two sides of a box are split in parallel. */
  private static final int WORTH_A_TASK = 20_000;

  private final int[] order;
  private final int[] position;

  // coordinates of the state at each position, moved along with the order so that every pass reads
  // memory in sequence
  private final int[] rows;
  private final int[] columns;
  private final int[] buffer;
  private final int[] target;
  private final Nodes nodes;

  /** Nodes in postorder; the subtree of node t is the size[t] nodes that end with t. */
  static final class Nodes {
    private int count;
    private int[] first = new int[64];
    private int[] last = new int[64];
    private int[] size = new int[64];
    private int[] children = new int[64];

    int count() {
      return count;
    }

    /** First position that node t eliminates. */
    int first(int t) {
      return first[t];
    }

    /** One more than its last position. */
    int last(int t) {
      return last[t];
    }

    /** Number of nodes of its subtree. */
    int size(int t) {
      return size[t];
    }

    /** Number of its children. */
    int children(int t) {
      return children[t];
    }

    /** Appends a node above the last so many subtrees that have no parent yet. */
    private void add(int from, int to, int below) {
      room(count + 1);
      int total = 1;
      int child = count - 1;
      for (int c = 0; c < below; c++) {
        total += size[child];
        child -= size[child];
      }
      first[count] = from;
      last[count] = to;
      size[count] = total;
      children[count++] = below;
    }

    private void append(Nodes other) {
      room(count + other.count);
      System.arraycopy(other.first, 0, first, count, other.count);
      System.arraycopy(other.last, 0, last, count, other.count);
      System.arraycopy(other.size, 0, size, count, other.count);
      System.arraycopy(other.children, 0, children, count, other.count);
      count += other.count;
    }

    private void room(int wanted) {
      if (wanted > first.length) {
        int length = Math.max(wanted, first.length + first.length / 2);
        first = Arrays.copyOf(first, length);
        last = Arrays.copyOf(last, length);
        size = Arrays.copyOf(size, length);
        children = Arrays.copyOf(children, length);
      }
    }
  }

  /** Orders the states of a graph, with one of them at the end. */
  BoxSplitter(PlanarGenerator graph, int pinned) {
    int n = graph.states();
    order = new int[n];
    position = new int[n];
    rows = new int[n];
    columns = new int[n];
    buffer = new int[n];
    target = new int[n];
    int count = 0;
    for (int i = 0; i < n; i++) {
      if (i != pinned) {
        rows[count] = graph.row(i);
        columns[count] = graph.column(i);
        order[count++] = i;
      }
    }
    order[n - 1] = pinned;
    position[pinned] = n - 1;
    Branch all = new Branch(0, n - 1);
    int open = all.invoke();
    nodes = all.found;
    if (open == 1 && nodes.last[nodes.count - 1] == n - 1) {
      nodes.last[nodes.count - 1] = n;
    } else {
      nodes.add(n - 1, n, open);
    }
  }

  /** The state at each position. */
  int[] order() {
    return order;
  }

  /** The position of each state. */
  int[] position() {
    return position;
  }

  Nodes nodes() {
    return nodes;
  }

  /** The nodes of the positions lo .. hi-1; the result is how many of them have no parent. */
  private final class Branch extends RecursiveTask<Integer> {
    private static final long serialVersionUID = 1L;
    private final int lo;
    private final int hi;
    private final transient Nodes found = new Nodes();
    private int[] countRow = {};
    private int[] countColumn = {};

    Branch(int lo, int hi) {
      this.lo = lo;
      this.hi = hi;
    }

    @Override
    protected Integer compute() {
      return build(lo, hi);
    }

    private int build(int from, int to) {
      if (to == from) {
        return 0;
      }
      int rowMin = Integer.MAX_VALUE;
      int rowMax = Integer.MIN_VALUE;
      int columnMin = Integer.MAX_VALUE;
      int columnMax = Integer.MIN_VALUE;
      for (int i = from; i < to; i++) {
        int r = rows[i];
        int c = columns[i];
        rowMin = Math.min(rowMin, r);
        rowMax = Math.max(rowMax, r);
        columnMin = Math.min(columnMin, c);
        columnMax = Math.max(columnMax, c);
      }
      if (to - from <= LEAF || (rowMax - rowMin < 2 && columnMax - columnMin < 2)) {
        place(from, to);
        found.add(from, to, 0);
        return 1;
      }
      countRow = cleared(countRow, rowMax - rowMin + 1);
      countColumn = cleared(countColumn, columnMax - columnMin + 1);
      for (int i = from; i < to; i++) {
        countRow[rows[i] - rowMin]++;
        countColumn[columns[i] - columnMin]++;
      }
      Line byRow = bestLine(countRow, rowMin, rowMax, to - from);
      Line byColumn = bestLine(countColumn, columnMin, columnMax, to - from);
      boolean useRow = byRow.cost <= byColumn.cost;
      Line line = useRow ? byRow : byColumn;
      int above = from + line.below;
      int middle = above + line.above;
      partition(from, to, useRow ? rows : columns, line);
      place(middle, to);
      int open;
      if (to - from > WORTH_A_TASK) {
        Branch other = new Branch(above, middle);
        other.fork();
        open = build(from, above);
        open += other.join();
        found.append(other.found);
      } else {
        open = build(from, above) + build(above, middle);
      }
      if (middle == to) {
        return open;
      }
      found.add(middle, to, open);
      return 1;
    }
  }

  private static int[] cleared(int[] counts, int length) {
    if (counts.length < length) {
      return new int[length];
    }
    Arrays.fill(counts, 0, length, 0);
    return counts;
  }

  private void place(int from, int to) {
    for (int i = from; i < to; i++) {
      position[order[i]] = i;
    }
  }

  /** Moves the states below the line to the front, those on it to the end; keeps their order. */
  private void partition(int from, int to, int[] coordinate, Line line) {
    int low = from;
    int high = from + line.below;
    int on = high + line.above;
    for (int i = from; i < to; i++) {
      int c = coordinate[i];
      target[i] = c < line.at ? low++ : c > line.at ? high++ : on++;
    }
    permute(order, from, to);
    permute(rows, from, to);
    permute(columns, from, to);
  }

  private void permute(int[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      buffer[target[i]] = values[i];
    }
    System.arraycopy(buffer, from, values, from, to - from);
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
}
