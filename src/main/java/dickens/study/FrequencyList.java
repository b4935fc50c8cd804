package dickens.study;

import dickens.model.BadRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
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
  private static final String NUMBER = "(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?";
  private static final Pattern REAL = Pattern.compile("[+-]?" + NUMBER);
  private static final Pattern COMPLEX =
      Pattern.compile("([+-]?" + NUMBER + "(?=[+-]))?([+-]?)(" + NUMBER + ")?[ij]");

  public FrequencyList {
    points = List.copyOf(points);
  }

  /** True where there are several points, all on the imaginary axis. */
  public boolean isSpectrum() {
    return points.size() > 1 && points.stream().allMatch(z -> z.getReal() == 0);
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
    return DoubleStream.of(RangeText.parse("z", item)).mapToObj(w -> new Complex(0, w)).toList();
  }
}
