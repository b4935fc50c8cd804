package dickens.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvRoundTripTest {

  private static Table.Builder currents() {
    return Table.builder()
        .header("study", "fig2")
        .header("note", "two\nlines, a \\ and a: colon")
        .column(Column.integer("N", "number of qubits"))
        .column(Column.real("I_c", "Omega^2", "cold current, into the system"))
        .column(Column.text("status", "outcome"));
  }

  @Test
  void everyDoubleReadsBackBitForBit() {
    Random random = new Random(20210817);
    Table.Builder builder = currents();
    for (int k = 0; k < 20000; k++) {
      builder.row(k, Double.longBitsToDouble(random.nextLong()), "ok");
    }
    double[] corners = {
      0.0,
      -0.0,
      Double.MIN_VALUE,
      -Double.MIN_VALUE,
      Double.MIN_NORMAL,
      Math.nextDown(Double.MIN_NORMAL),
      Double.MAX_VALUE,
      2e-323,
      9007199254740993.0,
      1e15,
      1e22,
      1e23,
      0.1,
      1 / 3.0,
      31.0,
      2.0E-3,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Double.NaN
    };
    for (double corner : corners) {
      builder.row(null, corner, null);
    }
    Table table = builder.build();
    Table back = CsvReader.read(CsvWriter.text(table), "memory");
    assertEquals(table, back);
    double[] before = table.numbers("I_c");
    double[] after = back.numbers("I_c");
    for (int k = 0; k < before.length; k++) {
      assertEquals(Double.doubleToLongBits(before[k]), Double.doubleToLongBits(after[k]));
    }
  }

  @Test
  void textWithCommasQuotesAndLineFeedsReadsBack() {
    Table table =
        currents()
            .row(5, 1.5, "a \"quoted\", word\nand a second line\r\n")
            .row(7, Double.NaN, " spaces at the ends ")
            .row(Long.MAX_VALUE, 2, "# not a comment")
            .row(null, null, ",")
            .build();
    assertEquals(table, CsvReader.read(CsvWriter.text(table), "memory"));
  }

  @Test
  void aTableOfOneColumnKeepsItsMissingCells() {
    Table table =
        Table.builder().column(Column.real("x", "1", "")).row(1.0).row(Double.NaN).row(2.0).build();
    assertEquals(table, CsvReader.read(CsvWriter.text(table), "memory"));
  }

  @Test
  void numbersAreWrittenShort() {
    // Double.toString of JDK 17 gives 2^-44 a digit too many (JDK-4511638): 5.684341886080802E-14
    // is the shortest text of 2^-44
    assertEquals("5.684341886080802E-14", NumberText.shortest(0x1p-44));
    assertEquals("31", NumberText.shortest(31.0));
    assertEquals("-0", NumberText.shortest(-0.0));
    assertEquals("2E-323", NumberText.shortest(2e-323));
    assertEquals("2E23", NumberText.shortest(2e23));
    assertEquals("inf", NumberText.shortest(Double.POSITIVE_INFINITY));
    assertEquals("", NumberText.shortest(Double.NaN));
  }

  @Test
  void fileBeginsWithItsHeaderBlock() {
    List<String> lines = CsvWriter.text(currents().row(5, 0.25, "ok").build()).lines().toList();
    assertEquals("# study: fig2", lines.get(0));
    assertEquals("# note: two\\nlines, a \\\\ and a: colon", lines.get(1));
    assertEquals("# column I_c: real [Omega^2] cold current, into the system", lines.get(3));
    assertEquals("N,I_c,status", lines.get(5));
    assertEquals("5,0.25,ok", lines.get(6));
  }

  @Test
  void mistakesNameFileAndLine() {
    String good = CsvWriter.text(currents().row(5, 0.25, "ok").row(7, 0.5, "ok").build());
    assertMistake(good.replace("7,0.5,ok", "7,O.5,ok"), "t.csv:8: column I_c: 'O.5'");
    assertMistake(good.replace("7,0.5,ok", "7.5,0.5,ok"), "t.csv:8: column N: '7.5'");
    assertMistake(good.replace("7,0.5,ok", "7,0.5"), "t.csv:8: 2 cells for 3 columns");
    assertMistake(good.replace("7,0.5,ok", "7,0.5,\"ok"), "t.csv:8: a quote is opened");
    assertMistake(good.replace("# study: fig2", "# study fig2"), "t.csv:1: a header line");
    assertMistake(good.replace("real [Omega^2]", "double"), "t.csv:4: expected");
    assertMistake("# study: fig2\n", "t.csv:2: the row of column names is missing");
  }

  private static void assertMistake(String text, String expected) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> CsvReader.read(text, "t.csv"));
    assertTrue(e.getMessage().startsWith(expected), e.getMessage());
  }

  @Test
  void foreignCsvGetsItsKindsFromItsCells() {
    Table table = CsvReader.read("N,t,name\r\n1,0.5,a\r\n2,,b\r\n", "memory");
    assertEquals(Column.Kind.INTEGER, table.column("N").kind());
    assertEquals(Column.Kind.REAL, table.column("t").kind());
    assertEquals(Column.Kind.TEXT, table.column("name").kind());
  }

  @Test
  void filesAreReadBack(@TempDir Path folder) throws Exception {
    Table table = currents().row(5, 0.25, "ok").build();
    Path file = folder.resolve("deeper/t.csv");
    CsvWriter.write(table, file);
    assertEquals(table, CsvReader.read(file));
  }

  @Test
  void jsonHasTheSameNumbers() throws Exception {
    Table table = currents().row(5, 0.1, "ok").row(7, Double.NaN, "not \"ok\"").build();
    JsonNode json = new ObjectMapper().readTree(JsonTable.text(table));
    assertEquals("fig2", json.get("header").get("study").asText());
    assertEquals(0.1, json.get("rows").get(0).get(1).asDouble());
    assertTrue(json.get("rows").get(1).get(1).isNull());
    assertEquals("Omega^2", json.get("columns").get(1).get("unit").asText());
  }

  @Test
  void rowsAreFilteredByNumericValue() {
    Table table = currents().row(5, 0.001, "ok").row(7, 0.01, "ok").row(9, 0.001, "bad").build();
    assertEquals(2, table.where(Map.of("I_c", "1e-3")).rowCount());
    assertEquals(1, table.where(Map.of("I_c", "1e-3", "status", "bad")).rowCount());
    assertEquals(List.of("0.001", "0.01"), table.distinct("I_c"));
    assertNotEquals(table, table.where(Map.of("status", "ok")));
  }

  @Test
  void unknownColumnsAndWrongCellsAreNamed() {
    Table.Builder builder = currents();
    assertThrows(IllegalArgumentException.class, () -> builder.row(5.5, 1, "ok"));
    assertThrows(IllegalArgumentException.class, () -> builder.row(5, "x", "ok"));
    assertThrows(IllegalArgumentException.class, () -> builder.row(5, 1));
    Table table = builder.row(5, 1, "ok").build();
    String message =
        assertThrows(IllegalArgumentException.class, () -> table.numbers("I_h")).getMessage();
    assertEquals("no column 'I_h'; the columns are N, I_c, status", message);
    assertThrows(IllegalArgumentException.class, () -> table.numbers("status"));
  }
}
