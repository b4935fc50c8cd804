package dickens.solve.lattice;

import dickens.backend.DenseKernels;
import dickens.generator.PlanarGenerator;
import dickens.solve.CompensatedSum;
import dickens.solve.Deadline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.atomic.DoubleAdder;

/**
 * Numeric phase: the multifrontal, subtraction-free factorisation of z - L on the tree of a
 * NestedDissection, for z = 0, real z > 0 and complex z with Re z >= 0, and its triangular solves.
 *
 * <p>Method: Grassmann, Taksar and Heyman (Oper. Res. 33, 1107, 1985) elimination of states,
 * arranged as a multifrontal method (Duff and Reid 1983). A node assembles the rates q_ij between
 * its states and its front, adds what its children left on their borders, and eliminates its
 * states:
 *
 * <pre>
 *   S_k = kill_k + sum_{j after k} q_kj;   q_ij += q_ik q_kj / S_k;   kill_i += kill_k q_ik / S_k
 *   stationary:  y_last = 1,  y_k = sum_{i after k} y_i (q_ik/S_k)
 *   (z - L) y = b:  t_k = b_k/S_k, b_j += t_k q_kj (forward);  y_k = t_k + sum_{i after k} y_i (q_ik/S_k)
 * </pre>
 *
 * At z = 0 the last state is not eliminated and t_last = 0; the caller projects. Diagonals are
 * never read. For real z every step adds and multiplies nonnegative numbers, so the stationary
 * vector is accurate entry by entry, whatever the condition of L.
 *
 * <p>Storage: outflow S, n numbers; for each node L (all rows of the front, its own columns; below
 * the diagonal q_ik/S_k, above it q_kj) and, where solves follow, U (own rows, border columns).
 * Vectors are in the order of the states of the generator. Subtrees are independent tasks; which
 * ones depends on the tree alone, so results have the same bits for any number of threads.
 *
 * <p>Cost: known from the tree before the start; complex z doubles the memory and quadruples the
 * work. Fails with SingularGenerator where some S_k < 1e-290, with OverBudget after the deadline.
 */
final class FrontalFactorization {
  /** The most numbers that one node can store: the length of an array. */
  static final long LARGEST_BLOCK = Integer.MAX_VALUE - 16;

  private static final int CHUNK = 1 << 21;
  private static final int TASKS = 48;
  private static final double SMALLEST_TASK = 2e6;

  private final NestedDissection tree;
  private final PlanarGenerator generator;
  private final FactorParts parts;
  private final DenseKernels kernels;
  private final Deadline deadline;
  private final DoubleAdder flopsDone = new DoubleAdder();
  private final double zRe;
  private final double zIm;
  private final boolean complex;
  private final boolean pinned;

  private final double[] outRe;
  private final double[] outIm;
  private final int[] chunkOf;
  private final int[] offset;
  private final double[][] chunkRe;
  private final double[][] chunkIm;
  private final int[] chunkLength;
  private final boolean[] isTask;
  private final ConcurrentLinkedQueue<Workspace> workspaces = new ConcurrentLinkedQueue<>();

  /** Fronts along one path of the tree, one for each depth, and arrays for the moves of a state. */
  private static final class Workspace {
    private final List<Front> fronts = new ArrayList<>();
    private final int[] states;
    private final double[] rates;
    private int[] map = new int[64];
    private double[] pivotRe = new double[64];
    private double[] pivotIm = new double[64];

    Workspace(int degree) {
      states = new int[degree];
      rates = new double[degree];
    }

    Front front(int depth) {
      while (fronts.size() <= depth) {
        fronts.add(new Front());
      }
      return fronts.get(depth);
    }
  }

  /**
   * Factorises z - L.
   *
   * @param tree order and fronts
   * @param zRe real part of the shift, not negative [1/time]
   * @param zIm imaginary part of the shift [1/time]
   * @param deadline asked before every front
   */
  FrontalFactorization(
      NestedDissection tree,
      double zRe,
      double zIm,
      FactorParts parts,
      DenseKernels kernels,
      ForkJoinPool pool,
      Deadline deadline) {
    if (!(zRe >= 0) || Double.isInfinite(zRe) || !Double.isFinite(zIm)) {
      throw new IllegalArgumentException(
          "z = " + zRe + " + i " + zIm + ": must be finite with a real part that is not negative");
    }
    this.tree = tree;
    this.generator = tree.graph();
    this.parts = parts;
    this.kernels = kernels;
    this.deadline = deadline;
    this.zRe = zRe;
    this.zIm = zIm;
    this.complex = zIm != 0;
    this.pinned = zRe == 0 && zIm == 0;
    int nodes = tree.nodes();
    this.outRe = new double[tree.states()];
    this.outIm = new double[complex ? tree.states() : 0];
    this.chunkOf = new int[nodes];
    this.offset = new int[nodes];
    this.isTask = new boolean[nodes];
    this.chunkLength = layOut();
    this.chunkRe = new double[chunkLength.length][];
    this.chunkIm = new double[complex ? chunkLength.length : 0][];
    pool.invoke(new Subtree(nodes - 1));
    workspaces.clear();
  }

