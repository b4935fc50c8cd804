package dickens.backend.cpu;

import dickens.backend.Backend;
import dickens.backend.ChainBatch;
import dickens.backend.ChainBatchLimits;
import dickens.backend.ChainBatchResult;
import dickens.backend.SpinLadderBatch;
import dickens.solve.Refrigerators;
import java.util.List;
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
 * One point with all currents and noises: cold chains of any length, which truncation makes short,
 * and hot ones (beta N^2 of order 1), in which every level counts. Truncation rounds included.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SingleChainBenchmark {

  /** The parameters of Fig. 2 at any number of qubits. */
  @State(Scope.Thread)
  public static class Cold {
    /** Number of qubits. */
    @Param({"1001", "10001", "1000001", "1000000001"})
    public long qubits;

    private final Prepared prepared = new Prepared();

    /** Opens the back end. */
    @Setup(Level.Trial)
    public void open() {
      prepared.open(SpinLadderBatch.of(List.of(Refrigerators.fig2(qubits))));
    }

    /** Closes it. */
    @TearDown(Level.Trial)
    public void close() {
      prepared.close();
    }
  }

  /** Baths so hot that nothing is truncated. */
  @State(Scope.Thread)
  public static class Hot {
    /** Number of qubits; the chain has half as many levels. */
    @Param({"1001", "10001", "100001", "1000001"})
    public long qubits;

    private final Prepared prepared = new Prepared();

    /** Opens the back end. */
    @Setup(Level.Trial)
    public void open() {
      prepared.open(SpinLadderBatch.of(List.of(Refrigerators.hot(qubits))));
    }

    /** Closes it. */
    @TearDown(Level.Trial)
    public void close() {
      prepared.close();
    }
  }

  private static final class Prepared {
    private SpinLadderBatch point;
    private Backend backend;
    private ChainBatch batch;

    void open(SpinLadderBatch points) {
      point = points;
      backend = new CpuBackend(1);
      batch = backend.prepareChains(ChainBatchLimits.adaptive(1));
    }

    void close() {
      batch.close();
      backend.close();
    }

    ChainBatchResult solve() {
      return batch.solve(point);
    }
  }

  /** Truncated: I_c/N^2 tends to a constant, 8.99e-5 to 9.05e-5 from N = 1001 on. */
  @Benchmark
  public ChainBatchResult truncated(Cold cold) {
    ChainBatchResult result = cold.prepared.solve();
    double scaled = result.current()[0][0] / ((double) cold.qubits * (double) cold.qubits);
    if (!(scaled > 8.98e-5 && scaled < 9.06e-5)) {
      throw new IllegalStateException("I_c/N^2 = " + scaled);
    }
    return result;
  }

  /** Every level counts; the first law holds to 1e-13 of the gross flux. */
  @Benchmark
  public ChainBatchResult hot(Hot hot) {
    ChainBatchResult result = hot.prepared.solve();
    double sum = 0;
    double gross = 0;
    for (int c = 0; c < 3; c++) {
      sum += result.current()[c][0];
      gross += result.gross()[c][0];
    }
    if (result.levels()[0] != (hot.qubits + 1) / 2 || !(Math.abs(sum) <= 1e-13 * gross)) {
      throw new IllegalStateException("levels " + result.levels()[0] + ", sum of currents " + sum);
    }
    return result;
  }
}
