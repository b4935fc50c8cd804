package dickens.study;

import dickens.backend.Backend;
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
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.hipparchus.complex.Complex;

/**
 * The resolvent of populations p(J, m): on the window of the steady state, or on the chain of m
 * where J is conserved. Points are solved one after the other, each with all threads, or many side
 * by side where a device holds their factors.
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

  static LatticeCurrentResolvent of(
      LatticeModel model, ResolventRequest request, Budget budget, Backend backend) {
    PopulationLattice lattice = model.generator(request.values());
    EnergyScale scale = LatticeEvaluator.energyScale(model, request.values());
    LatticeOptions options = LatticeOptions.standard().within(budget);
    int source = currents(model).indexOf(request.source());
    int readout = currents(model).indexOf(request.readout());
    if (!lattice.hasUniqueSteadyState()) {
      return ofSpin(model, request, lattice, scale, source, readout, budget);
    }
    LatticeSolution solution = new LatticeSolver(options, backend.denseKernels()).solve(lattice);
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
    SpectrumPoint[] spectrum = new SpectrumPoint[points.size()];
    int most = resolvent.together();
    int[] shifted =
        IntStream.range(0, most > 1 ? spectrum.length : 0)
            .filter(i -> !points.get(i).isZero())
            .toArray();
    for (int first = 0; first < shifted.length; first += most) {
      int[] some = Arrays.copyOfRange(shifted, first, Math.min(shifted.length, first + most));
      List<SpectrumPoint> found = together(IntStream.of(some).mapToObj(points::get).toList());
      for (int i = 0; i < some.length; i++) {
        spectrum[some[i]] = found.get(i);
      }
      progress.advance(some.length);
    }
    for (int i = 0; i < spectrum.length; i++) {
      if (spectrum[i] == null) {
        spectrum[i] = alone(points.get(i));
        progress.advance(1);
      }
    }
    return Arrays.asList(spectrum);
  }

  private SpectrumPoint alone(Complex z) {
    try {
      ResolventPoint point = at(z);
      return new SpectrumPoint(z, point.y(), noise(z), point.report(), point.note());
    } catch (OverBudget e) {
      return SpectrumPoint.overBudget(z, e);
    }
  }

  /** Points whose factors are computed side by side; none of them is 0. */
  private List<SpectrumPoint> together(List<Complex> points) {
    if (points.stream().anyMatch(z -> z.getReal() < 0)) {
      return points.stream().map(this::alone).toList();
    }
    long start = System.nanoTime();
    List<SpectrumPoint> spectrum = new ArrayList<>();
    try {
      List<ResolventVector> x =
          resolvent.at(
              points.stream()
                  .map(z -> new double[] {z.getReal(), z.getImaginary()})
                  .toArray(double[][]::new));
      for (int i = 0; i < x.size(); i++) {
        ResolventPoint point =
            ResolventPoint.judged(points.get(i), x.get(i), steadyState, violation, start);
        spectrum.add(
            new SpectrumPoint(
                point.z(), point.y(), OptionalDouble.empty(), point.report(), point.note()));
      }
      // of the same points, so that their factors are there still
      if (points.stream().allMatch(this::hasNoise)) {
        double[] noises =
            resolvent.noises(points.stream().mapToDouble(Complex::getImaginary).toArray());
        for (int i = 0; i < noises.length; i++) {
          spectrum.set(i, spectrum.get(i).withNoise(noises[i]));
        }
      } else {
        for (int i = 0; i < spectrum.size(); i++) {
          if (hasNoise(points.get(i))) {
            double noise = resolvent.noise(points.get(i).getImaginary());
            spectrum.set(i, spectrum.get(i).withNoise(noise));
          }
        }
      }
      return spectrum;
    } catch (OverBudget e) {
      return points.stream().map(z -> SpectrumPoint.overBudget(z, e)).toList();
    }
  }

  private boolean hasNoise(Complex z) {
    return z.getReal() == 0 && request.source().equals(request.readout());
  }

  private OptionalDouble noise(Complex z) {
    return hasNoise(z)
        ? OptionalDouble.of(resolvent.noise(z.getImaginary()))
        : OptionalDouble.empty();
  }

  @Override
  public void close() {
    resolvent.close();
  }
}
