package dickens.report;

import java.awt.Color;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Named colours, after M. Okabe and K. Ito's colour-blind-safe set, and the greys of a frame. */
final class Palette {

  static final Color INK = new Color(0x222222);
  static final Color FAINT = new Color(0x777777);
  static final Color GRID = new Color(0xE6E6E6);
  static final Color MISSING = new Color(0xD9D9D9);

  private static final Map<String, Color> NAMED = new LinkedHashMap<>();

  static {
    NAMED.put("blue", new Color(0x0072B2));
    NAMED.put("vermillion", new Color(0xD55E00));
    NAMED.put("green", new Color(0x009E73));
    NAMED.put("purple", new Color(0xCC79A7));
    NAMED.put("orange", new Color(0xE69F00));
    NAMED.put("sky", new Color(0x56B4E9));
    NAMED.put("black", new Color(0x000000));
    NAMED.put("red", new Color(0xD62728));
    NAMED.put("grey", new Color(0x777777));
    NAMED.put("gray", new Color(0x777777));
    NAMED.put("white", new Color(0xFFFFFF));
    NAMED.put("yellow", new Color(0xF0E442));
  }

  private static final int CURVES = 7;

  private Palette() {}

  /** The colour of curve number k of some; more than seven are graded over viridis. */
  static Color curve(int k, int count) {
    if (count > CURVES) {
      return ColorMap.VIRIDIS.at(0.92 * k / (count - 1));
    }
    return NAMED.values().stream().skip(k).findFirst().orElse(Color.BLACK);
  }

  /** The colour with this name or #rrggbb; the given one if the text is empty. */
  static Color named(String text, Color otherwise) {
    if (text.isEmpty()) {
      return otherwise;
    }
    if (text.matches("#[0-9a-fA-F]{6}")) {
      return new Color(Integer.parseInt(text.substring(1), 16));
    }
    Color color = NAMED.get(text.toLowerCase(Locale.ROOT));
    if (color == null) {
      throw new IllegalArgumentException(
          "color '" + text + "': give #rrggbb or one of " + String.join(", ", NAMED.keySet()));
    }
    return color;
  }
}
