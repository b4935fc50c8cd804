package dickens.study;

import dickens.backend.Backend;
import dickens.backend.LiouvillianKernels;
import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import dickens.generator.PopulationLattice;
import dickens.generator.PopulationPart;
import dickens.model.LiouvillianModel;
import dickens.model.Values;
import dickens.observe.CountingStatistics;
import dickens.observe.EnsembleStatistics;
import dickens.observe.LatticeCounting;
import dickens.observe.LiouvillianCounting;
import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import dickens.solve.ensemble.LadderPopulations;
import dickens.solve.ensemble.LiouvillianOptions;
import dickens.solve.ensemble.LiouvillianSolution;
import dickens.solve.ensemble.LiouvillianSolver;
import dickens.solve.lattice.LatticeOptions;
import dickens.solve.lattice.LatticeSolution;
import dickens.solve.lattice.LatticeSolver;
import java.util.Optional;

/**
 * The steady state of an ensemble by the cheapest exact route.
 *
 * <ul>
 *   <li>Nothing drives coherences, local channels: populations on the lattice (J, m).
 *   <li>Nothing drives coherences, one J: closed form of a birth-death chain.
 *   <li>No local channels: each J of the initial state alone, weighed by its P_J.
 *   <li>Else the Liouvillian solver.
 * </ul>
 *
 * @param statistics of the state; empty where there is none
 * @param report of the solve
 */
