package dickens.systems;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.ReferenceFile;
import dickens.ReferenceFile.Row;
import dickens.model.ChainModel;
import dickens.model.Models;
import dickens.model.Values;
import dickens.observe.ChainObservable;
import dickens.observe.ChainObservables;
import dickens.observe.ChainResolvent;
import dickens.observe.ChainStatistics;
import dickens.observe.LawCheck;
import dickens.observe.ResolventVector;
import dickens.solve.ChainOptions;
import dickens.solve.ChainSteadyState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The refrigerator against its reference files (320-bit elimination, 20 digits). Tolerances are
 * what double precision attains: currents 1e-14 of the gross flux (near equilibrium a net current
 * is a small difference), noise 2e-12, C3 and C4 1e-10, sigma 1e-14 of sum beta gross, populations
 * 1e-12 where above 1e-290, resolvent 1e-12.
 */
class RefrigeratorReferenceTest {
  private static final ChainModel REFRIGERATOR = (ChainModel) Models.named("refrigerator");
  private static final List<String> BATHS = List.of("c", "h", "w");

  private static ChainStatistics solve(Map<String, String> request, ChainOptions options) {
    Values values = REFRIGERATOR.complete(request);
    return new ChainStatistics(ChainSteadyState.of(REFRIGERATOR.generator(values), options));
  }

