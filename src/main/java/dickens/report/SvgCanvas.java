package dickens.report;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Locale;
import javax.imageio.ImageIO;

/** Writes SVG 1.1: labels stay text, images are PNG within it. Coordinates are rounded to 0.01. */
final class SvgCanvas implements Canvas {

  private static final String FONTS = "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif";

  private final StringBuilder svg = new StringBuilder();
  private int clips;

  SvgCanvas(int width, int height, String title) {
    svg.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"").append(width);
    svg.append("\" height=\"").append(height).append("\" viewBox=\"0 0 ").append(width);
    svg.append(' ').append(height).append("\" font-family=\"").append(FONTS).append("\">\n");
    svg.append("<title>").append(escaped(title)).append("</title>\n");
  }

  /** The finished document. */
  String finish() {
    return svg + "</svg>\n";
  }

  @Override
  public void fill(Box box, Color color) {
    svg.append("<rect x=\"").append(number(box.x())).append("\" y=\"").append(number(box.y()));
    svg.append("\" width=\"").append(number(box.width()));
    svg.append("\" height=\"").append(number(box.height()));
    svg.append("\" shape-rendering=\"crispEdges\"").append(paint("fill", color)).append("/>\n");
  }

  @Override
  public void image(Box box, BufferedImage image) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    svg.append("<image x=\"").append(number(box.x())).append("\" y=\"").append(number(box.y()));
    svg.append("\" width=\"").append(number(box.width()));
    svg.append("\" height=\"").append(number(box.height()));
    svg.append("\" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\"");
    // href alone is SVG 2; readers of 1.1 want the other name space
    svg.append(" xmlns:xlink=\"http://www.w3.org/1999/xlink\" xlink:href=\"data:image/png;base64,");
    svg.append(Base64.getEncoder().encodeToString(png.toByteArray())).append("\"/>\n");
  }

  @Override
  public void polygon(double[] x, double[] y, Color color) {
    svg.append("<polygon").append(points(x, y)).append(paint("fill", color)).append("/>\n");
  }

  @Override
  public void disc(double x, double y, double radius, Color color) {
    svg.append("<circle cx=\"").append(number(x)).append("\" cy=\"").append(number(y));
    svg.append("\" r=\"").append(number(radius)).append('"').append(paint("fill", color));
    svg.append("/>\n");
  }

  @Override
  public void line(double[] x, double[] y, Pen pen) {
    svg.append("<polyline fill=\"none\" stroke-linejoin=\"round\" stroke-width=\"");
    svg.append(number(pen.width())).append('"').append(paint("stroke", pen.color()));
    float[] dashes = pen.dashes();
    for (int k = 0; k < dashes.length; k++) {
      svg.append(k == 0 ? " stroke-dasharray=\"" : ",").append(number(dashes[k]));
    }
    svg.append(dashes.length > 0 ? "\"" : "").append(points(x, y)).append("/>\n");
  }

  @Override
  public void text(String label, double x, double y, double size, Color color, Align align) {
    svg.append("<text x=\"").append(number(x)).append("\" y=\"").append(number(y)).append('"');
    label(label, size, color, align);
  }

  @Override
  public void textUpwards(String label, double x, double y, double size, Color color) {
    svg.append("<text transform=\"translate(").append(number(x)).append(' ').append(number(y));
    svg.append(") rotate(-90)\"");
    label(label, size, color, Align.MIDDLE);
  }

  private void label(String label, double size, Color color, Align align) {
    svg.append(" font-size=\"").append(number(size)).append('"').append(paint("fill", color));
    if (align != Align.START) {
      svg.append(" text-anchor=\"").append(align.name().toLowerCase(Locale.ROOT)).append('"');
    }
    svg.append(" xml:space=\"preserve\">");
    double raised = 0;
    for (MathText.Run run : MathText.runs(label)) {
      double rise = MathText.rise(run, size);
      if (rise == 0 && raised == 0) {
        svg.append(escaped(run.text()));
        continue;
      }
      svg.append("<tspan dy=\"").append(number(raised - rise)).append('"');
      if (run.level() != 0) {
        svg.append(" font-size=\"").append(number(size * MathText.SMALL)).append('"');
      }
      svg.append('>').append(escaped(run.text())).append("</tspan>");
      raised = rise;
    }
    svg.append("</text>\n");
  }

  @Override
  public void clip(Box box) {
    String id = "clip" + clips++;
    svg.append("<clipPath id=\"").append(id).append("\"><rect x=\"").append(number(box.x()));
    svg.append("\" y=\"").append(number(box.y())).append("\" width=\"");
    svg.append(number(box.width())).append("\" height=\"").append(number(box.height()));
    svg.append("\"/></clipPath>\n<g clip-path=\"url(#").append(id).append(")\">\n");
  }

  @Override
  public void unclip() {
    svg.append("</g>\n");
  }

  private static String points(double[] x, double[] y) {
    StringBuilder points = new StringBuilder(" points=\"");
    for (int k = 0; k < x.length; k++) {
      points.append(k == 0 ? "" : " ").append(number(x[k])).append(',').append(number(y[k]));
    }
    return points.append('"').toString();
  }

  private static String paint(String attribute, Color color) {
    String text = String.format(" %s=\"#%06x\"", attribute, color.getRGB() & 0xFFFFFF);
    return color.getAlpha() == 255
        ? text
        : text + " " + attribute + "-opacity=\"" + number(color.getAlpha() / 255.0) + '"';
  }

  private static String number(double value) {
    return NumberText.shortest(Math.rint(value * 100) / 100 + 0.0);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replaceAll("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F]", "?");
  }
}
