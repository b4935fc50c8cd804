package dickens.study;

import dickens.backend.BackendChoice;
import dickens.backend.Backends;
import dickens.generator.CollectiveLadder;
import dickens.generator.PopulationLattice;
import dickens.model.BadRequest;
import dickens.model.LatticeModel;
import dickens.model.SpinWeights;
import dickens.model.Values;
import dickens.observe.ChainResolvent;
import dickens.observe.ChainStatistics;
import dickens.observe.EnergyScale;
import dickens.observe.LadderResolvent;
import dickens.observe.LawCheck;
import dickens.observe.ResolventVector;
import dickens.observe.SpinResolvent;
import dickens.observe.WindowResolvent;
import dickens.observe.WindowStatistics;
import dickens.solve.Budget;
import dickens.solve.ChainOptions;
import dickens.solve.ChainSteadyState;
import dickens.solve.OverBudget;
import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import dickens.solve.lattice.LatticeOptions;
import dickens.solve.lattice.LatticeSolution;
import dickens.solve.lattice.LatticeSolver;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.hipparchus.complex.Complex;

/**
 * The resolvent of populations p(J, m): on the window of the steady state, or on the chain of m
 * where J is conserved. Points are solved one after the other, each with all threads.
 */
record LatticeCurrentResolvent(
    LatticeModel model,
    ResolventRequest request,
    SpinResolvent resolvent,
    SolveReport steadyState,
    String violation)
    implements CurrentResolvent {
  private static final String PREFIX = "Q_";

  static List<String> currents(LatticeModel model) {
    return model.channels().stream().map(channel -> PREFIX + channel).toList();
  }

  /**
   * Checks that the noise has a spectrum.
   *
   * @throws BadRequest where several J are conserved and occupied
   */
  static void requireSpectrum(LatticeModel model, Values values) {
    if (!model.generator(values).hasUniqueSteadyState()
        && !model.initialWeights(values).isSingle()) {
      throw new BadRequest(
          "initial = '"
              + values.text("initial")
              + "': several J are conserved and each has a current of its own, so that there is no"
              + " spectrum of the noise; give initial=ground or initial=J:twoJ");
    }
  }

  static LatticeCurrentResolvent of(LatticeModel model, ResolventRequest request, Budget budget) {
    PopulationLattice lattice = model.generator(request.values());
    EnergyScale scale = LatticeEvaluator.energyScale(model, request.values());
    LatticeOptions options = LatticeOptions.standard().within(budget);
    int source = currents(model).indexOf(request.source());
    int readout = currents(model).indexOf(request.readout());
    if (!lattice.hasUniqueSteadyState()) {
      return ofSpin(model, request, lattice, scale, source, readout, budget);
    }
    LatticeSolution solution;
    try (BackendChoice host = Backends.open("cpu")) {
      solution = new LatticeSolver(options, host.backend().denseKernels()).solve(lattice);
    }
    if (!solution.hasState()) {
      String why = solution.report().status().label() + ": " + solution.report().method();
      throw new BadRequest(why);
    }
    SolveReport report = solution.report();
    String violation =
        LawCheck.violationOnLattice(new WindowStatistics(solution, scale)).orElse("");
    return new LatticeCurrentResolvent(
        model,
        request,
        new WindowResolvent(solution, scale, source, readout),
        judged(report, violation),
        violation);
  }

  private static LatticeCurrentResolvent ofSpin(
      LatticeModel model,
      ResolventRequest request,
      PopulationLattice lattice,
      EnergyScale scale,
      int source,
      int readout,
      Budget budget) {
    requireSpectrum(model, request.values());
    SpinWeights weights = model.initialWeights(request.values());
    CollectiveLadder ladder = new CollectiveLadder(weights.firstTwoJ(), lattice.channels());
    ChainStatistics statistics =
        new ChainStatistics(ChainSteadyState.of(ladder, ChainOptions.adaptive().within(budget)));
    return new LatticeCurrentResolvent(
        model,
        request,
        new LadderResolvent(ladder, new ChainResolvent(statistics, source, readout), scale),
        statistics.state().report(),
        "");
  }

  private static SolveReport judged(SolveReport report, String violation) {
    return report.status().isGood() && !violation.isEmpty()
        ? report.withStatus(SolveStatus.CHECK_FAILED)
        : report;
  }

  @Override
  public int states() {
    return resolvent.states();
  }

  @Override
  public String label(int state) {
    return resolvent.label(state);
  }

  @Override
  public ResolventPoint at(Complex z) {
    if (z.getReal() < 0) {
      throw new BadRequest("z = " + z + ": the real part must be 0 or greater");
    }
    long start = System.nanoTime();
    ResolventVector x = resolvent.at(z.getReal(), z.getImaginary());
    return ResolventPoint.judged(z, x, steadyState, violation, start);
  }

  @Override
  public List<SpectrumPoint> spectrum(List<Complex> points, Progress progress) {
    List<SpectrumPoint> spectrum = new ArrayList<>();
    for (Complex z : points) {
      try {
        ResolventPoint point = at(z);
        spectrum.add(new SpectrumPoint(z, point.y(), noise(z), point.report(), point.note()));
      } catch (OverBudget e) {
        spectrum.add(SpectrumPoint.overBudget(z, e));
      }
      progress.advance(1);
    }
    return spectrum;
  }

  private OptionalDouble noise(Complex z) {
    boolean defined = z.getReal() == 0 && request.source().equals(request.readout());
    return defined ? OptionalDouble.of(resolvent.noise(z.getImaginary())) : OptionalDouble.empty();
  }
}
