package dickens.solve.lattice;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.RecursiveTask;

/**
 * The factors of the nodes that a sweep keeps, and substitutions with them.
 *
 * <pre>
 *   forward:   t_k = b_k/S_k, b_j += t_k q_kj
 *   backward:  y_k = t_k + sum_{i after k} y_i (q_ik/S_k)
 * </pre>
 *
 * For each node L (all rows of the front, its own columns; below the diagonal q_ik/S_k, above it
 * q_kj) and, where solves follow, U (own rows, border columns) and the outflows S. Vectors are in
 * elimination order, {re} or {re, im}. A forward substitution hands sums from child to parent as
 * the fronts do, a backward one only reads what ancestors wrote: both run over the tasks of the
 * sweep in parallel and have the same bits for any number of threads.
 */
final class StoredFactors implements FrontSweep.Visitor {
  /** The most numbers that one node can store: the length of an array. */
  static final long LARGEST_BLOCK = Integer.MAX_VALUE - 16;

  private static final int CHUNK = 1 << 21;

  private final NestedDissection tree;
  private final SweepShape shape;
  private final long threshold;
  private final FactorParts parts;
  private final Shift z;
  private final int low;
  private final double[] outRe;
  private final double[] outIm;
  private final int[] chunkOf;
  private final int[] offset;
  private final double[][] chunkRe;
  private final double[][] chunkIm;
  private final int[] chunkLength;

  /**
   * Room for the factors of the nodes of a subtree with a key of at least a threshold.
   *
   * @param parts L alone, or L and U
   */
  StoredFactors(
      NestedDissection tree, SweepShape shape, long threshold, FactorParts parts, Shift z) {
    this.tree = tree;
    this.shape = shape;
    this.threshold = threshold;
    this.parts = parts;
    this.z = z;
    this.low = tree.subtreeFirst(shape.root());
    int nodes = shape.root() - low + 1;
    int outflows = parts == FactorParts.LOWER ? 0 : tree.last(shape.root()) - tree.first(low);
    this.outRe = new double[outflows];
    this.outIm = new double[z.isComplex() ? outflows : 0];
    this.chunkOf = new int[nodes];
    this.offset = new int[nodes];
    this.chunkLength = layOut();
    this.chunkRe = new double[chunkLength.length][];
    this.chunkIm = new double[z.isComplex() ? chunkLength.length : 0][];
  }

  private boolean keeps(int node) {
    return EliminationPlan.key(tree, node) >= threshold;
  }

  /** Gives every node its place; no two tasks share an array. */
  private int[] layOut() {
    BitSet taskRoots = new BitSet();
    for (int t = shape.root(); t >= low; ) {
      if (shape.isTask(t)) {
        taskRoots.set(t - low);
        t = tree.subtreeFirst(t) - 1;
      } else {
        t--;
      }
    }
    int chunk = -1;
    long used = 0;
    boolean fresh = true;
    int[] length = new int[16];
    for (int t = low; t <= shape.root(); t++) {
      if (keeps(t)) {
        long entries = tree.entries(t, parts);
        if (fresh || !shape.isTask(t) || used + entries > CHUNK) {
          chunk++;
          used = 0;
          if (chunk == length.length) {
            length = Arrays.copyOf(length, 2 * chunk);
          }
        }
        chunkOf[t - low] = chunk;
        offset[t - low] = (int) used;
        used += entries;
        length[chunk] = (int) used;
        fresh = false;
      }
      fresh |= !shape.isTask(t) || taskRoots.get(t - low);
    }
    return Arrays.copyOf(length, chunk + 1);
  }

  @Override
  public void eliminated(int node, Front front) {
    if (!keeps(node)) {
      return;
    }
    int p = tree.pivots(node);
    store(node, front.re, chunkRe);
    if (z.isComplex()) {
      store(node, front.im, chunkIm);
    }
    if (parts == FactorParts.LOWER_AND_UPPER) {
      int at = tree.first(node) - tree.first(low);
      System.arraycopy(front.outRe, 0, outRe, at, p);
      if (z.isComplex()) {
        System.arraycopy(front.outIm, 0, outIm, at, p);
      }
    }
  }

  private void store(int node, double[][] front, double[][] chunks) {
    int p = tree.pivots(node);
    int m = tree.size(node);
    int chunk = chunkOf[node - low];
    if (chunks[chunk] == null) {
      chunks[chunk] = new double[chunkLength[chunk]];
    }
    double[] to = chunks[chunk];
    int at = offset[node - low];
    for (int i = 0; i < m; i++) {
      System.arraycopy(front[i], 0, to, at, p);
      at += p;
    }
    if (parts == FactorParts.LOWER_AND_UPPER) {
      for (int k = 0; k < p; k++) {
        System.arraycopy(front[k], p, to, at, m - p);
        at += m - p;
      }
    }
  }

  /** Forward substitution in place; every node must be kept, with L and U. */
  void forward(double[][] y) {
    new Upward(shape.root(), y).invoke();
  }

  /** Backward substitution in place through the kept nodes, given y above the subtree. */
  void backward(double[][] y) {
    new Downward(shape.root(), y).invoke();
  }

  /** Forward substitution of a subtree; returns {own part, what is left for the border}. */
  private final class Upward extends RecursiveTask<double[][]> {
    private static final long serialVersionUID = 1L;
    private final int node;
    private final double[][] y;

    Upward(int node, double[][] y) {
      this.node = node;
      this.y = y;
    }

