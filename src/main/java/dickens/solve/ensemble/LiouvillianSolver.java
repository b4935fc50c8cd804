package dickens.solve.ensemble;

import dickens.generator.ComplexPlanes;
import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import dickens.generator.RealFrame;
import dickens.generator.WorkSharing;
import dickens.solve.Deadline;
import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import java.util.Arrays;
import java.util.Optional;

/**
 * Steady state L rho = 0, Drazin solves L x = b and resolvents x = (z - L)^-1 b of a
 * permutation-invariant Liouvillian.
 *
 * <p>Flexible GMRES with a fixed preconditioner. MULTIPOLE: a coarse correction in the low
 * spherical tensors of every plane J, then two red-black Gauss-Seidel sweeps whose plane solves are
 * exact block eliminations in the order of q. DIRECT: the same elimination over all planes at once.
 * One object serves any number of right sides; factors of the steady state are reused for Drazin
 * solves, unless the steady state was found in real numbers, see {@link
 * DickeLiouvillian#realFrame}.
 *
 * <p>Stopping: the estimated error of x, see {@link FlexibleGmres}; the report carries the true
 * residual and, as certificate, that estimate. Memory: {@link LiouvillianMemory}, checked before
 * anything is allocated.
 *
 * <p>Not safe for use by several threads at once; it uses all cores itself.
 */
public final class LiouvillianSolver {
  private static final int FALLBACK_QUBITS = 64;
  private static final double DEFLATION = 1e-3;

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

  /**
   * What is inverted.
   *
   * @param liouvillian L, or L in its real frame
   * @param step diagonals that are not multiples of it are zero
   */
  private record Shift(
      DickeLiouvillian liouvillian, double zRe, double zIm, int step, Arithmetic arithmetic) {}

