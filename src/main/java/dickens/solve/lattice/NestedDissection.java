package dickens.solve.lattice;

import dickens.generator.PlanarGenerator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RecursiveAction;

/**
 * Symbolic phase: an elimination order by nested dissection (see BoxSplitter) and the tree of
 * fronts that it leads to, with all memory and work known before any number is computed.
 *
 * <p>The pinned state, the mode of the stationary vector, comes last of all: with another state
 * last the stationary vector stays right but Drazin solves are garbage.
 *
 * <p>States are renumbered by position in the elimination order. Nodes are in postorder, so that
 * the nodes of a subtree, and the positions it eliminates, are consecutive. Node t eliminates the
 * positions first(t) .. last(t)-1; its border, sorted, holds the later positions that they, or the
 * states of its subtree, are joined to: the union of the borders of its children and the neighbours
 * of its own states.
 *
 * <p>Large subtrees are worked on in parallel; the result does not depend on it. Cost: O(n log n)
 * time; kept are 8 bytes a state, about 60 bytes a node and 4 a border entry.
 */
final class NestedDissection {
  /** States of a subtree from which on its children are tasks. */
  private static final int WORTH_A_TASK = 20_000;

  private final PlanarGenerator graph;
  private final int[] order;
  private final int[] position;
  private final int nodes;
  private final int[] first;
  private final int[] last;
  private final int[] subtreeFirst;
  private final int[] childStart;
  private final int[] children;
  private final int[][] borders;
  private final double[] work;
  private Optional<FrontTreeBuilder.Rated> rated = Optional.empty();

  /**
   * Builds the tree.
   *
   * @param pinned the state to eliminate last
   */
  NestedDissection(PlanarGenerator graph, int pinned) {
    this.graph = graph;
    BoxSplitter splitter = new BoxSplitter(graph, pinned);
    order = splitter.order();
    position = splitter.position();
    BoxSplitter.Nodes found = splitter.nodes();
    nodes = found.count();
    first = new int[nodes];
    last = new int[nodes];
    subtreeFirst = new int[nodes];
    childStart = new int[nodes + 1];
    children = new int[nodes - 1];
    for (int t = 0; t < nodes; t++) {
      first[t] = found.first(t);
      last[t] = found.last(t);
      subtreeFirst[t] = t - found.size(t) + 1;
      childStart[t + 1] = childStart[t] + found.children(t);
      int child = t - 1;
      for (int c = childStart[t + 1] - 1; c >= childStart[t]; c--) {
        children[c] = child;
        child -= found.size(child);
      }
    }
    borders = new int[nodes][];
    new Borders(nodes - 1).invoke();
    work = new double[nodes];
    for (int t = 0; t < nodes; t++) {
      work[t] = flops(t);
      for (int c = childStart[t]; c < childStart[t + 1]; c++) {
        work[t] += work[children[c]];
      }
    }
  }

  /** The borders of a subtree. */
  private final class Borders extends RecursiveAction {
    private static final long serialVersionUID = 1L;
    private final int root;
    private final int[] near = new int[graph.maximalDegree()];
    private int[] union = new int[64];
    private int[] other = new int[64];

    Borders(int root) {
      this.root = root;
    }

    @Override
    protected void compute() {
      if (last[root] - first[subtreeFirst[root]] > WORTH_A_TASK) {
        List<Borders> below = new ArrayList<>();
        for (int c = childStart[root]; c < childStart[root + 1]; c++) {
          below.add(new Borders(children[c]));
        }
        invokeAll(below);
        borders[root] = border(root);
      } else {
        for (int t = subtreeFirst[root]; t <= root; t++) {
          borders[t] = border(t);
        }
      }
    }

    private int[] border(int node) {
      int count = neighbours(node);
      for (int c = childStart[node]; c < childStart[node + 1]; c++) {
        count = merge(count, borders[children[c]], last[node]);
      }
      return Arrays.copyOf(union, count);
    }

    /** Puts the later positions joined to the states of a node into union; returns how many. */
    private int neighbours(int node) {
      int count = 0;
      for (int at = first[node]; at < last[node]; at++) {
        int degree = graph.neighbours(order[at], near);
        if (count + degree > union.length) {
          union = Arrays.copyOf(union, 2 * (count + degree));
        }
        for (int d = 0; d < degree; d++) {
          int to = position[near[d]];
          if (to >= last[node]) {
            union[count++] = to;
          }
        }
      }
      Arrays.sort(union, 0, count);
      int distinct = 0;
      for (int i = 0; i < count; i++) {
        if (distinct == 0 || union[i] != union[distinct - 1]) {
          union[distinct++] = union[i];
        }
      }
      return distinct;
    }

    /** Merges what is at or after a position of a sorted array into union. */
    private int merge(int count, int[] sorted, int from) {
      int b = Arrays.binarySearch(sorted, from);
      b = b < 0 ? -b - 1 : b;
      if (other.length < count + sorted.length - b) {
        other = new int[2 * (count + sorted.length - b)];
      }
      int a = 0;
      int to = 0;
      while (a < count && b < sorted.length) {
        int x = union[a];
        int y = sorted[b];
        other[to++] = Math.min(x, y);
        a += x <= y ? 1 : 0;
        b += y <= x ? 1 : 0;
      }
      while (a < count) {
        other[to++] = union[a++];
      }
      while (b < sorted.length) {
        other[to++] = sorted[b++];
      }
      int[] merged = other;
      other = union;
      union = merged;
      return to;
    }
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
    return last[node] - first[node] + borders[node].length;
  }

  /** The positions on the border of a node, ascending; not to be changed. */
  int[] border(int node) {
    return borders[node];
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
    return at < last[node]
        ? at - first[node]
        : last[node] - first[node] + Arrays.binarySearch(borders[node], at);
  }

  /**
   * Where the border of a child lies in the front of its parent.
   *
   * @param map receives the index in the front of node for each border position of child
   */
  void mapBorder(int child, int node, int[] map) {
    int[] border = borders[node];
    int shift = last[node] - first[node];
    int b = 0;
    int i = 0;
    for (int at : borders[child]) {
      if (at < last[node]) {
        map[i++] = at - first[node];
      } else {
        while (border[b] != at) {
          b++;
        }
        map[i++] = shift + b;
      }
    }
  }

  /** The tree with its rates as a device is given it; written down once until it is forgotten. */
  synchronized FrontTreeBuilder.Rated rated() {
    if (rated.isEmpty()) {
      rated = Optional.of(FrontTreeBuilder.of(this));
    }
    return rated.get();
  }

  /** Lets go of what was written down for a device. */
  synchronized void forgetRated() {
    rated = Optional.empty();
  }

  /** Bytes that the tree itself takes. */
  double bytes() {
    return 8.0 * order.length + 4.0 * borderStates() + 60.0 * nodes;
  }

  /** States of all borders, each as often as it lies on one. */
  long borderStates() {
    long sum = 0;
    for (int[] border : borders) {
      sum += border.length;
    }
    return sum;
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

  /** Flops of the elimination of a node and all below it. */
  double work(int node) {
    return work[node];
  }

  /** Flops of the whole factorisation with real numbers. */
  double flops() {
    return work[nodes - 1];
  }

  /** Numbers to store for one node: outflow and L, and U where solves follow. */
  long entries(int node, FactorParts parts) {
    long p = pivots(node);
    long m = size(node);
    return parts == FactorParts.LOWER ? p * m : p * (2 * m - p);
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
}