  /** Splits the tree into tasks by work and gives every node its place in the factor storage. */
  private int[] layOut() {
    int nodes = tree.nodes();
    double[] work = new double[nodes];
    for (int t = 0; t < nodes; t++) {
      work[t] += tree.flops(t);
      for (int c = tree.childStart(t); c < tree.childEnd(t); c++) {
        work[t] += work[tree.child(c)];
      }
    }
    double limit = Math.max(work[nodes - 1] / TASKS, SMALLEST_TASK);
    boolean[] top = new boolean[nodes];
    for (int t = nodes - 1; t >= 0; t--) {
      top[t] = work[t] > limit;
    }
    // a task is a whole subtree that is not inside another task
    for (int t = nodes - 1; t >= 0; ) {
      if (top[t]) {
        t--;
      } else {
        isTask[t] = true;
        t = tree.subtreeFirst(t) - 1;
      }
    }
    int chunk = -1;
    long used = 0;
    boolean fresh = true;
    int[] length = new int[16];
    for (int t = 0; t < nodes; t++) {
      long entries = tree.entries(t, parts);
      if (entries > LARGEST_BLOCK) {
        throw new IllegalArgumentException("a front of order " + tree.size(t) + " is too large");
      }
      if (fresh || top[t] || used + entries > CHUNK) {
        chunk++;
        used = 0;
        if (chunk == length.length) {
          length = Arrays.copyOf(length, 2 * chunk);
        }
      }
      chunkOf[t] = chunk;
      offset[t] = (int) used;
      used += entries;
      length[chunk] = (int) used;
      fresh = top[t] || isTask[t];
    }
    return Arrays.copyOf(length, chunk + 1);
  }

  /** The fronts of one subtree; returns the front of its root after elimination. */
  private final class Subtree extends RecursiveTask<Front> {
    private static final long serialVersionUID = 1L;
    private final int node;

    Subtree(int node) {
      this.node = node;
    }

    @Override
    protected Front compute() {
      Workspace work = workspaces.poll();
      if (work == null) {
        work = new Workspace(generator.maximalDegree());
      }
      Front front = new Front();
      if (isTask[node]) {
        sweep(node, front, work, 0);
        workspaces.add(work);
        return front;
      }
      workspaces.add(work);
      List<Subtree> below = new ArrayList<>();
      for (int c = tree.childStart(node); c < tree.childEnd(node); c++) {
        below.add(new Subtree(tree.child(c)));
      }
      invokeAll(below);
      work = workspaces.poll();
      if (work == null) {
        work = new Workspace(generator.maximalDegree());
      }
      assemble(node, front, work);
      for (Subtree child : below) {
        extendAdd(child.node, child.join(), node, front, work);
      }
      eliminate(node, front, work);
      workspaces.add(work);
      return front;
    }
  }

  private void sweep(int node, Front front, Workspace work, int depth) {
    assemble(node, front, work);
    for (int c = tree.childStart(node); c < tree.childEnd(node); c++) {
      Front below = work.front(depth);
      sweep(tree.child(c), below, work, depth + 1);
      extendAdd(tree.child(c), below, node, front, work);
    }
    eliminate(node, front, work);
  }

  /** Rates between the states of a node and its front. */
  private void assemble(int node, Front front, Workspace work) {
    int first = tree.first(node);
    int last = tree.last(node);
    front.clear(tree.size(node), complex);
    double[][] a = front.re;
    for (int at = first; at < last; at++) {
      int i = at - first;
      int state = tree.state(at);
      front.killRe[i] = zRe;
      if (complex) {
        front.killIm[i] = zIm;
      }
      int count = generator.outMoves(state, work.states, work.rates);
      for (int c = 0; c < count; c++) {
        int to = tree.position(work.states[c]);
        if (to >= first) {
          a[i][tree.indexInFront(node, to)] += work.rates[c];
        }
      }
      count = generator.inMoves(state, work.states, work.rates);
      for (int c = 0; c < count; c++) {
        int from = tree.position(work.states[c]);
        if (from >= last) {
          a[tree.indexInFront(node, from)][i] += work.rates[c];
        }
      }
    }
  }

