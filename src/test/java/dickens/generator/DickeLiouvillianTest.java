package dickens.generator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.ReferenceFile;
import dickens.systems.QubitSpace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DickeLiouvillianTest {
  /** All rows by "s i j s' i' j'". */
  private static Map<String, double[]> elements(DickeLiouvillian l) {
    Map<String, double[]> all = new HashMap<>();
    for (int s = 0; s < l.planes(); s++) {
      for (int i = 0; i <= l.twoJ(s); i++) {
        for (int j = 0; j <= l.twoJ(s); j++) {
          String row = s + " " + i + " " + j;
          l.row(
              s,
              i,
              j,
              (s1, i1, j1, re, im) -> {
                double[] e =
                    all.computeIfAbsent(row + " " + s1 + " " + i1 + " " + j1, k -> new double[2]);
                e[0] += re;
                e[1] += im;
              });
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  void everyElementIsThatOfTheReferenceFile(int n) {
    // parameters of the header of the files
    DickeLiouvillian l =
        DickeLiouvillian.of(
            n,
            SpinPolynomial.quadratic(0.3, 0.7, 0.2, 0.15, 0, 0.25),
            new DickeRates(0.4, 0.35, 0.6, 0.5, 0.45, 0.55));
    Map<String, double[]> ours = elements(l);
    List<ReferenceFile.Row> rows = ReferenceFile.rows("ensemble/elements_N" + n + ".csv");
    for (ReferenceFile.Row row : rows) {
      StringBuilder key = new StringBuilder();
      for (String side : List.of("t", "s")) {
        double spin = row.number("J" + side);
        key.append(key.isEmpty() ? "" : " ")
            .append(Math.round(0.5 * n - spin))
            .append(" ")
            .append(Math.round(spin - row.number("m" + side)))
            .append(" ")
            .append(Math.round(spin - row.number("mp" + side)));
      }
      double[] e = ours.remove(key.toString());
      assertTrue(e != null, () -> "no element for " + row);
      // both sides are sums of a few products of order 10: some units in the last place
      assertEquals(row.number("re"), e[0], 1e-14, row::toString);
      assertEquals(row.number("im"), e[1], 1e-14, row::toString);
    }
    for (Map.Entry<String, double[]> rest : ours.entrySet()) {
      // elements that the file leaves out are zero
      assertEquals(0, Math.hypot(rest.getValue()[0], rest.getValue()[1]), 1e-15, rest.getKey());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void everyElementIsThatOfKroneckerProducts(int n) {
    Random random = new Random(40 + n);
    double[] h = random.doubles(6, -1, 1).toArray();
    double[] r = random.doubles(6, 0.1, 1).toArray();
    double mixed = random.nextDouble();
    SpinPolynomial hamiltonian =
        SpinPolynomial.quadratic(h[0], h[1], h[2], h[3], h[4], h[5])
            .plus(SpinPolynomial.parse("JxJz + JzJx").times(mixed));
    SpinPolynomial jump = SpinPolynomial.parse("Jx + 0.5i Jz + 0.25 JpJz");
    DickeLiouvillian l =
        DickeLiouvillian.of(
            n,
            hamiltonian,
            new DickeRates(r[0], r[1], r[2], r[3], r[4], r[5]),
            List.of(new CollectiveJump(0.3, jump)));
    Map<String, double[]> ours = elements(l);

    QubitSpace space = new QubitSpace(n);
    double[][][] fullH = matrix(space, hamiltonian);
    double[][][] fullJump = matrix(space, jump);
    for (int s = 0; s < l.planes(); s++) {
      for (int i = 0; i <= l.twoJ(s); i++) {
        for (int j = 0; j <= l.twoJ(s); j++) {
          double[][][] x = space.embed(s, i, j);
          double[][][] y = space.commutator(fullH, x);
          for (int k = 0; k < n; k++) {
            space.addDissipator(y, r[0], space.single('-', k), x);
            space.addDissipator(y, r[1], space.single('+', k), x);
            space.addDissipator(y, r[2], space.single('z', k), x);
          }
          space.addDissipator(y, r[3], space.collective('-'), x);
          space.addDissipator(y, r[4], space.collective('+'), x);
          space.addDissipator(y, r[5], space.collective('z'), x);
          space.addDissipator(y, 0.3, fullJump, x);
          for (int t = 0; t < l.planes(); t++) {
            for (int ti = 0; ti <= l.twoJ(t); ti++) {
              for (int tj = 0; tj <= l.twoJ(t); tj++) {
                String key = t + " " + ti + " " + tj + " " + s + " " + i + " " + j;
                double[] e = ours.getOrDefault(key, new double[2]);
                double[] full = space.component(y, t, ti, tj);
                // 2^N sums of products of order 10
                assertEquals(full[0], e[0], 1e-13, key);
                assertEquals(full[1], e[1], 1e-13, key);
              }
            }
          }
        }
      }
    }
  }

  private static double[][][] matrix(QubitSpace space, SpinPolynomial polynomial) {
    double[][][] sum = new double[2][space.size()][space.size()];
    for (SpinPolynomial.Term term : polynomial.terms()) {
      QubitSpace.add(sum, term.re(), term.im(), space.word(term.letters()));
    }
    return sum;
  }

  @Test
  void theStencilDoesWhatTheRowsSay() {
    for (int n : new int[] {1, 2, 5, 8}) {
      DickeLiouvillian l =
          DickeLiouvillian.of(
              n,
              SpinPolynomial.quadratic(0.3, -0.7, 0.2, 0.15, 0.4, 0.25),
              new DickeRates(0.4, 0.35, 0.6, 0.5, 0.45, 0.55),
              List.of(new CollectiveJump(0.3, SpinPolynomial.parse("Jx + 0.5i Jz"))));
      HermitianPlanes x = random(l, 7);
      HermitianPlanes y = new HermitianPlanes(l.spins());
      l.apply(x, y);
      for (int s = 0; s < l.planes(); s++) {
        for (int i = 0; i <= l.twoJ(s); i++) {
          for (int j = 0; j <= l.twoJ(s); j++) {
            double[] sum = new double[2];
            l.row(
                s,
                i,
                j,
                (s1, i1, j1, re, im) -> {
                  sum[0] += re * x.re(s1, i1, j1) - im * x.im(s1, i1, j1);
                  sum[1] += re * x.im(s1, i1, j1) + im * x.re(s1, i1, j1);
                });
            // 30 products of order 10 added in another order
            assertEquals(sum[0], y.re(s, i, j), 1e-12);
            assertEquals(sum[1], y.im(s, i, j), 1e-12);
          }
        }
      }
    }
  }

  @Test
  void theAssembledMatrixDoesWhatTheStencilDoes() throws java.io.IOException {
    DickeLiouvillian l =
        DickeLiouvillian.of(
            6,
            SpinPolynomial.quadratic(0.3, -0.7, 0.2, 0.15, 0.4, 0.25),
            new DickeRates(0.4, 0.35, 0.6, 0.5, 0.45, 0.55));
    SparseMatrix matrix = SparseMatrix.of(MatrixRows.of(l));
    assertEquals(7 * 8 * 9 / 6, matrix.size());
    HermitianPlanes x = random(l, 3);
    HermitianPlanes y = new HermitianPlanes(l.spins());
    l.apply(x, y);
    double[] re = new double[(int) matrix.size()];
    double[] im = new double[(int) matrix.size()];
    int k = 0;
    for (int s = 0; s < l.planes(); s++) {
      for (int i = 0; i <= l.twoJ(s); i++) {
        for (int j = 0; j <= l.twoJ(s); j++, k++) {
          re[k] = x.re(s, i, j);
          im[k] = x.im(s, i, j);
        }
      }
    }
    k = 0;
    for (int s = 0; s < l.planes(); s++) {
      for (int i = 0; i <= l.twoJ(s); i++) {
        for (int j = 0; j <= l.twoJ(s); j++, k++) {
          double sumRe = 0;
          double sumIm = 0;
          for (int e = (int) matrix.rowStart()[k]; e < matrix.rowStart()[k + 1]; e++) {
            int c = matrix.columns()[e];
            assertTrue(e == matrix.rowStart()[k] || c > matrix.columns()[e - 1], "sorted");
            sumRe += matrix.re()[e] * re[c] - matrix.im()[e] * im[c];
            sumIm += matrix.re()[e] * im[c] + matrix.im()[e] * re[c];
          }
          assertEquals(y.re(s, i, j), sumRe, 1e-12, "rounding of 30 products");
          assertEquals(y.im(s, i, j), sumIm, 1e-12, "rounding of 30 products");
        }
      }
    }
    StringBuilder text = new StringBuilder();
    MatrixMarket.write(MatrixRows.of(l), List.of("note"), text);
    String[] lines = text.toString().split("\n");
    assertEquals("%%MatrixMarket matrix coordinate complex general", lines[0]);
    assertEquals("% note", lines[1]);
    assertEquals("84 84 " + matrix.entries(), lines[2]);
    assertEquals(matrix.entries() + 3, lines.length);
    assertEquals(matrix.re()[0], Double.parseDouble(lines[3].split(" ")[2]), 0.0, "exact");
  }

  @Test
  void theLiouvillianConservesTheTrace() {
    DickeLiouvillian l =
        DickeLiouvillian.of(
            31,
            SpinPolynomial.quadratic(0.3, 0.7, 0.2, 0.15, 0, 0.25),
            new DickeRates(0.4, 0.35, 0.6, 0.5, 0.45, 0.55));
    HermitianPlanes x = random(l, 5);
    HermitianPlanes y = new HermitianPlanes(l.spins());
    l.apply(x, y);
    // 272 populations times diagonals of order 400, each rounded
    assertEquals(0, y.trace(), 1e-11);
  }

  @Test
  void symmetriesAreDetected() {
    DickeRates rates = new DickeRates(0.1, 0, 0, 1, 0, 0);
    assertEquals(
        0,
        DickeLiouvillian.of(4, SpinPolynomial.quadratic(1, 0, 0, 0, 0, 1), rates).diagonalReach());
    DickeLiouvillian even =
        DickeLiouvillian.of(4, SpinPolynomial.quadratic(1, 0, 0, 1, 0, 0), rates);
    assertEquals(2, even.diagonalReach());
    assertEquals(2, even.diagonalStep());
    DickeLiouvillian driven =
        DickeLiouvillian.of(4, SpinPolynomial.quadratic(1, 1, 0, 0, 0, 0), rates);
    assertEquals(1, driven.diagonalReach());
    // J_x^2 + J_y^2 = J^2 - J_z^2 keeps U(1): the cancelling diagonals are dropped
    assertEquals(
        0,
        DickeLiouvillian.of(7, SpinPolynomial.quadratic(1, 0, 0, 1, 1, 0), rates).diagonalReach());
  }

  @Test
  void aHamiltonianThatIsNotHermitianIsRefused() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                DickeLiouvillian.of(
                    4, SpinPolynomial.parse("JxJz"), new DickeRates(1, 0, 0, 0, 0, 0)));
    assertTrue(refusal.getMessage().contains("not Hermitian"), refusal.getMessage());
  }

  static HermitianPlanes random(DickeLiouvillian l, long seed) {
    Random random = new Random(seed);
    HermitianPlanes x = new HermitianPlanes(l.spins());
    for (int s = 0; s < x.planes(); s++) {
      for (int k = 0; k < x.re(s).length; k++) {
        x.re(s)[k] = random.nextGaussian();
        x.im(s)[k] = k <= x.twoJ(s) ? 0 : random.nextGaussian();
      }
    }
    return x;
  }
}
