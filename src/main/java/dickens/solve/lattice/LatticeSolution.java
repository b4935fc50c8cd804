package dickens.solve.lattice;

import dickens.backend.DenseKernels;
import dickens.generator.JumpChannel;
import dickens.generator.LatticeWindow;
import dickens.generator.PopulationLattice;
import dickens.generator.WindowedLattice;
import dickens.solve.CompensatedSum;
import dickens.solve.Deadline;
import dickens.solve.DoubleDouble;
import dickens.solve.SolveReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;

/**
 * The steady state of a population lattice with its report, and further solves with the same
 * generator: Drazin inverse, resolvents, counting statistics.
 *
 * <p>Vectors have one entry for each state of the window, in its order. Counts are in quanta w0 and
 * positive into the system: one pumping jump counts +1, one emission jump -1; the k-th cumulant of
 * energy is w0^k times the one given here.
 *
 * <p>Solves are described at WindowSolves. They fail with IllegalStateException where there are no
 * populations, and with OverBudget where memory or time do not suffice.
 *
 * <p>Whoever asks for solves closes the solution when no more will follow: factors may lie on a
 * device. What else it holds stays.
 */
public final class LatticeSolution implements AutoCloseable {
  /** Noise over the sum of its terms below which the other side is tried. */
  private static final double CANCELS = 0.1;

  private final PopulationLattice lattice;
  private final WindowedLattice generator;
  private final double[] populations;
  private final double bytes;
  private final SolveReport report;
  private final LatticeOptions options;
  private final WindowSolves solves;

  LatticeSolution(
      WindowedLattice generator,
      double[] populations,
      Optional<NestedDissection> tree,
      double bytes,
      SolveReport report,
      DenseKernels kernels,
      Optional<SharedSolves.Member> shared,
      LatticeOptions options) {
    this.lattice = generator.lattice();
    this.generator = generator;
    this.populations = populations;
    this.bytes = bytes;
    this.report = report;
    this.options = options;
    this.solves = new WindowSolves(generator, populations, tree, kernels, shared, options);
  }

  private LatticeSolution(PopulationLattice lattice, SolveReport report, LatticeOptions options) {
    this.lattice = lattice;
    this.generator = null;
    this.populations = new double[0];
    this.bytes = Double.NaN;
    this.report = report;
    this.options = options;
    this.solves = null;
  }

  /** A report without a state. */
  static LatticeSolution without(
      PopulationLattice lattice, SolveReport report, LatticeOptions options) {
    return new LatticeSolution(lattice, report, options);
  }

  /** Outcome, method, rounds, residual, certificate and time. */
  public SolveReport report() {
    return report;
  }

  /** Memory that the last window took by plan, factors let go since included [bytes]. */
  public double bytes() {
    requireState();
    return bytes;
  }

  /** The lattice that was solved. */
  public PopulationLattice lattice() {
    return lattice;
  }

  /**
   * True where there are populations: always when converged, also when the window did not close.
   */
  public boolean hasState() {
    return generator != null;
  }

  /** The states kept. */
  public LatticeWindow window() {
    requireState();
    return generator.window();
  }

  /** The probabilities of the states of the window. */
  public double[] populations() {
    requireState();
    return populations.clone();
  }

  /**
   * Bytes that a solve at z = zRe + i zIm needs at least: with all factors stored where the budget
   * allows it, else with factors computed again and again.
   */
  public double solveBytes(double zRe, double zIm) {
    requireState();
    return solves.bytes(new Shift(zRe, zIm));
  }

  /** Lets go of factors; a solve after that makes them anew. */
  @Override
  public void close() {
    if (solves != null) {
      solves.close();
    }
  }

  private void requireState() {
    if (generator == null) {
      throw new IllegalStateException("no steady state: " + report.method());
    }
  }

  /** Expectation of a function of (J, m). */
  public double expectation(DoubleBinaryOperator function) {
    requireState();
    double[] terms = new double[populations.length];
    double half = lattice.qubits() / 2.0;
    for (int i = 0; i < terms.length; i++) {
      double x = populations[i];
      terms[i] = x * function.applyAsDouble(half - generator.row(i), generator.column(i) - half);
    }
    return CompensatedSum.of(terms);
  }

