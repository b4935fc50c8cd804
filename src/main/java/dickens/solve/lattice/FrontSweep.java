package dickens.solve.lattice;

import dickens.backend.DenseKernels;
import dickens.generator.PlanarGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RecursiveTask;

/**
 * The upward sweep of the multifrontal elimination of z - L over one subtree. A node assembles the
 * rates q_ij between its states and its front, adds what its children left on their borders, and
 * eliminates its states without a subtraction:
 *
 * <pre>
 *   S_k = kill_k + sum_{j after k} q_kj;   q_ij += q_ik q_kj / S_k;   kill_i += kill_k q_ik / S_k
 * </pre>
 *
 * At z = 0 the last state of all is not eliminated. A right-hand side b may be carried along,
 *
 * <pre>  t_k = b_k / S_k,   b_j += t_k q_kj,</pre>
 *
 * which takes the rows q_kj that would otherwise have to be stored. What becomes of the factors of
 * a node is up to the caller, who is shown every front after its elimination.
 *
 * <p>Source: Grassmann, Taksar and Heyman (Oper. Res. 33, 1107, 1985), arranged as a multifrontal
 * method (Duff and Reid 1983). Every sum has a fixed order given by the tree, so results have the
 * same bits for any number of threads and however often a subtree is swept again. Memory: see
 * SweepShape. Fails with SingularGenerator where some S_k &lt; 1e-290.
 */
final class FrontSweep {
  private final NestedDissection tree;
  private final PlanarGenerator generator;
  private final Shift z;
  private final DenseKernels kernels;
  private final WorkClock clock;
  private final double[][] side;
  private final Visitor visitor;
  private final SweepShape shape;
  private final ConcurrentLinkedQueue<Workspace> workspaces = new ConcurrentLinkedQueue<>();

  /** Who takes the factors of a node out of its front; called from several threads. */
  interface Visitor {
    void eliminated(int node, Front front);
  }

  /**
   * A sweep.
   *
   * @param shape subtree and tasks
   * @param clock asked before every front
   * @param side right-hand side by position in the elimination order, {re} or {re, im}, of which
   *     the subtree's part becomes t; empty where none is carried
   */
  FrontSweep(
      NestedDissection tree,
      SweepShape shape,
      Shift z,
      DenseKernels kernels,
      WorkClock clock,
      double[][] side,
      Visitor visitor) {
    this.tree = tree;
    this.generator = tree.graph();
    this.shape = shape;
    this.z = z;
    this.kernels = kernels;
    this.clock = clock;
    this.side = side;
    this.visitor = visitor;
  }

  /** Runs in the pool that the caller is in; returns when the root is done. */
  void run() {
    new Subtree(shape.root()).invoke();
  }

  /** Fronts along one path of the tree, one for each depth, and arrays for the moves of a state. */
  private static final class Workspace {
    private final List<Front> fronts = new ArrayList<>();
    private final int[] states;
    private final double[] rates;
    private int[] map = new int[64];

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

    int[] map(int count) {
      if (map.length < count) {
        map = new int[2 * count];
      }
      return map;
    }
  }

