package dickens.report;

import java.awt.Color;
import java.awt.image.BufferedImage;

/** What a plot is painted on. Pixels, origin at the top left; y grows downwards. */
interface Canvas {

  /** Which part of a text stands at its place. */
  enum Align {
    START,
    MIDDLE,
    END
  }

  /** A rectangle. */
  record Box(double x, double y, double width, double height) {
    double right() {
      return x + width;
    }

    double bottom() {
      return y + height;
    }
  }

  /**
   * A stroke.
   *
   * @param width in pixels
   */
  record Pen(Color color, double width, PlotSpec.LineStyle style) {

    /** Lengths of strokes and gaps; empty if solid. */
    float[] dashes() {
      float w = (float) Math.max(1, width);
      return switch (style) {
        case SOLID -> new float[0];
        case DASHED -> new float[] {5 * w, 3 * w};
        case DOTTED -> new float[] {1.2f * w, 2.2f * w};
        case DASH_DOT -> new float[] {6 * w, 2.5f * w, 1.2f * w, 2.5f * w};
      };
    }
  }

  /** Fills a rectangle. */
  void fill(Box box, Color color);

  /** Paints an image into a rectangle, its pixels as rectangles without shades between them. */
  void image(Box box, BufferedImage image);

  /** Fills a polygon with the given corners. */
  void polygon(double[] x, double[] y, Color color);

  /** Fills a disc. */
  void disc(double x, double y, double radius, Color color);

  /** Draws a line through the points. */
  void line(double[] x, double[] y, Pen pen);

  /** Writes a label with its base line at y; see {@link MathText}. */
  void text(String label, double x, double y, double size, Color color, Align align);

  /** Writes a label upwards, centred at y, with its base line at x. */
  void textUpwards(String label, double x, double y, double size, Color color);

  /** Restricts what follows to a rectangle until {@link #unclip}. */
  void clip(Box box);

  void unclip();
}