  private static void assertRelative(double expected, double actual, double tolerance, Object row) {
    assertTrue(
        Math.abs(actual - expected) <= tolerance * Math.abs(expected),
        () ->
            "expected "
                + expected
                + " but was "
                + actual
                + ", relative error "
                + Math.abs(actual / expected - 1)
                + " in "
                + row);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fig3a",
        "fig3b",
        "fig4",
        "fig5",
        "large_n",
        "narrow_limit",
        "sectors",
        "entropy_tur"
      })
  void currentsNoisesAndEntropyAgreeWithTheReference(String file) {
    for (ChainOptions options : List.of(ChainOptions.adaptive(), ChainOptions.whole())) {
      for (Row row : ReferenceFile.rows("refrigerator/" + file + ".csv")) {
        ChainStatistics s = solve(row.refrigerator(), options);
        assertTrue(s.state().report().status().isGood(), row::toString);
        for (int c = 0; c < 3; c++) {
          String bath = BATHS.get(c);
          assertEquals(
              row.number("I_" + bath), s.current(c), 1e-14 * s.gross(c), "I_" + bath + row);
          assertRelative(row.number("S_" + bath), s.noise(c), 2e-12, "S_" + bath + row);
        }
        assertEquals(
            row.number("sigma_i"),
            s.entropyProduction(),
            1e-14 * s.grossEntropyFlow(),
            () -> "sigma " + row);
        assertEquals(java.util.Optional.empty(), LawCheck.violation(s), row::toString);
      }
    }
  }

  @Test
  void efficienciesAgreeWithTheReferenceWhereItCools() {
    Map<String, ChainObservable> byName = byName();
    int cooling = 0;
    for (Row row : ReferenceFile.rows("refrigerator/fig5.csv")) {
      ChainStatistics s = solve(row.refrigerator(), ChainOptions.adaptive());
      if (row.text("cooling").equals("1")) {
        cooling++;
        // rounding of the currents enters: relative error 1e-14 gross/|I|, twice
        double tolerance =
            2e-12 + 4e-14 * (s.gross(0) / Math.abs(s.current(0)) + s.gross(2) / s.current(2));
        assertRelative(
            row.number("kappa"), byName.get("kappa").of(s)[0], tolerance, "kappa " + row);
        assertRelative(
            row.number("kappa_bar"), byName.get("kappa_bar").of(s)[0], tolerance, "bar " + row);
        assertRelative(
            row.number("kappa_over_kappabar"),
            byName.get("kappa_ratio").of(s)[0],
            tolerance,
            "ratio " + row);
        if (!row.text("kappa_Ca").equals("inf")) {
          assertRelative(
              row.number("kappa_Ca"), byName.get("kappa_carnot").of(s)[0], 1e-15, "Ca " + row);
        }
      } else {
        assertTrue(Double.isNaN(byName.get("kappa").of(s)[0]), row::toString);
      }
    }
    assertTrue(cooling > 50, "the file has rows that cool");
  }

  @Test
  void uncertaintyRatioAgreesWithTheReference() {
    Map<String, ChainObservable> byName = byName();
    for (Row row : ReferenceFile.rows("refrigerator/entropy_tur.csv")) {
      ChainStatistics s = solve(row.refrigerator(), ChainOptions.adaptive());
      double tur = byName.get("TUR").of(s)[0];
      if (!Double.isNaN(tur)) {
        double tolerance =
            2e-12
                + 2e-14 * s.gross(0) / Math.abs(s.current(0))
                + 1e-14 * s.grossEntropyFlow() / Math.abs(s.entropyProduction());
        assertRelative(row.number("TUR"), tur, tolerance, "TUR " + row);
      }
    }
  }

  private static Map<String, ChainObservable> byName() {
    Map<String, ChainObservable> map = new LinkedHashMap<>();
    ChainObservables.of(BATHS).forEach(o -> map.put(o.info().name(), o));
    return map;
  }

  @Test
  void cumulantsOfTheFullModelAgreeWithTheReference() {
    int rows = 0;
    for (Row row : ReferenceFile.rows("refrigerator/cumulants.csv")) {
      if (!row.text("model").equals("full")) {
        continue;
      }
      rows++;
      ChainStatistics s = solve(row.refrigerator(), ChainOptions.adaptive());
      int c = BATHS.indexOf(row.text("bath"));
      assertEquals(row.number("C1"), s.cumulant(c, 1), 1e-14 * s.gross(c), row::toString);
      assertRelative(row.number("C2"), s.cumulant(c, 2), 2e-12, row);
      assertRelative(row.number("C3"), s.cumulant(c, 3), 1e-10, row);
      assertRelative(row.number("C4"), s.cumulant(c, 4), 1e-10, row);
    }
    assertTrue(rows > 5, "the file has rows of the full model");
  }

  @Test
  void scalingOfFigureTwoAgreesWithTheReference() {
    for (Row row : ReferenceFile.rows("refrigerator/fig2_scaling.csv")) {
      ChainStatistics s = solve(row.refrigerator(), ChainOptions.adaptive());
      for (int c = 0; c < 3; c++) {
        String bath = BATHS.get(c);
        assertEquals(row.number("I_" + bath + "_full"), s.current(c), 1e-14 * s.gross(c));
      }
      assertRelative(row.number("S_c_full"), s.noise(0), 2e-12, row);
      for (int k = 0; k < 3; k++) {
        assertRelative(row.number("rho_" + k), s.state().rho()[k], 1e-12, row);
      }
    }
  }

  @Test
  void resolventAgreesWithTheReferenceComponentByComponent() {
    Map<String, List<Row>> points = new LinkedHashMap<>();
    for (Row row : ReferenceFile.rows("refrigerator/resolvent.csv")) {
      String key = row.refrigerator() + " z=" + row.text("Re_z") + "," + row.text("Im_z");
      points.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
    }
    for (List<Row> rows : points.values()) {
      Row first = rows.get(0);
      ChainStatistics s = solve(first.refrigerator(), ChainOptions.whole());
      ChainResolvent resolvent = new ChainResolvent(s, 0, 0);
      ResolventVector point = resolvent.at(first.number("Re_z"), first.number("Im_z"));
      for (Row row : rows) {
        int i = (int) row.number("i");
        double size = Math.hypot(row.number("Re_x_i"), row.number("Im_x_i"));
        assertEquals(row.number("Re_x_i"), point.re()[i], 1e-12 * size, row::toString);
        assertEquals(row.number("Im_x_i"), point.im()[i], 1e-12 * size, row::toString);
        double source = row.number("b_i");
        // b_i is a difference of up to four fluxes
        assertEquals(source, resolvent.rawSource()[i], 1e-12 * Math.abs(source), row::toString);
      }
      double ySize = Math.hypot(first.number("Re_y"), first.number("Im_y"));
      assertEquals(first.number("Re_y"), point.yRe(), 1e-12 * ySize, first::toString);
      assertEquals(first.number("Im_y"), point.yIm(), 1e-12 * ySize, first::toString);
      assertTrue(point.residual() < 1e-13, () -> point.residual() + " in " + first);
    }
  }

  @Test
  void twoReservoirCurrentsOfAppendixDAgreeWithTheReference() {
    int twoLevel = 0;
    for (Row row : ReferenceFile.rows("refrigerator/appD.csv")) {
      Map<String, String> request = row.refrigerator();
      ChainStatistics s = solve(request, ChainOptions.adaptive());
      for (int c = 0; c < 3; c++) {
        assertEquals(
            row.number("I_" + BATHS.get(c)), s.current(c), 1e-14 * s.gross(c), row::toString);
      }
      assertRelative(row.number("S_c"), s.noise(0), 2e-12, row);
      if (row.text("D2").equals("nan")) {
        continue; // the two-level formulas are for a vanishing hot bath
      }
      Values values = REFRIGERATOR.complete(request);
      Map<String, Double> closed = new LinkedHashMap<>();
      REFRIGERATOR
          .closedForms()
          .forEach(form -> closed.put(form.name(), form.formula().apply(values)[0]));
      assertRelative(row.number("Geff_c"), closed.get("Gamma_eff_c"), 1e-14, row);
      assertRelative(row.number("Geff_w"), closed.get("Gamma_eff_w"), 1e-14, row);
      assertRelative(row.number("I_c_2level"), closed.get("I_c_two_level"), 1e-13, row);
      assertRelative(row.number("S_c_2level"), closed.get("S_c_two_level"), 1e-13, row);
      twoLevel++;
    }
    assertTrue(twoLevel > 5, "the file has rows without the hot bath");
  }
}
