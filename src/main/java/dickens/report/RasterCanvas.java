package dickens.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/** Paints into an image with some pixels per unit of the plot. */
final class RasterCanvas implements Canvas {

  private final BufferedImage image;
  private final Graphics2D graphics;

  RasterCanvas(int width, int height, int pixelsPerUnit) {
    image =
        new BufferedImage(
            width * pixelsPerUnit, height * pixelsPerUnit, BufferedImage.TYPE_INT_RGB);
    graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.scale(pixelsPerUnit, pixelsPerUnit);
  }

  /** The finished image. */
  BufferedImage finish() {
    graphics.dispose();
    return image;
  }

  @Override
  public void fill(Box box, Color color) {
    // cells that touch must not show seams, so edges are snapped instead of smoothed
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_OFF);
    graphics.setColor(color);
    graphics.fill(new Rectangle2D.Double(box.x(), box.y(), box.width(), box.height()));
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
  }

  @Override
  public void image(Box box, BufferedImage picture) {
    AffineTransform place = AffineTransform.getTranslateInstance(box.x(), box.y());
    place.scale(box.width() / picture.getWidth(), box.height() / picture.getHeight());
    // nearest neighbour, which is what a graphics object does unless told otherwise
    graphics.drawImage(picture, place, null);
  }

  @Override
  public void polygon(double[] x, double[] y, Color color) {
    Path2D path = path(x, y);
    path.closePath();
    graphics.setColor(color);
    graphics.fill(path);
  }

  @Override
  public void disc(double x, double y, double radius, Color color) {
    graphics.setColor(color);
    graphics.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
  }

  @Override
  public void line(double[] x, double[] y, Pen pen) {
    float[] dashes = pen.dashes();
    graphics.setStroke(
        new BasicStroke(
            (float) pen.width(),
            BasicStroke.CAP_BUTT,
            BasicStroke.JOIN_ROUND,
            1,
            dashes.length == 0 ? null : dashes,
            0));
    graphics.setColor(pen.color());
    graphics.draw(path(x, y));
  }

  private static Path2D path(double[] x, double[] y) {
    Path2D path = new Path2D.Double();
    path.moveTo(x[0], y[0]);
    for (int k = 1; k < x.length; k++) {
      path.lineTo(x[k], y[k]);
    }
    return path;
  }

  @Override
  public void text(String label, double x, double y, double size, Color color, Align align) {
    double width = MathText.width(label, size);
    double at = x - (align == Align.START ? 0 : align == Align.END ? width : width / 2);
    graphics.setColor(color);
    for (MathText.Run run : MathText.runs(label)) {
      graphics.setFont(MathText.font(run, size));
      graphics.drawString(run.text(), (float) at, (float) (y - MathText.rise(run, size)));
      at += MathText.width(run, size);
    }
  }

  @Override
  public void textUpwards(String label, double x, double y, double size, Color color) {
    AffineTransform before = graphics.getTransform();
    graphics.translate(x, y);
    graphics.rotate(-Math.PI / 2);
    text(label, 0, 0, size, color, Align.MIDDLE);
    graphics.setTransform(before);
  }

  @Override
  public void clip(Box box) {
    graphics.setClip(new Rectangle2D.Double(box.x(), box.y(), box.width(), box.height()));
  }

  @Override
  public void unclip() {
    graphics.setClip(null);
  }
}
