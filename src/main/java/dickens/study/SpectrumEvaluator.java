package dickens.study;

import dickens.backend.Backend;
import dickens.model.BadRequest;
import dickens.model.ChainModel;
import dickens.model.LatticeModel;
import dickens.model.LiouvillianModel;
import dickens.model.Model;
import dickens.model.Parameter;
import dickens.model.Parameter.Range;
import dickens.model.Values;
import dickens.observe.Observable;
import dickens.solve.Budget;
import dickens.solve.OverBudget;
import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hipparchus.complex.Complex;

/**
 * Evaluates the resolvent of a model at z = re_z + i omega, which become two further parameters of
 * its points: y(z) = 1.W' (z - R)^-1 W rho, see {@link CurrentResolvent}, and the noise spectrum
 * S(omega) of a current.
 *
 * <p>Points that follow each other and differ in z alone share one steady state, so let omega be
 * the last axis.
 */
final class SpectrumEvaluator implements Evaluator {
  private static final String NOISE = "S";

  private final Model model;
  private final Budget budget;
  private final String source;
  private final String readout;
  private final Parameter omega;
  private final Parameter realPart;
  private final List<Observable> observables = new ArrayList<>();

  /**
   * Asks for the spectrum of a model.
   *
   * @param source current or operator that makes the source
   * @param readout current or operator that is read out
   * @param budget what each solve may use
   * @throws BadRequest for unknown ones
   */
  SpectrumEvaluator(Model model, String source, String readout, Budget budget) {
    CurrentResolvent.requireKnown(model, List.of(source, readout));
    this.model = model;
    this.budget = budget;
    this.source = source;
    this.readout = readout;
    CurrentResolvent.Units units = CurrentResolvent.units(model);
    omega =
        Parameter.real(
            "omega",
            "0",
            units.rate(),
            "angular frequency, the imaginary part of z",
            "",
            Range.ANY);
    realPart = Parameter.real("re_z", "0", units.rate(), "real part of z", "", Range.NOT_NEGATIVE);
    if (source.equals(readout) && !(model instanceof LiouvillianModel)) {
      observables.add(
          Observable.scalar(
              NOISE, units.spectrum(), "noise spectrum of " + source + ", at re_z = 0", ""));
    }
    String what = readout + " read out of the resolvent of " + source;
    observables.add(Observable.scalar("y_re", units.spectrum(), "real part of y, " + what, ""));
    observables.add(
        Observable.scalar("y_im", units.spectrum(), "imaginary part of y, " + what, ""));
  }

  @Override
  public Model model() {
    return model;
  }

  @Override
  public List<Parameter> parameters() {
    return Stream.concat(model.parameters().stream(), Stream.of(omega, realPart)).toList();
  }

  @Override
  public Values settled(Values given) {
    Values values = model.settled(given);
    if (model instanceof LatticeModel lattice) {
      LatticeCurrentResolvent.requireSpectrum(lattice, values);
    }
    return values;
  }

  @Override
  public List<Observable> observables() {
    return List.copyOf(observables);
  }

  @Override
  public List<String> defaultObservables() {
    return observables.stream().map(Observable::name).toList();
  }

  @Override
  public boolean isComplex() {
    return true;
  }

  @Override
  public boolean isPointwise() {
    return model instanceof ChainModel;
  }

  /** As a steady state that is solved point by point; all but chains take all threads. */
  @Override
  public PointShare share(double qubits, List<String> names) {
    PointShare one = Evaluator.of(model).share(qubits, names);
    return new PointShare(one.share(), !(model instanceof ChainModel));
  }

  @Override
  public List<PointResult> evaluate(
      List<Values> points, List<String> names, Backend backend, Progress progress) {
    requireKnown(names);
    PointResult[] results = new PointResult[points.size()];
    List<int[]> groups = groups(points);
    // the others use all threads for one solve
    Stream<int[]> stream = model instanceof ChainModel ? groups.parallelStream() : groups.stream();
    stream.forEach(
        group -> {
          List<PointResult> part =
              shared(points.subList(group[0], group[1]), names, backend, progress);
          for (int k = 0; k < part.size(); k++) {
            results[group[0] + k] = part.get(k);
          }
        });
    return Arrays.asList(results);
  }

  /** First and end of each run of points that differ in z alone. */
  private List<int[]> groups(List<Values> points) {
    List<int[]> groups = new ArrayList<>();
    int first = 0;
    for (int k = 1; k <= points.size(); k++) {
      if (k == points.size() || !withoutZ(points.get(k)).equals(withoutZ(points.get(first)))) {
        groups.add(new int[] {first, k});
        first = k;
      }
    }
    return groups;
  }

  private Map<String, Object> withoutZ(Values values) {
    Map<String, Object> own = new LinkedHashMap<>(values.asMap());
    own.keySet().removeAll(List.of(omega.name(), realPart.name()));
    return own;
  }

  private List<PointResult> shared(
      List<Values> points, List<String> names, Backend backend, Progress progress) {
    List<Complex> z =
        points.stream()
            .map(p -> new Complex(p.real(realPart.name()), p.real(omega.name())))
            .toList();
    List<SpectrumPoint> spectrum;
    try (CurrentResolvent resolvent =
        CurrentResolvent.of(
            new ResolventRequest(model, points.get(0), source, readout), budget, backend)) {
      spectrum = resolvent.spectrum(z, backend, progress);
    } catch (OverBudget e) {
      long now = System.nanoTime();
      progress.advance(points.size());
      return points.stream().map(p -> PointResult.overBudget(p, names, now, e)).toList();
    } catch (BadRequest e) {
      progress.advance(points.size());
      return points.stream().map(p -> unsolved(p, names, e.getMessage())).toList();
    }
    List<PointResult> results = new ArrayList<>();
    for (int k = 0; k < points.size(); k++) {
      SpectrumPoint at = spectrum.get(k);
      Map<String, double[]> values = new LinkedHashMap<>();
      for (String name : names) {
        values.put(
            name,
            new double[] {
              switch (name) {
                case NOISE -> at.noise().orElse(Double.NaN);
                case "y_re" -> at.y().getReal();
                default -> at.y().getImaginary();
              }
            });
      }
      results.add(new PointResult(points.get(k), values, at.report(), at.note()));
    }
    return results;
  }

  /** A row of which the steady state or the resolvent could not be had. */
  private static PointResult unsolved(Values point, List<String> names, String why) {
    SolveStatus status =
        Arrays.stream(SolveStatus.values())
            .filter(s -> why.startsWith(s.label()))
            .findFirst()
            .orElse(SolveStatus.NOT_CONVERGED);
    Map<String, double[]> values = new LinkedHashMap<>();
    names.forEach(name -> values.put(name, new double[] {Double.NaN}));
    SolveReport report = new SolveReport(status, "none", 0, Double.NaN, Double.NaN, 0, "cpu");
    return new PointResult(point, values, report, why);
  }
}
