package dickens.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.model.BadRequest;
import java.util.List;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrequencyListTest {

  @ParameterizedTest
  @CsvSource({
    "0.5, 0.5, 0",
    "2i, 0, 2",
    "-i, 0, -1",
    "1+i, 1, 1",
    "0+0.3i, 0, 0.3",
    "-1e-3-2.5e-1i, -1e-3, -0.25",
    "1e-3+1e2i, 1e-3, 100",
    "+.5-2.j, 0.5, -2"
  })
  void singleNumberIsRead(String text, double re, double im) {
    FrequencyList list = FrequencyList.parse(text);
    assertTrue(list.isSingle());
    assertEquals(List.of(new Complex(re, im)), list.points());
  }

  @Test
  void listsAndRangesAreReadInOrder() {
    FrequencyList list = FrequencyList.parse(" 1, 2i 0:1:3 , 1:100i:3:log");
    assertFalse(list.isSingle());
    List<Complex> points = list.points();
    assertEquals(8, points.size());
    assertEquals(new Complex(1, 0), points.get(0));
    assertEquals(new Complex(0, 2), points.get(1));
    assertEquals(new Complex(0, 0.5), points.get(3));
    assertEquals(10, points.get(6).getImaginary(), 1e-14);
    assertEquals(new Complex(0, 100), points.get(7));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "1+2",
        "i1",
        "1 + 2i",
        "1,,2",
        "2ii",
        "1:2",
        "1:2:3:lin",
        "1:2:2.5",
        "0:1:3:log",
        "nan",
        "1e999",
        "1:inf:3",
        "1:2:1000001"
      })
  void otherTextsAreRefused(String text) {
    assertThrows(BadRequest.class, () -> FrequencyList.parse(text));
  }
}
