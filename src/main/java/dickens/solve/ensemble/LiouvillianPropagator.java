package dickens.solve.ensemble;

import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import java.util.Locale;

/**
 * Time evolution rho(t) = exp(L t) rho(0), with the state at any number of times.
 *
 * <p>A state without coherences between values of m, under an L that makes none, is propagated by
 * {@link PopulationSteps}; every other one by {@link KrylovSteps}.
 *
 * <p>Report: iterations are the products with L; the residual is the error that the steps estimate
 * together, relative to the norm of the state, or the defect of the trace if that is larger. Status
 * NOT_CONVERGED where it exceeds ten times the tolerance.
 *
 * @param tolerance error allowed over the whole time, relative to the norm of the packed state
 * @param basis dimension m of the Krylov space, 2 .. 100
 * @param memoryBytes largest memory of all vectors together [bytes]
 */
public record LiouvillianPropagator(double tolerance, int basis, long memoryBytes) {

  public LiouvillianPropagator {
    if (!(tolerance > 0 && tolerance < 1)) {
      throw new IllegalArgumentException("tolerance = " + tolerance + ": it must be in (0, 1)");
    }
    if (basis < 2 || basis > 100) {
      throw new IllegalArgumentException("basis = " + basis + ": it must be 2 .. 100");
    }
    if (memoryBytes < 1) {
      throw new IllegalArgumentException("memory = " + memoryBytes + " bytes: at least 1");
    }
  }

  /** Tolerance 1e-12, 30 vectors, 8 GB. */
  public static LiouvillianPropagator standard() {
    return new LiouvillianPropagator(1e-12, 30, 8_000_000_000L);
  }

  /**
   * Evolves.
   *
   * @param liouvillian L
   * @param initial rho(0), trace 1; not changed
   * @param times ascending, 0 or greater [time]
   * @param snapshots told the state at each time
   * @throws OverBudget where the vectors need more memory than allowed; nothing was allocated
   */
  public SolveReport evolve(
      DickeLiouvillian liouvillian, HermitianPlanes initial, double[] times, Snapshots snapshots) {
    requireAscending(times);
    long start = System.nanoTime();
    boolean populations = initial.isDiagonal() && liouvillian.diagonalReach() == 0;
    Outcome outcome;
    if (populations) {
      checkMemory(liouvillian, PopulationSteps.bytes(liouvillian));
      outcome = new PopulationSteps(liouvillian).evolve(initial, times, snapshots);
    } else {
      checkMemory(liouvillian, KrylovSteps.bytes(liouvillian, basis));
      HermitianPlanes full = new HermitianPlanes(liouvillian.spins());
      full.setDiagonals(initial);
      outcome = new KrylovSteps(liouvillian, tolerance, basis).evolve(full, times, snapshots);
    }
    SolveStatus status =
        outcome.error <= 10 * tolerance ? SolveStatus.CONVERGED : SolveStatus.NOT_CONVERGED;
    return new SolveReport(
        status,
        outcome.method,
        outcome.products,
        outcome.error,
        0,
        (System.nanoTime() - start) * 1e-9,
        "cpu");
  }

  /** What a propagation did. */
  record Outcome(String method, int products, double error) {}

  private void checkMemory(DickeLiouvillian liouvillian, double bytes) {
    if (bytes > memoryBytes) {
      throw new OverBudget(
          String.format(
              Locale.ROOT,
              "N = %d needs %.1f GB for the vectors of its time evolution, allowed are %.1f GB:"
                  + " raise the memory budget or lower N",
              liouvillian.qubits(),
              bytes * 1e-9,
              memoryBytes * 1e-9));
    }
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
