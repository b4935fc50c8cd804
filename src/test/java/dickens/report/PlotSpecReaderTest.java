package dickens.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlotSpecReaderTest {

  @Test
  void wordsMayBeInAnyCaseAndListsOfOneBare() {
    PlotSpec spec =
        PlotSpecReader.read(
            """
            x: N
            y: I_c
            xAxis: {scale: log, max: 1e4}
            color: {map: red_white_blue}
            slopes: {exponent: 2, anchor: last}
            contours: [{levels: 0}]
            where: {N: 31}
            """,
            "plot.yaml");
    assertEquals(List.of("I_c"), spec.y());
    assertEquals(PlotSpec.Scale.LOG, spec.xAxis().scale());
    assertEquals(1e4, spec.xAxis().max());
    assertTrue(spec.xAxis().min().isNaN());
    assertEquals(ColorMap.RED_WHITE_BLUE, spec.color().map());
    assertEquals(PlotSpec.Anchor.LAST, spec.slopes().get(0).anchor());
    assertEquals(List.of(0.0), spec.contours().get(0).levels());
    assertEquals(Map.of("N", "31"), spec.where());
  }

  @Test
  void mistakesNameFileLineAndKey() {
    assertMistake("x: N\nfits:\n  - {exponant: 2}\n", "plot.yaml:3: fits[0].exponant: unknown key");
    assertMistake("lines:\n  - {x: 1, y: 2}\n", "exactly one of x, y, slope and crossing");
    assertMistake("xAxis: {scale: cubic}\n", "plot.yaml:1: xAxis.scale: ");
    assertMistake("xAxis: {scale: log, min: 0}\n", "a LOG scale needs min > 0");
  }

  private static void assertMistake(String yaml, String expected) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> PlotSpecReader.read(yaml, "plot.yaml"))
            .getMessage();
    assertTrue(message.contains(expected), message);
    assertTrue(message.startsWith("plot.yaml"), message);
  }

  @Test
  void aPanelTakesWhatItLeavesOutFromThePlotAroundIt() {
    PlotSpec outer =
        PlotSpecReader.read(
            "{x: a, y: b, z: c, where: {N: 31}, panels: [{title: p, where: {panel: a}}, {z: d}]}",
            "plot.yaml");
    PlotSpec first = outer.panels().get(0).within(outer);
    assertEquals("c", first.z());
    assertEquals(Map.of("N", "31", "panel", "a"), first.where());
    assertEquals("d", outer.panels().get(1).within(outer).z());
  }
}
