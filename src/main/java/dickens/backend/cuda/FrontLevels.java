package dickens.backend.cuda;

import dickens.backend.FrontTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The nodes of a tree by level, the deepest first: what a launch works on. The children of a node
 * are all in the level before its own. Within a level the small fronts come first, then the large
 * ones, those with the most pivots before the others, so that the nodes that still have a panel of
 * some number are the first ones.
 *
 * @param order all nodes
 * @param levels from the deepest to the root
 */
record FrontLevels(int[] order, List<Level> levels) {

  /**
   * One level.
   *
   * @param start first index into the order
   * @param large index of its first large front
   * @param end one more than its last index
   * @param children largest number of children of one of its nodes
   */
  record Level(int start, int large, int end, int children) {}

  /** The level of each node, 0 for the deepest. */
  static int[] of(FrontTree tree) {
    int root = tree.nodes() - 1;
    int[] level = new int[root + 1];
    int deepest = 0;
    for (int t = root; t >= 0; t--) {
      for (int c = tree.childStart()[t]; c < tree.childStart()[t + 1]; c++) {
        level[tree.child()[c]] = level[t] + 1;
      }
      deepest = Math.max(deepest, level[t]);
    }
    for (int t = 0; t <= root; t++) {
      level[t] = deepest - level[t];
    }
    return level;
  }

  /**
   * Sorts the nodes.
   *
   * @param large order above which a front is large
   */
  static FrontLevels of(FrontTree tree, int large) {
    int[] level = of(tree);
    int[] place = new int[level[tree.nodes() - 1] + 2];
    for (int l : level) {
      place[l + 1]++;
    }
    for (int l = 1; l < place.length; l++) {
      place[l] += place[l - 1];
    }
    int[] end = place.clone();
    int[] order = new int[tree.nodes()];
    for (int t = 0; t < order.length; t++) {
      order[end[level[t]]++] = t;
    }
    List<Level> levels = new ArrayList<>();
    for (int l = 0; l + 1 < place.length; l++) {
      levels.add(sorted(tree, large, order, place[l], place[l + 1]));
    }
    return new FrontLevels(order, List.copyOf(levels));
  }

  /** Sorts the nodes of a level, which are in ascending order. */
  private static Level sorted(FrontTree tree, int large, int[] order, int start, int end) {
    int[] big =
        IntStream.range(start, end)
            .map(i -> order[i])
            .filter(t -> tree.size()[t] > large)
            .boxed()
            .sorted(Comparator.comparingInt((Integer t) -> -tree.pivots()[t]))
            .mapToInt(t -> t)
            .toArray();
    int at = start;
    int children = 0;
    for (int i = start; i < end; i++) {
      int t = order[i];
      children = Math.max(children, tree.childStart()[t + 1] - tree.childStart()[t]);
      if (tree.size()[t] <= large) {
        order[at++] = t;
      }
    }
    System.arraycopy(big, 0, order, at, big.length);
    return new Level(start, at, end, children);
  }
}
