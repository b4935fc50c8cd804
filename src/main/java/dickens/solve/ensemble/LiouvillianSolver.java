package dickens.solve.ensemble;

import dickens.generator.ComplexPlanes;
import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import dickens.generator.WorkSharing;
import dickens.solve.Deadline;
import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import java.util.Arrays;

/**
 * Steady state L rho = 0, Drazin solves L x = b and resolvents x = (z - L)^-1 b of a
 * permutation-invariant Liouvillian.
 *
 * <p>Flexible GMRES with a fixed preconditioner. MULTIPOLE: a coarse correction in the low
 * spherical tensors of every plane J, then two red-black Gauss-Seidel sweeps whose plane solves are
 * exact block eliminations in the order of q. DIRECT: the same elimination over all planes at once.
 * One object serves any number of right sides; factors of the steady state are reused for Drazin
 * solves.
 *
 * <p>Stopping: ||r|| <= max(tolerance ||r_0||, 4 eps max|diag L| ||x||), the true residual. Memory
 * of MULTIPOLE: 8/3 sum_J (2J+1)^3 bytes of factors, N^4/3, twice that for a complex shift, and 2
 * N^3 bytes an iteration.
 *
 * <p>Not safe for use by several threads at once; it uses all cores itself.
 */
public final class LiouvillianSolver {
  private static final double EPS = 0x1p-53;
  private static final int DIRECT_QUBITS = 12;
  private static final int CYCLE = 80;

  private final DickeLiouvillian liouvillian;
  private final LiouvillianOptions options;
  private final double largestDiagonal;
  private final int sector;
  private LiouvillianSolution steady;
  private HermitianPlanes shapes;
  private Prepared prepared;
  private Deadline deadline;

  private LiouvillianSolver(DickeLiouvillian liouvillian, LiouvillianOptions options) {
    this.liouvillian = liouvillian;
    this.options = options;
    this.largestDiagonal = liouvillian.largestDiagonal();
    int step = liouvillian.diagonalStep();
    this.sector = step == 0 ? liouvillian.qubits() + 1 : step;
  }

  /**
   * A solver of one Liouvillian; nothing is factorised yet.
   *
   * @throws IllegalArgumentException where J or J_z is conserved, so that the steady state is not
   *     unique
   */
  public static LiouvillianSolver of(DickeLiouvillian liouvillian, LiouvillianOptions options) {
    if (liouvillian.planes() > 1 && !liouvillian.couplesPlanes()) {
      throw new IllegalArgumentException(
          "no channel is local, so J is conserved and the steady state is not unique: solve one"
              + " spin at a time (DickeLiouvillian.ofOneSpin) and weigh by P_J, or give an"
              + " emission, pumping or dephasing rate");
    }
    if (liouvillian.conservesProjection()) {
      throw new IllegalArgumentException(
          "no channel and no part of the Hamiltonian changes J_z, so its distribution is conserved"
              + " and the steady state is not unique: give a drive, an emission or a pumping rate");
    }
    return new LiouvillianSolver(liouvillian, options);
  }

  /** The steady state alone. */
  public static LiouvillianSolution solve(
      DickeLiouvillian liouvillian, LiouvillianOptions options) {
    return of(liouvillian, options).steadyState();
  }

  /** A preconditioner at one shift and sector; singular where a second state is stationary. */
  private record Prepared(
      double zRe,
      double zIm,
      int step,
      String method,
      Preconditioner preconditioner,
      boolean singular) {}

  // ---- steady state ----

  /** rho with L rho = 0 and trace 1; computed once. */
  public LiouvillianSolution steadyState() {
    if (steady == null) {
      steady = computeSteadyState();
    }
    return steady;
  }

