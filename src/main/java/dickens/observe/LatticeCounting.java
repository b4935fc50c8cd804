package dickens.observe;

import dickens.generator.EnsembleChannel;
import dickens.solve.ensemble.LiouvillianSolver;
import dickens.solve.lattice.LatticeSolution;
import java.util.function.Supplier;

/**
 * Counting statistics of a steady state without coherences: noise on the population lattice, whose
 * channels bear the names of the ensemble's; relaxation, coherences included, by the Liouvillian.
 */
public final class LatticeCounting implements CountingStatistics {
  private final LatticeSolution solution;
  private final Supplier<LiouvillianSolver> solver;

  /**
   * Statistics of a solved lattice.
   *
   * @param solver of the same ensemble with its coherences, asked for only where needed
   */
  public LatticeCounting(LatticeSolution solution, Supplier<LiouvillianSolver> solver) {
    this.solution = solution;
    this.solver = solver;
  }

  @Override
  public double jumpNoise(EnsembleChannel channel) {
    return solution.cumulants(channel.name(), 2)[2];
  }

  @Override
  public void close() {
    solution.close();
  }

  @Override
  public double[] slowestMode() {
    try (LiouvillianCounting counting = new LiouvillianCounting(solver.get())) {
      return counting.slowestMode();
    }
  }
}
