package dickens.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.ReferenceFile;
import dickens.ReferenceFile.Row;
import dickens.bath.Bath;
import dickens.bath.SpectralDensity;
import dickens.generator.Chain;
import dickens.generator.SpinCoupling;
import dickens.generator.SpinCoupling.Operator;
import dickens.generator.SpinLadder;
import dickens.model.ChainModel;
import dickens.model.Models;
import dickens.observe.ChainResolvent;
import dickens.observe.ChainStatistics;
import dickens.solve.ChainFactorization;
import dickens.solve.ChainOptions;
import dickens.solve.ChainSteadyState;
import dickens.solve.CompensatedSum;
import dickens.solve.ShiftedChainFactorization;
import dickens.solve.SolveStatus;
import dickens.spin.ParityLadder;
import dickens.spin.ParitySector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every back end must do; a subclass says how to open one. */
public abstract class BackendContractTest {
  private static final List<String> BATHS = List.of("c", "h", "w");

  /** Opens a back end that uses so many threads, if that means something to it. */
  protected abstract Backend open(int threads);

  private ChainBatchResult solve(List<SpinLadder> points, int threads) {
    return solve(points, threads, ChainBatchLimits.adaptive(points.size()));
  }

  private ChainBatchResult solve(List<SpinLadder> points, int threads, ChainBatchLimits limits) {
    try (Backend backend = open(threads);
        ChainBatch batch = backend.prepareChains(limits)) {
      return batch.solve(SpinLadderBatch.of(points));
    }
  }

  private static SpinLadder ladder(Row row) {
    ChainModel model = (ChainModel) Models.named("refrigerator");
    return (SpinLadder) model.generator(model.complete(row.refrigerator()));
  }

  /** Tolerances of physics.md Part A, "attainable": what double precision allows. */
  @ParameterizedTest
  @CsvSource({
    "fig2_scaling, _full",
    "fig3a, ''",
    "fig3b, ''",
    "fig4, ''",
    "fig5, ''",
    "large_n, ''",
    "narrow_limit, ''",
    "sectors, ''",
    "appD, ''",
    "entropy_tur, ''"
  })
  void batchedCurrentsAndNoisesAgreeWithTheReference(String file, String suffix) {
    List<Row> rows = ReferenceFile.rows("refrigerator/" + file + ".csv");
    ChainBatchResult result = solve(rows.stream().map(BackendContractTest::ladder).toList(), 2);
    for (int p = 0; p < rows.size(); p++) {
      Row row = rows.get(p);
      assertEquals(PointStatus.CONVERGED, result.status()[p], row.toString());
      assertTrue(result.residual()[p] <= 1e-15, row.toString());
      for (int c = 0; c < BATHS.size(); c++) {
        String current = "I_" + BATHS.get(c) + suffix;
        double tolerance = 1e-14 * result.gross()[c][p];
        assertEquals(row.number(current), result.current()[c][p], tolerance, row.toString());
        String noise = "S_" + BATHS.get(c) + suffix;
        if (row.cells().containsKey(noise)) {
          double expected = row.number(noise);
          assertEquals(expected, result.noise()[c][p], 2e-12 * expected, row.toString());
        }
      }
    }
  }

  /**
   * physics.md Part A, "attainable": C3 and C4 to 1e-10; cumulants.csv holds the full model too.
   */
  @Test
  void batchedCumulantsAgreeWithTheReference() {
    List<Row> rows =
        ReferenceFile.rows("refrigerator/cumulants.csv").stream()
            .filter(row -> row.text("model").equals("full"))
            .toList();
    ChainDetail detail = new ChainDetail(4, 0);
    ChainBatchResult result =
        solve(
            rows.stream().map(BackendContractTest::ladder).toList(),
            2,
            ChainBatchLimits.adaptive(rows.size()).withDetail(detail));
    for (int p = 0; p < rows.size(); p++) {
      Row row = rows.get(p);
      int c = BATHS.indexOf(row.text("bath"));
      double gross = result.gross()[c][p];
      assertEquals(row.number("C1"), result.current()[c][p], 1e-14 * gross, row.toString());
      double second = row.number("C2");
      assertEquals(second, result.noise()[c][p], 2e-12 * second, row.toString());
      for (int m = 3; m <= 4; m++) {
        double expected = row.number("C" + m);
        double tolerance = 1e-10 * Math.abs(expected);
        assertEquals(expected, result.cumulants()[m - 3][c][p], tolerance, row + " order " + m);
      }
    }
  }

