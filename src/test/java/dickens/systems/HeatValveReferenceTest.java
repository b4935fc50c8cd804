package dickens.systems;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.cpu.RowKernels;
import dickens.generator.PopulationLattice;
import dickens.solve.lattice.LatticeOptions;
import dickens.solve.lattice.LatticeOptions.Extent;
import dickens.solve.lattice.LatticeSolution;
import dickens.solve.lattice.LatticeSolver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The heat valve against values computed with other methods and more digits. */
class HeatValveReferenceTest {
  static List<double[]> rows(String file) throws IOException {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                HeatValveReferenceTest.class.getResourceAsStream("/valve/" + file),
                StandardCharsets.UTF_8))) {
      return in.lines()
          .filter(line -> Character.isDigit(line.charAt(0)))
          .map(line -> Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray())
          .toList();
    }
  }

  static LatticeSolution solve(PopulationLattice lattice, Extent extent) {
    return new LatticeSolver(LatticeOptions.standard().withExtent(extent), new RowKernels())
        .solve(lattice);
  }

  // the reference spreads by up to 1.3e-14 at N = 10^4; 1e-12 leaves room for other summation
  // orders
  @Test
  void currentsAndSpinsOfFigure4AgreeWithTheReferenceUpToTenThousandQubits() throws IOException {
    for (double[] row : rows("fig4.csv")) {
      int n = (int) row[0];
      LatticeSolution state = solve(HeatValves.figure4(n, row[1], row[2]), Extent.AUTOMATIC);
      assertTrue(state.report().status().isGood(), () -> "N = " + n);
      assertEquals(row[3], state.current("h").net() / n, 1e-12 * row[3], "Q_h, N = " + n);
      assertEquals(row[4], state.meanJ2() / (n / 2.0 * (n / 2.0 + 1)), 1e-12 * row[4], "J2");
    }
  }

  // 40-digit reference; measured deviations are below 1e-15 (C3: 1e-14)
  @Test
  void currentsNoiseThirdCumulantAndResponseAgreeWithFortyDigitLinearAlgebra() throws IOException {
    for (double[] r : rows("noise.csv")) {
      double w = r[1];
      LatticeSolution state =
          solve(
              HeatValves.valve((int) r[0], r[2] / w, r[3] / w, r[4] / w, r[5], r[6], r[7], r[8]),
              Extent.AUTOMATIC);
      for (int i = 0; i < 3; i++) {
        String bath = List.of("h", "c", "p").get(i);
        assertEquals(r[9 + i], w * state.current(bath).net(), 1e-13 * Math.abs(r[9 + i]), bath);
      }
      assertEquals(r[12], state.meanJz(), 1e-13 * Math.abs(r[12]));
      assertEquals(r[13], state.meanJ2(), 1e-13 * r[13]);
      double[] c = state.cumulants("h", 3);
      assertEquals(r[14], w * w * c[2], 1e-12 * r[14]);
      assertEquals(r[15], w * w * w * c[3], 1e-11 * Math.abs(r[15]));
      double[][] x = state.countingResolvent("h", r[16], r[17]);
      double[] y = {state.readOut("h", x[0]), state.readOut("h", x[1])};
      double size = Math.hypot(r[18], r[19]);
      assertEquals(r[18], w * w * y[0], 1e-12 * size);
      assertEquals(r[19], w * w * y[1], 1e-12 * size);
    }
  }

  // two truncations of the same chain: the certificate of the window is below 1e-14/N
  @Test
  void windowAndFullLatticeAgree() {
    for (double ratio : new double[] {0.1, 1, 3}) {
      PopulationLattice lattice = HeatValves.figure4(300, 1, ratio);
      LatticeSolution window = solve(lattice, Extent.WINDOW);
      LatticeSolution full = solve(lattice, Extent.FULL_LATTICE);
      assertTrue(window.window().states() < full.window().states());
      double gross = full.current("h").gross();
      assertEquals(full.current("h").net(), window.current("h").net(), 1e-14 * gross);
      assertEquals(full.meanJ2(), window.meanJ2(), 1e-13 * full.meanJ2());
    }
  }

  // A(26): with T_p = T* the state is a product of independent qubits at T*
  @Test
  void localBathAtTheEffectiveTemperatureGivesTheIndependentCurrent() {
    double th = 3;
    double tc = 1.0 / 3;
    double nh = HeatValves.occupation(th);
    double nc = HeatValves.occupation(tc);
    double tStar =
        1 / Math.log((HeatValves.emissionFactor(th) + HeatValves.emissionFactor(tc)) / (nh + nc));
    for (int n : new int[] {1, 2, 7, 100, 5000}) {
      double independent = n * 0.1 * 0.1 * (nh - nc) / (0.1 * (2 * nc + 1) + 0.1 * (2 * nh + 1));
      LatticeSolution state =
          solve(HeatValves.valve(n, th, tc, tStar, 0.1, 0.1, 0.001, 0), Extent.AUTOMATIC);
      // rounding of gross, which is up to 10 times the net current, grows with the state count
      assertEquals(independent, state.current("h").net(), 2e-13 * independent, "N = " + n);
    }
  }

  // text after A(31): the spin length is set by the local bath; corrections are of order 1/N
  @Test
  void spinLengthOfManyQubitsIsThatOfTheLocalBath() {
    int n = 100_000;
    LatticeSolution state = solve(HeatValves.figure4(n, 3, 3), Extent.AUTOMATIC);
    double expected = Math.pow(Math.tanh(1.5), 2);
    assertEquals(expected, state.meanJ2() / (n / 2.0 * (n / 2.0 + 1)), 20.0 / n);
  }

  // first law: every jump changes M by one, so net counts add to zero up to rounding of the gross
  @Test
  void energyIsConservedAndPopulationsAreProbabilities() {
    for (int n : new int[] {1, 2, 3, 31, 32, 33, 500}) {
      LatticeSolution state =
          solve(HeatValves.valve(n, 2, 0.4, 0.7, 0.1, 0.3, 0.05, 0.2), Extent.AUTOMATIC);
      double sum = 0;
      double gross = 0;
      for (String bath : List.of("h", "c", "p")) {
        sum += state.current(bath).net();
        gross += state.current(bath).gross();
      }
      assertEquals(0, sum, 1e-14 * gross);
      double total = 0;
      for (double p : state.populations()) {
        assertTrue(p >= 0);
        total += p;
      }
      assertEquals(1, total, 1e-13);
      assertEquals(1, Arrays.stream(state.spinProbabilities()).sum(), 1e-13);
    }
  }
}
