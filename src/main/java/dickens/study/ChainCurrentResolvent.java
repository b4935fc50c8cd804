package dickens.study;

import dickens.backend.Backend;
import dickens.backend.ChainShifts;
import dickens.backend.ShiftReadings;
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

  @Override
  public List<SpectrumPoint> spectrum(List<Complex> points, Backend backend, Progress progress) {
    int[] shifted =
        IntStream.range(0, points.size()).filter(i -> !points.get(i).isZero()).toArray();
    SpectrumPoint[] spectrum = new SpectrumPoint[points.size()];
    long start = System.nanoTime();
    double[][] z = new double[2][shifted.length];
    for (int i = 0; i < shifted.length; i++) {
      z[0][i] = points.get(shifted[i]).getReal();
      z[1][i] = points.get(shifted[i]).getImaginary();
    }
    int[] imaginary = IntStream.of(shifted).filter(i -> hasNoise(points.get(i))).toArray();
    double[] frequencies =
        IntStream.of(imaginary).mapToDouble(i -> points.get(i).getImaginary()).toArray();
    ShiftReadings y;
    double[] noises;
    try (ChainShifts shifts = backend.prepareShifts(resolvent.statistics().state().chain())) {
      y = resolvent.at(z, shifts);
      noises = resolvent.noises(frequencies, shifts);
    }
    double[] none = new double[0];
    for (int i = 0; i < shifted.length; i++) {
      ResolventVector x = new ResolventVector(none, none, y.re()[i], y.im()[i], y.residual()[i]);
      ResolventPoint point =
          ResolventPoint.judged(points.get(shifted[i]), x, steadyState, violation, start);
      spectrum[shifted[i]] =
          new SpectrumPoint(
              point.z(),
              point.y(),
              OptionalDouble.empty(),
              point.report().withBackend(backend.name()),
              point.note());
      progress.advance(1);
    }
    for (int i = 0; i < imaginary.length; i++) {
      spectrum[imaginary[i]] = spectrum[imaginary[i]].withNoise(noises[i]);
    }
    for (int i = 0; i < spectrum.length; i++) {
      if (spectrum[i] == null) {
        spectrum[i] = spectrum(points.subList(i, i + 1), progress).get(0);
      }
    }
    return Arrays.asList(spectrum);
  }

  private boolean hasNoise(Complex z) {
    return z.getReal() == 0 && request.source().equals(request.readout());
  }

  private OptionalDouble noise(Complex z) {
    return hasNoise(z)
        ? OptionalDouble.of(resolvent.noise(z.getImaginary()))
        : OptionalDouble.empty();
  }
}