  /** The mean of J_z. */
  public double meanJz() {
    return expectation((spin, m) -> m);
  }

  /** The mean of J^2 = J(J+1). */
  public double meanJ2() {
    return expectation((spin, m) -> spin * (spin + 1));
  }

  /** Probability of each ladder of the window, firstLadder first, that is of falling J. */
  public double[] spinProbabilities() {
    requireState();
    LatticeWindow window = generator.window();
    double[] p = new double[window.ladders()];
    for (int i = 0; i < p.length; i++) {
      int s = window.firstLadder() + i;
      p[i] =
          CompensatedSum.of(Arrays.copyOfRange(populations, window.start(s), window.start(s + 1)));
    }
    return p;
  }

  /** Net and gross count of quanta per time of one channel. */
  public Current current(String channel) {
    requireState();
    return counted(List.of(channelNamed(channel)))
        .current(populations, new double[populations.length]);
  }

  /**
   * Cumulants C_1 .. C_order of the number of quanta that a channel exchanges with the system, per
   * time. The energy of the system is bounded, so the other channels together have the cumulants
   * (-1)^k C_k; the set with the smaller activity is counted, which avoids cancellation.
   *
   * @param order 1 .. 6
   * @return order + 1 numbers; entry 0 is 0
   */
  public double[] cumulants(String channel, int order) {
    requireState();
    if (order < 1 || order > 6) {
      throw new IllegalArgumentException("order = " + order + ": cumulants go from 1 to 6");
    }
    JumpChannel wanted = channelNamed(channel);
    List<JumpChannel> rest = new ArrayList<>(lattice.channels());
    rest.remove(wanted);
    JumpCounting own = counted(List.of(wanted));
    JumpCounting others = counted(rest);
    Deadline deadline = options.budget().begin();
    double[] low = order > 1 ? solves.correction(deadline) : new double[populations.length];
    boolean countOwn =
        own.current(populations, low).gross() <= others.current(populations, low).gross();
    JumpCounting counted = countOwn ? own : others;
    double[] c =
        counted.cumulants(populations, low, order, (b, bLow) -> solves.drazin(b, bLow, deadline));
    if (!countOwn) {
      for (int k = 1; k <= order; k += 2) {
        c[k] = -c[k];
      }
    }
    return c;
  }

  /**
   * Noise spectrum of the number of quanta that a channel exchanges with the system, per time: S(w)
   * = activity + 2 Re 1.W (iw - L)^-1 W x; at w = 0 the second cumulant.
   *
   * <p>The other channels together, with jumps V, have another spectrum: what they bring and the
   * channel does not take is stored. With D the diagonal matrix of M - &lt;M&gt; both sides are W +
   * V = D L - L D, so that exactly
   *
   * <pre>
   *   S(w) = activity of V + 2 Re[1.V R V x + iw (1.V R D x - 1.D R V x) + w^2 1.D R D x],  R = (iw - L)^-1
   * </pre>
   *
   * Used where the noise is far below the activity of the channel and this sum cancels less.
   *
   * @param frequency w [1/time]
   */
  public double noise(String channel, double frequency) {
    requireState();
    if (frequency == 0) {
      return cumulants(channel, 2)[2];
    }
    JumpChannel wanted = channelNamed(channel);
    List<JumpChannel> rest = new ArrayList<>(lattice.channels());
    rest.remove(wanted);
    Deadline deadline = options.budget().begin();
    NoiseSum own = ownNoise(counted(List.of(wanted)), frequency, deadline);
    if (own.value() > CANCELS * own.magnitude()) {
      return own.value();
    }
    NoiseSum others = othersNoise(counted(rest), frequency, deadline);
    return (others.magnitude() < own.magnitude() ? others : own).value();
  }

  /**
   * A noise as a sum.
   *
   * @param magnitude sum of the magnitudes of its terms, which bounds its rounding
   */
  record NoiseSum(double value, double magnitude) {
    static NoiseSum of(double... terms) {
      return new NoiseSum(CompensatedSum.of(terms), Arrays.stream(terms).map(Math::abs).sum());
    }
  }

