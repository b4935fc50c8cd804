package dickens.solve.lattice;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which factors of an elimination are kept in memory, and which are computed again when they are
 * needed; bytes and flops known before anything is allocated.
 *
 * <p>A back substitution goes from the root of the tree to its leaves, an elimination from the
 * leaves to the root. Where all factors fit between the two, one sweep does. Where they do not, a
 * sweep keeps the factors of the nodes with the most work below them, as many as fit, and lets go
 * those of the subtrees beneath. After the back substitution of the kept nodes each of these
 * subtrees is swept again, in the same way, with the whole memory:
 *
 * <pre>
 *   stage(root): sweep up, keep the heaviest nodes that fit; substitute back through them;
 *                for each subtree let go: stage(that subtree)
 * </pre>
 *
 * <p>In the plane a subtree of half the states costs 2^-1.5 of the work, so that even with one node
 * kept at a time all sweeps together cost 1/(1 - 2^-0.5) = 3.4 times the first; the memory is then
 * that of the fronts along one path, O(n) with a small factor, in place of O(n log n). The same
 * numbers are computed in the same order on either route: the results have the same bits.
 *
 * <p>(Recomputation in the sense of Griewank's checkpointing, Optim. Methods Softw. 1, 35 (1992),
 * on the tree of a multifrontal factorisation.)
 */
final class EliminationPlan {
  /** Subtrees that are swept side by side, each with its share of the memory. */
  static final int SIDE_BY_SIDE = 48;

  /** Threads whose fronts are counted; with more threads fewer run where memory is short. */
  private static final int THREADS = 2;

  /** Keeps every node. */
  private static final long ALL = Long.MIN_VALUE;

  private final NestedDissection tree;
  private final FactorParts parts;
  private final Shift z;
  private final long[] entriesBefore;
  private final boolean keepsAll;
  private final Stage first;
  private final double factorBytes;
  private final double peak;

  /**
   * One sweep over a subtree.
   *
   * @param shape subtree and tasks
   * @param threshold nodes with a key of at least this are kept
   * @param bytes of kept factors and of the fronts of one or two threads
   * @param frontBytes what the fronts may take if there are more threads
   * @param alone stages of the subtrees let go that take the whole memory each
   * @param together those that take a share each
   */
  record Stage(
      SweepShape shape,
      long threshold,
      double bytes,
      double frontBytes,
      List<Stage> alone,
      List<Stage> together) {
    private double flops(NestedDissection tree) {
      double flops = tree.work(shape.root());
      for (Stage stage : alone) {
        flops += stage.flops(tree);
      }
      for (Stage stage : together) {
        flops += stage.flops(tree);
      }
      return flops;
    }
  }

  /**
   * Plans an elimination.
   *
   * @param parts what solves need where everything is kept
   * @param budget bytes for fronts and factors
   */
  EliminationPlan(NestedDissection tree, FactorParts parts, Shift z, double budget) {
    this(tree, parts, z, budget, StoredFactors.LARGEST_BLOCK);
  }

  /** The same where no node may store more than some numbers. */
  EliminationPlan(
      NestedDissection tree, FactorParts parts, Shift z, double budget, long largestBlock) {
    this.tree = tree;
    this.parts = parts;
    this.z = z;
    int nodes = tree.nodes();
    this.entriesBefore = new long[nodes + 1];
    for (int t = 0; t < nodes; t++) {
      entriesBefore[t + 1] = entriesBefore[t] + tree.entries(t, parts);
    }
    int root = nodes - 1;
    SweepShape shape = SweepShape.parallel(tree, root);
    double kept = bytes(entriesBefore[nodes]);
    this.factorBytes = kept + shape.bytes(THREADS, z);
    boolean storable = tree.largestBlock(parts) <= largestBlock;
    this.keepsAll = factorBytes <= budget && storable;
    if (keepsAll) {
      this.first = new Stage(shape, ALL, factorBytes, budget - kept, List.of(), List.of());
      this.peak = factorBytes;
      return;
    }
    if (tree.largestBlock(FactorParts.LOWER) > largestBlock) {
      this.first = new Stage(shape, ALL, Double.POSITIVE_INFINITY, 0, List.of(), List.of());
      this.peak = Double.POSITIVE_INFINITY;
      return;
    }
    // what is swept again needs no U: right-hand sides are carried along
    for (int t = 0; t < nodes; t++) {
      entriesBefore[t + 1] = entriesBefore[t] + tree.entries(t, FactorParts.LOWER);
    }
    double least = leastBytes();
    this.first = stage(root, Math.max(budget, least));
    this.peak = peak(first);
  }

