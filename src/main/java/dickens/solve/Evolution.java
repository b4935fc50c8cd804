package dickens.solve;

import dickens.generator.Chain;
import dickens.generator.ChainSource;

/**
 * Populations against time, p(t) = exp(R t) p(0), on an adaptively truncated chain.
 *
 * <p>Method: {@link Propagator} from each time to the next. The retained levels must hold the
 * initial, the transient and the final populations. The certificate is the initial probability
 * beyond them plus what got out since: at most the probability that the dropped rates would have
 * carried away in all the time, and where that is large (it grows for ever) the criterion of {@link
 * ChainSteadyState}, the larger of the outflow per jump and the population of the two topmost
 * levels at the times asked for. Above the tolerance of the options the levels are doubled.
 *
 * <p>Memory: 8 n bytes a time.
 *
 * @param chain the retained levels
 * @param times as requested, ascending
 * @param populations {@code [time][level]}, each of sum 1; treat as read only
 * @param report outcome; residual: the largest error that a step showed by itself (defect of the
 *     sum before it was rescaled, estimated error of the contour)
 */
public record Evolution(Chain chain, double[] times, double[][] populations, SolveReport report) {

  /**
   * Evolves.
   *
   * @param source the chain
   * @param initial the state at time 0
   * @param times ascending, each 0 or greater [1/rate unit of the chain]
   * @param options how to truncate
   * @throws OverBudget where the levels take more memory, or the evolution more time
   */
  public static Evolution of(
      ChainSource source, InitialPopulations initial, double[] times, ChainOptions options) {
    requireAscending(times);
    long start = System.nanoTime();
    Deadline deadline = options.budget().begin();
    int largest = (int) Math.min(options.maxLevels(), source.levels());
    int count = firstCount(source, initial, options);
    int round = 0;
    while (true) {
      round++;
      options
          .budget()
          .require(
              ChainSteadyState.bytes(count) + 8.0 * count * times.length,
              "an evolution of " + count + " levels at " + times.length + " times");
      Chain chain = source.lowest(count);
      Propagator propagator = new Propagator(chain);
      InitialPopulations.Start state = initial.on(chain, source.levels());
      double[] p = state.populations();
      double lost = 0;
      double jumps = 0;
      double topmost = 0;
      double now = 0;
      double[][] populations = new double[times.length][];
      for (int i = 0; i < times.length; i++) {
        deadline.check();
        PropagatedState step = propagator.populations(p, times[i] - now);
        p = step.state();
        lost += step.lost();
        jumps += step.jumps();
        now = times[i];
        populations[i] = p;
        topmost = Math.max(topmost, topmost(p));
      }
      double outside = Math.min(lost, Math.max(lost / Math.max(1, jumps), topmost));
      double certificate = state.missing() + outside;
      boolean closed = certificate <= options.tailTolerance();
      if (!closed && count == largest) {
        ChainSteadyState.requireMore(count, source.levels(), options.budget());
      }
      if (closed || count == largest) {
        SolveStatus status = closed ? SolveStatus.CONVERGED : SolveStatus.NOT_CLOSED;
        if (closed && !propagator.converged()) {
          status = SolveStatus.NOT_CONVERGED;
        }
        String method = propagator.method() + ", " + count + " of " + source.levels() + " levels";
        double seconds = (System.nanoTime() - start) * 1e-9;
        return new Evolution(
            chain,
            times.clone(),
            populations,
            new SolveReport(
                status, method, round, propagator.error(), certificate, seconds, "cpu"));
      }
      count = (int) Math.min(largest, 2L * count);
    }
  }

  /**
   * Number of levels of the first attempt.
   *
   * @throws IllegalArgumentException where the chain or the options have too few levels for the
   *     state
   */
  public static int firstCount(
      ChainSource source, InitialPopulations initial, ChainOptions options) {
    long needed = initial.fewestLevels();
    if (needed > source.levels()) {
      throw new IllegalArgumentException(
          "the initial state needs " + needed + " levels; the chain has " + source.levels());
    }
    if (needed > options.maxLevels()) {
      throw new IllegalArgumentException(
          "the initial state needs "
              + needed
              + " levels; at most "
              + options.maxLevels()
              + " may be stored");
    }
    long largest = Math.min(options.maxLevels(), source.levels());
    return (int) Math.min(largest, Math.max(options.firstLevels(), needed + 1));
  }

  private static double topmost(double[] p) {
    int n = p.length;
    return n == 1 ? 0 : Math.max(p[n - 1], p[n - 2]);
  }

  private static void requireAscending(double[] times) {
    double before = 0;
    for (double time : times) {
      if (!(time >= before) || Double.isInfinite(time)) {
        throw new IllegalArgumentException(
            "t = " + time + ": times must be finite, 0 or greater, and ascending");
      }
      before = time;
    }
  }
}
