package dickens.study;

import dickens.model.BadRequest;
import dickens.model.NumberSyntax;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/** Times as users write them: numbers and ranges separated by commas. */
public final class TimeList {
  private TimeList() {}

  /**
   * The times in ascending order, each once.
   *
   * @throws BadRequest for anything but numbers of 0 or greater
   */
  public static double[] parse(String text) {
    double[] times =
        Arrays.stream(text.strip().split("\\s*,\\s*|\\s+", -1))
            .flatMapToDouble(TimeList::item)
            .distinct()
            .sorted()
            .toArray();
    if (!(times[0] >= 0)) {
      throw new BadRequest("t = " + times[0] + ": it must be 0 or greater");
    }
    return times;
  }

  private static DoubleStream item(String text) {
    if (text.contains(":")) {
      return DoubleStream.of(RangeText.parse("t", text));
    }
    try {
      double value = NumberSyntax.parse(text);
      if (Double.isFinite(value)) {
        return DoubleStream.of(value);
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new BadRequest("t = '" + text + "' is no finite number, nor a range a:b:count[:log]");
  }
}
