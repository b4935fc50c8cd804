package dickens.study;

import com.fasterxml.jackson.annotation.JsonProperty;
import dickens.model.BadRequest;
import dickens.solve.Budget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A budget as typed, on the command line or under {@code budget} in a study file.
 *
 * @param memory of one solve: a number with k, M, G or T (powers of 1000) or Ki, Mi, Gi, Ti (powers
 *     of 1024), with or without B; empty: 4G
 * @param time of one solve: numbers with ms, s, min, h or d, such as 90s or 1h30min; empty: no
 *     limit
 */
public record BudgetText(@JsonProperty("memory") String memory, @JsonProperty("time") String time) {
  /** The memory where nothing is asked for. */
  static final String STANDARD_MEMORY = "4G";

  /** Nothing asked for. */
  public static final BudgetText NONE = new BudgetText("", "");

  /** Less holds no solve worth the name [bytes]. */
  private static final double LEAST_BYTES = 1e6;

  private static final String NUMBER = "(\\d+\\.?\\d*(?:[eE]\\+?\\d+)?|\\.\\d+)";
  private static final Pattern SIZE =
      Pattern.compile(NUMBER + "\\s*([kKmMgGtT])(i?)[bB]?", Pattern.UNICODE_CASE);
  private static final Pattern SPAN = Pattern.compile("\\s*" + NUMBER + "\\s*([A-Za-z]+)\\s*");

  /** Seconds of each unit of time. */
  private static final Map<String, Double> UNITS = new LinkedHashMap<>();

  static {
    UNITS.put("ms", 1e-3);
    UNITS.put("s", 1.0);
    UNITS.put("min", 60.0);
    UNITS.put("h", 3600.0);
    UNITS.put("d", 86400.0);
  }

  public BudgetText {
    memory = memory == null ? "" : memory.strip();
    time = time == null ? "" : time.strip();
  }

  /** This where it says something, else the other. */
  public BudgetText or(BudgetText other) {
    return new BudgetText(
        memory.isEmpty() ? other.memory : memory, time.isEmpty() ? other.time : time);
  }

  /**
   * The budget itself.
   *
   * @throws BadRequest with what is wrong in both texts
   */
  public Budget budget() {
    List<String> complaints = new ArrayList<>();
    Budget budget = Budget.standard();
    try {
      budget = memory.isEmpty() ? budget : budget.withMemory(bytes(memory));
    } catch (BadRequest e) {
      complaints.addAll(e.complaints());
    }
    try {
      budget = time.isEmpty() ? budget : budget.withSeconds(seconds(time));
    } catch (BadRequest e) {
      complaints.addAll(e.complaints());
    }
    if (!complaints.isEmpty()) {
      throw new BadRequest(complaints);
    }
    return budget;
  }

  /** A size in bytes. */
  static double bytes(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      throw new BadRequest(
          "memory '" + text + "': a number with its unit is needed, such as 500M, 8G or 8GiB");
    }
    String unit = matcher.group(2).toUpperCase(Locale.ROOT);
    int power = "KMGT".indexOf(unit) + 1;
    double bytes =
        Double.parseDouble(matcher.group(1))
            * Math.pow(matcher.group(3).isEmpty() ? 1000 : 1024, power);
    if (!(bytes >= LEAST_BYTES) || Double.isInfinite(bytes)) {
      throw new BadRequest("memory '" + text + "': at least 1M is needed");
    }
    return bytes;
  }

  /** A span of time in seconds. */
  static double seconds(String text) {
    Matcher matcher = SPAN.matcher(text);
    double seconds = 0;
    int at = 0;
    while (at < text.length() && matcher.find(at) && matcher.start() == at) {
      String unit = matcher.group(2);
      if (!UNITS.containsKey(unit)) {
        throw new BadRequest(
            "time '"
                + text
                + "': there is no unit '"
                + unit
                + "'; known are "
                + String.join(", ", UNITS.keySet()));
      }
      seconds += Double.parseDouble(matcher.group(1)) * UNITS.get(unit);
      at = matcher.end();
    }
    if (at < text.length() || text.isEmpty()) {
      throw new BadRequest(
          "time '"
              + text
              + "': numbers with their units are needed, such as 90s, 10min or 1h30min");
    }
    if (!(seconds > 0) || Double.isInfinite(seconds)) {
      throw new BadRequest("time '" + text + "': more than 0 is needed");
    }
    return seconds;
  }
}
