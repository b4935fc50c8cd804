package dickens.solve.ensemble;

import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The diagonals q of one plane, or of all, in superblocks of w diagonals, w the reach of L in q:
 * block 0, the center, holds {-(w-1) .. w-1}, block 1 {w .. 2w-1}, and so on, so that L couples
 * neighbouring blocks alone. The mirror images of the blocks are not listed.
 */
final class Superblocks {
  /** Diagonal q of one plane within a block. */
  record Segment(int plane, int q) {}

  private final DickeLiouvillian liouvillian;
  private final int[] planes;
  private final Segment[][] blocks;
  private final int[] sizes;
  private final int[][] blockOf;
  private final int[][] offsetOf;

  /**
   * Lays the blocks out.
   *
   * @param planes indices of the planes
   * @param step diagonals q that are not multiples of it are left out
   */
  Superblocks(DickeLiouvillian liouvillian, int[] planes, int step) {
    this.liouvillian = liouvillian;
    this.planes = planes.clone();
    int width = width(liouvillian, step);
    int largest = 0;
    blockOf = new int[liouvillian.planes()][];
    offsetOf = new int[liouvillian.planes()][];
    for (int s : planes) {
      int j2 = liouvillian.twoJ(s);
      largest = Math.max(largest, j2 / step);
      blockOf[s] = new int[2 * j2 + 1];
      offsetOf[s] = new int[2 * j2 + 1];
      Arrays.fill(blockOf[s], -1);
    }
    int count = largest < width ? 1 : 2 + (largest - width) / width;
    blocks = new Segment[count][];
    sizes = new int[count];
    for (int k = 0; k < count; k++) {
      List<Segment> segments = new ArrayList<>();
      for (int p = k * width; p < (k + 1) * width; p++) {
        addSegments(k, p * step, segments);
      }
      for (int p = 1; k == 0 && p < width; p++) {
        addSegments(0, -p * step, segments);
      }
      blocks[k] = segments.toArray(new Segment[0]);
    }
  }

  private static int width(DickeLiouvillian liouvillian, int step) {
    return Math.max(1, (liouvillian.diagonalReach() + step - 1) / step);
  }

  private void addSegments(int block, int q, List<Segment> segments) {
    for (int s : planes) {
      int j2 = liouvillian.twoJ(s);
      if (Math.abs(q) <= j2) {
        segments.add(new Segment(s, q));
        blockOf[s][q + j2] = block;
        offsetOf[s][q + j2] = sizes[block];
        sizes[block] += j2 + 1 - Math.abs(q);
      }
    }
  }

  /** Orders of the blocks, the center first, without laying them out. */
  static long[] sizes(DickeLiouvillian liouvillian, int[] planes, int step) {
    int width = width(liouvillian, step);
    int largest = liouvillian.twoJ(planes[0]) / step;
    long[] sizes = new long[largest < width ? 1 : 2 + (largest - width) / width];
    for (int k = 0; k < sizes.length; k++) {
      for (int p = k == 0 ? 1 - width : k * width; p < (k + 1) * width; p++) {
        for (int s : planes) {
          sizes[k] += Math.max(0, liouvillian.twoJ(s) + 1 - step * Math.abs(p));
        }
      }
    }
    return sizes;
  }

  /** Number of blocks. */
  int count() {
    return sizes.length;
  }

  /** Order of block k. */
  int size(int k) {
    return sizes[k];
  }

  int largestSize() {
    return Arrays.stream(sizes).max().orElse(0);
  }

  /** Number of elements of q = 0, which come first in the center. */
  int populations() {
    int sum = 0;
    for (int s : planes) {
      sum += liouvillian.twoJ(s) + 1;
    }
    return sum;
  }

  Segment[] segments(int k) {
    return blocks[k];
  }

  /** Block that holds diagonal q of plane s; -1 for none. */
  int blockOf(int s, int q) {
    return blockOf[s] == null ? -1 : blockOf[s][q + liouvillian.twoJ(s)];
  }

  /** First place of diagonal q of plane s in its block. */
  int offsetOf(int s, int q) {
    return offsetOf[s][q + liouvillian.twoJ(s)];
  }

  /** Where the flip q -> -q takes each place of the center. */
  int[] flip() {
    int[] flip = new int[sizes[0]];
    for (Segment segment : blocks[0]) {
      int at = offsetOf(segment.plane, segment.q);
      int to = offsetOf(segment.plane, -segment.q);
      for (int t = 0; t < liouvillian.twoJ(segment.plane) + 1 - Math.abs(segment.q); t++) {
        flip[at + t] = to + t;
      }
    }
    return flip;
  }

  /**
   * Reads the blocks of an operator; imaginary parts where the arrays have any.
   *
   * @param x the diagonals q >= 0
   * @param mirror conj of the diagonals -q, stored like q
   * @param re receives each block's values
   * @param im receives them too, or blocks of length 0
   */
  void gather(FloatPlanes x, FloatPlanes mirror, float[][] re, float[][] im) {
    for (int k = 0; k < sizes.length; k++) {
      int at = 0;
      for (Segment segment : blocks[k]) {
        int j2 = x.twoJ(segment.plane);
        int n = j2 + 1 - Math.abs(segment.q);
        int from = HermitianPlanes.offset(j2, Math.abs(segment.q));
        FloatPlanes source = segment.q >= 0 ? x : mirror;
        System.arraycopy(source.re[segment.plane], from, re[k], at, n);
        if (im[k].length > 0) {
          System.arraycopy(source.im[segment.plane], from, im[k], at, n);
          for (int t = at; segment.q < 0 && t < at + n; t++) {
            im[k][t] = -im[k][t];
          }
        }
        at += n;
      }
    }
  }

  /** Writes the diagonals q >= 0 back. */
  void scatter(float[][] re, float[][] im, FloatPlanes x) {
    for (int k = 0; k < sizes.length; k++) {
      int at = 0;
      for (Segment segment : blocks[k]) {
        int j2 = x.twoJ(segment.plane);
        int n = j2 + 1 - Math.abs(segment.q);
        int to = HermitianPlanes.offset(j2, Math.abs(segment.q));
        if (segment.q >= 0) {
          System.arraycopy(re[k], at, x.re[segment.plane], to, n);
          if (im[k].length > 0) {
            System.arraycopy(im[k], at, x.im[segment.plane], to, n);
          }
        }
        at += n;
      }
    }
  }
}