  /** A preconditioner; singular where a second state is stationary. */
  private record Prepared(
      Shift shift, String method, Preconditioner preconditioner, boolean singular) {}

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
    Optional<RealFrame> frame = liouvillian.realFrame();
    DickeLiouvillian turned = frame.map(RealFrame::liouvillian).orElse(liouvillian);
    Arithmetic arithmetic = frame.isPresent() ? Arithmetic.REAL : Arithmetic.COMPLEX;
    Shift zero = new Shift(turned, 0, 0, sector, arithmetic);
    HermitianPlanes[] x = new HermitianPlanes[1];
    boolean direct = isDirect();
    Prepared with;
    if (direct) {
      x[0] = maximallyMixed(zero);
      with = prepareDirect(zero);
    } else {
      BlockChain[] chains = planeChains(zero);
      shapes = planeShapes(zero, chains);
      Multipoles multipoles =
          new Multipoles(turned, sector, options.multipoles(turned), arithmetic);
      CoarseOperator coarse = new CoarseOperator(turned, multipoles, shapes, 0, 0);
      CoarseFactor factor = CoarseFactor.ofSteadyState(coarse);
      x[0] = shapes.sameShape();
      coarse.prolong(factor.steadyState(), x[0]);
      with = multipole(zero, multipoles, coarse, factor, chains);
    }
    FlexibleGmres.Outcome outcome = refine(x, with);
    if (outcome.status() != SolveStatus.CONVERGED && !direct && canFallBack(zero)) {
      with = prepareDirect(zero);
      outcome = refine(x, with);
    }
    if (frame.isPresent()) {
      x[0] = frame.get().back(x[0]);
      shapes = direct ? shapes : frame.get().back(shapes);
    } else {
      prepared = with;
    }
    return new LiouvillianSolution(
        new ComplexPlanes(x[0], x[0].sameShape()),
        report(outcome, with.method + (frame.isPresent() ? ", real" : ""), start));
  }

  /** Improves x to the steady state: L d = -L x. */
  private FlexibleGmres.Outcome refine(HermitianPlanes[] x, Prepared with) {
    HermitianPlanes[] zero = {x[0].sameShape()};
    FlexibleGmres.Outcome outcome = solve(zero, x, x[0].copy(), with);
    x[0].scale(1 / x[0].trace());
    return outcome;
  }

  private FlexibleGmres.Outcome solve(
      HermitianPlanes[] b, HermitianPlanes[] x, HermitianPlanes rho, Prepared with) {
    FlexibleGmres.Outcome outcome =
        new FlexibleGmres(
                with.shift.liouvillian,
                with.shift.zRe,
                with.shift.zIm,
                timed(with.preconditioner),
                rho,
                options,
                largestDiagonal + Math.hypot(with.shift.zRe, with.shift.zIm))
            .solve(b, x);
    return with.singular
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

  private static HermitianPlanes maximallyMixed(Shift shift) {
    int[] spins = shift.liouvillian.spins();
    HermitianPlanes x =
        shift.arithmetic == Arithmetic.REAL
            ? HermitianPlanes.real(spins)
            : new HermitianPlanes(spins);
    double states = 0;
    for (int twoJ : spins) {
      states += twoJ + 1;
    }
    for (int s = 0; s < x.planes(); s++) {
      for (int t = 0; t <= x.twoJ(s); t++) {
        x.re(s)[t] = 1 / states;
      }
    }
    return x;
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
      outcome = solve(parts(b), parts(x), rho, prepared);
    } else {
      FlexibleGmres.Outcome first = solve(parts(b.a()), parts(x.a()), rho, prepared);
      FlexibleGmres.Outcome second = solve(parts(b.b()), parts(x.b()), rho, prepared);
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
    Shift shift = new Shift(liouvillian, zRe, zIm, step, Arithmetic.COMPLEX);
    if (prepared != null && prepared.shift.equals(shift)) {
      return;
    }
    prepared = null;
    if (isDirect() || shapes == null) {
      prepared = prepareDirect(shift);
      return;
    }
    BlockChain[] chains = planeChains(shift);
    Multipoles multipoles =
        new Multipoles(liouvillian, step, options.multipoles(liouvillian), shift.arithmetic);
    CoarseOperator coarse = new CoarseOperator(liouvillian, multipoles, shapes, zRe, zIm);
    CoarseFactor factor = CoarseFactor.of(coarse, heaviest(steady.state()));
    prepared = multipole(shift, multipoles, coarse, factor, chains);
  }

  private Prepared multipole(
      Shift shift,
      Multipoles multipoles,
      CoarseOperator coarse,
      CoarseFactor factor,
      BlockChain[] chains) {
    MultipolePreconditioner preconditioner =
        new MultipolePreconditioner(
            shift.liouvillian, multipoles, coarse, factor, chains, shapes, shift.zRe, shift.zIm);
    return new Prepared(shift, "multipole GMRES", preconditioner, false);
  }

  private static int heaviest(HermitianPlanes rho) {
    int heaviest = 0;
    for (int s = 1; s < rho.planes(); s++) {
      heaviest = rho.trace(s) > rho.trace(heaviest) ? s : heaviest;
    }
    return heaviest;
  }

  private Prepared prepareDirect(Shift shift) {
    direct(shift).require(liouvillian.qubits(), options.budget());
    BlockChain chain =
        new BlockChain(
            shift.liouvillian,
            LiouvillianMemory.allPlanes(liouvillian),
            shift.step,
            shift.zRe,
            shift.zIm,
            largestDiagonal == 0 ? 1 : largestDiagonal,
            shift.arithmetic);
    return new Prepared(
        shift, "block elimination", new DirectPreconditioner(chain), chain.isSingular());
  }

  private BlockChain[] planeChains(Shift shift) {
    int parts = shift.zIm == 0 ? 1 : 2;
    LiouvillianMemory.multipole(shift.liouvillian, shift.step, shift.arithmetic, parts, options)
        .require(liouvillian.qubits(), options.budget());
    BlockChain[] chains = new BlockChain[liouvillian.planes()];
    WorkSharing.forEach(
        chains.length,
        s -> {
          deadline.check();
          chains[s] =
              new BlockChain(
                  shift.liouvillian,
                  new int[] {s},
                  shift.step,
                  shift.zRe,
                  shift.zIm,
                  deflation(),
                  shift.arithmetic);
        });
    return chains;
  }

  /**
   * p_J: three inverse iterations of A = L_JJ from u, the maximally mixed state of each plane. The
   * chain inverts B = A - c u tr; with g = B^-1 u and y = B^-1 p, A^-1 p is parallel to y (1 + c tr
   * g) - c g tr y (Sherman and Morrison 1950), and to g for p = u.
   */
  private HermitianPlanes planeShapes(Shift shift, BlockChain[] chains) {
    double c = deflation();
    HermitianPlanes result = maximallyMixed(shift).sameShape();
    FloatPlanes p = FloatPlanes.like(result);
    WorkSharing.forEach(
        chains.length,
        s -> {
          int d = liouvillian.twoJ(s) + 1;
          double[] re = result.re(s);
          double[] im = result.im(s);
          Arrays.fill(p.re[s], 0, d, 1f / d);
          chains[s].solve(p, p);
          double[] gRe = new double[re.length];
          double[] gIm = new double[im.length];
          p.copyTo(s, gRe, gIm);
          double traceOfG = trace(gRe, d);
          for (int round = 0; round < 3; round++) {
            if (round > 0) {
              chains[s].solve(p, p);
            }
            p.copyTo(s, re, im);
            double f = round == 0 ? 1 : 1 + c * traceOfG;
            double g = round == 0 ? 0 : -c * trace(re, d);
            combine(f, re, g, gRe);
            combine(f, im, g, gIm);
            double trace = trace(re, d);
            combine(1 / trace, re, 0, gRe);
            combine(1 / trace, im, 0, gIm);
            p.set(s, re, im);
          }
        });
    return result;
  }

  /** y = f y + g x. */
  private static void combine(double f, double[] y, double g, double[] x) {
    for (int k = 0; k < y.length; k++) {
      y[k] = f * y[k] + g * x[k];
    }
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
    return options.isDirect(liouvillian);
  }

  private boolean canFallBack(Shift shift) {
    return options.method() == LiouvillianOptions.Method.AUTOMATIC
        && liouvillian.qubits() <= FALLBACK_QUBITS
        && options.budget().allows((double) direct(shift).total());
  }

  private LiouvillianMemory direct(Shift shift) {
    int parts = shift.zIm == 0 ? 1 : 2;
    return LiouvillianMemory.direct(
        shift.liouvillian, shift.step, shift.arithmetic, parts, options);
  }
}
