package dickens.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TextTableTest {

  private final Table table =
      Table.builder()
          .column(Column.integer("N", "number of qubits"))
          .column(Column.real("I_c", "Omega^2", "cold current"))
          .column(Column.text("status", "outcome"))
          .row(5, 0.123456789012345, "ok")
          .row(10001, -1.5e-12, "not converged")
          .row(7, Double.NaN, "")
          .build();

  @Test
  void columnsAreAlignedAndUnitsStandInTheHead() {
    assertEquals(
        """
            N        I_c  status
               [Omega^2]
        -----  ---------  -------------
            5  0.1234568  ok
        10001   -1.5e-12  not converged
            7          -  -
        """,
        TextTable.format(table));
  }

  @Test
  void allDigitsOnRequest() {
    assertEquals(true, TextTable.format(table, TextTable.FULL).contains("0.123456789012345"));
  }

  @Test
  void roundingKeepsTheScale() {
    assertEquals("123.4568", NumberText.rounded(123.456789, 7));
    assertEquals("1234568", NumberText.rounded(1234567.89, 7));
    assertEquals("1.234568e8", NumberText.rounded(123456789, 7));
    assertEquals("0.00012", NumberText.rounded(1.2e-4, 7));
    assertEquals("1e-300", NumberText.rounded(1e-300, 7));
    assertEquals("-", NumberText.rounded(Double.NaN, 7));
    assertEquals("1e-12", NumberText.rounded(9.99999999e-13, 7));
  }
}
