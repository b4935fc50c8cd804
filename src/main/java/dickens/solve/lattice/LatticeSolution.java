package dickens.solve.lattice;

import dickens.backend.DenseKernels;
import dickens.generator.JumpChannel;
import dickens.generator.LatticeWindow;
import dickens.generator.PopulationLattice;
import dickens.generator.WindowedLattice;
import dickens.solve.CompensatedSum;
import dickens.solve.OverBudget;
import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.function.DoubleBinaryOperator;

/**
 * The steady state of a population lattice with its report, and further solves with the same
 * generator: Drazin inverse, resolvents, counting statistics.
 *
 * <p>Vectors have one entry for each state of the window, in its order. Counts are in quanta w0 and
 * positive into the system: one pumping jump counts +1, one emission jump -1; the k-th cumulant of
 * energy is w0^k times the one given here.
 *
 * <p>Solves refine once with the double-double flux residual and project with the sum that the
 * caller knows. The first solve at z = 0 factorises anew with both factors (twice the memory of the
 * steady state) and keeps them, and so does the first at every other z, in place of those of the z
 * before. Fails with IllegalStateException where the report is not good enough to hold populations.
 */
public final class LatticeSolution {
  private final PopulationLattice lattice;
  private final WindowedLattice generator;
  private final double[] populations;
  private final SolveReport report;
  private final DenseKernels kernels;
  private final LatticeOptions options;
  private Optional<NestedDissection> tree;
  private FrontalFactorization factors;
  private FrontalFactorization shifted;
  private double shiftRe;
  private double shiftIm;
  private double[] correction;

  LatticeSolution(
      WindowedLattice generator,
      double[] populations,
      Optional<NestedDissection> tree,
      SolveReport report,
      DenseKernels kernels,
      LatticeOptions options) {
    this.lattice = generator.lattice();
    this.generator = generator;
    this.populations = populations;
    this.tree = tree;
    this.report = report;
    this.kernels = kernels;
    this.options = options;
  }

  private LatticeSolution(
      PopulationLattice lattice, SolveReport report, DenseKernels kernels, LatticeOptions options) {
    this.lattice = lattice;
    this.generator = null;
    this.populations = new double[0];
    this.tree = Optional.empty();
    this.report = report;
    this.kernels = kernels;
    this.options = options;
  }

  /** A report without a state. */
  static LatticeSolution without(
      PopulationLattice lattice, SolveReport report, DenseKernels kernels, LatticeOptions options) {
    return new LatticeSolution(lattice, report, kernels, options);
  }