  /**
   * The same at several frequencies, none of them 0; side by side where a device holds the factors
   * of several.
   */
  public double[] noises(String channel, double[] frequencies) {
    requireState();
    JumpChannel wanted = channelNamed(channel);
    List<JumpChannel> rest = new ArrayList<>(lattice.channels());
    rest.remove(wanted);
    Deadline deadline = options.budget().begin();
    NoiseSum[] own = ownNoises(counted(List.of(wanted)), frequencies, deadline);
    double[] noises = Arrays.stream(own).mapToDouble(NoiseSum::value).toArray();
    if (Arrays.stream(own).allMatch(sum -> sum.value() > CANCELS * sum.magnitude())) {
      return noises;
    }
    // of all, so that their factors are there still
    NoiseSum[] others = othersNoises(counted(rest), frequencies, deadline);
    for (int i = 0; i < noises.length; i++) {
      boolean cancels = own[i].value() <= CANCELS * own[i].magnitude();
      if (cancels && others[i].magnitude() < own[i].magnitude()) {
        noises[i] = others[i].value();
      }
    }
    return noises;
  }

  /** How many z, none of them 0, {@link #noises} and the like solve side by side; at least 1. */
  public int shiftsTogether() {
    requireState();
    return solves.together();
  }

  /** Counted on the channel itself. */
  NoiseSum ownNoise(JumpCounting own, double w, Deadline deadline) {
    return ownNoises(own, new double[] {w}, deadline)[0];
  }

  /** Counted on all other channels. */
  NoiseSum othersNoise(JumpCounting others, double w, Deadline deadline) {
    return othersNoises(others, new double[] {w}, deadline)[0];
  }

  private NoiseSum[] ownNoises(JumpCounting own, double[] w, Deadline deadline) {
    double[] low = solves.correction(deadline);
    Current flow = own.current(populations, low);
    double[][] source = own.apply(1, populations, low);
    double[][][] x = projectedResolvents(source, flow.net(), low, w, deadline);
    return Arrays.stream(x)
        .map(one -> NoiseSum.of(flow.gross(), 2 * net(own, one[0])))
        .toArray(NoiseSum[]::new);
  }

  private NoiseSum[] othersNoises(JumpCounting others, double[] w, Deadline deadline) {
    double[] low = solves.correction(deadline);
    Current flow = others.current(populations, low);
    double[][] source = others.apply(1, populations, low);
    double[][][] x = projectedResolvents(source, flow.net(), low, w, deadline);
    double[] excess = excess();
    double[][] stored = {new double[excess.length], new double[excess.length]};
    DoubleDouble term = new DoubleDouble();
    for (int i = 0; i < excess.length; i++) {
      term.set(0, 0);
      term.addProduct(excess[i], populations[i], low[i]);
      stored[0][i] = term.value();
      stored[1][i] = term.rest();
    }
    double[][][] d = projectedResolvents(stored, 0, low, w, deadline);
    NoiseSum[] sums = new NoiseSum[w.length];
    for (int k = 0; k < w.length; k++) {
      sums[k] =
          NoiseSum.of(
              flow.gross(),
              2 * net(others, x[k][0]),
              -2 * w[k] * net(others, d[k][1]),
              2 * w[k] * weighted(excess, x[k][1]),
              2 * w[k] * w[k] * weighted(excess, d[k][0]));
    }
    return sums;
  }

  /** (iw - L)^-1 (source - net x), {Re, Im}, for each w. */
  private double[][][] projectedResolvents(
      double[][] source, double net, double[] low, double[] w, Deadline deadline) {
    double[][] b = JumpCounting.minus(source, net, populations, low);
    List<Shift> shifts = Arrays.stream(w).mapToObj(one -> new Shift(0, one)).toList();
    return solves.resolvents(shifts, b[0], b[1], 0, deadline);
  }

  private static double net(JumpCounting counting, double[] v) {
    return counting.current(v, new double[v.length]).net();
  }

