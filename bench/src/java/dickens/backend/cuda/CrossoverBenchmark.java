package dickens.backend.cuda;

import dickens.backend.ChainBatch;
import dickens.backend.ChainBatchLimits;
import dickens.backend.ChainBatchResult;
import dickens.backend.SpinLadderBatch;
import dickens.bench.EitherBackend;
import dickens.solve.Refrigerators;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From which batch size on the GPU is faster than all cores: time of one call, parameters in and
 * observables out, over the number of qubits and of points. Without a usable GPU the cuda rows end
 * with the reason.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CrossoverBenchmark {

  /** I_c at the parameters of Fig. 2, N = 31 (96 digits, fig2_scaling.csv). */
  private static final double FIG2_CURRENT = 9.7048136775569640e-2;

  /** Number of qubits; the answer is checked at 31. */
  @Param({"5", "31", "101", "1001"})
  public long qubits;

  /** Points of a call. */
  @Param({"1", "16", "256", "4096", "65536", "1048576"})
  public int points;

  private SpinLadderBatch ladders;
  private ChainBatch batch;

  /** Points along beta_c, the first of them Fig. 2. */
  @Setup(Level.Trial)
  public void prepare(EitherBackend either) {
    ladders = new SpinLadderBatch(points);
    for (int p = 0; p < points; p++) {
      ladders.add(Refrigerators.with(qubits, 2 + 1.0 * p / points, 1, 0.001, 0.1, 0.001));
    }
    batch = either.opened().prepareChains(ChainBatchLimits.adaptive(points));
  }

  /** Closes what was prepared. */
  @TearDown(Level.Trial)
  public void close() {
    batch.close();
  }

  /** One call: all currents and noises. */
  @Benchmark
  public ChainBatchResult call() {
    ChainBatchResult result = batch.solve(ladders);
    double current = result.current()[0][0];
    if (qubits == 31 && !(Math.abs(current / FIG2_CURRENT - 1) <= 1e-13)) {
      throw new IllegalStateException("I_c = " + current + ", expected " + FIG2_CURRENT);
    }
    return result;
  }
}