  /** Orders to 8 and all populations, against the scalar solver, on points of every kind. */
  @ParameterizedTest
  @CsvSource({"3,0", "4,1000", "8,5", "2,7"})
  void batchedDetailsEqualTheScalarRoute(int order, int populations) {
    List<SpinLadder> points = new ArrayList<>(randomPoints(60, 11));
    points.add(refrigerator(1, 2, 1, 0.5, 0.1));
    points.add(refrigerator(31, 2, 1, 0.1, 0.1));
    ChainDetail detail = new ChainDetail(order, populations);
    ChainBatchResult result =
        solve(points, 2, ChainBatchLimits.adaptive(points.size()).withDetail(detail));
    ChainBatchResult plain = solve(points, 2);
    assertEquals(order - 2, result.cumulants().length);
    for (int p = 0; p < points.size(); p++) {
      ChainSteadyState state = ChainSteadyState.of(points.get(p), ChainOptions.adaptive());
      ChainStatistics scalar = new ChainStatistics(state);
      assertEquals(Math.min(populations, state.chain().levels()), result.rho()[p].length);
      for (int k = 0; k < result.rho()[p].length; k++) {
        double expected = state.rho()[k];
        // physics.md Part A: relative 1e-12 where rho > 1e-290
        double tolerance = expected > 1e-290 ? 1e-12 * expected : 1e-290;
        assertEquals(expected, result.rho()[p][k], tolerance, p + " level " + k);
      }
      for (int m = order; m >= 3; m--) {
        for (int c = 0; c < result.current().length; c++) {
          double found = result.cumulants()[m - 3][c][p];
          if (c >= points.get(p).couplings().size()) {
            assertTrue(Double.isNaN(found));
            continue;
          }
          double expected = scalar.cumulant(c, m);
          // two routes of 1e-10 each
          String what = p + " bath " + c + " order " + m;
          assertEquals(expected, found, 2e-10 * Math.abs(expected), what);
        }
      }
    }
    assertSameBits(plain, result, 0);
  }

