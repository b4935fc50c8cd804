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
 * <p>Stopping: the estimated error of x, see {@link FlexibleGmres}; the report carries the true
 * residual and, as certificate, that estimate. Memory of MULTIPOLE: 8/3 sum_J (2J+1)^3 bytes of
 * factors, N^4/3, twice that for a complex shift, and 2 N^3 bytes an iteration.
 *
 * <p>Not safe for use by several threads at once; it uses all cores itself.
 */
public final class LiouvillianSolver {
  static final int DIRECT_QUBITS = 12;
  private static final double DEFLATION = 1e-3;

  /** Vectors of a solve besides those of the cycle: source, solution, residual, work space. */
  private static final int VECTORS = 12;

  private final DickeLiouvillian liouvillian;
  private final LiouvillianOptions options;
  private final double largestDiagonal;
  private final int sector;
  private LiouvillianSolution steady;
  private HermitianPlanes shapes;
  private Prepared prepared;
  private Deadline deadline = Deadline.none();

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
      MultipoleCoarse.Factor factor = coarse.new Factor();
      x[0] = factor.guess();
      prepared = multipole(coarse, factor, chains, 0, 0, sector);
    }
    FlexibleGmres.Outcome outcome = refine(x);
    if (outcome.status() != SolveStatus.CONVERGED && !direct && canFallBack()) {
      prepared = prepareDirect(0, 0, sector);
      outcome = refine(x);
    }
    return new LiouvillianSolution(
        new ComplexPlanes(x[0], new HermitianPlanes(liouvillian.spins())),
        report(outcome, prepared.method, start));
  }

  /** Improves x to the steady state: L d = -L x. */
  private FlexibleGmres.Outcome refine(HermitianPlanes[] x) {
    HermitianPlanes[] zero = {new HermitianPlanes(liouvillian.spins())};
    FlexibleGmres.Outcome outcome = solve(zero, x, x[0].copy());
    x[0].scale(1 / x[0].trace());
    return outcome;
  }

  private FlexibleGmres.Outcome solve(
      HermitianPlanes[] b, HermitianPlanes[] x, HermitianPlanes rho) {
    FlexibleGmres.Outcome outcome =
        new FlexibleGmres(
                liouvillian,
                prepared.zRe,
                prepared.zIm,
                timed(prepared.preconditioner),
                rho,
                options,
                largestDiagonal + Math.hypot(prepared.zRe, prepared.zIm))
            .solve(b, x);
    return prepared.singular
        ? new FlexibleGmres.Outcome(
            SolveStatus.SINGULAR, outcome.iterations(), outcome.residual(), outcome.error())
        : outcome;
  }

  /** The preconditioner, after a look at the time. */
  private Preconditioner timed(Preconditioner preconditioner) {
    Deadline end = deadline;
    return (v, result) -> {
      end.check();
      preconditioner.apply(v, result);
    };
  }

  private SolveReport report(FlexibleGmres.Outcome outcome, String method, long start) {
    return new SolveReport(
        outcome.status(),
        method,
        outcome.iterations(),
        outcome.residual(),
        outcome.error(),
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
    FlexibleGmres.Outcome outcome;
    if (zIm != 0) {
      outcome = solve(parts(b), parts(x), rho);
    } else {
      FlexibleGmres.Outcome first = solve(parts(b.a()), parts(x.a()), rho);
      FlexibleGmres.Outcome second = solve(parts(b.b()), parts(x.b()), rho);
      outcome =
          new FlexibleGmres.Outcome(
              first.status().isGood() ? second.status() : first.status(),
              first.iterations() + second.iterations(),
              Math.max(first.residual(), second.residual()),
              Math.max(first.error(), second.error()));
    }
    for (HermitianPlanes part : parts(x)) {
      part.add(-part.trace(), rho);
    }
    double norm = zRe * zRe + zIm * zIm;
    if (norm > 0) {
      // the part along rho: rho tr b / z
      x.add(
          (trace[0] * zRe + trace[1] * zIm) / norm, (trace[1] * zRe - trace[0] * zIm) / norm, rho);
    }
    return new LiouvillianSolution(x, report(outcome, prepared.method, start));
  }

  private static HermitianPlanes[] parts(HermitianPlanes x) {
    return new HermitianPlanes[] {x};
  }

  private static HermitianPlanes[] parts(ComplexPlanes x) {
    return new HermitianPlanes[] {x.a(), x.b()};
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
    MultipoleCoarse.Factor factor =
        zRe == 0 && zIm == 0
            ? coarse.new Factor()
            : coarse.new Factor(zRe, zIm, heaviest(steady.state()));
    prepared = multipole(coarse, factor, chains, zRe, zIm, step);
  }

  private Prepared multipole(
      MultipoleCoarse coarse,
      MultipoleCoarse.Factor factor,
      BlockChain[] chains,
      double zRe,
      double zIm,
      int step) {
    return new Prepared(
        zRe,
        zIm,
        step,
        "multipole GMRES",
        new MultipolePreconditioner(liouvillian, coarse, factor, chains, zRe, zIm),
        false);
  }

  private static int heaviest(HermitianPlanes rho) {
    int heaviest = 0;
    for (int s = 1; s < rho.planes(); s++) {
      heaviest = rho.trace(s) > rho.trace(heaviest) ? s : heaviest;
    }
    return heaviest;
  }

  private Prepared prepareDirect(double zRe, double zIm, int step) {
    int[] all = allPlanes();
    requireMemory(directBytes(zIm, step), "block elimination");
    BlockChain chain =
        new BlockChain(
            liouvillian, all, step, zRe, zIm, largestDiagonal == 0 ? 1 : largestDiagonal);
    return new Prepared(
        zRe, zIm, step, "block elimination", new DirectPreconditioner(chain), chain.isSingular());
  }

  private BlockChain[] planeChains(double zRe, double zIm, int step) {
    requireMemory(multipoleBytes(zIm, step), "multipole GMRES");
    BlockChain[] chains = new BlockChain[liouvillian.planes()];
    WorkSharing.forEach(
        chains.length,
        s -> {
          deadline.check();
          chains[s] = new BlockChain(liouvillian, new int[] {s}, step, zRe, zIm, deflation());
        });
    return chains;
  }

  /**
   * p_J: three inverse iterations of A = L_JJ from u, the maximally mixed state of each plane. The
   * chain inverts B = A - c u tr; with g = B^-1 u and y = B^-1 p, A^-1 p is parallel to y (1 + c tr
   * g) - c g tr y (Sherman and Morrison 1950), and to g for p = u.
   */
  private HermitianPlanes planeShapes(BlockChain[] chains) {
    double c = deflation();
    FloatPlanes p = new FloatPlanes(liouvillian.spins());
    HermitianPlanes result = new HermitianPlanes(liouvillian.spins());
    WorkSharing.forEach(
        chains.length,
        s -> {
          int d = liouvillian.twoJ(s) + 1;
          double[] re = result.re(s);
          double[] im = result.im(s);
          Arrays.fill(p.re[s], 0, d, 1f / d);
          chains[s].solve(p, p);
          double[] gRe = new double[re.length];
          double[] gIm = new double[re.length];
          p.copyTo(s, gRe, gIm);
          double traceOfG = trace(gRe, d);
          for (int round = 0; round < 3; round++) {
            if (round > 0) {
              chains[s].solve(p, p);
            }
            p.copyTo(s, re, im);
            double f = round == 0 ? 1 : 1 + c * traceOfG;
            double g = round == 0 ? 0 : -c * trace(re, d);
            for (int k = 0; k < re.length; k++) {
              re[k] = f * re[k] + g * gRe[k];
              im[k] = f * im[k] + g * gIm[k];
            }
            double trace = trace(re, d);
            for (int k = 0; k < re.length; k++) {
              re[k] /= trace;
              im[k] /= trace;
            }
            p.set(s, re, im);
          }
        });
    return result;
  }

  private static double trace(double[] plane, int dimension) {
    double sum = 0;
    for (int t = 0; t < dimension; t++) {
      sum += plane[t];
    }
    return sum;
  }

  /**
   * Weight c of the deflation of the plane solves. Where local rates are weak, planes all but
   * conserve their traces and their inverses all but consist of p_J tr, which single precision does
   * not survive; with c they stay conditioned, and traces are left to the coarse correction. Where
   * local rates are not weak, c is small beside them.
   */
  private double deflation() {
    return DEFLATION * largestDiagonal;
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
        && options.budget().allows(directBytes(0, sector));
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

  /** Refuses what its factors, the vectors of an iteration and the coarse blocks do not fit in. */
  private void requireMemory(double bytes, String method) {
    options.budget().require(bytes, "N = " + liouvillian.qubits() + " by " + method);
  }

  /** Bytes of the solve by block elimination over all planes, at its peak. */
  private double directBytes(double zIm, int step) {
    double factors = BlockChain.storedBytes(liouvillian, allPlanes(), step);
    return (zIm == 0 ? 1 : 2) * factors + iterationBytes(zIm);
  }

  /** Bytes of the solve with multipoles, at its peak. */
  private double multipoleBytes(double zIm, int step) {
    double factors = 0;
    for (int s = 0; s < liouvillian.planes(); s++) {
      factors += BlockChain.storedBytes(liouvillian, new int[] {s}, step);
    }
    return (zIm == 0 ? 1 : 2) * factors + iterationBytes(zIm);
  }

  /** Bytes of the vectors of a solve: those of a full cycle, source, solution and work space. */
  private double iterationBytes(double zIm) {
    int parts = zIm == 0 ? 1 : 2;
    double cycle = Math.min(options.cycle(), options.iterations());
    return parts * liouvillian.packedElements() * (24 * cycle + VECTORS * 16);
  }
}
