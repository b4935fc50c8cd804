package dickens.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The known name that a mistyped one was probably meant to be. */
public final class Nearest {
  /** Longer names are no slips of the pen, and the search would take long. */
  private static final int LONGEST = 200;

  private Nearest() {}

  /** {@code "; did you mean 'x'?"}, or the list of known names where none is near. */
  public static String suggestion(String name, Collection<String> known) {
    return to(name, known)
        .map(near -> "; did you mean '" + near + "'?")
        .orElse("; known are " + String.join(", ", known));
  }

  /** The known name within a third of the length (at least 2 edits), if any. */
  public static Optional<String> to(String name, Collection<String> known) {
    if (name.length() > LONGEST) {
      return Optional.empty();
    }
    int allowed = Math.max(2, name.length() / 3);
    String typed = name.toLowerCase(Locale.ROOT);
    return known.stream()
        .min(Comparator.comparingInt(k -> distance(typed, k.toLowerCase(Locale.ROOT))))
        .filter(k -> distance(typed, k.toLowerCase(Locale.ROOT)) <= allowed);
  }

  /** Levenshtein distance: insertions, deletions and substitutions that turn a into b. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int substitution = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(substitution, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