record SteadyEnsemble(Optional<EnsembleStatistics> statistics, SolveReport report)
    implements AutoCloseable {

  @Override
  public void close() {
    statistics.ifPresent(EnsembleStatistics::close);
  }

  /**
   * Solves.
   *
   * @param liouvillian the model's generator at these values
   * @param threads for what is solved by itself
   * @param options settings of the solver, with what each solve may use
   * @throws dickens.solve.OverBudget where it does not suffice
   */
  static SteadyEnsemble of(
      LiouvillianModel model,
      Values values,
      DickeLiouvillian liouvillian,
      Backend backend,
      int threads,
      LiouvillianOptions options) {
    Optional<PopulationLattice> lattice = PopulationPart.of(liouvillian);
    if (lattice.isPresent()) {
      return ofLattice(liouvillian, lattice.get(), options, backend, threads);
    }
    if (liouvillian.planes() > 1 && !liouvillian.couplesPlanes()) {
      return ofWeights(model, values, liouvillian, options);
    }
    return ofLiouvillian(liouvillian, options, backend.liouvillianKernels());
  }

  private static SteadyEnsemble ofLattice(
      DickeLiouvillian liouvillian,
      PopulationLattice lattice,
      LiouvillianOptions options,
      Backend backend,
      int threads) {
    LatticeOptions settings =
        LatticeOptions.standard()
            .within(options.budget())
            .withThreads(threads)
            .withSolves(LatticeOptions.Solves.EXPECTED);
    LatticeSolution solution = new LatticeSolver(settings, backend.denseKernels()).solve(lattice);
    SolveReport report =
        named(solution.report(), "populations alone by U(1): " + solution.report().method());
    if (!solution.hasState()) {
      return new SteadyEnsemble(Optional.empty(), report);
    }
    HermitianPlanes rho = HermitianPlanes.diagonal(liouvillian.spins());
    double[] p = solution.populations();
    for (int k = 0; k < p.length; k++) {
      int s = solution.window().ladder(k);
      int up = solution.window().up(k);
      // M = m + N/2 and i = J - m = N - s - M
      rho.re(s)[lattice.qubits() - s - up] = p[k];
    }
    CountingStatistics counting =
        new LatticeCounting(
            solution,
            () -> LiouvillianSolver.of(liouvillian, options, backend.liouvillianKernels()));
    return new SteadyEnsemble(
        Optional.of(new EnsembleStatistics(liouvillian, rho, counting)), report);
  }

  private static SteadyEnsemble ofLiouvillian(
      DickeLiouvillian liouvillian, LiouvillianOptions options, LiouvillianKernels kernels) {
    long start = System.nanoTime();
    LiouvillianSolver solver = LiouvillianSolver.of(liouvillian, options, kernels);
    CountingStatistics counting = new LiouvillianCounting(solver);
    Optional<HermitianPlanes> ladder = LadderPopulations.of(liouvillian);
    if (ladder.isPresent()) {
      SolveReport report =
          new SolveReport(
              SolveStatus.CONVERGED,
              "populations alone by U(1): closed form of a birth-death chain",
              0,
              residual(liouvillian, ladder.get()),
              0,
              EnsembleEvaluator.seconds(start),
              "cpu");
      return new SteadyEnsemble(
          Optional.of(new EnsembleStatistics(liouvillian, ladder.get(), counting)), report);
    }
    LiouvillianSolution solution;
    try {
      solution = solver.steadyState();
    } catch (RuntimeException e) {
      solver.close();
      throw e;
    }
    SolveReport report = EnsembleEvaluator.withSymmetry(solution.report(), liouvillian);
    if (report.status() == SolveStatus.SINGULAR) {
      solver.close();
      return new SteadyEnsemble(Optional.empty(), report);
    }
    return new SteadyEnsemble(
        Optional.of(new EnsembleStatistics(liouvillian, solution.state(), counting)), report);
  }

  /** sum_J P_J rho_J, each rho_J the steady state of one J alone. */
  private static SteadyEnsemble ofWeights(
      LiouvillianModel model,
      Values values,
      DickeLiouvillian liouvillian,
      LiouvillianOptions options) {
    int[] spins = liouvillian.spins();
    HermitianPlanes initial = model.initialState(values, spins);
    HermitianPlanes rho =
        liouvillian.diagonalReach() == 0
            ? HermitianPlanes.diagonal(spins)
            : new HermitianPlanes(spins);
    SolveReport worst =
        new SolveReport(SolveStatus.CONVERGED, "a single state at J = 0", 0, 0, 0, 0, "cpu");
    int solved = 0;
    for (int s = 0; s < spins.length; s++) {
      double weight = initial.trace(s);
      if (weight == 0) {
        continue;
      }
      solved++;
      if (spins[s] == 0) {
        rho.re(s)[0] = weight;
        continue;
      }
      SteadyEnsemble plane =
          ofLiouvillian(liouvillian.onePlane(s), options, LiouvillianKernels.NONE);
      worst = worse(worst, plane.report);
      if (plane.statistics.isEmpty()) {
        return new SteadyEnsemble(Optional.empty(), worst);
      }
      HermitianPlanes state = plane.statistics.get().state().rho();
      rho.add(s, weight, state, 0);
    }
    SolveReport report = named(worst, worst.method() + ", " + solved + " values of J apart");
    return new SteadyEnsemble(
        Optional.of(new EnsembleStatistics(liouvillian, rho, CountingStatistics.NONE)), report);
  }

  private static SolveReport worse(SolveReport a, SolveReport b) {
    return new SolveReport(
        a.status().isGood() ? b.status() : a.status(),
        b.method(),
        a.iterations() + b.iterations(),
        Math.max(a.residual(), b.residual()),
        Math.max(a.certificate(), b.certificate()),
        a.seconds() + b.seconds(),
        b.backend());
  }

  private static SolveReport named(SolveReport report, String method) {
    return new SolveReport(
        report.status(),
        method,
        report.iterations(),
        report.residual(),
        report.certificate(),
        report.seconds(),
        report.backend());
  }

  /** ||L rho|| over max|diag L| ||rho||. */
  private static double residual(DickeLiouvillian liouvillian, HermitianPlanes rho) {
    HermitianPlanes change = rho.sameShape();
    liouvillian.apply(rho, change);
    return change.norm() / (liouvillian.largestDiagonal() * rho.norm());
  }
}
