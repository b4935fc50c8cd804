package dickens.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gridded arrays in HDF5, read back by the library that wrote them; others read them elsewhere. */
class Hdf5WriterTest {
  private static final Grid GRID =
      new Grid(
          List.of(
              new Grid.Dimension("curve", 2, List.of("curve", "gain")),
              new Grid.Dimension("a", 3, List.of("a")),
              new Grid.Dimension("b", 4, List.of("b"))));

  @TempDir Path folder;

  /** Rows of {@link #GRID}: the result is 100 curve + 10 a + b, so that each place is known. */
  private static Table table() {
    Table.Builder table = Table.builder();
    table.header("study", "places").header("title", "Größe [ħω]");
    table.column(Column.real("a", "Omega", "first axis"));
    table.column(Column.integer("b", "second axis"));
    table.column(Column.text("curve", "label of the curve"));
    table.column(Column.real("gain", "1", "differs between curves"));
    table.column(Column.real("I_c", "Omega^2", "place in the grid"));
    table.column(Column.real("P[0]", "1", "populations"));
    table.column(Column.real("P[1]", "1", "populations"));
    table.column(Column.integer("rank", "a whole number that may be missing"));
    table.column(Column.text("status", "outcome of the row"));
    for (int c = 0; c < 2; c++) {
      for (int a = 0; a < 3; a++) {
        for (int b = 0; b < 4; b++) {
          double place = 100 * c + 10 * a + b;
          table.row(
              0.5 * a,
              b,
              c == 0 ? "kühl" : "warm",
              c,
              place == 112 ? Double.NaN : place,
              place / 3,
              -place,
              place == 0 ? null : (int) place,
              place == 112 ? "not converged" : "converged");
        }
      }
    }
    return table.build();
  }

  private Path written(Table table, Grid grid, Map<String, String> attributes) throws IOException {
    Path file = folder.resolve("t.h5");
    Hdf5Writer.write(table, grid, attributes, file);
    return file;
  }

  private static Dataset dataset(HdfFile hdf, String name) {
    return hdf.getDatasetByPath(name);
  }

  private static Object attribute(HdfFile hdf, String dataset, String name) {
    return dataset(hdf, dataset).getAttribute(name).getData();
  }

  @Test
  void resultsAreArraysOverCurvesAndAxes() throws IOException {
    try (HdfFile hdf = new HdfFile(written(table(), GRID, Map.of()))) {
      double[][][] current = (double[][][]) dataset(hdf, "I_c").getData();
      for (int c = 0; c < 2; c++) {
        for (int a = 0; a < 3; a++) {
          for (int b = 0; b < 4; b++) {
            double place = 100 * c + 10 * a + b;
            assertEquals(place == 112 ? Double.NaN : place, current[c][a][b]);
          }
        }
      }
      assertEquals("curve a b", attribute(hdf, "I_c", "dimensions"));
      assertEquals("Omega^2", attribute(hdf, "I_c", "units"));
      assertEquals("place in the grid", attribute(hdf, "I_c", "long_name"));
    }
  }

  @Test
  void axesAndWhatBelongsToCurvesAreCoordinates() throws IOException {
    try (HdfFile hdf = new HdfFile(written(table(), GRID, Map.of()))) {
      assertArrayEquals(new double[] {0, 0.5, 1}, (double[]) dataset(hdf, "a").getData());
      assertArrayEquals(new long[] {0, 1, 2, 3}, (long[]) dataset(hdf, "b").getData());
      assertArrayEquals(new String[] {"kühl", "warm"}, (Object[]) dataset(hdf, "curve").getData());
      assertArrayEquals(new double[] {0, 1}, (double[]) dataset(hdf, "gain").getData());
      assertEquals("curve", attribute(hdf, "gain", "dimensions"));
      assertFalse(dataset(hdf, "curve").getAttributes().containsKey("units"), "text has no unit");
    }
  }