  /** Batches of awkward sizes of chains of awkward lengths, against the scalar solver. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 31, 32, 33, 255, 257})
  void batchOfAnySizeEqualsTheScalarRoute(int size) {
    assertEqualsScalar(randomPoints(size, 7L * size));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 31, 32, 33, 255, 257, 1024, 1025, 4097})
  void chainOfAnyLengthEqualsTheScalarRoute(int levels) {
    // hot baths, so that every level counts; 2j odd has (2j+1)/2 levels
    long qubits = 2L * levels - 1;
    double hot = 1.0 / ((double) qubits * qubits);
    List<SpinLadder> points = new ArrayList<>();
    for (double factor : new double[] {0.5, 1, 2}) {
      points.add(refrigerator(qubits, 2 * factor * hot, hot, 0.3 * hot, 10));
      // narrow baths: the noise is 1e-5 of the terms that make it up
      points.add(refrigerator(qubits, 2 * factor * hot, hot, 0.3 * hot, 0.1));
    }
    ChainBatchResult result = assertEqualsScalar(points);
    assertEquals(levels, result.levels()[1]);
  }

  private ChainBatchResult assertEqualsScalar(List<SpinLadder> points) {
    ChainBatchResult result = solve(points, 2);
    for (int p = 0; p < points.size(); p++) {
      ChainSteadyState state = ChainSteadyState.of(points.get(p), ChainOptions.adaptive());
      ChainStatistics scalar = new ChainStatistics(state);
      String point = p + " " + points.get(p);
      assertEquals(state.report().status() == SolveStatus.CONVERGED, isGood(result, p), point);
      assertEquals(state.chain().levels(), result.levels()[p], point);
      assertEquals(state.report().iterations(), result.rounds()[p], point);
      int channels = points.get(p).couplings().size();
      for (int c = 0; c < channels; c++) {
        double gross = scalar.gross(c);
        // two roundings of the same sums: n ulps at most, in practice a few
        assertEquals(gross, result.gross()[c][p], 1e-14 * gross, point);
        assertEquals(scalar.current(c), result.current()[c][p], 2e-14 * gross, point);
        if (channels > 1) {
          // physics.md Part A, "attainable"
          double noise = scalar.noise(c);
          assertEquals(noise, result.noise()[c][p], 2e-12 * noise, point);
        } else {
          assertEquals(0, result.noise()[c][p], point);
        }
      }
      for (int c = channels; c < result.current().length; c++) {
        assertTrue(Double.isNaN(result.current()[c][p]), point);
      }
    }
    return result;
  }

  private static boolean isGood(ChainBatchResult result, int p) {
    return result.status()[p] == PointStatus.CONVERGED;
  }

  @Test
  void resultIsTheSameToTheBitInAnyBatchAndOnAnyNumberOfThreads() {
    List<SpinLadder> points = randomPoints(700, 1);
    ChainBatchResult together = solve(points, 1);
    assertSameBits(together, solve(points, 2), 0);
    for (int size : new int[] {1, 7, 256}) {
      for (int from = 0; from + size <= 300; from += 97) {
        assertSameBits(together, solve(points.subList(from, from + size), 2), from);
      }
    }
    List<SpinLadder> reversed = new ArrayList<>(points);
    Collections.reverse(reversed);
    ChainBatchResult backwards = solve(reversed, 2);
    for (int p = 0; p < points.size(); p++) {
      assertSameBits(together, p, backwards, points.size() - 1 - p);
    }
  }

  private static void assertSameBits(ChainBatchResult whole, ChainBatchResult part, int from) {
    for (int p = 0; p < part.points(); p++) {
      assertSameBits(whole, from + p, part, p);
    }
  }

  private static void assertSameBits(ChainBatchResult one, int p, ChainBatchResult other, int q) {
    for (int c = 0; c < Math.min(one.current().length, other.current().length); c++) {
      assertEquals(one.current()[c][p], other.current()[c][q]);
      assertEquals(one.gross()[c][p], other.gross()[c][q]);
      assertEquals(one.noise()[c][p], other.noise()[c][q]);
    }
    assertEquals(one.levels()[p], other.levels()[q]);
    assertEquals(one.certificate()[p], other.certificate()[q]);
    assertEquals(one.residual()[p], other.residual()[q]);
    assertEquals(one.status()[p], other.status()[q]);
  }

  @Test
  void chainWhoseRatesUnderflowEndsThere() {
    // Ohmic with cut-off 0.02: exp(-w/w_c) is 0 from w = 15 on, with 250 levels to w = 499
    SpectralDensity density = new SpectralDensity.Ohmic(1, 0.02);
    List<SpinLadder> points = new ArrayList<>();
    for (double beta : new double[] {0.2, 3}) {
      points.add(
          SpinLadder.maximal(
              499,
              1,
              List.of(
                  new SpinCoupling(new Bath("a", beta, density), Operator.JX),
                  new SpinCoupling(new Bath("b", 2 * beta, density), Operator.JX))));
    }
    points.add(refrigerator(499, 2, 1, 0.001, 1e-3));
    ChainBatchResult result = solve(points, 1);
    for (int p = 0; p < points.size(); p++) {
      ChainSteadyState state = ChainSteadyState.of(points.get(p), ChainOptions.adaptive());
      ChainStatistics scalar = new ChainStatistics(state);
      assertEquals(state.report().status() == SolveStatus.CONVERGED, isGood(result, p));
      assertEquals(scalar.gross(0), result.gross()[0][p], 1e-14 * scalar.gross(0));
      assertEquals(scalar.current(0), result.current()[0][p], 1e-14 * scalar.gross(0));
      assertEquals(scalar.noise(0), result.noise()[0][p], 2e-12 * scalar.noise(0));
    }
  }

  @Test
  void chainThatMayNotGrowIsMarkedNotClosed() {
    List<SpinLadder> hot = List.of(refrigerator(1001, 2e-6, 1e-6, 1e-7, 10));
    ChainBatchResult result =
        solve(hot, 1, new ChainBatchLimits(1, 32, 64, 1e-30, ChainDetail.NONE));
    assertEquals(PointStatus.NOT_CLOSED, result.status()[0]);
    assertEquals(64, result.levels()[0]);
    assertTrue(result.certificate()[0] > 1e-30);
  }

  /** A hot chain of 4097 levels beside a short one; only the long one is held to its time. */
  @Test
  void longChainThatIsOutOfTimeIsMarkedAndLeavesTheOthersAlone() {
    double hot = 1.0 / (8193.0 * 8193.0);
    List<SpinLadder> points =
        List.of(refrigerator(8193, 2 * hot, hot, 0.3 * hot, 10), refrigerator(31, 2, 1, 0.5, 0.1));
    ChainBatchLimits free = ChainBatchLimits.adaptive(2);
    ChainBatchResult whole = solve(points, 1, free);
    assertSameBits(whole, solve(points, 1, free.within(1 << 24, 600)), 0);
    ChainBatchResult late = solve(points, 1, free.within(1 << 24, 1e-9));
    assertEquals(PointStatus.OUT_OF_TIME, late.status()[0]);
    assertSameBits(whole, 1, late, 1);
    ChainBatchLimits detailed = free.within(1 << 24, 1e-9).withDetail(new ChainDetail(3, 5));
    ChainBatchResult rich = solve(points.subList(0, 1), 1, detailed);
    assertEquals(PointStatus.OUT_OF_TIME, rich.status()[0]);
    assertEquals(0, rich.rho()[0].length);
    for (int c = 0; c < 3; c++) {
      assertTrue(Double.isNaN(late.current()[c][0]));
      assertTrue(Double.isNaN(late.gross()[c][0]));
      assertTrue(Double.isNaN(late.noise()[c][0]));
      assertTrue(Double.isNaN(rich.cumulants()[0][c][0]));
    }
  }

