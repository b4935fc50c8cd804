package dickens.solve.lattice;

/**
 * How an upward sweep over one subtree is cut into tasks, and what its fronts need.
 *
 * <p>A task is a whole subtree with little work; inside it one thread goes from child to parent
 * with one front for each depth. Above the tasks every node has a front of its own, made when its
 * children are done.
 *
 * <p>Cost: one pass over the nodes; 4 bytes a node while it is built.
 */
final class SweepShape {
  private static final int TASKS = 48;
  private static final double SMALLEST_TASK = 2e6;

  private final NestedDissection tree;
  private final int root;
  private final double limit;
  private final int[] widest;
  private final int largest;

  private SweepShape(NestedDissection tree, int root, double limit) {
    this.tree = tree;
    this.root = root;
    this.limit = limit;
    int first = tree.subtreeFirst(root);
    int[] depth = new int[root - first + 1];
    int deepest = 0;
    for (int t = root; t >= first; t--) {
      int below = isTask(t) ? depth[t - first] + 1 : 0;
      for (int c = tree.childStart(t); c < tree.childEnd(t); c++) {
        depth[tree.child(c) - first] = below;
        deepest = Math.max(deepest, below);
      }
    }
    widest = new int[deepest];
    int most = 0;
    for (int t = first; t <= root; t++) {
      most = Math.max(most, tree.size(t));
      int d = depth[t - first];
      if (d > 0) {
        widest[d - 1] = Math.max(widest[d - 1], tree.size(t));
      }
    }
    largest = most;
  }

  /** A sweep whose tasks run side by side. */
  static SweepShape parallel(NestedDissection tree, int root) {
    return new SweepShape(tree, root, Math.max(tree.work(root) / TASKS, SMALLEST_TASK));
  }

  /** A sweep of one task: the least memory. */
  static SweepShape serial(NestedDissection tree, int root) {
    return new SweepShape(tree, root, Double.POSITIVE_INFINITY);
  }

  int root() {
    return root;
  }

  /** True where a node and all below it are the work of one thread. */
  boolean isTask(int node) {
    return tree.work(node) <= limit;
  }

  /** Order of the largest front at a depth below the root of a task, 0 for its children. */
  int widest(int depth) {
    return widest[depth];
  }

  /** Largest number of threads, up to a limit, whose fronts fit in some bytes; at least 1. */
  int threads(int most, double bytes, Shift z) {
    int threads = most;
    while (threads > 1 && bytes(threads, z) > bytes) {
      threads--;
    }
    return threads;
  }

  /**
   * Bytes of the fronts that are alive at once: those of the tasks in work, those of finished
   * children, one for each depth and thread, and for each thread the copy that dense kernels may
   * want. The same whatever kernels a machine has, so that the same request takes the same route.
   */
  double bytes(int threads, Shift z) {
    double path = square(largest);
    for (int m : widest) {
      path += square(m);
    }
    double tasks = isTask(root) ? 1 : threads;
    return z.words() * (alive(root, threads) + tasks * path);
  }

  private double alive(int node, int threads) {
    double own = square(tree.size(node));
    if (isTask(node)) {
      return own;
    }
    double finished = 0;
    double together = 0;
    double most = 0;
    for (int c = tree.childStart(node); c < tree.childEnd(node); c++) {
      finished += square(tree.size(tree.child(c)));
      if (threads > 1) {
        together += alive(tree.child(c), (threads + 1) / 2);
      }
    }
    for (int c = tree.childStart(node); c < tree.childEnd(node); c++) {
      int child = tree.child(c);
      most = Math.max(most, alive(child, threads) + finished - square(tree.size(child)));
    }
    return Math.max(own + finished, Math.max(together, most));
  }

  /** Bytes of a front with its four vectors. */
  private static double square(double m) {
    return 8 * m * (m + 4);
  }
}
