package dickens.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class PlotTest {

  private static Table currents() {
    Table.Builder builder =
        Table.builder()
            .column(Column.integer("N", "number of qubits"))
            .column(Column.real("I_c", "Omega^2", "cold current"))
            .column(Column.real("S_c", "Omega^3", "its noise"));
    for (int n = 10; n <= 1000; n *= 10) {
      builder.row(n, 1e-3 * n * n, n == 10 ? -1 : n);
    }
    return builder.build();
  }

  /** z = x + y on a 4 by 4 grid with one missing cell. */
  private static Table field() {
    Table.Builder builder =
        Table.builder()
            .column(Column.real("x", "1", ""))
            .column(Column.real("y", "1", ""))
            .column(Column.real("z", "W", ""));
    for (int ix = 0; ix < 4; ix++) {
      for (int iy = 0; iy < 4; iy++) {
        builder.row(ix, iy, ix == 3 && iy == 0 ? Double.NaN : ix + iy - 3);
      }
    }
    return builder.build();
  }

  private static PlotSpec spec(String yaml) {
    return PlotSpecReader.read(yaml, "test");
  }

  @Test
  void aPngHasTwoPixelsPerUnitAndIsNotBlank(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("plot.png");
    Plot.render(currents(), spec("{x: N, y: I_c, width: 400, height: 300}")).write(file);
    BufferedImage image = ImageIO.read(file.toFile());
    assertEquals(800, image.getWidth());
    assertEquals(600, image.getHeight());
    int[] pixels = image.getRGB(0, 0, 800, 600, null, 0, 800);
    assertTrue(java.util.Arrays.stream(pixels).filter(p -> p == 0xFF0072B2).count() > 50);
    assertTrue(java.util.Arrays.stream(pixels).filter(p -> p == 0xFFFFFFFF).count() > 100000);
  }

  @Test
  void markersStandWhereTheDataAre() {
    PlotSpec spec =
        spec(
            "{x: N, y: I_c, draw: markers, xAxis: {scale: log, min: 1, max: 1e4},"
                + " yAxis: {scale: log, min: 0.01, max: 1e4}}");
    BufferedImage image = Plot.render(currents(), spec).image();
    Frame frame =
        new Frame(
            new Canvas.Box(0, 0, 720, 480),
            new Frame.Words("", List.of(), "N", "I_c [Omega^2]", 0, 0),
            new AxisScale(1, 1e4, true),
            new AxisScale(0.01, 1e4, true));
    Canvas.Box area = frame.area();
    for (int n = 10; n <= 1000; n *= 10) {
      // decades on axes of 4 and 6 decades
      double px = area.x() + area.width() * Math.log10(n) / 4;
      double py = area.bottom() - area.height() * (Math.log10(1e-3 * n * n) + 2) / 6;
      assertEquals(0xFF0072B2, image.getRGB((int) (2 * px), (int) (2 * py)));
    }
  }

  @Test
  void cellsHaveTheColourOfTheirValue() {
    PlotSpec spec = spec("{x: x, y: y, z: z, color: {map: blue_white_red}}");
    Picture picture = Plot.render(field(), spec);
    String svg = picture.svg();
    // the extreme values -3 and 3 have the end colours, the missing cell is left grey
    assertTrue(svg.contains("fill=\"#053061\""));
    assertTrue(svg.contains("fill=\"#67001f\""));
    assertTrue(svg.contains("fill=\"#d9d9d9\""));
    BufferedImage image = picture.image();
    assertEquals(0xFF053061, image.getRGB(200, 780), "lower left cell, value -3");
    assertEquals(0xFF67001F, image.getRGB(1100, 100), "upper right cell, value 3");
    assertEquals(0xFFD9D9D9, image.getRGB(1100, 780), "lower right cell, missing");
    assertEquals(0xFFFFFFFF, image.getRGB(200, 100), "upper left cell, value 0");
  }

  @Test
  void denseMapsAreAnImageWithTheColoursOfTheCells() throws Exception {
    Table.Builder builder =
        Table.builder()
            .column(Column.real("x", "", ""))
            .column(Column.real("y", "", ""))
            .column(Column.real("z", "", ""));
    for (int ix = 0; ix < 300; ix++) {
      for (int iy = 0; iy < 200; iy++) {
        // three fields: low on the left, high on the right, none in the lower right corner
        double z = ix < 150 ? -1 : 1;
        builder.row(ix, iy, ix >= 150 && iy < 100 ? Double.NaN : z);
      }
    }
    PlotSpec spec = spec("{x: x, y: y, z: z, color: {map: blue_white_red}}");
    Picture picture = Plot.render(builder.build(), spec);
    String svg = picture.svg();
    assertTrue(svg.length() < 100_000, "bytes: " + svg.length());
    BufferedImage cells = embedded(svg);
    for (BufferedImage image : List.of(cells, picture.image())) {
      int right = image == cells ? cells.getWidth() * 9 / 10 : 1100;
      int lower = image == cells ? cells.getHeight() * 9 / 10 : 780;
      assertEquals(0xFF053061, image.getRGB(200, lower), "lower left");
      assertEquals(0xFF053061, image.getRGB(200, 100), "upper left");
      assertEquals(0xFF67001F, image.getRGB(right, 100), "upper right");
      assertEquals(0xFFD9D9D9, image.getRGB(right, lower), "lower right, missing");
    }
    // the border between the fields is in the middle
    int middle = cells.getWidth() / 2;
    assertEquals(0xFF053061, cells.getRGB(middle - 2, 10));
    assertEquals(0xFF67001F, cells.getRGB(middle + 2, 10));
  }

  private static BufferedImage embedded(String svg) throws IOException {
    String mark = "data:image/png;base64,";
    int from = svg.indexOf(mark) + mark.length();
    byte[] png = Base64.getDecoder().decode(svg.substring(from, svg.indexOf('"', from)));
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  @Test
  void svgIsXmlWithItsLabelsAsText() throws Exception {
    PlotSpec spec =
        spec(
            "{title: \"a < b & c\", x: N, y: I_c, fits: [{}], slopes: [{exponent: 1}],"
                + " lines: [{y: 1, label: one}]}");
    String text = text(Plot.render(currents(), spec));
    assertTrue(text.contains("a < b & c"), text);
    assertTrue(text.contains("Ic [Ω2]"), text);
    assertTrue(text.contains("Ic ∝ N2"), text);
    assertTrue(text.contains("∝ N1"), text);
    assertTrue(text.contains("one"), text);
  }

  private static String text(Picture picture) throws Exception {
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(picture.svg().getBytes(StandardCharsets.UTF_8)));
    return document.getDocumentElement().getTextContent();
  }

  @Test
  void valuesALogarithmicAxisCannotShowAreCountedInANote() throws Exception {
    Picture picture = Plot.render(currents(), spec("{x: N, y: S_c, yAxis: {scale: log}}"));
    String note = "1 value ≤ 0 not shown on the logarithmic y axis";
    assertEquals(List.of(note), picture.notes());
    assertTrue(text(picture).contains(note));
  }

  @Test
  void aPlotOfNothingSaysSo() throws Exception {
    Table none = currents().where(java.util.Map.of("N", "7"));
    assertTrue(text(Plot.render(none, spec("{x: N, y: I_c, fits: [{}]}"))).contains("no data"));
    assertTrue(text(Plot.render(none, spec("{x: N, y: I_c, z: S_c}"))).contains("no data"));
    Table missing = currents().where(java.util.Map.of("S_c", "-1"));
    assertTrue(
        text(Plot.render(missing, spec("{x: N, y: S_c, yAxis: {scale: log}}")))
            .contains("no data"));
  }

  @Test
  void fitsAreReturnedAsData() {
    Picture picture =
        Plot.render(currents(), spec("{x: N, y: [I_c, S_c], fits: [{y: I_c}, {exponent: 2}]}"));
    Table fits = Plot.fitTable(picture.fits());
    assertEquals(2, fits.rowCount());
    assertEquals(2, fits.number(0, "exponent"), 1e-14);
    assertEquals(1e-3, fits.number(1, "prefactor"), 1e-16);
  }

  @Test
  void guideLinesStandWhereACurveCrosses() {
    Canvas.Pen pen = new Canvas.Pen(Palette.INK, 1, PlotSpec.LineStyle.SOLID);
    Curve curve =
        new Curve(
            "I_c", "", "", new double[] {1, 2, 3, 4}, new double[] {1, -1, Double.NaN, 2}, pen, -1);
    double[] crossings = LinePanel.crossings(curve, 0);
    assertEquals(1, crossings.length);
    assertEquals(1.5, crossings[0], 1e-15);
  }

  @Test
  void unknownColumnsAreNamedWithTheKnownOnes() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> Plot.render(currents(), spec("{x: N, y: I_w}")))
            .getMessage();
    assertEquals("plot: no column 'I_w'; the columns are N, I_c, S_c", message);
  }

  @Test
  void decadesAreLabelledAndLongAxesSkipSome() {
    AxisScale.Ticks few = new AxisScale(1e-3, 1e3, true).ticks(8);
    assertTrue(few.marks().stream().anyMatch(t -> t.label().equals("10^{-3}")));
    AxisScale.Ticks many = new AxisScale(1e-30, 1, true).ticks(8);
    assertTrue(many.marks().stream().filter(t -> !t.label().isEmpty()).count() <= 9);
    AxisScale.Ticks linear = new AxisScale(0, 2e-7, false).ticks(5);
    assertEquals("×10^{-7}", linear.factor());
    assertEquals("0.5", linear.marks().get(1).label());
  }
}
