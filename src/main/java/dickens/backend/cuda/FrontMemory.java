package dickens.backend.cuda;

import dickens.backend.FrontSystems;
import dickens.backend.FrontTree;

/**
 * Bytes on the device that systems with one tree take: known array by array before the first of
 * them is allocated, and allocated as they are known here.
 *
 * <p>What only the elimination needs is freed before the vectors of solves are allocated, so that
 * the most that is taken at a time is what is kept and the larger of the two.
 *
 * @param sides right-hand sides of a solve, at least 1: a stationary vector is one
 * @param words doubles in a number
 */
record FrontMemory(FrontTree tree, FrontLayout layout, int sides, int words, boolean sharesRates) {

  /** Arrays on the device, in the order of FrontArguments. */
  enum Array {
    NODES(Life.KEPT),
    PIVOTS(Life.KEPT),
    SIZE(Life.KEPT),
    FIRST(Life.KEPT),
    BORDER_START(Life.KEPT),
    BORDER(Life.KEPT),
    IN_PARENT(Life.KEPT),
    CHILD_START(Life.KEPT),
    CHILD(Life.KEPT),
    LOWER(Life.KEPT),
    UPPER(Life.KEPT),
    WORK(Life.KEPT),
    ROW(Life.KEPT),
    ENTRY_START(Life.ELIMINATION),
    ENTRY_INDEX(Life.ELIMINATION),
    ENTRY_RATE(Life.ELIMINATION),
    SHIFT(Life.ELIMINATION),
    LOWERS(Life.KEPT),
    UPPERS(Life.KEPT),
    WORKS(Life.ELIMINATION),
    OUTFLOW(Life.KEPT),
    Y(Life.SOLVES),
    EDGE(Life.SOLVES),
    BAD(Life.ELIMINATION);

    private final Life life;

    Array(Life life) {
      this.life = life;
    }

    /** When it is needed. */
    Life life() {
      return life;
    }
  }

  /** When an array is needed. */
  enum Life {
    KEPT,
    ELIMINATION,
    SOLVES
  }

  /** The plan for systems like these. */
  static FrontMemory of(FrontTree tree, FrontSystems systems) {
    return new FrontMemory(
        tree,
        FrontLayout.of(tree, systems.sides()),
        Math.max(1, systems.sides()),
        systems.words(),
        systems.rates().length == 1);
  }

  /** Bytes of an array for so many systems; none is empty. */
  long bytes(Array array, int systems) {
    long nodes = tree.nodes();
    long entries = tree.entryIndex().length;
    long numbers = 8L * words * systems;
    long bytes =
        switch (array) {
          case NODES, PIVOTS, SIZE, FIRST -> 4 * nodes;
          case BORDER_START, CHILD_START -> 4 * (nodes + 1);
          case BORDER, IN_PARENT -> 4L * tree.border().length;
          case CHILD -> 4L * tree.child().length;
          case LOWER, UPPER, WORK, ROW -> 8 * nodes;
          case ENTRY_START -> 8 * (nodes + 1);
          case ENTRY_INDEX -> 4 * entries;
          case ENTRY_RATE -> 8 * entries * (sharesRates ? 1 : systems);
          case SHIFT -> 16L * systems;
          case LOWERS -> numbers * layout.lowers();
          case UPPERS -> numbers * layout.uppers();
          case WORKS -> numbers * layout.works();
          case OUTFLOW -> numbers * tree.states();
          case Y -> numbers * sides * tree.states();
          case EDGE -> numbers * sides * layout.rows();
          case BAD -> 4L * systems;
        };
    return Math.max(8, bytes);
  }

  private long bytes(Life life, int systems) {
    long sum = 0;
    for (Array array : Array.values()) {
      sum += array.life() == life ? bytes(array, systems) : 0;
    }
    return sum;
  }

  /** The most that so many systems take at a time. */
  long bytes(int systems) {
    return bytes(Life.KEPT, systems)
        + Math.max(bytes(Life.ELIMINATION, systems), bytes(Life.SOLVES, systems));
  }

  /** What they take from the end of the elimination on. */
  long keptBytes(int systems) {
    return bytes(Life.KEPT, systems) + bytes(Life.SOLVES, systems);
  }

  /** The most systems, up to some number, that fit into some bytes. */
  int capacity(int most, double free) {
    int fit = 0;
    for (int without = most + 1; without - fit > 1; ) {
      int middle = (int) (((long) fit + without) / 2);
      if (bytes(middle) <= free) {
        fit = middle;
      } else {
        without = middle;
      }
    }
    return fit;
  }
}