  private LiouvillianSolution computeSteadyState() {
    long start = System.nanoTime();
    deadline = options.budget().begin();
    boolean direct = isDirect();
    HermitianPlanes[] x = {new HermitianPlanes(liouvillian.spins())};
    if (direct) {
      maximallyMixed(x[0]);
      prepared = prepareDirect(0, 0, sector);
    } else {
      BlockChain[] chains = planeChains(0, 0, sector);
      shapes = planeShapes(chains);
      MultipoleCoarse coarse = new MultipoleCoarse(liouvillian, sector, multipoles(), shapes);
      x[0] = coarse.guess();
      prepared =
          new Prepared(
              0,
              0,
              sector,
              "multipole GMRES",
              new MultipolePreconditioner(liouvillian, coarse, chains, 0, 0),
              false);
    }
    Outcome outcome = refine(x, prepared);
    if (outcome.status != SolveStatus.CONVERGED && !direct && canFallBack()) {
      prepared = prepareDirect(0, 0, sector);
      outcome = refine(x, prepared);
    }
    return new LiouvillianSolution(
        new ComplexPlanes(x[0], new HermitianPlanes(liouvillian.spins())),
        report(outcome, prepared.method, start));
  }

  private record Outcome(SolveStatus status, int iterations, double residual) {}

  /** Improves x to the steady state: L d = -L x. */
  private Outcome refine(HermitianPlanes[] x, Prepared with) {
    HermitianPlanes guess = x[0].copy();
    HermitianPlanes[] zero = FlexibleGmres.zeros(liouvillian.spins(), 1);
    FlexibleGmres gmres =
        new FlexibleGmres(liouvillian, 0, 0, timed(with.preconditioner), guess, cycle());
    HermitianPlanes[] r = FlexibleGmres.zeros(liouvillian.spins(), 1);
    gmres.residual(zero, x, r);
    double first = FlexibleGmres.norm(r);
    double residual = first;
    double target = 0;
    double last = Double.POSITIVE_INFINITY;
    while (gmres.iterations() < options.iterations()) {
      target =
          Math.max(options.tolerance() * first, 4 * EPS * largestDiagonal * FlexibleGmres.norm(x));
      if (residual <= target || !(residual < 0.5 * last)) {
        break;
      }
      last = residual;
      residual = gmres.cycle(zero, x, target);
      x[0].scale(1 / x[0].trace());
    }
    double scale = largestDiagonal * FlexibleGmres.norm(x);
    gmres.residual(zero, x, r);
    residual = FlexibleGmres.norm(r);
    boolean good = residual <= Math.max(2 * target, 1e-13 * scale);
    SolveStatus status = good ? SolveStatus.CONVERGED : SolveStatus.NOT_CONVERGED;
    if (with.singular) {
      status = SolveStatus.SINGULAR;
    }
    return new Outcome(status, gmres.iterations(), residual / scale);
  }

  private SolveReport report(Outcome outcome, String method, long start) {
    return new SolveReport(
        outcome.status,
        method,
        outcome.iterations,
        outcome.residual,
        0,
        (System.nanoTime() - start) * 1e-9,
        "cpu");
  }

  private void maximallyMixed(HermitianPlanes x) {
    double states = 0;
    for (int s = 0; s < x.planes(); s++) {
      states += x.twoJ(s) + 1;
    }
    for (int s = 0; s < x.planes(); s++) {
      for (int t = 0; t <= x.twoJ(s); t++) {
        x.re(s)[t] = 1 / states;
      }
    }
  }

  /** The preconditioner, after a look at the time. */
  private Preconditioner timed(Preconditioner preconditioner) {
    Deadline end = deadline;
    return (v, result) -> {
      end.check();
      preconditioner.apply(v, result);
    };
  }

  // ---- other solves ----

  /**
   * x with L x = b - rho tr b and tr x = 0: the Drazin inverse of L on b.
   *
   * @param source b, on the same planes
   */
  public LiouvillianSolution drazin(ComplexPlanes source) {
    LiouvillianSolution minus = resolvent(0, 0, source);
    minus.operator().a().scale(-1);
    minus.operator().b().scale(-1);
    return minus;
  }

