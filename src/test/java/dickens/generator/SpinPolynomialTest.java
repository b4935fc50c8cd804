package dickens.generator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SpinPolynomialTest {
  @Test
  void textIsRead() {
    assertEquals(
        SpinPolynomial.word(1, "xz").plus(SpinPolynomial.word(1, "zx")),
        SpinPolynomial.parse("JxJz + JzJx"));
    assertEquals(
        SpinPolynomial.word(-0.5, "xx").plus(SpinPolynomial.word(2e-3, "+-")),
        SpinPolynomial.parse("-0.5*Jx^2+2e-3 J+J-"));
    assertEquals(SpinPolynomial.word(1, "+-"), SpinPolynomial.parse("JpJm"));
    assertEquals(SpinPolynomial.word(1, "zz"), SpinPolynomial.parse("Jz2"));
    assertEquals(0.5, SpinPolynomial.parse("Jz + 0.5i Jx").terms().get(1).im());
  }

  @ParameterizedTest
  @CsvSource({"JxJq,4", "Jx Jz 3,7", "0.5 +,6", "Jx^,4", "'',1", "2 * * Jx,5"})
  void whatCannotBeReadIsPointedAt(String text, int position) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> SpinPolynomial.parse(text));
    assertTrue(refusal.getMessage().contains("position " + position + ":"), refusal.getMessage());
  }

  @Test
  void commutatorOfJxAndJyIsJz() {
    // [J_x, J_y] = i J_z
    SpinMatrix c = SpinPolynomial.parse("JxJy - JyJx - i Jz").matrix(7);
    assertEquals(0, c.largest(), 1e-14, "rounding of products of order 16");
  }

  @Test
  void totalSpinIsCasimir() {
    SpinMatrix c = SpinPolynomial.parse("J2").matrix(9);
    assertEquals(0, c.band());
    for (int i = 0; i < 10; i++) {
      assertEquals(4.5 * 5.5, c.re(i, i), 1e-13, "rounding of sums of order 25");
    }
  }
}
