package dickens.systems;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dickens.backend.Backend;
import dickens.backend.Backends;
import dickens.model.Model;
import dickens.model.Models;
import dickens.model.Values;
import dickens.solve.Budget;
import dickens.study.CurrentResolvent;
import dickens.study.Evaluator;
import dickens.study.PointResult;
import dickens.study.Progress;
import dickens.study.ResolventRequest;
import dickens.study.TimeEvolution;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.hipparchus.complex.Complex;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.EigenDecompositionNonSymmetric;
import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ensembles with coherences against the master equation in the 2^N space, all parameters random:
 * what users ask for by name.
 */
class EnsembleBruteForceTest {
  private static final Backend BACKEND = Backends.open("cpu").backend();
  private static final Model MODEL = Models.named("ensemble");

  /** Second moments of at most 4, rates of order 1, condition of at most 1e3. */
  private static final double TOLERANCE = 1e-11;

  private static final List<String> RATES =
      List.of(
          "emission",
          "pumping",
          "dephasing",
          "collective_emission",
          "collective_pumping",
          "collective_dephasing");

  /** One random ensemble as a request and in the full space. */
  private static final class System {
    final Map<String, String> request = new LinkedHashMap<>();
    final QubitSpace space;
    final double[][][] hamiltonian;
    final FullEnsemble full;

    /**
     * Random parameters.
     *
     * @param drive scale of the terms that drive coherences
     */
    System(int qubits, long seed, double drive) {
      Random random = new Random(seed);
      space = new QubitSpace(qubits);
      request.put("N", Integer.toString(qubits));
      hamiltonian = new double[2][space.size()][space.size()];
      String[] words = {"z", "x", "y", "xx", "yy", "zz"};
      String[] names = {"w0", "gx", "gy", "cx", "cy", "cz"};
      for (int k = 0; k < words.length; k++) {
        boolean drives = k > 0 && k < 5;
        double value = (drives ? drive : 1) * (2 * random.nextDouble() - 1);
        if (value != 0 && (drive != 0 || !names[k].equals("cz"))) {
          request.put(names[k], Double.toString(value));
          QubitSpace.add(hamiltonian, value, 0, space.word(words[k]));
        }
      }
      if (drive != 0) {
        request.put("H", "0.3 JxJz + 0.3 JzJx");
        QubitSpace.add(hamiltonian, 0.3, 0, space.word("xz"));
        QubitSpace.add(hamiltonian, 0.3, 0, space.word("zx"));
      }
      List<FullEnsemble.Channel> channels = new ArrayList<>();
      for (String name : RATES) {
        double rate = 0.1 + random.nextDouble();
        request.put(name, Double.toString(rate));
        char letter = name.endsWith("emission") ? '-' : name.endsWith("pumping") ? '+' : 'z';
        List<double[][][]> operators = new ArrayList<>();
        if (name.startsWith("collective")) {
          operators.add(space.collective(letter));
        } else {
          for (int k = 0; k < qubits; k++) {
            operators.add(space.single(letter, k));
          }
        }
        channels.add(new FullEnsemble.Channel(name, rate, operators));
      }
      request.put("jump", "0.4:J-^2; 0.3:Jx + 0.5i Jz");
      channels.add(
          new FullEnsemble.Channel("jump[0]", 0.4, List.<double[][][]>of(space.word("--"))));
      double[][][] mixed = space.word("x");
      QubitSpace.add(mixed, 0, 0.5, space.word("z"));
      if (drive == 0) {
        request.put("jump", "0.4:J-^2; 0.3:2i J-");
        mixed = new double[2][space.size()][space.size()];
        QubitSpace.add(mixed, 0, 2, space.word("-"));
      }
      channels.add(new FullEnsemble.Channel("jump[1]", 0.3, List.<double[][][]>of(mixed)));
      full = new FullEnsemble(qubits, hamiltonian, channels);
    }

    FullEnsemble.Channel channel(String name) {
      return full.channels().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
    }

