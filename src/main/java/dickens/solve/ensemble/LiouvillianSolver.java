package dickens.solve.ensemble;

import dickens.backend.BackendUnavailable;
import dickens.backend.LiouvillianKernels;
import dickens.backend.PlaneProblem;
import dickens.backend.PlaneSolves;
import dickens.generator.Arithmetic;
import dickens.generator.ComplexPlanes;
import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import dickens.generator.RealFrame;
import dickens.generator.WorkSharing;
import dickens.solve.Deadline;
import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Steady state L rho = 0, Drazin solves L x = b and resolvents x = (z - L)^-1 b of a
 * permutation-invariant Liouvillian.
 *
 * <p>Flexible GMRES with a fixed preconditioner. MULTIPOLE: a coarse correction in the low
 * spherical tensors of every plane J, then two red-black Gauss-Seidel sweeps whose plane solves are
 * exact block eliminations in the order of q; where rounding in planes of tiny weight limits a
 * steady state, {@link PlaneAggregation} finds it. DIRECT: the same elimination over all planes at
 * once. One object serves any number of right sides; factors of the steady state are reused for
 * Drazin solves, unless the steady state was found in real numbers, see {@link
 * DickeLiouvillian#realFrame}.
 *
 * <p>Stopping: the estimated error of x, see {@link FlexibleGmres}; the report carries the true
 * residual and, as certificate, that estimate. Memory: {@link LiouvillianMemory}, checked before
 * anything is allocated.
 *
 * <p>Where the back end has kernels for it, planes, vectors and sweeps are there, and the coarse
 * problem here; what a prepared solve holds on a device is given back by {@link #close}.
 *
 * <p>Not safe for use by several threads at once; it uses all cores itself.
 */
public final class LiouvillianSolver implements AutoCloseable {
  private static final int FALLBACK_QUBITS = 64;
  private static final double DEFLATION = 1e-3;

  /**
   * Estimated error of a steady state, in units of the tolerance, from which on planes of tiny
   * weight are thought to limit it.
   */
  private static final double LIMITED_BY_ROUNDING = 1e3;

  private final DickeLiouvillian liouvillian;
  private final LiouvillianOptions options;
  private final double largestDiagonal;
  private final int sector;
  private LiouvillianKernels kernels;
  private LiouvillianSolution steady;
  private HermitianPlanes shapes;
  private PreparedSolve<?, ?> prepared;
  private Deadline deadline = Deadline.none();

  private LiouvillianSolver(
      DickeLiouvillian liouvillian, LiouvillianOptions options, LiouvillianKernels kernels) {
    this.liouvillian = liouvillian;
    this.options = options;
    this.kernels = kernels;
    this.largestDiagonal = liouvillian.largestDiagonal();
    int step = liouvillian.diagonalStep();
    this.sector = step == 0 ? liouvillian.qubits() + 1 : step;
  }

  /** A solver on the processor. */
  public static LiouvillianSolver of(DickeLiouvillian liouvillian, LiouvillianOptions options) {
    return of(liouvillian, options, LiouvillianKernels.NONE);
  }

  /**
   * A solver of one Liouvillian; nothing is factorised yet.
   *
   * @param kernels of the back end that may take the work
   * @throws IllegalArgumentException where J or J_z is conserved, so that the steady state is not
   *     unique
   */
  public static LiouvillianSolver of(
      DickeLiouvillian liouvillian, LiouvillianOptions options, LiouvillianKernels kernels) {
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
    return new LiouvillianSolver(liouvillian, options, kernels);
  }

  /** The steady state alone. */
  public static LiouvillianSolution solve(
      DickeLiouvillian liouvillian, LiouvillianOptions options) {
    return of(liouvillian, options).steadyState();
  }

  // ---- steady state ----

  /** rho with L rho = 0 and trace 1; computed once. */
  public LiouvillianSolution steadyState() {
    if (steady == null) {
      steady = withStandIn(this::computeSteadyState);
    }
    return steady;
  }

  /** Again on the processor where a device failed and the processor may take over. */
  private LiouvillianSolution withStandIn(Supplier<LiouvillianSolution> solve) {
    try {
      return solve.get();
    } catch (BackendUnavailable e) {
      close();
      kernels.failed(e);
      kernels = LiouvillianKernels.NONE;
      return solve.get();
    }
  }

  private LiouvillianSolution computeSteadyState() {
    long start = System.nanoTime();
    deadline = options.budget().begin();
    Optional<RealFrame> frame = liouvillian.realFrame();
    DickeLiouvillian turned = frame.map(RealFrame::liouvillian).orElse(liouvillian);
    Arithmetic arithmetic = frame.isPresent() ? Arithmetic.REAL : Arithmetic.COMPLEX;
    Shift zero = new Shift(turned, 0, 0, sector, arithmetic);
    HermitianPlanes[] x = {maximallyMixed(zero)};
    boolean direct = isDirect();
    keep(direct ? prepareDirect(zero) : startMultipole(factorise(zero), zero, x));
    FlexibleGmres.Outcome outcome = refine(x);
    String addition = frame.isPresent() ? ", real" : "";
    if (outcome.error() > LIMITED_BY_ROUNDING * options.tolerance() && !direct) {
      PlaneAggregation aggregation = aggregation(turned);
      HermitianPlanes[] state = {aggregation.steadyState(options.tolerance(), deadline)};
      FlexibleGmres.Outcome other = prepared.measure(state, options, largestDiagonal);
      if (aggregation.isWithinRange() && other.error() < outcome.error()) {
        x = state;
        outcome = other.with(outcome.iterations());
        addition += ", aggregation over J (" + aggregation.sweeps() + " sweeps)";
      }
    }
    if (outcome.status() != SolveStatus.CONVERGED && !direct && canFallBack(zero)) {
      keep(prepareDirect(zero));
      outcome = refine(x);
    }
    SolveReport report = report(outcome, addition, start);
    if (frame.isPresent()) {
      x[0] = frame.get().back(x[0]);
      shapes = direct ? shapes : frame.get().back(shapes);
      close();
    }
    return new LiouvillianSolution(new ComplexPlanes(x[0], x[0].sameShape()), report);
  }

  /** For states whose small planes a Krylov method does not resolve. */
  private PlaneAggregation aggregation(DickeLiouvillian turned) {
    PlaneSolves<?, ?> planes = prepared.planes().orElseThrow();
    return new PlaneAggregation(turned, planes, shapes, deflation());
  }

  /** The preconditioner at z = 0, and the null vector of the coarse operator as a first guess. */
  private <V, W> PreparedSolve<V, W> startMultipole(
      PlaneSolves<V, W> planes, Shift zero, HermitianPlanes[] x) {
    try {
      shapes = PlaneShapes.of(planes, deflation(), x[0]);
      Multipoles multipoles =
          new Multipoles(
              zero.liouvillian(), sector, options.multipoles(liouvillian), zero.arithmetic());
      CoarseOperator coarse = new CoarseOperator(zero.liouvillian(), multipoles, shapes, 0, 0);
      CoarseFactor factor = CoarseFactor.ofSteadyState(coarse);
      planes.useCoarseSpace(multipoles, shapes);
      x[0] = shapes.sameShape();
      V guess = planes.vectors().load(x);
      planes.prolong(new double[][][] {factor.steadyState()}, guess);
      planes.vectors().store(guess, x);
      planes.vectors().release(guess);
      return multipole(zero, planes, factor);
    } catch (RuntimeException e) {
      planes.close();
      throw e;
    }
  }

  /** Improves x to the steady state: L d = -L x. */
  private FlexibleGmres.Outcome refine(HermitianPlanes[] x) {
    HermitianPlanes[] zero = {x[0].sameShape()};
    FlexibleGmres.Outcome outcome = solve(zero, x, x[0].copy());
    x[0].scale(1 / x[0].trace());
    return outcome;
  }

  private FlexibleGmres.Outcome solve(
      HermitianPlanes[] b, HermitianPlanes[] x, HermitianPlanes rho) {
    Shift shift = prepared.shift();
    double diagonal = largestDiagonal + Math.hypot(shift.zRe(), shift.zIm());
    return prepared.solve(b, x, rho, options, diagonal, deadline);
  }

  private void keep(PreparedSolve<?, ?> next) {
    close();
    prepared = next;
  }

  /** Gives back what the prepared solve holds; it is prepared again when it is needed. */
  @Override
  public void close() {
    if (prepared != null) {
      prepared.close();
      prepared = null;
    }
  }

  private SolveReport report(FlexibleGmres.Outcome outcome, String addition, long start) {
    return new SolveReport(
        outcome.status(),
        prepared.method() + addition,
        outcome.iterations(),
        outcome.residual(),
        outcome.error(),
        (System.nanoTime() - start) * 1e-9,
        prepared.backend());
  }

  private static HermitianPlanes maximallyMixed(Shift shift) {
    int[] spins = shift.liouvillian().spins();
    HermitianPlanes x =
        shift.arithmetic() == Arithmetic.REAL
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
    steadyState();
    return withStandIn(() -> computeResolvent(zRe, zIm, source));
  }

  private LiouvillianSolution computeResolvent(double zRe, double zIm, ComplexPlanes source) {
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
    return new LiouvillianSolution(x, report(outcome, "", start));
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
    if (prepared != null && prepared.shift().equals(shift)) {
      return;
    }
    close();
    prepared =
        isDirect() || shapes == null ? prepareDirect(shift) : prepare(factorise(shift), shift);
  }

  private <V, W> PreparedSolve<V, W> prepare(PlaneSolves<V, W> planes, Shift shift) {
    try {
      Multipoles multipoles =
          new Multipoles(
              liouvillian, shift.step(), options.multipoles(liouvillian), shift.arithmetic());
      CoarseOperator coarse =
          new CoarseOperator(liouvillian, multipoles, shapes, shift.zRe(), shift.zIm());
      planes.useCoarseSpace(multipoles, shapes);
      return multipole(shift, planes, CoarseFactor.of(coarse, heaviest(steady.state())));
    } catch (RuntimeException e) {
      planes.close();
      throw e;
    }
  }

  private <V, W> PreparedSolve<V, W> multipole(
      Shift shift, PlaneSolves<V, W> planes, CoarseFactor factor) {
    return new PreparedSolve<>(
        shift,
        "multipole GMRES" + (planes.note().isEmpty() ? kernels.note() : planes.note()),
        planes.name(),
        planes.vectors(),
        new MultipolePreconditioner<>(planes, factor),
        false,
        Optional.of(planes));
  }

  private static int heaviest(HermitianPlanes rho) {
    int heaviest = 0;
    for (int s = 1; s < rho.planes(); s++) {
      heaviest = rho.trace(s) > rho.trace(heaviest) ? s : heaviest;
    }
    return heaviest;
  }

  private PreparedSolve<?, ?> prepareDirect(Shift shift) {
    direct(shift).require(liouvillian.qubits(), options.budget());
    BlockChain chain =
        new BlockChain(
            shift.liouvillian(),
            LiouvillianMemory.allPlanes(liouvillian),
            shift.step(),
            shift.zRe(),
            shift.zIm(),
            largestDiagonal == 0 ? 1 : largestDiagonal,
            shift.arithmetic());
    return new PreparedSolve<>(
        shift,
        "block elimination" + (liouvillian.planes() > 1 ? kernels.note() : ""),
        "cpu",
        hostVectors(shift),
        new DirectPreconditioner(chain),
        chain.isSingular(),
        Optional.empty());
  }

  private static HostVectors hostVectors(Shift shift) {
    return new HostVectors(shift.liouvillian(), shift.zRe(), shift.zIm(), maximallyMixed(shift));
  }

  /** The planes of L - z, where the back end takes them, else here. */
  private PlaneSolves<?, ?> factorise(Shift shift) {
    LiouvillianMemory memory =
        LiouvillianMemory.multipole(
            shift.liouvillian(), shift.step(), shift.arithmetic(), shift.parts(), options);
    if (kernels != LiouvillianKernels.NONE) {
      memory.besideDevice().require(liouvillian.qubits(), options.budget());
      PlaneProblem problem =
          new PlaneProblem(
              shift.liouvillian(),
              shift.zRe(),
              shift.zIm(),
              shift.step(),
              shift.arithmetic(),
              deflation(),
              Math.min(options.cycle(), options.iterations()),
              options.multipoles(liouvillian));
      Optional<PlaneSolves<?, ?>> planes = kernels.prepare(problem);
      if (planes.isPresent()) {
        return planes.get();
      }
    }
    memory.require(liouvillian.qubits(), options.budget());
    BlockChain[] chains = new BlockChain[liouvillian.planes()];
    WorkSharing.forEach(
        chains.length,
        s -> {
          deadline.check();
          chains[s] =
              new BlockChain(
                  shift.liouvillian(),
                  new int[] {s},
                  shift.step(),
                  shift.zRe(),
                  shift.zIm(),
                  deflation(),
                  shift.arithmetic());
        });
    return new HostPlanes(shift.liouvillian(), chains, hostVectors(shift));
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
    return LiouvillianMemory.direct(
        shift.liouvillian(), shift.step(), shift.arithmetic(), shift.parts(), options);
  }
}
