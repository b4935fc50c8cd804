package dickens.study;

import dickens.model.BadRequest;
import dickens.model.NumberSyntax;

/** Ranges of numbers as users write them: {@code a:b:count} and {@code a:b:count:log}. */
final class RangeText {
  private static final int MAX_COUNT = 1_000_000;

  private RangeText() {}

  /**
   * The numbers of a range, its ends exact.
   *
   * @param what name of the quantity, for messages
   * @throws BadRequest for any other text
   */
  static double[] parse(String what, String text) {
    String[] parts = text.split(":", -1);
    boolean logarithmic = parts.length == 4 && parts[3].equals("log");
    if (parts.length != 3 && !logarithmic) {
      throw new BadRequest(what + " = '" + text + "': a range is a:b:count or a:b:count:log");
    }
    double first = bound(what, parts[0], text);
    double last = bound(what, parts[1], text);
    int count = count(what, parts[2], text);
    if (logarithmic && !(first > 0 && last > 0)) {
      throw new BadRequest(what + " = '" + text + "': a log range needs bounds greater than 0");
    }
    double[] values = new double[count];
    for (int k = 0; k < count; k++) {
      double s = (double) k / (count - 1);
      values[k] = logarithmic ? first * Math.pow(last / first, s) : first + s * (last - first);
    }
    values[0] = first;
    values[count - 1] = last;
    return values;
  }

  /** A bound; an i after it is allowed, for ranges along the imaginary axis. */
  private static double bound(String what, String bound, String text) {
    try {
      double value = NumberSyntax.parse(bound.replaceFirst("(?<=[\\d.])[ij]$", ""));
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new BadRequest(what + " = '" + text + "': '" + bound + "' is no finite number");
  }

  private static int count(String what, String count, String text) {
    try {
      int value = Integer.parseInt(count.strip());
      if (value >= 2 && value <= MAX_COUNT) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new BadRequest(
        what + " = '" + text + "': the count must be a whole number from 2 to " + MAX_COUNT);
  }
}