  private Workspace workspace() {
    Workspace work = workspaces.poll();
    return work == null ? new Workspace(generator.maximalDegree()) : work;
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
      Front front = new Front();
      if (shape.isTask(node)) {
        Workspace work = workspace();
        descend(node, front, tree.size(node), work, 0);
        workspaces.add(work);
        return front;
      }
      List<Subtree> below = new ArrayList<>();
      for (int c = tree.childStart(node); c < tree.childEnd(node); c++) {
        below.add(new Subtree(tree.child(c)));
      }
      invokeAll(below);
      Workspace work = workspace();
      assemble(node, front, tree.size(node), work);
      for (Subtree child : below) {
        extendAdd(child.node, child.join(), node, front, work);
      }
      eliminate(node, front);
      workspaces.add(work);
      return front;
    }
  }

  private void descend(int node, Front front, int room, Workspace work, int depth) {
    assemble(node, front, room, work);
    for (int c = tree.childStart(node); c < tree.childEnd(node); c++) {
      Front below = work.front(depth);
      descend(tree.child(c), below, shape.widest(depth), work, depth + 1);
      extendAdd(tree.child(c), below, node, front, work);
    }
    eliminate(node, front);
  }

  /** Rates between the states of a node and its front. */
  private void assemble(int node, Front front, int room, Workspace work) {
    int first = tree.first(node);
    int last = tree.last(node);
    front.clear(tree.size(node), room, z);
    double[][] a = front.re;
    for (int at = first; at < last; at++) {
      int i = at - first;
      int state = tree.state(at);
      front.killRe[i] = z.re();
      if (z.isComplex()) {
        front.killIm[i] = z.im();
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
    if (side.length > 0) {
      System.arraycopy(side[0], first, front.sideRe, 0, last - first);
    }
    if (side.length > 1) {
      System.arraycopy(side[1], first, front.sideIm, 0, last - first);
    }
  }

  /** Adds what the elimination of a child left on its border to the front of its parent. */
  private void extendAdd(int child, Front from, int node, Front to, Workspace work) {
    int p = tree.pivots(child);
    int count = tree.size(child) - p;
    int[] map = work.map(count);
    tree.mapBorder(child, node, map);
    for (int i = 0; i < count; i++) {
      add(from.re[p + i], p, to.re[map[i]], map, count);
      to.killRe[map[i]] += from.killRe[p + i];
      to.sideRe[map[i]] += from.sideRe[p + i];
    }
    if (z.isComplex()) {
      for (int i = 0; i < count; i++) {
        add(from.im[p + i], p, to.im[map[i]], map, count);
        to.killIm[map[i]] += from.killIm[p + i];
        to.sideIm[map[i]] += from.sideIm[p + i];
      }
    }
  }

  private static void add(double[] from, int start, double[] to, int[] map, int count) {
    for (int j = 0; j < count; j++) {
      to[map[j]] += from[start + j];
    }
  }

  private void eliminate(int node, Front front) {
    int p = tree.pivots(node);
    int m = tree.size(node);
    clock.check();
    boolean pinned = z.isZero() && node == tree.nodes() - 1;
    int pivots = pinned ? p - 1 : p;
    int good =
        z.isComplex()
            ? kernels.eliminate(
                front.re, front.im, pivots, m, front.killRe, front.killIm, front.outRe, front.outIm)
            : kernels.eliminate(front.re, pivots, m, front.killRe, front.outRe);
    if (good < pivots) {
      throw new SingularGenerator(
          "no way out of state "
              + tree.state(tree.first(node) + good)
              + ": trim the window or pin another state");
    }
    if (pinned) {
      front.outRe[p - 1] = 1;
    }
    if (side.length > 0) {
      carry(node, front, p, m);
    }
    clock.eliminated(tree.flops(node));
    visitor.eliminated(node, front);
  }

  /** t_k = b_k/S_k, b_j += t_k q_kj. */
  private void carry(int node, Front front, int p, int m) {
    if (z.isComplex()) {
      for (int k = 0; k < p; k++) {
        ForwardStep.divide(front.sideRe, front.sideIm, k, front.outRe, front.outIm, k);
        ForwardStep.spread(
            front.sideRe, front.sideIm, k, front.re[k], front.im[k], k + 1, k + 1, m - k - 1);
      }
      System.arraycopy(front.sideIm, 0, side[1], tree.first(node), p);
    } else {
      for (int k = 0; k < p; k++) {
        front.sideRe[k] /= front.outRe[k];
        ForwardStep.spread(front.sideRe, k, front.re[k], k + 1, k + 1, m - k - 1);
      }
    }
    System.arraycopy(front.sideRe, 0, side[0], tree.first(node), p);
  }
}
