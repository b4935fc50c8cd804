package dickens.report;

import java.awt.Color;

/**
 * Colours for numbers between 0 and 1. Every map is legible to the colour-blind; the two-sided ones
 * have their white at 1/2.
 */
public enum ColorMap {
  /** Viridis, or blue-white-red where the values have both signs. */
  AUTO(),
  /** Dark blue over green to yellow (S. van der Walt and N. Smith), ten of its colours. */
  VIRIDIS(
      0x440154, 0x482878, 0x3E4989, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6DCD59, 0xB4DE2C,
      0xFDE725),
  /** White to dark blue (ColorBrewer Blues). */
  BLUES(0xF7FBFF, 0xDEEBF7, 0xC6DBEF, 0x9ECAE1, 0x6BAED6, 0x4292C6, 0x2171B5, 0x08519C, 0x08306B),
  /** Negative blue, positive red (ColorBrewer RdBu reversed). */
  BLUE_WHITE_RED(
      0x053061, 0x2166AC, 0x4393C3, 0x92C5DE, 0xD1E5F0, 0xFFFFFF, 0xFDDBC7, 0xF4A582, 0xD6604D,
      0xB2182B, 0x67001F),
  /** Negative red, positive blue, as in figures where blue means cooling. */
  RED_WHITE_BLUE(
      0x67001F, 0xB2182B, 0xD6604D, 0xF4A582, 0xFDDBC7, 0xFFFFFF, 0xD1E5F0, 0x92C5DE, 0x4393C3,
      0x2166AC, 0x053061);

  @SuppressWarnings("ImmutableEnumChecker") // never written after construction
  private final int[] stops;

  ColorMap(int... stops) {
    this.stops = stops;
  }

  /** True for the maps whose middle stands for 0. */
  public boolean isTwoSided() {
    return this == BLUE_WHITE_RED || this == RED_WHITE_BLUE;
  }

  /** The colour at a place between 0 and 1; places outside get the end colours. */
  public Color at(double place) {
    int[] colors = stops.length == 0 ? VIRIDIS.stops : stops;
    double scaled = Math.min(1, Math.max(0, place)) * (colors.length - 1);
    int below = Math.min((int) scaled, colors.length - 2);
    double t = scaled - below;
    return new Color(
        mix(colors[below] >> 16, colors[below + 1] >> 16, t),
        mix(colors[below] >> 8, colors[below + 1] >> 8, t),
        mix(colors[below], colors[below + 1], t));
  }

  private static int mix(int from, int to, double t) {
    return (int) Math.round((from & 255) + t * ((to & 255) - (from & 255)));
  }
}
