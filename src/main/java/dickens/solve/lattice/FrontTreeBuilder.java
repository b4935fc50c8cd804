package dickens.solve.lattice;

import dickens.backend.FrontTree;
import dickens.generator.PlanarGenerator;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Writes a nested dissection and the rates of its generator down as a {@link FrontTree}. Nodes are
 * independent of each other and are written in parallel, in the pool that this is called in; what
 * is written does not depend on it. Rates are computed twice, to count them first: no array is
 * larger than what it holds in the end.
 */
final class FrontTreeBuilder {
  /** Pieces of consecutive nodes that are worked on side by side. */
  private static final int PIECES = 256;

  private FrontTreeBuilder() {}

  /**
   * A tree with the rates of its generator.
   *
   * @param rates in the order of the tree's entries
   */
  record Rated(FrontTree tree, double[] rates) {}

  /** The rates of a node, one after the other. */
  private static final class Entries {
    private final NestedDissection tree;
    private final PlanarGenerator generator;
    private final int[] states;
    private final double[] moves;
    private int[] index = new int[256];
    private double[] rate = new double[256];
    private int count;

    Entries(NestedDissection tree, PlanarGenerator generator) {
      this.tree = tree;
      this.generator = generator;
      this.states = new int[generator.maximalDegree()];
      this.moves = new double[states.length];
    }

    /** As FrontSweep assembles: rates out of own states, and into them from the border. */
    void of(int node) {
      count = 0;
      int first = tree.first(node);
      int last = tree.last(node);
      int m = tree.size(node);
      for (int at = first; at < last; at++) {
        int i = at - first;
        int others = generator.outMoves(tree.state(at), states, moves);
        for (int c = 0; c < others; c++) {
          int to = tree.position(states[c]);
          if (to >= first) {
            add(i * m + tree.indexInFront(node, to), moves[c]);
          }
        }
        others = generator.inMoves(tree.state(at), states, moves);
        for (int c = 0; c < others; c++) {
          int from = tree.position(states[c]);
          if (from >= last) {
            add(tree.indexInFront(node, from) * m + i, moves[c]);
          }
        }
      }
    }

    /** No move comes twice: each is met at the state that is eliminated first. */
    private void add(int at, double value) {
      if (count == index.length) {
        index = Arrays.copyOf(index, 2 * count);
        rate = Arrays.copyOf(rate, 2 * count);
      }
      index[count] = at;
      rate[count++] = value;
    }
  }

  /**
   * The rates of another generator on the same states, in the order of the tree's entries; empty
   * where it has other moves.
   */
  static Optional<double[]> rates(
      NestedDissection tree, FrontTree shape, PlanarGenerator generator) {
    Entries entries = new Entries(tree, generator);
    double[] rates = new double[shape.entryIndex().length];
    for (int t = 0; t < tree.nodes(); t++) {
      entries.of(t);
      int from = Math.toIntExact(shape.entryStart()[t]);
      int to = Math.toIntExact(shape.entryStart()[t + 1]);
      if (!Arrays.equals(entries.index, 0, entries.count, shape.entryIndex(), from, to)) {
        return Optional.empty();
      }
      System.arraycopy(entries.rate, 0, rates, from, entries.count);
    }
    return Optional.of(rates);
  }

  /** The tree with the rates of the generator that it was made for. */
  static Rated of(NestedDissection tree) {
    int nodes = tree.nodes();
    int[] pivots = new int[nodes];
    int[] size = new int[nodes];
    int[] first = new int[nodes];
    int[] borderStart = new int[nodes + 1];
    int[] childStart = new int[nodes + 1];
    int[] child = new int[nodes - 1];
    for (int t = 0; t < nodes; t++) {
      pivots[t] = tree.pivots(t);
      size[t] = tree.size(t);
      first[t] = tree.first(t);
      borderStart[t + 1] = borderStart[t] + size[t] - pivots[t];
      childStart[t + 1] = childStart[t] + tree.childEnd(t) - tree.childStart(t);
      for (int c = tree.childStart(t); c < tree.childEnd(t); c++) {
        child[childStart[t] + c - tree.childStart(t)] = tree.child(c);
      }
    }
    int[] border = new int[borderStart[nodes]];
    int[] inParent = new int[borderStart[nodes]];
    long[] entryStart = new long[nodes + 1];
    pieces(
        tree,
        entries ->
            node -> {
              entries.of(node);
              entryStart[node + 1] = entries.count;
              int[] own = tree.border(node);
              System.arraycopy(own, 0, border, borderStart[node], own.length);
              for (int c = tree.childStart(node); c < tree.childEnd(node); c++) {
                int below = tree.child(c);
                int[] map = new int[size[below] - pivots[below]];
                tree.mapBorder(below, node, map);
                System.arraycopy(map, 0, inParent, borderStart[below], map.length);
              }
            });
    for (int t = 0; t < nodes; t++) {
      entryStart[t + 1] += entryStart[t];
    }
    int[] index = new int[Math.toIntExact(entryStart[nodes])];
    double[] rates = new double[index.length];
    pieces(
        tree,
        entries ->
            node -> {
              entries.of(node);
              System.arraycopy(entries.index, 0, index, (int) entryStart[node], entries.count);
              System.arraycopy(entries.rate, 0, rates, (int) entryStart[node], entries.count);
            });
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
            index),
        rates);
  }

  /** What is done with the entries of each node of a piece. */
  private interface PieceOfWork {
    IntConsumer with(Entries entries);
  }

  private static void pieces(NestedDissection tree, PieceOfWork work) {
    int nodes = tree.nodes();
    IntStream.range(0, PIECES)
        .parallel()
        .forEach(
            piece -> {
              IntConsumer one = work.with(new Entries(tree, tree.graph()));
              int end = (int) ((piece + 1L) * nodes / PIECES);
              for (int t = (int) ((long) piece * nodes / PIECES); t < end; t++) {
                one.accept(t);
              }
            });
  }
}
