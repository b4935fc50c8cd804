package dickens.solve.ensemble;

import dickens.backend.LiouvillianKernels;
import dickens.bench.EitherBackend;
import dickens.bench.EnsembleConvergence;
import dickens.generator.DickeLiouvillian;
import dickens.generator.DickeRates;
import dickens.observe.EnsembleState;
import dickens.solve.Budget;
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
 * The steady state of an ensemble with coherences, factors included, against the number of qubits,
 * on the processor and on a GPU, in three regimes of {@link EnsembleConvergence#regimes}: detuned
 * (complex arithmetic), resonant (real) and one of the slowest to converge. Larger ensembles, on a
 * GPU: -p qubits=300,500 -p backend=cuda.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx8g")
@Warmup(iterations = 1)
@Measurement(iterations = 3)
public class LiouvillianSolverBenchmark {
  /** Up to here each answer is compared with that of the processor. */
  private static final int COMPARED = 100;

  /**
   * Iterations and memory of one solve. JMH adds such counters up over iterations and forks, so
   * each of them contributes its share.
   */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Size {
    /** Iterations of GMRES. */
    public double iterations;

    /** Memory that the processor alone would need [bytes]. */
    public double bytes;

    private double solves;

    /** Counts the solves that are added up. */
    @Setup(Level.Trial)
    public void count(BenchmarkParams run) {
      solves = (double) run.getMeasurement().getCount() * Math.max(1, run.getForks());
    }

    void of(DickeLiouvillian l, LiouvillianOptions options, LiouvillianSolution solution) {
      iterations = solution.report().iterations() / solves;
      bytes = LiouvillianMemory.steadyState(l, options).total() / solves;
    }
  }

  /** Number of qubits. */
  @Param({"50", "70", "100", "140", "200"})
  public int qubits;

  /** Rates and fields. */
  @Param({"peer", "critical", "laser"})
  public String regime;

  private final LiouvillianOptions options =
      LiouvillianOptions.standard()
          .with(LiouvillianOptions.Method.MULTIPOLE)
          .within(Budget.unlimited());

  private LiouvillianKernels kernels;
  private DickeLiouvillian liouvillian;

  /** Compiles the solver on small ensembles. */
  @Setup(Level.Trial)
  public void warmUp(EitherBackend either) {
    kernels = either.opened().liouvillianKernels();
    liouvillian = EnsembleConvergence.regimes(qubits).get(regime);
    for (int i = 0; i < 3; i++) {
      solve(EnsembleConvergence.regimes(20).get(regime), kernels);
    }
    if (qubits <= COMPARED) {
      EnsembleState found = state(solve(liouvillian, kernels));
      EnsembleState expected = state(solve(liouvillian, LiouvillianKernels.NONE));
      for (String word : new String[] {"Jx", "Jy", "Jz", "J2"}) {
        double scale = word.equals("J2") ? qubits * (qubits + 2) / 4.0 : qubits / 2.0;
        double apart = Math.abs(found.mean(word) - expected.mean(word)) / scale;
        if (!(apart <= 1e-10)) {
          throw new IllegalStateException(word + " differs by " + apart + " from the processor's");
        }
      }
    }
  }

  private LiouvillianSolution solve(DickeLiouvillian l, LiouvillianKernels on) {
    try (LiouvillianSolver solver = LiouvillianSolver.of(l, options, on)) {
      return solver.steadyState();
    }
  }

  private EnsembleState state(LiouvillianSolution solution) {
    return new EnsembleState(qubits, solution.state());
  }

  /**
   * The steady state. J_z is constant in it, so what drive, emission and pumping do to it must add
   * up to nothing: g_x tr(J_y rho) - gE (N/2 + J_z) + gP (N/2 - J_z) - GE tr(J+ J- rho) = 0.
   */
  @Benchmark
  public LiouvillianSolution steadyState(Size size) {
    LiouvillianSolution solution = solve(liouvillian, kernels);
    EnsembleState state = state(solution);
    DickeRates r = liouvillian.rates();
    double jz = state.mean("Jz");
    double drive = (regime.equals("laser") ? 0.1 : 1) * state.mean("Jy");
    double emission = r.emission() * (qubits / 2.0 + jz);
    double pumping = r.pumping() * (qubits / 2.0 - jz);
    double collective = r.collectiveEmission() * state.mean("JpJm");
    double sum = drive - emission + pumping - collective;
    double gross = Math.abs(drive) + emission + pumping + collective;
    if (!solution.report().status().isGood() || !(Math.abs(sum) <= 1e-9 * gross)) {
      throw new IllegalStateException(solution.report() + " balance of J_z off by " + sum / gross);
    }
    size.of(liouvillian, options, solution);
    return solution;
  }
}
