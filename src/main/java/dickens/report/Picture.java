package dickens.report;

import dickens.report.Canvas.Align;
import dickens.report.Canvas.Box;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** A finished plot, to be written as PNG or SVG. Works without a display. */
public final class Picture {

  /** Pixels of a PNG per unit of the plot. */
  public static final int RESOLUTION = 2;

  private static final double TITLE = 16;

  private final String title;
  private final List<Panel> panels;
  private final int columns;
  private final int panelWidth;
  private final int panelHeight;

  Picture(String title, List<Panel> panels, int columns, int panelWidth, int panelHeight) {
    this.title = title;
    this.panels = List.copyOf(panels);
    this.columns = columns;
    this.panelWidth = panelWidth;
    this.panelHeight = panelHeight;
  }

  /** Width in units of the plot; a PNG has {@link #RESOLUTION} pixels for each. */
  public int width() {
    return columns * panelWidth;
  }

  /** Height in units of the plot. */
  public int height() {
    return (panels.size() + columns - 1) / columns * panelHeight + (int) headline();
  }

  private double headline() {
    return title.isEmpty() ? 0 : TITLE + 12;
  }

  /** The power laws fitted in this picture. */
  public List<FittedLaw> fits() {
    return panels.stream().flatMap(panel -> panel.fits().stream()).toList();
  }

  /** What the picture does not show, one line each. */
  public List<String> notes() {
    return panels.stream().flatMap(panel -> panel.notes().stream()).toList();
  }

  /** Writes a PNG, as a whole. */
  public void writePng(Path file) throws IOException {
    // encoded in memory: ImageIO's own cache file fails noisily at exit where the disk is full
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image(), "png", new MemoryCacheImageOutputStream(png));
    AtomicFile.write(file, png::writeTo);
  }

  /** Writes an SVG, as a whole. */
  public void writeSvg(Path file) throws IOException {
    AtomicFile.write(file, svg());
  }

  /** Writes a PNG or an SVG by the ending of the file's name. */
  public void write(Path file) throws IOException {
    String name = file.getFileName().toString().toLowerCase(java.util.Locale.ROOT);
    if (name.endsWith(".svg")) {
      writeSvg(file);
    } else if (name.endsWith(".png")) {
      writePng(file);
    } else {
      throw new IllegalArgumentException(
          "plot file " + file + ": the name must end in .png or .svg");
    }
  }

  BufferedImage image() {
    RasterCanvas canvas = new RasterCanvas(width(), height(), RESOLUTION);
    paint(canvas);
    return canvas.finish();
  }

  String svg() {
    SvgCanvas canvas = new SvgCanvas(width(), height(), title);
    paint(canvas);
    return canvas.finish();
  }

  private void paint(Canvas canvas) {
    canvas.fill(new Box(0, 0, width(), height()), Color.WHITE);
    if (!title.isEmpty()) {
      canvas.text(title, width() / 2.0, TITLE + 10, TITLE, Palette.INK, Align.MIDDLE);
    }
    for (int k = 0; k < panels.size(); k++) {
      double left = k % columns * (double) panelWidth;
      int row = k / columns;
      double top = headline() + row * (double) panelHeight;
      panels.get(k).paint(canvas, new Box(left, top, panelWidth, panelHeight));
    }
  }
}