    PointResult solve(String... names) {
      PointResult result =
          Evaluator.of(MODEL)
              .evaluate(List.of(MODEL.complete(request)), List.of(names), BACKEND, Progress.NONE)
              .get(0);
      assertTrue(result.report().status().isGood(), () -> result.report() + result.note());
      return result;
    }
  }

  private static int quanta(String channel) {
    return channel.endsWith("emission") ? -1 : channel.endsWith("pumping") ? 1 : 0;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void populationsAndCurrentsAreThoseOfTheFullSpace(int n) {
    System system = new System(n, 70 + n, 1);
    double[][][] rho = system.full.steadyState();
    List<String> names = new ArrayList<>(List.of("p_Jm", "J_of_p", "m_of_p", "I_jump", "Q_jump"));
    RATES.forEach(rate -> names.add("Q_" + rate));
    RATES.stream().filter(rate -> quanta(rate) != 0).forEach(rate -> names.add("I_" + rate));
    Map<String, double[]> found = system.solve(names.toArray(String[]::new)).observables();
    int k = 0;
    for (int s = 0; 2 * s <= n; s++) {
      for (int i = 0; i <= n - 2 * s; i++, k++) {
        assertEquals(0.5 * n - s, found.get("J_of_p")[k], 0);
        assertEquals(0.5 * n - s - i, found.get("m_of_p")[k], 0);
        assertEquals(system.space.component(rho, s, i, i)[0], found.get("p_Jm")[k], TOLERANCE);
      }
    }
    double sum = 0;
    for (String rate : RATES) {
      FullEnsemble.Channel channel = system.channel(rate);
      if (quanta(rate) != 0) {
        double current = quanta(rate) * FullEnsemble.trace(system.full.jump(channel, rho))[0];
        assertEquals(current, found.get("I_" + rate)[0], TOLERANCE, rate);
      }
      double energy = FullEnsemble.mean(system.hamiltonian, system.full.dissipator(channel, rho));
      assertEquals(energy, found.get("Q_" + rate)[0], 10 * TOLERANCE, rate);
      sum += found.get("Q_" + rate)[0];
    }
    // two excitations leave at each first jump; the second one mixes numbers
    double pairs = -2 * FullEnsemble.trace(system.full.jump(system.channel("jump[0]"), rho))[0];
    assertEquals(pairs, found.get("I_jump")[0], TOLERANCE);
    assertEquals(Double.NaN, found.get("I_jump")[1]);
    for (int j = 0; j < 2; j++) {
      double energy =
          FullEnsemble.mean(
              system.hamiltonian, system.full.dissipator(system.channel("jump[" + j + "]"), rho));
      assertEquals(energy, found.get("Q_jump")[j], 10 * TOLERANCE);
      sum += found.get("Q_jump")[j];
    }
    // the first law: tr(H L rho) = 0
    assertEquals(0, sum, 10 * TOLERANCE);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void squeezingAndEntropyAreThoseOfTheFullSpace(int n) {
    System system = new System(n, 60 + n, 1);
    double[][][] rho = system.full.steadyState();
    Map<String, double[]> found =
        system
            .solve("squeezing", "entropy", "smallest_eigenvalue", "purity", "JyJzJy")
            .observables();
    double[] j = new double[3];
    for (int a = 0; a < 3; a++) {
      j[a] = FullEnsemble.mean(system.space.word("xyz".substring(a, a + 1)), rho);
    }
    double length = Math.sqrt(j[0] * j[0] + j[1] * j[1] + j[2] * j[2]);
    double smallest = Double.POSITIVE_INFINITY;
    // the variance along directions all around the mean spin
    double[] u = {j[1], -j[0], 0};
    double[] v = {j[0] * j[2], j[1] * j[2], -j[0] * j[0] - j[1] * j[1]};
    int directions = 4000;
    for (int k = 0; k < directions; k++) {
      double angle = Math.PI * k / directions;
      double[][][] along = new double[2][system.space.size()][system.space.size()];
      for (int a = 0; a < 3; a++) {
        double part =
            Math.cos(angle) * u[a] / Math.hypot(u[0], u[1])
                + Math.sin(angle) * v[a] / (length * Math.hypot(u[0], u[1]));
        QubitSpace.add(along, part, 0, system.space.word("xyz".substring(a, a + 1)));
      }
      double variance =
          FullEnsemble.mean(QubitSpace.times(along, along), rho)
              - Math.pow(FullEnsemble.mean(along, rho), 2);
      smallest = Math.min(smallest, variance);
    }
    // the minimum is missed by a part (pi/8000)^2 of the spread of variances
    double expected = n * smallest / (length * length);
    assertEquals(expected, found.get("squeezing")[0], 1e-5 * expected);
    assertTrue(found.get("squeezing")[0] <= expected * (1 + 1e-12), "a minimum");
    double entropy = 0;
    double least = 1;
    for (double p : new EigenDecompositionSymmetric(embedded(rho)).getEigenvalues()) {
      // each eigenvalue stands there twice
      entropy -= 0.5 * p * Math.log(p);
      least = Math.min(least, p);
    }
    assertEquals(entropy, found.get("entropy")[0], 1e-10);
    assertTrue(least > 0 && found.get("smallest_eigenvalue")[0] > 0);
    assertEquals(FullEnsemble.mean(rho, rho), found.get("purity")[0], TOLERANCE);
    assertEquals(
        FullEnsemble.mean(system.space.word("yzy"), rho), found.get("JyJzJy")[0], 10 * TOLERANCE);
  }

  /** A + iB as the real symmetric (A, -B; B, A). */
  private static Array2DRowRealMatrix embedded(double[][][] x) {
    int n = x[0].length;
    double[][] m = new double[2 * n][2 * n];
    for (int a = 0; a < n; a++) {
      for (int b = 0; b < n; b++) {
        // symmetric to the last bit
        double re = 0.5 * (x[0][a][b] + x[0][b][a]);
        double im = 0.5 * (x[1][a][b] - x[1][b][a]);
        m[a][b] = re;
        m[n + a][n + b] = re;
        m[n + a][b] = im;
        m[a][n + b] = -im;
      }
    }
    return new Array2DRowRealMatrix(m, false);
  }

  /** S(w) = I + 2 Re tr(J (iw - L)^-1 (J rho - I rho)); w = 0 by the Drazin inverse. */
  private static double noise(System system, String channel, double omega) {
    FullEnsemble full = system.full;
    FullEnsemble.Channel counted = system.channel(channel);
    double[][][] rho = full.steadyState();
    double[][][] source = full.jump(counted, rho);
    double rate = FullEnsemble.trace(source)[0];
    QubitSpace.add(source, -rate, 0, rho);
    if (omega == 0) {
      return rate - 2 * FullEnsemble.trace(full.jump(counted, full.drazin(source)))[0];
    }
    return rate + 2 * FullEnsemble.trace(full.jump(counted, full.resolvent(omega, source)))[0];
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 1", "4, 1", "3, 0", "4, 0"})
  void noiseIsThatOfTheFullSpace(int n, double drive) {
    System system = new System(n, 90 + n, drive);
    List<String> counted =
        List.of("emission", "pumping", "collective_emission", "collective_pumping");
    List<String> names = new ArrayList<>(List.of("S_jump", "SQ_jump"));
    counted.forEach(name -> names.addAll(List.of("S_" + name, "SQ_" + name)));
    Map<String, double[]> found = system.solve(names.toArray(String[]::new)).observables();
    double w0 = Double.parseDouble(system.request.get("w0"));
    for (String name : counted) {
      double expected = noise(system, name, 0);
      assertEquals(expected, found.get("S_" + name)[0], 10 * TOLERANCE, name);
      // [H, c] is proportional to c only without drive; there H = w0 J_z
      double energy = drive == 0 ? w0 * w0 * expected : Double.NaN;
      assertEquals(energy, found.get("SQ_" + name)[0], 10 * TOLERANCE, name);
    }
    assertEquals(4 * noise(system, "jump[0]", 0), found.get("S_jump")[0], 40 * TOLERANCE);
    if (drive == 0) {
      assertEquals(noise(system, "jump[1]", 0), found.get("S_jump")[1], 10 * TOLERANCE);
      assertEquals(
          4 * w0 * w0 * noise(system, "jump[0]", 0), found.get("SQ_jump")[0], 40 * TOLERANCE);
    } else {
      assertEquals(Double.NaN, found.get("S_jump")[1]);
    }
  }

  @Test
  void finiteFrequencyNoiseIsThatOfTheFullSpace() {
    System system = new System(3, 17, 1);
    Values values = MODEL.complete(system.request);
    for (String name : List.of("emission", "collective_pumping")) {
      CurrentResolvent resolvent =
          CurrentResolvent.of(new ResolventRequest(MODEL, values, "I_" + name, "I_" + name));
      double[] omegas = {0, 0.3, 4};
      var points =
          resolvent.spectrum(
              java.util.Arrays.stream(omegas).mapToObj(w -> new Complex(0, w)).toList(),
              Progress.NONE);
      for (int k = 0; k < omegas.length; k++) {
        assertEquals(
            noise(system, name, omegas[k]),
            points.get(k).noise().orElseThrow(),
            10 * TOLERANCE,
            name + omegas[k]);
      }
    }
  }

  // tr[J_z x] with x = (iw - L)^-1 (J rho - I rho), J the jumps of emission, as I = -tr(J rho)
  @Test
  void currentsAndOperatorsMixAsSourceAndReadout() {
    System system = new System(3, 18, 1);
    FullEnsemble full = system.full;
    double[][][] rho = full.steadyState();
    double[][][] source = full.jump(system.channel("emission"), rho);
    QubitSpace.add(source, -FullEnsemble.trace(source)[0], 0, rho);
    double[] expected =
        FullEnsemble.trace(QubitSpace.times(system.space.word("z"), full.resolvent(0.7, source)));
    Complex found =
        CurrentResolvent.of(
                new ResolventRequest(MODEL, MODEL.complete(system.request), "I_emission", "Jz"))
            .at(new Complex(0, 0.7))
            .y();
    assertEquals(-expected[0], found.getReal(), 10 * TOLERANCE);
    assertEquals(-expected[1], found.getImaginary(), 10 * TOLERANCE);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 1", "4, 1", "3, 0"})
  void theGapIsThatOfTheWholeSpectrum(int n, double drive) {
    System system = new System(n, 40 + n, drive);
    var eigen = new EigenDecompositionNonSymmetric(system.full.matrix());
    double slowest = Double.NEGATIVE_INFINITY;
    for (Complex lambda : eigen.getEigenvalues()) {
      // the steady state stands there twice, as real and imaginary part
      if (lambda.norm() > 1e-9) {
        slowest = Math.max(slowest, lambda.getReal());
      }
    }
    Map<String, double[]> found = system.solve("gap", "gap_frequency").observables();
    // Ritz values are accepted at a residual of 1e-8
    assertEquals(-slowest, found.get("gap")[0], 1e-8);
    double frequency = found.get("gap_frequency")[0];
    assertTrue(
        java.util.Arrays.stream(eigen.getEigenvalues())
            .anyMatch(
                lambda ->
                    lambda.subtract(new Complex(-found.get("gap")[0], frequency)).norm() < 1e-7),
        "the mode is one of the spectrum");
  }

  private static double[][][] product(int n, double[][][] qubit) {
    // bit k of an index is 1 where qubit k is down
    int size = 1 << n;
    double[][][] rho = new double[2][size][size];
    for (int a = 0; a < size; a++) {
      for (int b = 0; b < size; b++) {
        Complex value = Complex.ONE;
        for (int k = 0; k < n; k++) {
          int i = a >> k & 1;
          int j = b >> k & 1;
          value = value.multiply(new Complex(qubit[0][i][j], qubit[1][i][j]));
        }
        rho[0][a][b] = value.getReal();
        rho[1][a][b] = value.getImaginary();
      }
    }
    return rho;
  }

  private static double[][][] initial(System system, int n, String text) {
    double[][][] qubit = new double[2][2][2];
    switch (text) {
      case "ground" -> qubit[0][1][1] = 1;
      case "excited" -> qubit[0][0][0] = 1;
      case "product:0.3" -> {
        qubit[0][0][0] = 0.3;
        qubit[0][1][1] = 0.7;
      }
      case "thermal:0.7" -> {
        double x = Double.parseDouble(system.request.get("w0")) / 0.7;
        qubit[0][0][0] = 1 / (1 + Math.exp(x));
        qubit[0][1][1] = 1 / (1 + Math.exp(-x));
      }
      case "css:pi/3,-1.1" -> {
        // cos(th/2) |up> + e^(i ph) sin(th/2) |down>
        double c = Math.cos(Math.PI / 6);
        double s = Math.sin(Math.PI / 6);
        qubit[0][0][0] = c * c;
        qubit[0][1][1] = s * s;
        qubit[0][0][1] = c * s * Math.cos(-1.1);
        qubit[1][0][1] = -c * s * Math.sin(-1.1);
        qubit[0][1][0] = qubit[0][0][1];
        qubit[1][1][0] = -qubit[1][0][1];
      }
      default -> {
        // dicke:1/2,-1/2 of three qubits: any mixture of its two copies acts the same
        return system.space.embed(1, 1, 1);
      }
    }
    return product(n, qubit);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3 | 1 | ground",
        "4 | 1 | excited",
        "3 | 1 | product:0.3",
        "2 | 1 | thermal:0.7",
        "4 | 1 | css:pi/3,-1.1",
        "3 | 0 | css:pi/3,-1.1",
        "3 | 1 | dicke:1/2,-1/2",
        "3 | 0 | excited",
        "4 | 0 | product:0.3"
      })
  void evolutionIsThatOfTheFullSpace(int n, double drive, String start) {
    System system = new System(n, 5L * n, drive);
    double[] times = {0, 0.02, 0.4, 3};
    Values values = TimeEvolution.values(MODEL, system.request, Optional.of(start), times);
    TimeEvolution evolution =
        TimeEvolution.of(
            MODEL,
            values,
            Optional.empty(),
            times,
            List.of("Jx", "Jy", "Jz2", "JxJz + JzJx", "purity", "p_Jm", "I_collective_emission"),
            Budget.standard(),
            BACKEND);
    assertTrue(evolution.report().status().isGood(), evolution.note());
    double[][][] first = initial(system, n, start);
    for (int k = 0; k < times.length; k++) {
      double[][][] rho = system.full.evolved(first, times[k]);
      Map<String, double[][]> found = evolution.observables();
      for (String word : List.of("x", "y")) {
        double expected = FullEnsemble.mean(system.space.word(word), rho);
        // tolerance 1e-12 of the propagator, Taylor steps to rounding
        assertEquals(expected, found.get("J" + word)[k][0], TOLERANCE, word + times[k]);
      }
      assertEquals(
          FullEnsemble.mean(system.space.word("zz"), rho), found.get("Jz2")[k][0], TOLERANCE);
      double mixed =
          FullEnsemble.mean(system.space.word("xz"), rho)
              + FullEnsemble.mean(system.space.word("zx"), rho);
      assertEquals(mixed, found.get("JxJz + JzJx")[k][0], TOLERANCE);
      double purity = FullEnsemble.mean(rho, rho);
      assertEquals(purity, found.get("purity")[k][0], TOLERANCE);
      assertEquals(system.space.component(rho, 0, 0, 0)[0], found.get("p_Jm")[k][0], TOLERANCE);
      FullEnsemble.Channel emission = system.channel("collective_emission");
      assertEquals(
          -FullEnsemble.trace(system.full.jump(emission, rho))[0],
          found.get("I_collective_emission")[k][0],
          10 * TOLERANCE);
    }
  }
}
