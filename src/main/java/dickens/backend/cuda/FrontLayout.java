package dickens.backend.cuda;

import dickens.backend.FrontTree;

/**
 * Where the fronts of one system lie on the device, in numbers. A front of p pivots and r border
 * states has three blocks: L ((p + r) x p) and U (p x r), which are kept, and C (r x r), which with
 * the killing rates lasts until the parent has taken it up. U is kept only where solves follow;
 * where not, it lies with C.
 *
 * <p>Only two neighbouring levels need their C at once: levels take turns at the two ends of one
 * piece of work memory, whose size is the most that two neighbours take together. So do the sums
 * over the border that a solve hands upwards.
 *
 * @param lower {@code [node]} start of L
 * @param upper of U
 * @param work of C
 * @param row of the sums over the border
 * @param lowers numbers of all L
 * @param uppers numbers of all U that are kept
 * @param works numbers of work memory
 * @param rows of the sums, for one right-hand side
 */
record FrontLayout(
    long[] lower,
    long[] upper,
    long[] work,
    long[] row,
    long lowers,
    long uppers,
    long works,
    long rows) {

  /**
   * Lays out.
   *
   * @param sides most right-hand sides of a solve; 0 where none follows
   */
  static FrontLayout of(FrontTree tree, int sides) {
    int nodes = tree.nodes();
    int[] level = FrontLevels.of(tree);
    long[] lower = new long[nodes];
    long[] upper = new long[nodes];
    long[] works = new long[level[nodes - 1] + 1];
    long[] rows = new long[works.length];
    long lowers = 0;
    long uppers = 0;
    for (int t = 0; t < nodes; t++) {
      long p = tree.pivots()[t];
      long r = tree.size()[t] - p;
      lower[t] = lowers;
      upper[t] = uppers;
      lowers += (p + r) * p;
      uppers += sides > 0 ? p * r : 0;
      works[level[t]] += work(p, r, sides);
      rows[level[t]] += r;
    }
    long[] work = starts(works);
    long[] row = starts(rows);
    long[] workOf = new long[nodes];
    long[] rowOf = new long[nodes];
    for (int t = 0; t < nodes; t++) {
      long p = tree.pivots()[t];
      long r = tree.size()[t] - p;
      int l = level[t];
      workOf[t] = work[l];
      rowOf[t] = row[l];
      work[l] += work(p, r, sides);
      row[l] += r;
      if (sides == 0) {
        upper[t] = work[l] - p * r;
      }
    }
    return new FrontLayout(
        lower, upper, workOf, rowOf, lowers, uppers, neighbours(works), neighbours(rows));
  }

  /** C, killing rates and, where it is not kept, U. */
  private static long work(long p, long r, int sides) {
    return r * r + p + r + (sides > 0 ? 0 : p * r);
  }

  /** The most that two levels in a row take together. */
  private static long neighbours(long[] levels) {
    long most = levels[0];
    for (int l = 1; l < levels.length; l++) {
      most = Math.max(most, levels[l - 1] + levels[l]);
    }
    return most;
  }

  /** Even levels begin at the lower end, odd ones end at the upper one. */
  private static long[] starts(long[] levels) {
    long[] start = new long[levels.length];
    for (int l = 1; l < levels.length; l += 2) {
      start[l] = neighbours(levels) - levels[l];
    }
    return start;
  }
}