  /** A batch that is filled from several threads is that of points added one after the other. */
  @Test
  void batchMadeInParallelIsTheSame() {
    List<SpinLadder> points = randomPoints(500, 5);
    SpinLadderBatch made = SpinLadderBatch.of(points.size(), points::get);
    SpinLadderBatch added = SpinLadderBatch.of(points);
    assertEquals(added.size(), made.size());
    assertEquals(added.channels(), made.channels());
    for (int p = 0; p < points.size(); p++) {
      assertEquals(points.get(p).levels(), made.levels(p));
      assertEquals(added.ladder(p).toString(), made.ladder(p).toString());
    }
    for (int f = 0; f < SpinLadderBatch.CHANNEL_FIELDS; f++) {
      assertEquals(added.varies(f), made.varies(f));
    }
    assertTrue(made.varies(SpinLadderBatch.OMEGA));
    SpinLadder one = points.get(0);
    assertFalse(SpinLadderBatch.of(9, p -> one).varies(SpinLadderBatch.OMEGA));
  }

  /** Against the scalar solver, on chains of awkward lengths and for small, large, real shifts. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 31, 257})
  void resolventAtManyShiftsEqualsTheScalarRoute(int levels) {
    long qubits = 2L * levels - 1;
    double hot = 1.0 / ((double) qubits * qubits);
    Chain chain = refrigerator(qubits, 2 * hot, hot, 0.3 * hot, 10).lowest(levels);
    double[] rho = ChainFactorization.of(chain).steadyState();
    Random random = new Random(levels);
    double[][] z = new double[2][65];
    double[] source = new double[levels];
    double[] readout = new double[levels];
    for (int k = 0; k < levels; k++) {
      source[k] = random.nextDouble();
      readout[k] = random.nextDouble();
    }
    for (int i = 0; i < z[0].length; i++) {
      double size = Math.exp(20 * random.nextDouble() - 10);
      z[0][i] = i % 3 == 0 ? 0 : size * random.nextDouble();
      z[1][i] = i % 3 == 1 ? 0 : size * (random.nextDouble() - 0.5);
    }
    try (Backend backend = open(2);
        ChainShifts shifts = backend.prepareShifts(chain)) {
      ShiftReadings raw = shifts.readOut(z, source, readout, new double[levels]);
      ShiftReadings projected = shifts.readOut(z, source, readout, rho);
      for (int i = 0; i < z[0].length; i++) {
        double[][] x =
            new ShiftedChainFactorization(chain, z[0][i], z[1][i])
                .solve(source, new double[levels]);
        for (int part = 0; part < 2; part++) {
          double sum = CompensatedSum.of(x[part]);
          double y = 0;
          double yProjected = 0;
          double scale = 0;
          for (int k = 0; k < levels; k++) {
            y += readout[k] * x[part][k];
            yProjected += readout[k] * (x[part][k] - rho[k] * sum);
            scale += readout[k] * Math.hypot(x[0][k], x[1][k]);
          }
          assertEquals(y, (part == 0 ? raw.re() : raw.im())[i], 1e-12 * scale);
          assertTrue(raw.residual()[i] <= 1e-14);
          assertEquals(yProjected, (part == 0 ? projected.re() : projected.im())[i], 1e-12 * scale);
        }
      }
      ShiftReadings alone =
          shifts.readOut(new double[][] {{z[0][7]}, {z[1][7]}}, source, readout, rho);
      assertEquals(projected.re()[7], alone.re()[0]);
      assertEquals(projected.im()[7], alone.im()[0]);
      assertEquals(projected.residual()[7], alone.residual()[0]);
      double[][] pole = {{0}, {0}};
      assertThrows(
          IllegalArgumentException.class, () -> shifts.readOut(pole, source, readout, rho));
    }
  }

  /** resolvent.csv, y of 20 digits; physics.md Part A: 1e-12. */
  @Test
  void readOutsAgreeWithTheReference() {
    Map<String, List<Row>> systems = new LinkedHashMap<>();
    for (Row row : ReferenceFile.rows("refrigerator/resolvent.csv")) {
      if (row.number("Re_z") != 0 || row.number("Im_z") != 0) {
        String key = row.refrigerator() + row.text("Re_z") + " " + row.text("Im_z");
        systems.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
      }
    }
    try (Backend backend = open(2)) {
      for (List<Row> rows : systems.values()) {
        SpinLadder ladder = ladder(rows.get(0));
        Chain chain = ladder.lowest((int) ladder.levels());
        ChainStatistics statistics =
            new ChainStatistics(ChainSteadyState.of(ladder, ChainOptions.whole()));
        double[][] z = {{rows.get(0).number("Re_z")}, {rows.get(0).number("Im_z")}};
        try (ChainShifts shifts = backend.prepareShifts(chain)) {
          ShiftReadings y = new ChainResolvent(statistics, 0, 0).at(z, shifts);
          Row row = rows.get(0);
          double size = Math.hypot(row.number("Re_y"), row.number("Im_y"));
          assertEquals(row.number("Re_y"), y.re()[0], 1e-12 * size, row.toString());
          assertEquals(row.number("Im_y"), y.im()[0], 1e-12 * size, row.toString());
          assertTrue(y.residual()[0] <= 1e-14, row.toString());
        }
      }
    }
    assertTrue(systems.size() > 3);
  }