  @Test
  void aColumnThatVariesAlongOtherAxesIsNoCoordinate() throws IOException {
    Grid wrong =
        new Grid(
            List.of(
                new Grid.Dimension("curve", 2, List.of("curve", "a")),
                new Grid.Dimension("x", 3, List.of()),
                new Grid.Dimension("b", 4, List.of("b"))));
    try (HdfFile hdf = new HdfFile(written(table(), wrong, Map.of()))) {
      assertEquals("curve x b", attribute(hdf, "a", "dimensions"));
      assertEquals(0.5, ((double[][][]) dataset(hdf, "a").getData())[1][1][3]);
    }
  }

  @Test
  void componentsAreTheLastDimension() throws IOException {
    try (HdfFile hdf = new HdfFile(written(table(), GRID, Map.of()))) {
      double[][][][] p = (double[][][][]) dataset(hdf, "P").getData();
      assertEquals("curve a b P_index", attribute(hdf, "P", "dimensions"));
      assertArrayEquals(new double[] {123 / 3.0, -123}, p[1][2][3]);
    }
  }

  @Test
  void aWholeNumberThatIsMissingSomewhereIsReal() throws IOException {
    try (HdfFile hdf = new HdfFile(written(table(), GRID, Map.of()))) {
      double[][][] rank = (double[][][]) dataset(hdf, "rank").getData();
      assertEquals(Double.NaN, rank[0][0][0]);
      assertEquals(123.0, rank[1][2][3]);
    }
  }

  @Test
  void theFileTellsWhatItIs() throws IOException {
    String yaml = "study: places\n# ħ\n";
    try (HdfFile hdf = new HdfFile(written(table(), GRID, Map.of("study_yaml", yaml)))) {
      assertEquals("places", hdf.getAttribute("study").getData());
      assertEquals("Größe [ħω]", hdf.getAttribute("title").getData());
      assertEquals(yaml, hdf.getAttribute("study_yaml").getData());
    }
  }

  @Test
  void whatIsTooLongForAnAttributeIsADataset() throws IOException {
    String yaml = "ħ".repeat(40_000); // 80 kB, an attribute holds 64
    try (HdfFile hdf = new HdfFile(written(table(), GRID, Map.of("study_yaml", yaml)))) {
      assertEquals(yaml, dataset(hdf, "study_yaml").getData());
      assertEquals("", attribute(hdf, "study_yaml", "dimensions"));
    }
  }

  @Test
  void oneRowWithoutAxesIsScalars() throws IOException {
    Table.Builder one = Table.builder();
    one.column(Column.real("Q/J", "w0^2", "x")).column(Column.integer("n", "y"));
    one.column(Column.text("status", "z"));
    Path file = written(one.row(0.1, 7, "").build(), new Grid(List.of()), Map.of());
    try (HdfFile hdf = new HdfFile(file)) {
      assertEquals(0.1, dataset(hdf, "Q|J").getData(), "a slash would make a group");
      assertEquals(7L, dataset(hdf, "n").getData());
      assertEquals("", dataset(hdf, "status").getData());
      assertEquals("", attribute(hdf, "n", "dimensions"));
    }
  }

  @Test
  void rowsThatDoNotFillTheGridAreRefused() {
    Grid larger = new Grid(List.of(new Grid.Dimension("a", 25, List.of("a"))));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> written(table(), larger, Map.of()));
    assertTrue(e.getMessage().contains("24 rows does not fill a grid of 25"), e.getMessage());
  }

  @Test
  void theSameTableGivesTheSameBytes() throws IOException {
    Map<String, String> attributes = Map.of("study_yaml", "study: x", "other", "y");
    byte[] first = Files.readAllBytes(written(table(), GRID, attributes));
    assertArrayEquals(first, Files.readAllBytes(written(table(), GRID, attributes)));
  }

  @Test
  void aFailureNamesTheFileAndLeavesNothing() throws IOException {
    Path plain = Files.writeString(folder.resolve("plain"), "x");
    IOException e =
        assertThrows(
            IOException.class,
            () -> Hdf5Writer.write(table(), GRID, Map.of(), plain.resolve("t.h5")));
    assertTrue(e.getMessage().startsWith("cannot write " + plain.resolve("t.h5")), e.getMessage());
    try (var files = Files.list(folder)) {
      assertEquals(List.of(plain), files.toList());
    }
  }
}
