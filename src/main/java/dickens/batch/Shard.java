package dickens.batch;

import dickens.model.BadRequest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A share of a study's chunks: chunk k, counted from 0, belongs to shard 1 + k mod n, so that costs
 * that grow along an axis are spread evenly.
 *
 * @param index from 1 to count
 * @param count n, at least 1
 */
public record Shard(int index, int count) {
  /** The whole study. */
  public static final Shard WHOLE = new Shard(1, 1);

  private static final int MOST = 100_000;
  private static final Pattern FORM = Pattern.compile("(\\d{1,6})/(\\d{1,6})");

  public Shard {
    if (count < 1 || count > MOST || index < 1 || index > count) {
      throw new BadRequest(
          "shard " + index + "/" + count + ": i/n with 1 <= i <= n <= " + MOST + " is needed");
    }
  }

  /**
   * Reads {@code i/n}.
   *
   * @throws BadRequest for any other text
   */
  public static Shard parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new BadRequest("shard '" + text + "': i/n is needed, for example 2/8");
    }
    return new Shard(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  /** True where it is all there is. */
  public boolean isWhole() {
    return count == 1;
  }

  /** True where the chunk belongs to it. */
  boolean holds(int chunk) {
    return chunk % count == index - 1;
  }

  @Override
  public String toString() {
    return index + "/" + count;
  }
}