  /** Outcome, method, rounds, residual, certificate and time. */
  public SolveReport report() {
    return report;
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
   * Bytes that a Drazin solve will need; about half of it is in use while the state is solved for.
   */
  public double solveBytes() {
    requireState();
    return tree().bytes(FactorParts.LOWER_AND_UPPER);
  }

  /** The elimination tree; found now if the state came without one. */
  private synchronized NestedDissection tree() {
    if (tree.isEmpty()) {
      int mode = 0;
      for (int i = 1; i < populations.length; i++) {
        mode = populations[i] > populations[mode] ? i : mode;
      }
      tree = Optional.of(new NestedDissection(generator, mode));
    }
    return tree.get();
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
          CompensatedSum.of(
              java.util.Arrays.copyOfRange(populations, window.start(s), window.start(s + 1)));
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
    double[] low = order > 1 ? refinedCorrection() : new double[populations.length];
    boolean countOwn =
        own.current(populations, low).gross() <= others.current(populations, low).gross();
    double[] c = (countOwn ? own : others).cumulants(populations, low, order, this::drazinSource);
    if (!countOwn) {
      for (int k = 1; k <= order; k += 2) {
        c[k] = -c[k];
      }
    }
    return c;
  }

  /**
   * y(z) = 1.W (z - L)^-1 W x for the counted jumps W of one channel: the response behind the
   * finite-frequency noise S(w) = sum of activity + 2 Re y(iw).
   *
   * @return {Re y, Im y} in quanta^2 per time; at z = 0 with the projected source
   */
  public double[] countingResponse(String channel, double zRe, double zIm) {
    double[][] x = countingResolvent(channel, zRe, zIm);
    return new double[] {readOut(channel, x[0]), readOut(channel, x[1])};
  }

  /**
   * x(z) = (z - L)^-1 W x for the counted jumps W of one channel.
   *
   * @return {Re x, Im x}, one entry a state; at z = 0 with the projected source W x - (1.W x) x
   */
  public double[][] countingResolvent(String channel, double zRe, double zIm) {
    requireState();
    JumpCounting counting = counted(List.of(channelNamed(channel)));
    double[] low = refinedCorrection();
    double[][] source = counting.apply(1, populations, low);
    double net = counting.current(populations, low).net();
    if (zRe == 0 && zIm == 0) {
      double[][] projected = JumpCounting.minus(source, net, populations, low);
      return new double[][] {
        drazinSource(projected[0], projected[1]), new double[populations.length]
      };
    }
    return resolventSource(zRe, zIm, source[0], source[1], net);
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

  private JumpCounting counted(List<JumpChannel> channels) {
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
    return drazinSource(source, new double[source.length]);
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
    return resolventSource(zRe, zIm, source, new double[source.length], sigma);
  }

  private double[] drazinSource(double[] b, double[] bLow) {
    FrontalFactorization lu = bothFactors();
    return inPool(
        pool -> {
          double[] y = lu.solve(b);
          project(y, 0);
          double[] none = new double[y.length];
          double[] r = FluxResidual.real(generator, 0, y, none, b, bLow);
          add(y, lu.solve(r));
          project(y, 0);
          return y;
        });
  }

  private double[][] resolventSource(
      double zRe, double zIm, double[] b, double[] bLow, double sigma) {
    double norm = zRe * zRe + zIm * zIm;
    if (!(norm > 0)) {
      throw new IllegalArgumentException("z = 0: use the Drazin solve");
    }
    FrontalFactorization lu = factorsAt(zRe, zIm);
    double sumRe = sigma * zRe / norm;
    double sumIm = -sigma * zIm / norm;
    return inPool(
        pool -> {
          double[] none = new double[b.length];
          double[][] y = lu.solve(b, none);
          project(y[0], sumRe);
          project(y[1], sumIm);
          double[][] r =
              FluxResidual.complex(generator, zRe, zIm, y, new double[][] {b, none}, bLow, none);
          double[][] d = lu.solve(r[0], r[1]);
          add(y[0], d[0]);
          add(y[1], d[1]);
          project(y[0], sumRe);
          project(y[1], sumIm);
          return y;
        });
  }

  /** y -= x (sum y - wanted). */
  private void project(double[] y, double wanted) {
    double excess = CompensatedSum.of(y) - wanted;
    for (int i = 0; i < y.length; i++) {
      y[i] -= excess * populations[i];
    }
  }

  private static void add(double[] y, double[] d) {
    for (int i = 0; i < y.length; i++) {
      y[i] += d[i];
    }
  }

  /**
   * The low-order part of the stationary vector: x + dx balances the flux beyond double precision.
   */
  private synchronized double[] refinedCorrection() {
    if (correction == null) {
      FrontalFactorization lu = bothFactors();
      correction =
          inPool(
              pool -> {
                double[] none = new double[populations.length];
                double[] r = FluxResidual.real(generator, 0, populations, none, none, none);
                double[] dx = lu.solve(r);
                DoubleDouble sum = new DoubleDouble();
                sum.set(-1, 0);
                for (int i = 0; i < dx.length; i++) {
                  sum.add(populations[i], 0);
                  sum.add(dx[i], 0);
                }
                for (int i = 0; i < dx.length; i++) {
                  dx[i] -= sum.value() * populations[i];
                }
                return dx;
              });
    }
    return correction;
  }

  private synchronized FrontalFactorization bothFactors() {
    if (factors == null) {
      NestedDissection order = tree();
      requireBudget(order.bytes(FactorParts.LOWER_AND_UPPER));
      // the tasks of the pool never ask for this object's lock
      factors =
          inPool(
              pool ->
                  new FrontalFactorization(
                      order,
                      0,
                      0,
                      FactorParts.LOWER_AND_UPPER,
                      kernels,
                      pool,
                      options.budget().begin()));
    }
    return factors;
  }

  /** Factors of z - L; those of the last z are kept, so several sources at one z share them. */
  private synchronized FrontalFactorization factorsAt(double zRe, double zIm) {
    if (shifted == null || shiftRe != zRe || shiftIm != zIm) {
      shifted = null;
      NestedDissection order = tree();
      requireBudget((zIm == 0 ? 1 : 2) * order.bytes(FactorParts.LOWER_AND_UPPER));
      shifted =
          inPool(
              pool ->
                  new FrontalFactorization(
                      order,
                      zRe,
                      zIm,
                      FactorParts.LOWER_AND_UPPER,
                      kernels,
                      pool,
                      options.budget().begin()));
      shiftRe = zRe;
      shiftIm = zIm;
    }
    return shifted;
  }

  private void requireBudget(double bytes) {
    NestedDissection order = tree();
    if (order.largestBlock(FactorParts.LOWER_AND_UPPER) > FrontalFactorization.LARGEST_BLOCK) {
      throw new OverBudget(
          String.format(
              "%s: a front of order %d is larger than one array can hold; %s",
              SolveStatus.OVER_BUDGET.label(),
              order.largestFront(),
              SolveStatus.OVER_BUDGET.advice()));
    }
    options.budget().require(bytes, "a solve with both factors");
  }

  private interface PoolWork<T> {
    T with(ForkJoinPool pool);
  }

  private <T> T inPool(PoolWork<T> work) {
    ForkJoinPool pool = new ForkJoinPool(options.threads());
    try {
      return pool.submit(() -> work.with(pool)).join();
    } finally {
      pool.shutdown();
    }
  }
}