  /** M - &lt;M&gt; of every state. */
  private double[] excess() {
    double[] terms = new double[populations.length];
    int origin = generator.column(0);
    for (int i = 0; i < terms.length; i++) {
      terms[i] = (generator.column(i) - origin) * populations[i];
    }
    double mean = CompensatedSum.of(terms);
    for (int i = 0; i < terms.length; i++) {
      terms[i] = generator.column(i) - origin - mean;
    }
    return terms;
  }

  private static double weighted(double[] weights, double[] v) {
    double[] terms = new double[v.length];
    for (int i = 0; i < v.length; i++) {
      terms[i] = weights[i] * v[i];
    }
    return CompensatedSum.of(terms);
  }

  /**
   * x(z) = (z - L)^-1 W x for the counted jumps W of one channel.
   *
   * @return {Re x, Im x}, one entry a state; at z = 0 with the projected source W x - (1.W x) x
   */
  public double[][] countingResolvent(String channel, double zRe, double zIm) {
    requireState();
    JumpCounting counting = counted(List.of(channelNamed(channel)));
    Deadline deadline = options.budget().begin();
    double[] low = solves.correction(deadline);
    double[][] source = counting.apply(1, populations, low);
    double net = counting.current(populations, low).net();
    if (zRe == 0 && zIm == 0) {
      double[][] projected = JumpCounting.minus(source, net, populations, low);
      return new double[][] {
        solves.drazin(projected[0], projected[1], deadline), new double[populations.length]
      };
    }
    return solves.resolvent(new Shift(zRe, zIm), source[0], source[1], net, deadline);
  }

  /**
   * The same at several z, none of them 0; side by side where a device holds the factors of
   * several.
   *
   * @param z {re, im} of each
   */
  public double[][][] countingResolvents(String channel, double[][] z) {
    requireState();
    JumpCounting counting = counted(List.of(channelNamed(channel)));
    Deadline deadline = options.budget().begin();
    double[] low = solves.correction(deadline);
    double[][] source = counting.apply(1, populations, low);
    double net = counting.current(populations, low).net();
    List<Shift> shifts = Arrays.stream(z).map(one -> new Shift(one[0], one[1])).toList();
    return solves.resolvents(shifts, source[0], source[1], net, deadline);
  }

  /** W v for the counted jumps W of one channel; v and the result have one entry a state. */
  public double[] countedJumps(String channel, double[] v) {
    requireState();
    return counted(List.of(channelNamed(channel))).apply(1, v, new double[v.length])[0];
  }

  /** 1.W v for the counted jumps W of one channel; v has one entry a state. */
  public double readOut(String channel, double[] v) {
    requireState();
    return counted(List.of(channelNamed(channel))).current(v, new double[v.length]).net();
  }

  JumpCounting counted(List<JumpChannel> channels) {
    return new JumpCounting(
        new WindowedLattice(
            new PopulationLattice(lattice.qubits(), channels, 0), generator.window()));
  }

  private JumpChannel channelNamed(String name) {
    return lattice.channels().stream()
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "channel = "
                        + name
                        + ": the lattice has "
                        + lattice.channels().stream().map(JumpChannel::name).toList()));
  }

  /**
   * The solution of -L y = b with sum y = 0: y = -L# b.
   *
   * @param source b, whose sum must be 0 up to rounding; one entry a state
   */
  public double[] drazin(double[] source) {
    requireState();
    return solves.drazin(source, new double[source.length], options.budget().begin());
  }

  /**
   * The solution of (z - L) y = b, Re z >= 0, z != 0.
   *
   * @param source b, real; one entry a state
   * @param sigma the exact sum of b as the caller knows it: 0 for projected sources; a rounded sum
   *     of the entries costs accuracy like rounding/|z|
   * @return {Re y, Im y}
   */
  public double[][] resolvent(double zRe, double zIm, double[] source, double sigma) {
    requireState();
    return solves.resolvent(
        new Shift(zRe, zIm), source, new double[source.length], sigma, options.budget().begin());
  }
}