  /** The noise spectrum through the back end is that of the scalar route, in both of its forms. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void noiseSpectrumEqualsTheScalarRoute(int bath) {
    ChainSteadyState state =
        ChainSteadyState.of(refrigerator(31, 2, 1, 0.1, 0.1), ChainOptions.adaptive());
    ChainResolvent resolvent = new ChainResolvent(new ChainStatistics(state), bath, bath);
    double[] frequencies = new double[40];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = (i % 2 == 0 ? 1 : -1) * Math.exp(0.5 * i - 10);
    }
    try (Backend backend = open(2);
        ChainShifts shifts = backend.prepareShifts(state.chain())) {
      double[] noises = resolvent.noises(frequencies, shifts);
      for (int i = 0; i < frequencies.length; i++) {
        double expected = resolvent.noise(frequencies[i]);
        // both sum the same terms; the quieter form keeps them of the size of the noise
        assertEquals(expected, noises[i], 1e-12 * expected, "w = " + frequencies[i]);
      }
    }
  }

  @Test
  void singleLevelCarriesNoCurrent() {
    ChainBatchResult result = solve(List.of(refrigerator(1, 2, 1, 0.5, 0.1)), 1);
    for (int c = 0; c < 3; c++) {
      assertEquals(0, result.current()[c][0]);
      assertEquals(0, result.gross()[c][0]);
      assertEquals(0, result.noise()[c][0]);
    }
    assertEquals(PointStatus.CONVERGED, result.status()[0]);
  }

  @Test
  void batchMayBeEmptyAndMayBeReused() {
    List<SpinLadder> points = randomPoints(50, 3);
    try (Backend backend = open(2);
        ChainBatch batch = backend.prepareChains(ChainBatchLimits.adaptive(50))) {
      assertEquals(0, batch.solve(new SpinLadderBatch(1)).points());
      ChainBatchResult first = batch.solve(SpinLadderBatch.of(points));
      assertEquals(10, batch.solve(SpinLadderBatch.of(points.subList(0, 10))).points());
      assertSameBits(first, batch.solve(SpinLadderBatch.of(points)), 0);
      SpinLadderBatch tooMany = SpinLadderBatch.of(randomPoints(51, 3));
      assertThrows(IllegalArgumentException.class, () -> batch.solve(tooMany));
    }
  }

  /** Points that differ in everything: qubits, spin, sector, bath shapes, number of baths. */
  private static List<SpinLadder> randomPoints(int count, long seed) {
    Random random = new Random(seed);
    List<SpinLadder> points = new ArrayList<>();
    while (points.size() < count) {
      long qubits = 2L + random.nextInt(random.nextInt(4) == 0 ? 400 : 40);
      long twoJ = qubits - 2L * random.nextInt((int) Math.min(3, qubits / 2));
      ParitySector sector = random.nextBoolean() ? ParitySector.PLUS : ParitySector.MINUS;
      List<SpinCoupling> couplings = new ArrayList<>();
      int baths = 1 + random.nextInt(4);
      for (int c = 0; c < baths; c++) {
        Operator operator =
            c > 0 && random.nextBoolean() ? Operator.JX_SQUARED_OVER_N : Operator.JX;
        double beta = Math.exp(random.nextDouble() * 8 - 6);
        Bath bath = new Bath("b" + c, beta, density(random));
        couplings.add(new SpinCoupling(bath, operator));
      }
      points.add(
          new SpinLadder(
              qubits, new ParityLadder(twoJ, sector), 0.5 + random.nextDouble(), couplings));
    }
    return points;
  }