    @Override
    protected double[][] compute() {
      if (shape.isTask(node)) {
        return ascend(node, y, new int[tree.largestFront()]);
      }
      List<Upward> below = new ArrayList<>();
      for (int c = tree.childStart(node); c < tree.childEnd(node); c++) {
        below.add(new Upward(tree.child(c), y));
      }
      invokeAll(below);
      double[][] v = gathered(node, y);
      int[] map = new int[tree.size(node)];
      for (Upward child : below) {
        take(child.node, child.join(), node, v, map);
      }
      substitute(node, v, y);
      return v;
    }
  }

  private double[][] ascend(int node, double[][] y, int[] map) {
    double[][] v = gathered(node, y);
    for (int c = tree.childStart(node); c < tree.childEnd(node); c++) {
      take(tree.child(c), ascend(tree.child(c), y, map), node, v, map);
    }
    substitute(node, v, y);
    return v;
  }

  /** The right-hand side on the states of a node, and zeros on its border. */
  private double[][] gathered(int node, double[][] y) {
    double[][] v = new double[y.length][tree.size(node)];
    for (int part = 0; part < y.length; part++) {
      System.arraycopy(y[part], tree.first(node), v[part], 0, tree.pivots(node));
    }
    return v;
  }

  private void take(int child, double[][] from, int node, double[][] v, int[] map) {
    int p = tree.pivots(child);
    int count = tree.size(child) - p;
    tree.mapBorder(child, node, map);
    for (int part = 0; part < v.length; part++) {
      for (int i = 0; i < count; i++) {
        v[part][map[i]] += from[part][p + i];
      }
    }
  }

  /** t_k = b_k/S_k, b_j += t_k q_kj. */
  private void substitute(int node, double[][] v, double[][] y) {
    int p = tree.pivots(node);
    int q = tree.size(node) - p;
    int s = tree.first(node) - tree.first(low);
    int l = offset[node - low];
    int u = l + p * (p + q);
    double[] a = chunkRe[chunkOf[node - low]];
    for (int k = 0; k < p; k++, s++) {
      int row = l + k * p + k + 1;
      if (z.isComplex()) {
        double[] c = chunkIm[chunkOf[node - low]];
        ForwardStep.divide(v[0], v[1], k, outRe, outIm, s);
        ForwardStep.spread(v[0], v[1], k, a, c, row, k + 1, p - k - 1);
        ForwardStep.spread(v[0], v[1], k, a, c, u + k * q, p, q);
      } else {
        v[0][k] /= outRe[s];
        ForwardStep.spread(v[0], k, a, row, k + 1, p - k - 1);
        ForwardStep.spread(v[0], k, a, u + k * q, p, q);
      }
    }
    for (int part = 0; part < y.length; part++) {
      System.arraycopy(v[part], 0, y[part], tree.first(node), p);
    }
  }

  /** Backward substitution of a subtree. */
  private final class Downward extends RecursiveAction {
    private static final long serialVersionUID = 1L;
    private final int node;
    private final double[][] y;

    Downward(int node, double[][] y) {
      this.node = node;
      this.y = y;
    }

    @Override
    protected void compute() {
      double[][] own = new double[y.length][tree.largestFront()];
      if (shape.isTask(node)) {
        for (int t = node; t >= tree.subtreeFirst(node); t--) {
          if (keeps(t)) {
            resolve(t, y, own);
          }
        }
        return;
      }
      resolve(node, y, own);
      List<Downward> below = new ArrayList<>();
      for (int c = tree.childStart(node); c < tree.childEnd(node); c++) {
        if (keeps(tree.child(c))) {
          below.add(new Downward(tree.child(c), y));
        }
      }
      invokeAll(below);
    }
  }

  /** y_k = t_k + sum_{i after k} y_i (q_ik/S_k) on the states of a node. */
  private void resolve(int node, double[][] y, double[][] own) {
    int p = tree.pivots(node);
    int first = tree.first(node);
    for (int part = 0; part < y.length; part++) {
      System.arraycopy(y[part], first, own[part], 0, p);
    }
    if (z.isComplex()) {
      resolveComplex(node, y, own);
    } else {
      resolveReal(node, y[0], own[0]);
    }
    for (int part = 0; part < y.length; part++) {
      System.arraycopy(own[part], 0, y[part], first, p);
    }
  }

  private void resolveReal(int node, double[] y, double[] own) {
    int p = tree.pivots(node);
    double[] a = chunkRe[chunkOf[node - low]];
    int at = offset[node - low];
    int[] border = tree.border(node);
    for (int i = tree.size(node) - 1; i > 0; i--) {
      double f = i < p ? own[i] : y[border[i - p]];
      int row = at + i * p;
      int end = Math.min(i, p);
      for (int k = 0; k < end; k++) {
        own[k] += f * a[row + k];
      }
    }
  }

  private void resolveComplex(int node, double[][] y, double[][] own) {
    int p = tree.pivots(node);
    double[] a = chunkRe[chunkOf[node - low]];
    double[] c = chunkIm[chunkOf[node - low]];
    double[] re = own[0];
    double[] im = own[1];
    int at = offset[node - low];
    int[] border = tree.border(node);
    for (int i = tree.size(node) - 1; i > 0; i--) {
      double fr = i < p ? re[i] : y[0][border[i - p]];
      double fi = i < p ? im[i] : y[1][border[i - p]];
      int row = at + i * p;
      int end = Math.min(i, p);
      for (int k = 0; k < end; k++) {
        re[k] += fr * a[row + k] - fi * c[row + k];
        im[k] += fr * c[row + k] + fi * a[row + k];
      }
    }
  }
}