  /**
   * x = (z - L)^-1 b. At z = 0 the part of b along rho is left out, so that x is minus the Drazin
   * solution.
   *
   * @param zRe real part of z, 0 or greater [1/time]
   * @param zIm imaginary part of z [1/time]
   * @param source b, on the same planes
   */
  public LiouvillianSolution resolvent(double zRe, double zIm, ComplexPlanes source) {
    if (!(zRe >= 0) || !Double.isFinite(zRe) || !Double.isFinite(zIm)) {
      throw new IllegalArgumentException(
          "z = " + zRe + " + " + zIm + "i: the real part must be 0 or greater, both finite");
    }
    HermitianPlanes rho = steadyState().state();
    long start = System.nanoTime();
    deadline = options.budget().begin();
    ComplexPlanes b = new ComplexPlanes(source.a().copy(), source.b().copy());
    double[] trace = b.trace();
    b.add(-trace[0], -trace[1], rho);
    int step = isInSector(b.a()) && isInSector(b.b()) ? sector : 1;
    prepare(zRe, zIm, step);
    // (L - z) x = -b
    b.a().scale(-1);
    b.b().scale(-1);
    ComplexPlanes x = new ComplexPlanes(liouvillian.spins());
    Outcome outcome;
    if (zIm != 0) {
      outcome = solveProjected(b.a(), b.b(), x, rho);
    } else {
      Outcome first = solveProjected(b.a(), x.a(), rho);
      Outcome second = solveProjected(b.b(), x.b(), rho);
      outcome =
          new Outcome(
              first.status.isGood() ? second.status : first.status,
              first.iterations + second.iterations,
              Math.max(first.residual, second.residual));
    }
    double norm = zRe * zRe + zIm * zIm;
    if (norm > 0) {
      // the part along rho: rho tr b / z
      x.add(
          (trace[0] * zRe + trace[1] * zIm) / norm, (trace[1] * zRe - trace[0] * zIm) / norm, rho);
    }
    return new LiouvillianSolution(x, report(outcome, prepared.method, start));
  }

  private Outcome solveProjected(HermitianPlanes b, HermitianPlanes x, HermitianPlanes rho) {
    return iterate(new HermitianPlanes[] {b}, new HermitianPlanes[] {x}, rho);
  }

  private Outcome solveProjected(
      HermitianPlanes bA, HermitianPlanes bB, ComplexPlanes x, HermitianPlanes rho) {
    return iterate(new HermitianPlanes[] {bA, bB}, new HermitianPlanes[] {x.a(), x.b()}, rho);
  }

  private Outcome iterate(HermitianPlanes[] b, HermitianPlanes[] x, HermitianPlanes rho) {
    double source = FlexibleGmres.norm(b);
    if (source == 0) {
      return new Outcome(SolveStatus.CONVERGED, 0, 0);
    }
    FlexibleGmres gmres =
        new FlexibleGmres(
            liouvillian, prepared.zRe, prepared.zIm, timed(prepared.preconditioner), rho, cycle());
    double residual = source;
    double last = Double.POSITIVE_INFINITY;
    double diagonal = largestDiagonal + Math.hypot(prepared.zRe, prepared.zIm);
    double target = 0;
    while (gmres.iterations() < options.iterations()) {
      target = Math.max(options.tolerance() * source, 4 * EPS * diagonal * FlexibleGmres.norm(x));
      if (residual <= target || !(residual < 0.5 * last)) {
        break;
      }
      last = residual;
      residual = gmres.cycle(b, x, target);
    }
    for (HermitianPlanes part : x) {
      part.add(-part.trace(), rho);
    }
    double scale = diagonal * FlexibleGmres.norm(x) + source;
    boolean good = residual <= Math.max(2 * target, 1e-13 * scale);
    return new Outcome(
        good ? SolveStatus.CONVERGED : SolveStatus.NOT_CONVERGED,
        gmres.iterations(),
        residual / scale);
  }

  private boolean isInSector(HermitianPlanes x) {
    for (int s = 0; s < x.planes(); s++) {
      for (int q = 0; q <= x.twoJ(s); q++) {
        if (q % sector == 0) {
          continue;
        }
        int at = HermitianPlanes.offset(x.twoJ(s), q);
        for (int t = 0; t <= x.twoJ(s) - q; t++) {
          if (x.re(s)[at + t] != 0 || x.im(s)[at + t] != 0) {
            return false;
          }
        }
      }
    }
    return true;
  }

  // ---- preconditioners ----