  /** Adds what the elimination of a child left on its border to the front of its parent. */
  private void extendAdd(int child, Front from, int node, Front to, Workspace work) {
    int p = tree.pivots(child);
    int start = tree.borderStart(child);
    int count = tree.borderEnd(child) - start;
    if (work.map.length < count) {
      work.map = new int[2 * count];
    }
    int[] map = work.map;
    int parentFirst = tree.first(node);
    int parentLast = tree.last(node);
    int b = tree.borderStart(node);
    int shift = parentLast - parentFirst - b;
    for (int i = 0; i < count; i++) {
      int at = tree.border(start + i);
      if (at < parentLast) {
        map[i] = at - parentFirst;
      } else {
        while (tree.border(b) != at) {
          b++;
        }
        map[i] = shift + b;
      }
    }
    for (int i = 0; i < count; i++) {
      add(from.re[p + i], p, to.re[map[i]], map, count);
      to.killRe[map[i]] += from.killRe[p + i];
    }
    if (complex) {
      for (int i = 0; i < count; i++) {
        add(from.im[p + i], p, to.im[map[i]], map, count);
        to.killIm[map[i]] += from.killIm[p + i];
      }
    }
  }

  private static void add(double[] from, int start, double[] to, int[] map, int count) {
    for (int j = 0; j < count; j++) {
      to[map[j]] += from[start + j];
    }
  }

  private void eliminate(int node, Front front, Workspace work) {
    if (deadline.isLimited()) {
      deadline.check(() -> flopsDone.sum() / tree.flops());
    }
    int p = tree.pivots(node);
    int m = tree.size(node);
    int first = tree.first(node);
    if (work.pivotRe.length < p) {
      work.pivotRe = new double[2 * p];
      work.pivotIm = new double[2 * p];
    }
    boolean root = node == tree.nodes() - 1;
    int pivots = root && pinned ? p - 1 : p;
    int good =
        complex
            ? kernels.eliminate(
                front.re,
                front.im,
                pivots,
                m,
                front.killRe,
                front.killIm,
                work.pivotRe,
                work.pivotIm)
            : kernels.eliminate(front.re, pivots, m, front.killRe, work.pivotRe);
    if (good < pivots) {
      throw new SingularGenerator(
          "no way out of state "
              + tree.state(first + good)
              + ": trim the window or pin another state");
    }
    if (pivots < p) {
      work.pivotRe[p - 1] = 1;
      work.pivotIm[p - 1] = 0;
    }
    if (deadline.isLimited()) {
      flopsDone.add(tree.flops(node));
    }
    System.arraycopy(work.pivotRe, 0, outRe, first, p);
    store(node, front.re, chunkRe, p, m);
    if (complex) {
      System.arraycopy(work.pivotIm, 0, outIm, first, p);
      store(node, front.im, chunkIm, p, m);
    }
  }

  private void store(int node, double[][] front, double[][] chunks, int p, int m) {
    int chunk = chunkOf[node];
    if (chunks[chunk] == null) {
      chunks[chunk] = new double[chunkLength[chunk]];
    }
    double[] to = chunks[chunk];
    int at = offset[node];
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

  NestedDissection tree() {
    return tree;
  }

  FactorParts parts() {
    return parts;
  }

  /** The stationary vector, normalised to sum 1; z = 0 only. Cost: one pass over L. */
  double[] stationary() {
    if (!pinned) {
      throw new IllegalStateException("a stationary vector needs z = 0");
    }
    double[] y = new double[tree.states()];
    y[y.length - 1] = 1;
    backward(y);
    double sum = CompensatedSum.of(y);
    double[] x = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      x[tree.state(i)] = y[i] / sum;
    }
    return x;
  }

  /**
   * A solution of (z - L) y = b for real z, before projection. At z = 0 the pinned entry of y is 0.
   *
   * @param b right-hand side, one entry a state; not changed
   */
  double[] solve(double[] b) {
    if (complex || parts != FactorParts.LOWER_AND_UPPER) {
      throw new IllegalStateException("a real solve needs real z and both factors");
    }
    double[] y = ordered(b);
    forward(y);
    if (pinned) {
      y[y.length - 1] = 0;
    }
    backward(y);
    return unordered(y);
  }

  /** The same for complex z: {Re y, Im y} for b = bRe + i bIm. */
  double[][] solve(double[] bRe, double[] bIm) {
    if (!complex) {
      return new double[][] {solve(bRe), solve(bIm)};
    }
    double[] re = ordered(bRe);
    double[] im = ordered(bIm);
    forward(re, im);
    backward(re, im);
    return new double[][] {unordered(re), unordered(im)};
  }

  private double[] ordered(double[] b) {
    double[] y = new double[tree.states()];
    for (int i = 0; i < y.length; i++) {
      y[i] = b[tree.state(i)];
    }
    return y;
  }

