package dickens.cli;

import dickens.model.BadRequest;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as users write them: {@code 500ms}, {@code 20s}, {@code 5m}, {@code 2h}. */
final class DurationText {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h|)");

  private DurationText() {}

  /**
   * Reads a duration; a number alone is seconds.
   *
   * @throws BadRequest for any other text
   */
  static Duration parse(String option, String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new BadRequest(
          option + " " + text + ": a time such as 20s, 5m or 2h is needed (units ms, s, m, h)");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofSeconds(number);
    };
  }
}