  private static SpectralDensity density(Random random) {
    double a = 0.1 + random.nextDouble();
    SpectralDensity.Peaked peak =
        new SpectralDensity.Peaked(a, 1 + 5 * random.nextDouble(), 0.05 + random.nextDouble());
    return switch (random.nextInt(5)) {
      case 0 -> new SpectralDensity.Ohmic(a, 20 + 30 * random.nextDouble());
      case 1 -> new SpectralDensity.Flat(a);
      case 2 -> new SpectralDensity.RegularisedPeak(peak, 5 + random.nextDouble());
      case 3 -> new SpectralDensity.LorentzDrude(a, 1 + random.nextDouble());
      default -> peak;
    };
  }

  /** Fig. 2 of K with other temperatures and widths. */
  private static SpinLadder refrigerator(
      long qubits, double betaC, double betaH, double betaW, double width) {
    return SpinLadder.maximal(
        qubits,
        1,
        List.of(
            coupling("c", betaC, 2, width, Operator.JX),
            coupling("h", betaH, 6, width, Operator.JX_SQUARED_OVER_N),
            coupling("w", betaW, 4, width, Operator.JX)));
  }

  private static SpinCoupling coupling(
      String name, double beta, double centre, double width, Operator operator) {
    return new SpinCoupling(
        new Bath(name, beta, new SpectralDensity.Peaked(1, centre, width)), operator);
  }
}
