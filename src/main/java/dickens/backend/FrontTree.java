package dickens.backend;

/**
 * A nested dissection and the rates on it as data: what a back end needs to eliminate all fronts by
 * itself. Nodes are numbered in postorder, the last is the root; states are named by their position
 * in the order of elimination. The front of a node holds its own states, then its border, which
 * belongs to nodes above. Arrays are only read.
 *
 * @param pivots {@code [node]} number of own states
 * @param size {@code [node]} order of the front
 * @param first {@code [node]} position of the first own state
 * @param borderStart {@code [node]} into {@code border}, one more at the end
 * @param border positions of border states
 * @param inParent for each of them its index in the front of the node's parent
 * @param childStart {@code [node]} into {@code child}, one more at the end
 * @param child nodes
 * @param entryStart {@code [node]} into the entries, one more at the end
 * @param entryIndex row * size + column in the front; each at most once for a node
 */
public record FrontTree(
    int[] pivots,
    int[] size,
    int[] first,
    int[] borderStart,
    int[] border,
    int[] inParent,
    int[] childStart,
    int[] child,
    long[] entryStart,
    int[] entryIndex) {

  /** Number of nodes. */
  public int nodes() {
    return pivots.length;
  }

  /** Number of states. */
  public int states() {
    int root = nodes() - 1;
    return first[root] + pivots[root];
  }

  /** Numbers in all fronts kept whole. */
  public long entriesOfFronts() {
    long sum = 0;
    for (int m : size) {
      sum += (long) m * m;
    }
    return sum;
  }
}
