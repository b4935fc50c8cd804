package dickens.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberSyntaxTest {

  @Test
  void decimalsAndFractionsAreTheNearestDoubles() {
    assertEquals(31, NumberSyntax.parse("31"));
    assertEquals(1e-3, NumberSyntax.parse(" 1e-3 "));
    assertEquals(0.5, NumberSyntax.parse(".5"));
    assertEquals(1.0 / 3, NumberSyntax.parse("1/3"));
    assertEquals(-2.5 / 1e2, NumberSyntax.parse("-2.5/1e2"));
  }

  @Test
  void wordsForNumbersThatAreNotFiniteAreUnderstood() {
    assertEquals(Double.NaN, NumberSyntax.parse("NaN"));
    assertEquals(Double.NEGATIVE_INFINITY, NumberSyntax.parse("-inf"));
    assertEquals(Double.POSITIVE_INFINITY, NumberSyntax.parse("1/0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "one", "1d", "0x1p3", "1,5", "1/", "/2", "1/2/3", "1e", "--1", "1 2"})
  void otherTextsAreRefused(String text) {
    assertThrows(NumberFormatException.class, () -> NumberSyntax.parse(text));
  }
}
