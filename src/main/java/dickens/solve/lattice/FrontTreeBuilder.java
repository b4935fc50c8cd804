package dickens.solve.lattice;

import dickens.backend.FrontTree;
import dickens.generator.PlanarGenerator;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/** Writes a nested dissection and the rates of its generator down as a {@link FrontTree}. */
final class FrontTreeBuilder {
  private final NestedDissection tree;
  private final PlanarGenerator generator;
  private final int[] index;
  private final double[] rate;
  private int count;

  /**
   * The rates of another generator on the same states, in the order of the tree's entries; empty
   * where it has other moves.
   */
  static Optional<double[]> rates(
      NestedDissection tree, FrontTree shape, PlanarGenerator generator) {
    FrontTreeBuilder builder = new FrontTreeBuilder(tree, generator);
    for (int t = 0; t < tree.nodes(); t++) {
      builder.entries(t);
    }
    return Arrays.equals(
            builder.index, 0, builder.count, shape.entryIndex(), 0, shape.entryIndex().length)
        ? Optional.of(
            builder.count == builder.rate.length
                ? builder.rate
                : Arrays.copyOf(builder.rate, builder.count))
        : Optional.empty();
  }

  private FrontTreeBuilder(NestedDissection tree, PlanarGenerator generator) {
    this.tree = tree;
    this.generator = generator;
    // two moves between the same states are one entry: there are no more than these
    int moves = moves();
    this.index = new int[moves];
    this.rate = new double[moves];
  }

  private int moves() {
    int states = tree.states();
    int pieces = 64;
    long moves =
        IntStream.range(0, pieces)
            .parallel()
            .mapToLong(
                piece -> {
                  int[] to = new int[generator.maximalDegree()];
                  double[] rates = new double[to.length];
                  long count = 0;
                  int end = (int) ((piece + 1L) * states / pieces);
                  for (int k = (int) ((long) piece * states / pieces); k < end; k++) {
                    count += generator.outMoves(k, to, rates);
                  }
                  return count;
                })
            .sum();
    return Math.toIntExact(moves);
  }

  /**
   * A tree with the rates of its generator.
   *
   * @param rates in the order of the tree's entries
   */
  record Rated(FrontTree tree, double[] rates) {}

  static Rated of(NestedDissection tree) {
    return new FrontTreeBuilder(tree, tree.graph()).build();
  }

  private Rated build() {
    int nodes = tree.nodes();
    int[] pivots = new int[nodes];
    int[] size = new int[nodes];
    int[] first = new int[nodes];
    int[] borderStart = new int[nodes + 1];
    int[] childStart = new int[nodes + 1];
    int[] parent = new int[nodes];
    int[] child = new int[nodes - 1];
    long[] entryStart = new long[nodes + 1];
    for (int t = 0; t < nodes; t++) {
      pivots[t] = tree.pivots(t);
      size[t] = tree.size(t);
      first[t] = tree.first(t);
      borderStart[t + 1] = borderStart[t] + size[t] - pivots[t];
      childStart[t + 1] = childStart[t] + tree.childEnd(t) - tree.childStart(t);
      for (int c = tree.childStart(t); c < tree.childEnd(t); c++) {
        child[childStart[t] + c - tree.childStart(t)] = tree.child(c);
        parent[tree.child(c)] = t;
      }
      entries(t);
      entryStart[t + 1] = count;
    }
    int[] border = new int[borderStart[nodes]];
    int[] inParent = new int[borderStart[nodes]];
    for (int t = 0; t < nodes; t++) {
      for (int b = 0; b < size[t] - pivots[t]; b++) {
        int at = tree.border(t)[b];
        border[borderStart[t] + b] = at;
        inParent[borderStart[t] + b] = tree.indexInFront(parent[t], at);
      }
    }
    return new Rated(
        new FrontTree(
            pivots,
            size,
            first,
            borderStart,
            border,
            inParent,
            childStart,
            child,
            entryStart,
            count == index.length ? index : Arrays.copyOf(index, count)),
        count == rate.length ? rate : Arrays.copyOf(rate, count));
  }

  /** As FrontSweep assembles: rates out of own states, and into them from the border. */
  private void entries(int node) {
    int first = tree.first(node);
    int last = tree.last(node);
    int m = tree.size(node);
    int[] states = new int[generator.maximalDegree()];
    double[] rates = new double[states.length];
    for (int at = first; at < last; at++) {
      int i = at - first;
      int start = count;
      int moves = generator.outMoves(tree.state(at), states, rates);
      for (int c = 0; c < moves; c++) {
        int to = tree.position(states[c]);
        if (to >= first) {
          add(i * m + tree.indexInFront(node, to), rates[c], start);
        }
      }
      moves = generator.inMoves(tree.state(at), states, rates);
      for (int c = 0; c < moves; c++) {
        int from = tree.position(states[c]);
        if (from >= last) {
          add(tree.indexInFront(node, from) * m + i, rates[c], start);
        }
      }
    }
  }

  /** Two moves between the same states are one entry. */
  private void add(int at, double value, int start) {
    for (int e = start; e < count; e++) {
      if (index[e] == at) {
        rate[e] += value;
        return;
      }
    }
    index[count] = at;
    rate[count++] = value;
  }
}
