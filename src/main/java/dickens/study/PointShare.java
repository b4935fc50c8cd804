package dickens.study;

/**
 * What part of a chunk one point fills.
 *
 * @param share from 0 to 1; a share of 1 is a second or so of work of one core
 * @param alone true where the point takes all threads and much memory for itself
 */
record PointShare(double share, boolean alone) {

  PointShare {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("share = " + share + ": it must be within (0, 1]");
    }
  }

  /** Work of an estimated size relative to a full chunk, kept between two shares. */
  static PointShare sideBySide(double work, double least, double most) {
    return new PointShare(Math.min(most, Math.max(least, work)), false);
  }
}
