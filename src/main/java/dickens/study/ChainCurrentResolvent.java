package dickens.study;

import dickens.generator.ChainSource;
import dickens.model.ChainModel;
import dickens.observe.ChainResolvent;
import dickens.observe.ChainStatistics;
import dickens.observe.LawCheck;
import dickens.observe.ResolventVector;
import dickens.solve.Budget;
import dickens.solve.ChainOptions;
import dickens.solve.ChainSteadyState;
import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.hipparchus.complex.Complex;

/** The resolvent of a chain, on the levels that its steady state retains. */
final class ChainCurrentResolvent implements CurrentResolvent {
  private static final String PREFIX = "I_";

  private final ResolventRequest request;
  private final ChainSource source;
  private final ChainResolvent resolvent;
  private final SolveReport steadyState;
  private final String violation;

  ChainCurrentResolvent(ChainModel model, ResolventRequest request, Budget budget) {
    this.request = request;
    source = model.generator(request.values());
    ChainStatistics statistics =
        new ChainStatistics(ChainSteadyState.of(source, ChainOptions.adaptive().within(budget)));
    List<String> currents = currents(model);
    resolvent =
        new ChainResolvent(
            statistics, currents.indexOf(request.source()), currents.indexOf(request.readout()));
    SolveReport report = statistics.state().report();
    // the check asks for every noise, which is kept, so that threads only read from here on
    violation = LawCheck.violation(statistics).orElse("");
    steadyState =
        report.status().isGood() && !violation.isEmpty()
            ? report.withStatus(SolveStatus.CHECK_FAILED)
            : report;
  }

  static List<String> currents(ChainModel model) {
    return model.channels().stream().map(channel -> PREFIX + channel).toList();
  }

  @Override
  public ResolventRequest request() {
    return request;
  }

  @Override
  public SolveReport steadyState() {
    return steadyState;
  }

  @Override
  public int states() {
    return resolvent.statistics().state().chain().levels();
  }

  @Override
  public String label(int state) {
    return source.label(state);
  }

  @Override
  public ResolventPoint at(Complex z) {
    long start = System.nanoTime();
    ResolventVector x = resolvent.at(z.getReal(), z.getImaginary());
    return ResolventPoint.judged(z, x, steadyState, violation, start);
  }

  @Override
  public List<SpectrumPoint> spectrum(List<Complex> points, Progress progress) {
    SpectrumPoint[] spectrum = new SpectrumPoint[points.size()];
    IntStream.range(0, spectrum.length)
        .parallel()
        .forEach(
            i -> {
              ResolventPoint point = at(points.get(i));
              spectrum[i] =
                  new SpectrumPoint(
                      point.z(), point.y(), noise(point.z()), point.report(), point.note());
              progress.advance(1);
            });
    return Arrays.asList(spectrum);
  }

  private OptionalDouble noise(Complex z) {
    boolean defined = z.getReal() == 0 && request.source().equals(request.readout());
    return defined ? OptionalDouble.of(resolvent.noise(z.getImaginary())) : OptionalDouble.empty();
  }
}
