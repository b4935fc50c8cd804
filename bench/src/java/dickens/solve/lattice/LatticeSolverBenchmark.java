package dickens.solve.lattice;

import dickens.backend.DenseKernels;
import dickens.bench.EitherBackend;
import dickens.generator.PopulationLattice;
import dickens.systems.HeatValves;
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
 * The steady state of the heat valve, whole window loop, without preparing further solves, against
 * the number of qubits, on the processor and on a GPU: Fig. 4c at T0/T_p = 3, a local bath of
 * infinite temperature for all purposes as strong as the collective ones, and Fig. 4c on the full
 * lattice. Every process warms up on small ensembles first; -Ddickens.openblas=off for plain rows
 * alone.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx8g")
@Warmup(iterations = 2)
@Measurement(iterations = 5)
public class LatticeSolverBenchmark {
  /**
   * Size and memory of one solve, for the table of results. JMH adds such counters up over
   * iterations and forks, so each of them contributes its share.
   */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Size {
    /** States of the last window. */
    public double states;

    /** Windows tried. */
    public double rounds;

    /** Memory of the last window: tree, vectors, fronts and factors [bytes]. */
    public double bytes;

    private double solves;

    /** Counts the solves that are added up. */
    @Setup(Level.Trial)
    public void count(BenchmarkParams run) {
      solves = (double) run.getMeasurement().getCount() * Math.max(1, run.getForks());
    }

    void of(LatticeSolution state) {
      states = state.window().states() / solves;
      rounds = state.report().iterations() / solves;
      bytes = state.bytes() / solves;
    }
  }

  /** Fig. 4c. */
  @State(Scope.Thread)
  public static class Standard {
    /** Number of qubits. */
    @Param({"100", "1000", "10000", "100000", "1000000", "10000000", "100000000"})
    public int qubits;
  }

  /** g = 1, T0/T_h = 3, T0/T_p = 0.01: equilibrium of the collective baths, driven by the local. */
  @State(Scope.Thread)
  public static class Hot {
    /** Number of qubits. */
    @Param({"1000", "10000", "100000"})
    public int qubits;
  }

  /** All states of Fig. 4c; more on a GPU: -p qubits=4000,8000 -p backend=cuda. */
  @State(Scope.Thread)
  public static class Full {
    /** Number of qubits. */
    @Param({"200", "500", "1000", "2000"})
    public int qubits;
  }

  private DenseKernels kernels;

  /** Compiles the solver on small windows. */
  @Setup(Level.Trial)
  public void warmUp(EitherBackend either) {
    kernels = either.opened().denseKernels();
    for (int i = 0; i < 30; i++) {
      solve(HeatValves.figure4(3000, 3, 3));
      solve(hot(300));
    }
  }

  private static PopulationLattice hot(int n) {
    return HeatValves.valve(n, 1.0 / 3, 1.0 / 3, 100, 0.1, 0.1, 0.1, 0);
  }

  private LatticeSolution solve(PopulationLattice lattice) {
    return solve(lattice, LatticeOptions.standard());
  }

  private LatticeSolution solve(PopulationLattice lattice, LatticeOptions options) {
    return new LatticeSolver(options.withSolves(LatticeOptions.Solves.NONE), kernels)
        .solve(lattice);
  }

  /** The spin per qubit is that of the local bath: J2/(N/2(N/2+1)) tends to tanh^2(3/2). */
  @Benchmark
  public LatticeSolution standard(Standard standard, Size size) {
    LatticeSolution state = solve(HeatValves.figure4(standard.qubits, 3, 3));
    requireSpin(state, standard.qubits);
    size.of(state);
    return state;
  }

  private static void requireSpin(LatticeSolution state, int qubits) {
    double half = qubits / 2.0;
    double tanh = Math.tanh(1.5);
    double error = state.meanJ2() / (half * (half + 1)) / (tanh * tanh) - 1;
    require(state, Math.abs(error) < 10.0 / qubits, "<J^2> off by " + error);
  }

  /** The same without a window. */
  @Benchmark
  public LatticeSolution full(Full full, Size size) {
    LatticeOptions all =
        LatticeOptions.standard()
            .withExtent(LatticeOptions.Extent.FULL_LATTICE)
            .withMemoryBytes(1e12);
    LatticeSolution state = solve(HeatValves.figure4(full.qubits, 3, 3), all);
    requireSpin(state, full.qubits);
    size.of(state);
    return state;
  }

  /** The two collective baths are alike: half of the flow of the local bath goes to each. */
  @Benchmark
  public LatticeSolution hot(Hot hot, Size size) {
    LatticeSolution state = solve(hot(hot.qubits));
    Current p = state.current("p");
    double sum = p.net() + 2 * state.current("h").net();
    require(state, Math.abs(sum) < 1e-13 * p.gross(), "first law off by " + sum);
    size.of(state);
    return state;
  }

  private static void require(LatticeSolution state, boolean right, String otherwise) {
    if (!state.report().status().isGood() || !right) {
      throw new IllegalStateException(state.report() + " " + otherwise);
    }
  }
}
