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

  /** Real operations of the elimination of a node: sum over its pivots k of 2 (size-k-1)^2. */
  public double flops(int node) {
    return flops(node, pivots[node]);
  }

  /** Those of its first so many pivots. */
  public double flops(int node, int count) {
    double m = size[node];
    double left = m - count;
    return ((m - 1) * m * (2 * m - 1) - (left - 1) * left * (2 * left - 1)) / 3;
  }
}
