package dickens.solve.lattice;

import dickens.backend.DenseKernels;
import dickens.generator.PopulationLattice;
import dickens.systems.HeatValves;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

/**
 * A map of the heat valve of Fig. 4 over the temperature of the hot bath (0.5 .. 3) and T0/T_p (1
 * .. 4), point by point in rows of T_h, as a study gives it to a back end: what a device solves
 * side by side, and each of the others alone, on all cores.
 *
 * @param lattices the points
 */
public record ValveMap(List<PopulationLattice> lattices) {

  /** What became of a map: the current of the hot bath at each point, and how many were shared. */
  public record Outcome(double[] currents, int together) {}

  /**
   * A square map.
   *
   * @param qubits N of each point
   * @param points number of points, a square
   */
  public static ValveMap of(int qubits, int points) {
    int side = (int) Math.round(Math.sqrt(points));
    if (side * side != points) {
      throw new IllegalArgumentException("points = " + points + ": it must be a square");
    }
    List<PopulationLattice> lattices = new ArrayList<>();
    for (int row = 0; row < side; row++) {
      for (int k = 0; k < side; k++) {
        double local = 1 + 3.0 * row / side;
        lattices.add(HeatValves.figure4(qubits, 0.5 + 2.5 * k / side, local));
      }
    }
    return new ValveMap(lattices);
  }

  /** Every so-many-th point alone. */
  public ValveMap sample(int count) {
    int step = Math.max(1, lattices.size() / count);
    return new ValveMap(
        IntStream.range(0, lattices.size())
            .filter(i -> i % step == 0)
            .mapToObj(lattices::get)
            .toList());
  }

  /**
   * Solves all points and counts the energy from each hot bath, which takes the steady state alone.
   *
   * @throws IllegalStateException where a point does not converge or breaks the first law
   */
  public Outcome solve(DenseKernels kernels) {
    LatticeOptions options =
        LatticeOptions.standard().withThreads(1).withSolves(LatticeOptions.Solves.NONE);
    double[] currents = new double[lattices.size()];
    AtomicIntegerArray done = new AtomicIntegerArray(lattices.size());
    new LatticeBatch(options, kernels)
        .solve(
            lattices,
            (i, solution) -> {
              currents[i] = current(solution);
              done.incrementAndGet(i);
            });
    int together = (int) IntStream.range(0, done.length()).filter(i -> done.get(i) > 0).count();
    IntStream.range(0, lattices.size())
        .parallel()
        .filter(i -> done.get(i) == 0)
        .forEach(
            i -> {
              try (LatticeSolution alone =
                  new LatticeSolver(options, kernels).solve(lattices.get(i))) {
                currents[i] = current(alone);
              }
            });
    return new Outcome(currents, together);
  }

  private static double current(LatticeSolution solution) {
    Current hot = solution.current("h");
    Current cold = solution.current("c");
    Current local = solution.current("p");
    double sum = hot.net() + cold.net() + local.net();
    double gross = hot.gross() + cold.gross() + local.gross();
    if (!solution.report().status().isGood() || !(Math.abs(sum) <= 1e-12 * gross)) {
      throw new IllegalStateException(solution.report() + " first law off by " + sum / gross);
    }
    return hot.net();
  }
}
