package dickens.solve.lattice;

import dickens.backend.DenseKernels;
import dickens.backend.cpu.CpuBackend;
import dickens.bench.EitherBackend;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * A map of the heat valve, all cores against a GPU that solves neighbouring points side by side,
 * against the number of points. A sample of the points is compared with single solves on the
 * processor.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx4g")
@Warmup(iterations = 1)
@Measurement(iterations = 3)
public class LatticeBatchBenchmark {
  /** Currents differ by rounding, and by what windows of another extent neglect. */
  private static final double TOLERANCE = 1e-11;

  /** How many points a device solved side by side; each iteration contributes its share. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Shared {
    /** Points that shared a window. */
    public double together;

    private double solves;

    /** Counts the solves that are added up. */
    @Setup(Level.Trial)
    public void count(BenchmarkParams run) {
      solves = (double) run.getMeasurement().getCount() * Math.max(1, run.getForks());
    }
  }

  /** Number of qubits of each point. */
  @Param("1000")
  public int qubits;

  /** Number of points, a square. */
  @Param({"16", "100", "900", "10000"})
  public int points;

  private DenseKernels kernels;
  private ValveMap map;

  /** Compiles the solver on a small map and compares a sample. */
  @Setup(Level.Trial)
  public void prepare(EitherBackend either) {
    kernels = either.opened().denseKernels();
    map = ValveMap.of(qubits, points);
    ValveMap.of(100, 64).solve(kernels);
    ValveMap sample = map.sample(9);
    try (CpuBackend cpu = new CpuBackend(1)) {
      double[] expected = sample.solve(cpu.denseKernels()).currents();
      double[] found = sample.solve(kernels).currents();
      for (int i = 0; i < expected.length; i++) {
        if (!(Math.abs(found[i] / expected[i] - 1) <= TOLERANCE)) {
          throw new IllegalStateException("Q_h = " + found[i] + ", alone " + expected[i]);
        }
      }
    }
  }

  /** The whole map. */
  @Benchmark
  public ValveMap.Outcome map(Shared shared) {
    ValveMap.Outcome outcome = map.solve(kernels);
    shared.together = outcome.together() / shared.solves;
    return outcome;
  }
}