  private double bytes(long entries) {
    return 8.0 * z.words() * entries;
  }

  /** Orders the nodes by the work of their subtree, parents above children. */
  static long key(NestedDissection tree, int node) {
    return ((long) Float.floatToIntBits((float) tree.work(node)) << 32) | node;
  }

  /** Bytes below which not even one node at a time fits. */
  private double leastBytes() {
    double least = 0;
    int root = tree.nodes() - 1;
    for (int t = root; t >= 0; t--) {
      if (tree.work(t) >= tree.work(root) / SIDE_BY_SIDE) {
        double fronts = SweepShape.serial(tree, t).bytes(1, z);
        least = Math.max(least, fronts + bytes(entriesBefore[t + 1] - entriesBefore[t]));
      }
    }
    return least;
  }

  private Stage stage(int root, double budget) {
    int low = tree.subtreeFirst(root);
    double all = bytes(entriesBefore[root + 1] - entriesBefore[low]);
    double own = bytes(entriesBefore[root + 1] - entriesBefore[root]);
    SweepShape shape = SweepShape.parallel(tree, root);
    double fronts = shape.bytes(THREADS, z);
    if (own + fronts > budget) {
      shape = SweepShape.serial(tree, root);
      fronts = shape.bytes(1, z);
    }
    if (all + fronts <= budget) {
      return new Stage(shape, ALL, all + fronts, budget - all, List.of(), List.of());
    }
    long[] keys = new long[root - low + 1];
    for (int t = low; t <= root; t++) {
      keys[t - low] = key(tree, t);
    }
    Arrays.sort(keys);
    int at = keys.length - 1;
    double kept = own;
    while (true) {
      int next = (int) keys[at - 1];
      double more = bytes(entriesBefore[next + 1] - entriesBefore[next]);
      if (kept + more + fronts > budget) {
        break;
      }
      kept += more;
      at--;
    }
    long threshold = keys[at];
    List<Stage> alone = new ArrayList<>();
    List<Stage> together = new ArrayList<>();
    for (int t = root; t >= low; ) {
      if (key(tree, t) >= threshold) {
        t--;
        continue;
      }
      Stage small = small(t);
      if (small.bytes() <= budget / SIDE_BY_SIDE) {
        together.add(small);
      } else {
        alone.add(stage(t, budget));
      }
      t = tree.subtreeFirst(t) - 1;
    }
    return new Stage(
        shape, threshold, kept + fronts, budget - kept, List.copyOf(alone), List.copyOf(together));
  }

  /** A whole subtree for one thread. */
  private Stage small(int root) {
    SweepShape shape = SweepShape.serial(tree, root);
    double all = bytes(entriesBefore[root + 1] - entriesBefore[tree.subtreeFirst(root)]);
    double fronts = shape.bytes(1, z);
    return new Stage(shape, ALL, all + fronts, fronts, List.of(), List.of());
  }

  private static double peak(Stage stage) {
    double peak = stage.bytes();
    for (Stage below : stage.alone()) {
      peak = Math.max(peak, peak(below));
    }
    double share = 0;
    for (Stage below : stage.together()) {
      share = Math.max(share, below.bytes());
    }
    return Math.max(peak, share * Math.min(SIDE_BY_SIDE, stage.together().size()));
  }

  NestedDissection tree() {
    return tree;
  }

  FactorParts parts() {
    return parts;
  }

  Shift shift() {
    return z;
  }

  /** The sweep over the whole tree. */
  Stage first() {
    return first;
  }

  /** True where one sweep serves any number of solves. */
  boolean keepsAll() {
    return keepsAll;
  }

  /** Bytes of fronts and factors at the peak; infinite where a front is too large for an array. */
  double bytes() {
    return peak;
  }

  /** Bytes that keeping all factors takes, fronts included. */
  double factorBytes() {
    return factorBytes;
  }

  /** Flops of the sweeps of one solve, or of the one that serves all, as if numbers were real. */
  double work() {
    return first.flops(tree);
  }

  /** Real flops of them. */
  double flops() {
    return (z.isComplex() ? 4 : 1) * work();
  }
}