  private void prepare(double zRe, double zIm, int step) {
    if (prepared != null && prepared.zRe == zRe && prepared.zIm == zIm && prepared.step == step) {
      return;
    }
    prepared = null;
    if (isDirect() || shapes == null) {
      prepared = prepareDirect(zRe, zIm, step);
      return;
    }
    BlockChain[] chains = planeChains(zRe, zIm, step);
    MultipoleCoarse coarse = new MultipoleCoarse(liouvillian, step, multipoles(), shapes);
    prepared =
        new Prepared(
            zRe,
            zIm,
            step,
            "multipole GMRES",
            new MultipolePreconditioner(liouvillian, coarse, chains, zRe, zIm),
            false);
  }

  private Prepared prepareDirect(double zRe, double zIm, int step) {
    int[] all = allPlanes();
    checkMemory(
        BlockChain.storedBytes(liouvillian, all, step) * (zIm == 0 ? 1 : 2), "block elimination");
    BlockChain chain =
        new BlockChain(
            liouvillian, all, step, zRe, zIm, largestDiagonal == 0 ? 1 : largestDiagonal);
    return new Prepared(
        zRe, zIm, step, "block elimination", new DirectPreconditioner(chain), chain.isSingular());
  }

  private BlockChain[] planeChains(double zRe, double zIm, int step) {
    long bytes = 0;
    for (int s = 0; s < liouvillian.planes(); s++) {
      bytes += BlockChain.storedBytes(liouvillian, new int[] {s}, step) * (zIm == 0 ? 1 : 2);
    }
    checkMemory(bytes, "multipole GMRES");
    BlockChain[] chains = new BlockChain[liouvillian.planes()];
    WorkSharing.forEach(
        chains.length,
        s -> {
          deadline.check();
          chains[s] = new BlockChain(liouvillian, new int[] {s}, step, zRe, zIm, 0);
        });
    return chains;
  }

  /** p_J: three inverse iterations from the maximally mixed state of each plane. */
  private HermitianPlanes planeShapes(BlockChain[] chains) {
    FloatPlanes p = new FloatPlanes(liouvillian.spins());
    HermitianPlanes result = new HermitianPlanes(liouvillian.spins());
    WorkSharing.forEach(
        chains.length,
        s -> {
          int d = liouvillian.twoJ(s) + 1;
          Arrays.fill(p.re[s], 0, d, 1f / d);
          for (int round = 0; round < 3; round++) {
            chains[s].solve(p, p);
            double trace = 0;
            for (int t = 0; t < d; t++) {
              trace += p.re[s][t];
            }
            for (int k = 0; k < p.re[s].length; k++) {
              p.re[s][k] = (float) (p.re[s][k] / trace);
              p.im[s][k] = k < d ? 0 : (float) (p.im[s][k] / trace);
            }
          }
          double trace = 0;
          for (int t = 0; t < d; t++) {
            trace += p.re[s][t];
          }
          for (int k = 0; k < p.re[s].length; k++) {
            result.re(s)[k] = p.re[s][k] / trace;
            result.im(s)[k] = p.im[s][k] / trace;
          }
        });
    return result;
  }

  private boolean isDirect() {
    return switch (options.method()) {
      case DIRECT -> true;
      case MULTIPOLE -> liouvillian.planes() == 1;
      case AUTOMATIC -> liouvillian.planes() == 1 || liouvillian.qubits() <= DIRECT_QUBITS;
    };
  }

  private boolean canFallBack() {
    return options.method() == LiouvillianOptions.Method.AUTOMATIC
        && liouvillian.qubits() <= 64
        && options
            .budget()
            .allows((double) BlockChain.storedBytes(liouvillian, allPlanes(), sector));
  }

  private int[] allPlanes() {
    int[] all = new int[liouvillian.planes()];
    for (int s = 0; s < all.length; s++) {
      all[s] = s;
    }
    return all;
  }

  /** kmax: at N = 200, 12 takes 22 iterations and 16 takes 15, in the same time. */
  private int multipoles() {
    return options.multipoles() > 0
        ? options.multipoles()
        : Math.max(10, Math.min(24, liouvillian.qubits() / 12));
  }

  private int cycle() {
    return Math.min(options.iterations(), CYCLE);
  }

  private void checkMemory(long bytes, String method) {
    options.budget().require((double) bytes, "N = " + liouvillian.qubits() + " by " + method);
  }
}
