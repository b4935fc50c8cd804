package dickens.backend.cuda;

import dickens.backend.FrontTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The nodes of a tree by level, leaves first: what a launch works on. Within a level the small
 * fronts come first, then the large ones, those with the most pivots before the others, so that the
 * nodes that still have a panel of some number are the first ones.
 *
 * @param order all nodes
 * @param levels from the leaves to the root
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

  /**
   * Sorts the nodes.
   *
   * @param large order above which a front is large
   */
  static FrontLevels of(FrontTree tree, int large) {
    int nodes = tree.nodes();
    int[] level = new int[nodes];
    int count = 0;
    for (int t = 0; t < nodes; t++) {
      for (int c = tree.childStart()[t]; c < tree.childStart()[t + 1]; c++) {
        level[t] = Math.max(level[t], level[tree.child()[c]] + 1);
      }
      count = Math.max(count, level[t] + 1);
    }
    Comparator<Integer> byLevel = Comparator.comparingInt(t -> level[t]);
    int[] order =
        IntStream.range(0, nodes)
            .boxed()
            .sorted(
                byLevel
                    .thenComparing(t -> tree.size()[t] > large)
                    .thenComparingInt(t -> tree.size()[t] > large ? -tree.pivots()[t] : 0)
                    .thenComparingInt(t -> t))
            .mapToInt(t -> t)
            .toArray();
    List<Level> levels = new ArrayList<>();
    int at = 0;
    for (int l = 0; l < count; l++) {
      int start = at;
      int firstLarge = -1;
      int children = 0;
      for (; at < nodes && level[order[at]] == l; at++) {
        int t = order[at];
        firstLarge = firstLarge < 0 && tree.size()[t] > large ? at : firstLarge;
        children = Math.max(children, tree.childStart()[t + 1] - tree.childStart()[t]);
      }
      levels.add(new Level(start, firstLarge < 0 ? at : firstLarge, at, children));
    }
    return new FrontLevels(order, List.copyOf(levels));
  }
}
