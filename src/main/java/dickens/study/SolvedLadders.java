package dickens.study;

import dickens.backend.Backend;
import dickens.backend.ChainBatch;
import dickens.backend.ChainBatchLimits;
import dickens.backend.ChainBatchResult;
import dickens.backend.ChainDetail;
import dickens.backend.SpinLadderBatch;
import dickens.observe.StateStatistics;
import dickens.solve.Budget;
import dickens.solve.ChainOptions;
import dickens.solve.ChainSteadyState;
import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import java.util.List;
import java.util.Optional;

/** Spin ladders that a back end has solved together: the statistics and the report of each. */
final class SolvedLadders {
  private final List<String> channels;
  private final SpinLadderBatch ladders;
  private final ChainBatchResult solved;
  private final Budget budget;
  private final int maxLevels;
  private final String backend;
  private final double seconds;

  private SolvedLadders(
      List<String> channels,
      SpinLadderBatch ladders,
      ChainBatchResult solved,
      Budget budget,
      int maxLevels,
      String backend,
      double seconds) {
    this.channels = channels;
    this.ladders = ladders;
    this.solved = solved;
    this.budget = budget;
    this.maxLevels = maxLevels;
    this.backend = backend;
    this.seconds = seconds;
  }

  /**
   * Solves ladders.
   *
   * @param channels names of their baths
   * @param detail what is needed beyond currents and noises
   * @param budget what each solve may use
   */
  static SolvedLadders of(
      SpinLadderBatch ladders,
      List<String> channels,
      ChainDetail detail,
      Budget budget,
      Backend backend) {
    long start = System.nanoTime();
    int maxLevels = ChainOptions.adaptive().within(budget).maxLevels();
    int room = Math.max(1, ladders.size());
    ChainBatchLimits limits =
        ChainBatchLimits.adaptive(room).withDetail(detail).within(maxLevels, budget.seconds());
    try (ChainBatch batch = backend.prepareChains(limits)) {
      ChainBatchResult solved = batch.solve(ladders);
      double seconds = (System.nanoTime() - start) * 1e-9 / room;
      return new SolvedLadders(
          channels, ladders, solved, budget, maxLevels, backend.name(), seconds);
    }
  }

  /** Number of points. */
  int size() {
    return ladders.size();
  }

  /** {@code [point]} true residuals, dimensionless; read only. */
  double[] residuals() {
    return solved.residual();
  }

  /** {@code [point]} what truncation neglects, dimensionless; read only. */
  double[] certificates() {
    return solved.certificate();
  }

  /** The back end that has solved them. */
  String backend() {
    return backend;
  }

  /** How the solve of a point ended. */
  SolveStatus status(int point) {
    return switch (solved.status()[point]) {
      case OVER_BUDGET -> SolveStatus.OVER_BUDGET;
      case OUT_OF_TIME -> SolveStatus.OUT_OF_TIME;
      case CONVERGED -> SolveStatus.CONVERGED;
      case NOT_CLOSED ->
          shortage(point).isPresent() ? SolveStatus.OVER_BUDGET : SolveStatus.NOT_CLOSED;
      case NOT_FINITE -> SolveStatus.SINGULAR;
    };
  }

  /** What the solver says about a point. */
  SolveReport report(int point) {
    return new SolveReport(
        status(point),
        ChainSteadyState.method(solved.levels()[point], ladders.levels(point)),
        solved.rounds()[point],
        solved.residual()[point],
        solved.certificate()[point],
        seconds,
        backend);
  }

  /** What a point would need, where its budget did not suffice. */
  Optional<String> shortage(int point) {
    int kept = solved.levels()[point];
    return switch (solved.status()[point]) {
      case OVER_BUDGET ->
          Optional.of(
              upTo(kept) + budget.shortage(ChainSteadyState.bytes(kept)).orElse("does not fit"));
      case OUT_OF_TIME ->
          Optional.of(
              upTo(kept)
                  + "is not done within the time limit; "
                  + SolveStatus.OUT_OF_TIME.advice());
      case NOT_CLOSED -> {
        long next = Math.min(ladders.levels(point), 2L * kept);
        yield kept < maxLevels
            ? Optional.empty()
            : budget
                .shortage(ChainSteadyState.bytes(next))
                .map(missing -> kept + " levels do not hold the state; " + next + " " + missing);
      }
      case CONVERGED, NOT_FINITE -> Optional.empty();
    };
  }

  private static String upTo(int levels) {
    return "a chain of up to " + levels + " levels ";
  }

  /** What observables of a point are made of. */
  StateStatistics statistics(int point) {
    return new Statistics(channels, ladders, solved, point);
  }

  private record Statistics(
      List<String> channels, SpinLadderBatch ladders, ChainBatchResult solved, int point)
      implements StateStatistics {
    @Override
    public double beta(int c) {
      return ladders.field(c, SpinLadderBatch.BETA)[point];
    }

    @Override
    public double current(int c) {
      return solved.current()[c][point];
    }

    @Override
    public double gross(int c) {
      return solved.gross()[c][point];
    }

    @Override
    public double noise(int c) {
      return solved.noise()[c][point];
    }

    @Override
    public double cumulant(int c, int order) {
      return switch (order) {
        case 1 -> current(c);
        case 2 -> noise(c);
        default -> solved.cumulants()[order - 3][c][point];
      };
    }

    @Override
    public double[] rho() {
      return solved.rho()[point].clone();
    }

    @Override
    public double[] energies() {
      return ladders.ladder(point).energies(solved.levels()[point]);
    }
  }
}
