package dickens.study;

import dickens.model.BadRequest;
import dickens.model.NumberSyntax;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hipparchus.complex.Complex;

/**
 * The points z of a resolvent as users write them: complex numbers such as {@code 0.5}, {@code 2i},
 * {@code -1e-3-2.5e-1i}, or ranges {@code a:b:count} and {@code a:b:count:log} along the imaginary
 * axis, separated by commas or spaces.
 *
 * @param points all points in order
 * @param isSingle true where one number was written, which asks for x besides y
 */
public record FrequencyList(List<Complex> points, boolean isSingle) {
  private static final int MAX_COUNT = 1_000_000;
  private static final String NUMBER = "(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?";
  private static final Pattern REAL = Pattern.compile("[+-]?" + NUMBER);
  private static final Pattern COMPLEX =
      Pattern.compile("([+-]?" + NUMBER + "(?=[+-]))?([+-]?)(" + NUMBER + ")?[ij]");

  public FrequencyList {
    points = List.copyOf(points);
  }

  /**
   * Reads a list.
   *
   * @throws BadRequest with every mistake at once
   */
  public static FrequencyList parse(String text) {
    List<Complex> points = new ArrayList<>();
    List<String> complaints = new ArrayList<>();
    String[] items = text.strip().split("\\s*,\\s*|\\s+", -1);
    for (String item : items) {
      try {
        points.addAll(item.contains(":") ? range(item) : List.of(complex(item)));
      } catch (BadRequest e) {
        complaints.addAll(e.complaints());
      }
    }
    if (!complaints.isEmpty()) {
      throw new BadRequest(complaints);
    }
    return new FrequencyList(points, items.length == 1 && !items[0].contains(":"));
  }

  private static Complex complex(String item) {
    Complex z = null;
    Matcher matcher = COMPLEX.matcher(item);
    if (REAL.matcher(item).matches()) {
      z = new Complex(Double.parseDouble(item), 0);
    } else if (matcher.matches()) {
      double re = matcher.group(1) == null ? 0 : Double.parseDouble(matcher.group(1));
      double size = matcher.group(3) == null ? 1 : Double.parseDouble(matcher.group(3));
      z = new Complex(re, matcher.group(2).equals("-") ? -size : size);
    }
    if (z == null) {
      throw new BadRequest(
          "z = '"
              + item
              + "' is no complex number; write 0.5, 2i or 0.1-0.3i without spaces, or a"
              + " range a:b:count or a:b:count:log along the imaginary axis");
    }
    if (!Double.isFinite(z.getReal()) || !Double.isFinite(z.getImaginary())) {
      throw new BadRequest("z = " + item + ": a finite number is needed");
    }
    return z;
  }

  private static List<Complex> range(String item) {
    String[] parts = item.split(":", -1);
    boolean logarithmic = parts.length == 4 && parts[3].equals("log");
    if (parts.length != 3 && !logarithmic) {
      throw new BadRequest("z = '" + item + "': a range is a:b:count or a:b:count:log");
    }
    double first = bound(parts[0], item);
    double last = bound(parts[1], item);
    int count = count(parts[2], item);
    if (logarithmic && !(first > 0 && last > 0)) {
      throw new BadRequest("z = '" + item + "': a log range needs bounds greater than 0");
    }
    List<Complex> points = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      double s = (double) k / (count - 1);
      double w = logarithmic ? first * Math.pow(last / first, s) : first + s * (last - first);
      points.add(new Complex(0, k == 0 ? first : k == count - 1 ? last : w));
    }
    return points;
  }

  /** A bound of a range; an i after it is allowed, because the range is imaginary anyway. */
  private static double bound(String text, String item) {
    try {
      double value = NumberSyntax.parse(text.replaceFirst("(?<=[\\d.])[ij]$", ""));
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new BadRequest("z = '" + item + "': '" + text + "' is no finite number");
  }

  private static int count(String text, String item) {
    try {
      int count = Integer.parseInt(text.strip());
      if (count >= 2 && count <= MAX_COUNT) {
        return count;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new BadRequest(
        "z = '" + item + "': the count must be a whole number from 2 to " + MAX_COUNT);
  }
}
