package dickens.backend.cuda;

import dickens.backend.FrontSystems;
import dickens.backend.FrontTree;
import java.util.Arrays;

/**
 * Bytes on the device that a tree and systems on it take, counted array by array.
 *
 * @param tree what all systems share
 * @param system what each takes for itself
 */
record FrontMemory(double tree, double system) {

  /** Counts; rates that all systems share are the tree's. */
  static FrontMemory of(FrontTree tree, FrontSystems systems) {
    double nodes = tree.nodes();
    double entries = tree.entryIndex().length;
    double rows = rows(tree);
    double states = tree.states();
    double word = 8.0 * systems.words();
    boolean shared = systems.rates().length == 1;
    return new FrontMemory(
        4 * (7 * nodes + 2.0 * tree.border().length + entries)
            + 24 * (nodes + 1)
            + (shared ? 8 * entries : 0),
        word * (tree.entriesOfFronts() + rows + states + systems.sides() * (rows + states))
            + (shared ? 0 : 8 * entries)
            + 20);
  }

  /** Rows of all fronts. */
  static long rows(FrontTree tree) {
    return Arrays.stream(tree.size()).asLongStream().sum();
  }

  /** For so many systems. */
  double bytes(int systems) {
    return tree + systems * system;
  }
}
