package dickens.backend.cpu;

import dickens.backend.Backend;
import dickens.backend.ChainBatch;
import dickens.backend.ChainBatchLimits;
import dickens.backend.ChainBatchResult;
import dickens.backend.SpinLadderBatch;
import dickens.generator.Chain;
import dickens.generator.ChainChannel;
import dickens.generator.RateMatrix;
import dickens.generator.SpinLadder;
import dickens.observe.ChainStatistics;
import dickens.solve.ChainOptions;
import dickens.solve.ChainSteadyState;
import dickens.solve.GeneralFactorization;
import dickens.solve.Refrigerators;
import dickens.solve.RowReplacedLu;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Points per second of the refrigerator at N = 31, with all three currents and noises, rates
 * computed from the parameters: the batch, the scalar solver, LU with a pinned level, and the
 * paper's LU with the last row replaced, K(12). Scores are points; one thread except {@code
 * batchOnAllCores}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChainBatchBenchmark {
  private static final int POINTS = 20_000;

  /** I_c at the parameters of Fig. 2, N = 31 (96 digits, fig2_scaling.csv). */
  private static final double FIG2_CURRENT = 9.7048136775569640e-2;

  /** Number of qubits; the answer is checked at 31. */
  @Param("31")
  public long qubits;

  private final List<SpinLadder> ladders = new ArrayList<>();
  private SpinLadderBatch points;
  private Backend oneThread;
  private Backend allThreads;
  private ChainBatch single;
  private ChainBatch all;
  private int next;

  /** Points along beta_c, the first of them Fig. 2. */
  @Setup(Level.Trial)
  public void prepare() {
    for (int p = 0; p < POINTS; p++) {
      ladders.add(Refrigerators.with(qubits, 2 + 1.0 * p / POINTS, 1, 0.001, 0.1, 0.001));
    }
    points = SpinLadderBatch.of(ladders);
    oneThread = new CpuBackend(1);
    allThreads = new CpuBackend(Runtime.getRuntime().availableProcessors());
    single = oneThread.prepareChains(ChainBatchLimits.adaptive(POINTS));
    all = allThreads.prepareChains(ChainBatchLimits.adaptive(POINTS));
  }

  /** Closes what was opened. */
  @TearDown(Level.Trial)
  public void close() {
    single.close();
    all.close();
    oneThread.close();
    allThreads.close();
  }

  /** The batch on one core. */
  @Benchmark
  @OperationsPerInvocation(POINTS)
  public ChainBatchResult batch() {
    return checked(single.solve(points));
  }

  /** The batch on all cores. */
  @Benchmark
  @OperationsPerInvocation(POINTS)
  public ChainBatchResult batchOnAllCores() {
    return checked(all.solve(points));
  }

  private ChainBatchResult checked(ChainBatchResult result) {
    check(result.current()[0][0], 1e-13);
    return result;
  }

  private void check(double current, double tolerance) {
    if (qubits == 31 && !(Math.abs(current / FIG2_CURRENT - 1) <= tolerance)) {
      throw new IllegalStateException("I_c = " + current + ", expected " + FIG2_CURRENT);
    }
  }

  private SpinLadder nextLadder() {
    next = next + 1 == POINTS ? 0 : next + 1;
    return ladders.get(next);
  }

  /** The scalar GTH route, point by point. */
  @Benchmark
  public double scalar() {
    ChainStatistics s =
        new ChainStatistics(ChainSteadyState.of(nextLadder(), ChainOptions.adaptive()));
    if (next == 0) {
      check(s.current(0), 1e-13);
    }
    return s.noise(0) + s.noise(1) + s.noise(2);
  }

  /** Dense LU with a pinned level, point by point. */
  @Benchmark
  public double denseLu() {
    Chain chain = nextLadder().lowest(Integer.MAX_VALUE);
    GeneralFactorization lu = GeneralFactorization.of(RateMatrix.of(chain));
    return noises(chain, lu.steadyState(), lu::drazin, 1e-6);
  }

  /** Dense LU with the last row replaced, K(12), factorised once more for each noise. */
  @Benchmark
  public double rowReplacedLu() {
    Chain chain = nextLadder().lowest(Integer.MAX_VALUE);
    double[][] dense = chain.dense();
    double[] rho = RowReplacedLu.steadyState(dense);
    return noises(
        chain,
        rho,
        b -> {
          b[b.length - 1] = 0;
          return RowReplacedLu.solve(dense, b);
        },
        1e-6);
  }

  private interface Drazin {
    double[] solve(double[] source);
  }

  private double noises(Chain chain, double[] rho, Drazin drazin, double tolerance) {
    double total = 0;
    for (ChainChannel channel : chain.channels()) {
      double[] source = new double[rho.length];
      double current = 0;
      double shot = 0;
      for (int d = 1; d <= 2; d++) {
        double[] w = chain.quanta()[d - 1];
        for (int k = 0; k < w.length; k++) {
          double rise = w[k] * channel.up()[d - 1][k] * rho[k];
          double fall = w[k] * channel.down()[d - 1][k] * rho[k + d];
          current += rise - fall;
          shot += w[k] * (rise + fall);
          source[k + d] -= rise;
          source[k] += fall;
        }
      }
      if (next == 0 && channel.name().equals("c")) {
        check(current, tolerance);
      }
      for (int k = 0; k < rho.length; k++) {
        source[k] += current * rho[k];
      }
      double[] x = drazin.solve(source);
      double read = 0;
      for (int d = 1; d <= 2; d++) {
        double[] w = chain.quanta()[d - 1];
        for (int k = 0; k < w.length; k++) {
          read += w[k] * (channel.up()[d - 1][k] * x[k] - channel.down()[d - 1][k] * x[k + d]);
        }
      }
      total += shot + 2 * read;
    }
    return total;
  }
}
