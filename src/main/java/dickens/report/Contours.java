package dickens.report;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Contour lines of a field on a rectangular grid, by marching squares (W. Lorensen and H. Cline,
 * 1987, in two dimensions) with linear interpolation along the cell edges.
 *
 * <p>Of the two ways to cut a saddle cell the one is taken that puts the cell's centre, the mean of
 * its corners, on the right side. A cell with a corner that is NaN or infinite is skipped, which
 * opens the lines that run into it. Cost: one visit per cell and one map entry per crossing.
 */
public final class Contours {

  /**
   * One connected line; closed if its first and last point are the same.
   *
   * @param x abscissae of its points
   * @param y ordinates of its points, same length
   */
  public record Line(double[] x, double[] y) {
    public boolean isClosed() {
      int last = x.length - 1;
      return last > 1 && x[0] == x[last] && y[0] == y[last];
    }
  }

  private final double[] x;
  private final double[] y;
  private final double[][] z;
  private final double level;

  /** From each crossed grid edge to the crossed edges it is joined with, at most two. */
  private final Map<Integer, List<Integer>> joined = new HashMap<>();

  private final List<Integer> order = new ArrayList<>();

  private Contours(double[] x, double[] y, double[][] z, double level) {
    this.x = x;
    this.y = y;
    this.z = z;
    this.level = level;
  }

  /**
   * The lines z = level.
   *
   * @param x grid abscissae, ascending, length nx
   * @param y grid ordinates, ascending, length ny
   * @param z field values, z[iy][ix]
   * @param level the value to follow
   */
  public static List<Line> of(double[] x, double[] y, double[][] z, double level) {
    if (z.length != y.length || (z.length > 0 && z[0].length != x.length)) {
      throw new IllegalArgumentException(
          "z must have " + y.length + " rows of " + x.length + " values, z[iy][ix]");
    }
    Contours contours = new Contours(x, y, z, level);
    for (int iy = 0; iy + 1 < y.length; iy++) {
      for (int ix = 0; ix + 1 < x.length; ix++) {
        contours.cut(ix, iy);
      }
    }
    return contours.lines();
  }

  private void cut(int ix, int iy) {
    double a = z[iy][ix];
    double b = z[iy][ix + 1];
    double c = z[iy + 1][ix + 1];
    double d = z[iy + 1][ix];
    double centre = (a + b + c + d) / 4;
    if (!Double.isFinite(centre)) {
      return;
    }
    int bottom = horizontal(ix, iy);
    int top = horizontal(ix, iy + 1);
    int left = vertical(ix, iy);
    int right = vertical(ix + 1, iy);
    int corners = bit(a, 1) | bit(b, 2) | bit(c, 4) | bit(d, 8);
    switch (corners) {
      case 1, 14 -> join(left, bottom);
      case 2, 13 -> join(bottom, right);
      case 4, 11 -> join(right, top);
      case 8, 7 -> join(top, left);
      case 3, 12 -> join(left, right);
      case 6, 9 -> join(bottom, top);
      case 5, 10 -> {
        // a and c on one side, b and d on the other
        if ((corners == 5) == (centre >= level)) {
          join(left, top);
          join(bottom, right);
        } else {
          join(left, bottom);
          join(top, right);
        }
      }
      default -> {}
    }
  }

  private int bit(double value, int bit) {
    return value >= level ? bit : 0;
  }

  private int horizontal(int ix, int iy) {
    return 2 * (iy * x.length + ix);
  }

  private int vertical(int ix, int iy) {
    return 2 * (iy * x.length + ix) + 1;
  }

  private void join(int one, int other) {
    joined.computeIfAbsent(one, this::started).add(other);
    joined.computeIfAbsent(other, this::started).add(one);
  }

  private List<Integer> started(int edge) {
    order.add(edge);
    return new ArrayList<>(2);
  }

  private List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    for (int edge : order) {
      if (joined.get(edge).isEmpty()) {
        continue;
      }
      Deque<Integer> chain = new ArrayDeque<>();
      chain.add(edge);
      for (int next = step(edge); next >= 0; next = step(next)) {
        chain.addLast(next);
      }
      for (int next = step(edge); next >= 0; next = step(next)) {
        chain.addFirst(next);
      }
      double[][] points = chain.stream().map(this::crossing).toArray(double[][]::new);
      double[] xs = java.util.Arrays.stream(points).mapToDouble(p -> p[0]).toArray();
      double[] ys = java.util.Arrays.stream(points).mapToDouble(p -> p[1]).toArray();
      lines.add(new Line(xs, ys));
    }
    return lines;
  }

  /** Uses up one joint of this edge and returns the edge it leads to; -1 at an end. */
  private int step(int edge) {
    List<Integer> ends = joined.get(edge);
    if (ends.isEmpty()) {
      return -1;
    }
    Integer next = ends.remove(0);
    joined.get(next).remove((Integer) edge);
    return next;
  }

  private double[] crossing(int edge) {
    int ix = edge / 2 % x.length;
    int iy = edge / 2 / x.length;
    double from = z[iy][ix];
    boolean isHorizontal = edge % 2 == 0;
    double to = isHorizontal ? z[iy][ix + 1] : z[iy + 1][ix];
    double t = (level - from) / (to - from);
    return isHorizontal
        ? new double[] {x[ix] + t * (x[ix + 1] - x[ix]), y[iy]}
        : new double[] {x[ix], y[iy] + t * (y[iy + 1] - y[iy])};
  }
}