  private double[] unordered(double[] y) {
    double[] x = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      x[tree.state(i)] = y[i];
    }
    return x;
  }

  /** t_k = b_k/S_k, b_j += t_k q_kj, in place. */
  private void forward(double[] y) {
    double[] edge = new double[tree.largestFront()];
    for (int node = 0; node < tree.nodes(); node++) {
      int p = tree.pivots(node);
      int q = tree.size(node) - p;
      int first = tree.first(node);
      double[] a = chunkRe[chunkOf[node]];
      int l = offset[node];
      int u = l + p * (p + q);
      Arrays.fill(edge, 0, q, 0);
      for (int k = 0; k < p; k++) {
        double t = y[first + k] / outRe[first + k];
        y[first + k] = t;
        for (int j = k + 1; j < p; j++) {
          y[first + j] += t * a[l + k * p + j];
        }
        int row = u + k * q;
        for (int j = 0; j < q; j++) {
          edge[j] += t * a[row + j];
        }
      }
      int b = tree.borderStart(node);
      for (int j = 0; j < q; j++) {
        y[tree.border(b + j)] += edge[j];
      }
    }
  }

  /** y_k = t_k + sum_{i after k} y_i (q_ik/S_k), in place. */
  private void backward(double[] y) {
    double[] own = new double[tree.largestFront()];
    for (int node = tree.nodes() - 1; node >= 0; node--) {
      int p = tree.pivots(node);
      int q = tree.size(node) - p;
      int first = tree.first(node);
      double[] a = chunkRe[chunkOf[node]];
      int row = offset[node] + p * p;
      System.arraycopy(y, first, own, 0, p);
      int b = tree.borderStart(node);
      for (int i = 0; i < q; i++, row += p) {
        double f = y[tree.border(b + i)];
        for (int k = 0; k < p; k++) {
          own[k] += f * a[row + k];
        }
      }
      for (int i = p - 1; i > 0; i--) {
        double f = own[i];
        int r = offset[node] + i * p;
        for (int k = 0; k < i; k++) {
          own[k] += f * a[r + k];
        }
      }
      System.arraycopy(own, 0, y, first, p);
    }
  }

  private void forward(double[] re, double[] im) {
    double[] edgeRe = new double[tree.largestFront()];
    double[] edgeIm = new double[edgeRe.length];
    for (int node = 0; node < tree.nodes(); node++) {
      int p = tree.pivots(node);
      int q = tree.size(node) - p;
      int first = tree.first(node);
      double[] a = chunkRe[chunkOf[node]];
      double[] c = chunkIm[chunkOf[node]];
      int l = offset[node];
      int u = l + p * (p + q);
      Arrays.fill(edgeRe, 0, q, 0);
      Arrays.fill(edgeIm, 0, q, 0);
      for (int k = 0; k < p; k++) {
        int at = first + k;
        double norm = outRe[at] * outRe[at] + outIm[at] * outIm[at];
        double tr = (re[at] * outRe[at] + im[at] * outIm[at]) / norm;
        double ti = (im[at] * outRe[at] - re[at] * outIm[at]) / norm;
        re[at] = tr;
        im[at] = ti;
        for (int j = k + 1; j < p; j++) {
          double qr = a[l + k * p + j];
          double qi = c[l + k * p + j];
          re[first + j] += tr * qr - ti * qi;
          im[first + j] += tr * qi + ti * qr;
        }
        int row = u + k * q;
        for (int j = 0; j < q; j++) {
          edgeRe[j] += tr * a[row + j] - ti * c[row + j];
          edgeIm[j] += tr * c[row + j] + ti * a[row + j];
        }
      }
      int b = tree.borderStart(node);
      for (int j = 0; j < q; j++) {
        re[tree.border(b + j)] += edgeRe[j];
        im[tree.border(b + j)] += edgeIm[j];
      }
    }
  }

  private void backward(double[] re, double[] im) {
    for (int node = tree.nodes() - 1; node >= 0; node--) {
      int p = tree.pivots(node);
      int first = tree.first(node);
      double[] a = chunkRe[chunkOf[node]];
      double[] c = chunkIm[chunkOf[node]];
      int b = tree.borderStart(node) - p;
      for (int i = tree.size(node) - 1; i > 0; i--) {
        int at = i < p ? first + i : tree.border(b + i);
        double fr = re[at];
        double fi = im[at];
        int row = offset[node] + i * p;
        int end = Math.min(i, p);
        for (int k = 0; k < end; k++) {
          re[first + k] += fr * a[row + k] - fi * c[row + k];
          im[first + k] += fr * c[row + k] + fi * a[row + k];
        }
      }
    }
  }
}
