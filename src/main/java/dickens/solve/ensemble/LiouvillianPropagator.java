package dickens.solve.ensemble;

import dickens.backend.ArnoldiVectors;
import dickens.backend.BackendUnavailable;
import dickens.backend.EvolutionPlanes;
import dickens.backend.LiouvillianKernels;
import dickens.backend.PopulationPowers;
import dickens.generator.DickeLiouvillian;
import dickens.generator.HermitianPlanes;
import dickens.solve.Budget;
import dickens.solve.Deadline;
import dickens.solve.OverBudget;
import dickens.solve.SolveReport;
import dickens.solve.SolveStatus;
import java.util.Optional;

/**
 * Time evolution rho(t) = exp(L t) rho(0), with the state at any number of times.
 *
 * <p>A state without coherences between values of m, under an L that makes none, is propagated by
 * {@link PopulationSteps}; every other one by {@link KrylovSteps}.
 *
 * <p>Where the back end has kernels for it, vectors and products are there; the steps, the times
 * and their errors are decided here.
 *
 * <p>Report: iterations are the products with L; the residual is the error that the steps estimate
 * together, relative to the norm of the state, or the defect of the trace if that is larger. Status
 * NOT_CONVERGED where it exceeds ten times the tolerance.
 *
 * @param tolerance error allowed over the whole time, relative to the norm of the packed state
 * @param basis dimension m of the Krylov space, 2 .. 100
 * @param budget memory of all vectors together, and time of the whole evolution
 */
public record LiouvillianPropagator(double tolerance, int basis, Budget budget) {

  public LiouvillianPropagator {
    if (!(tolerance > 0 && tolerance < 1)) {
      throw new IllegalArgumentException("tolerance = " + tolerance + ": it must be in (0, 1)");
    }
    if (basis < 2 || basis > 100) {
      throw new IllegalArgumentException("basis = " + basis + ": it must be 2 .. 100");
    }
  }

  /** Tolerance 1e-12, 30 vectors, the standard budget. */
  public static LiouvillianPropagator standard() {
    return new LiouvillianPropagator(1e-12, 30, Budget.standard());
  }

  /** The same within another budget. */
  public LiouvillianPropagator within(Budget other) {
    return new LiouvillianPropagator(tolerance, basis, other);
  }

  /** Evolves on the processor. */
  public SolveReport evolve(
      DickeLiouvillian liouvillian, HermitianPlanes initial, double[] times, Snapshots snapshots) {
    return evolve(liouvillian, initial, times, LiouvillianKernels.NONE, snapshots);
  }

  /**
   * Evolves.
   *
   * @param liouvillian L
   * @param initial rho(0), trace 1; not changed
   * @param times ascending, 0 or greater [time]
   * @param kernels of the back end that may take the work
   * @param snapshots told the state at each time; from the first on again where a device failed and
   *     the processor takes over
   * @throws OverBudget where the vectors need more memory than allowed, before anything is
   *     allocated, or the evolution more time
   * @throws BackendUnavailable where a device failed and the processor shall not take over
   */
  public SolveReport evolve(
      DickeLiouvillian liouvillian,
      HermitianPlanes initial,
      double[] times,
      LiouvillianKernels kernels,
      Snapshots snapshots) {
    requireAscending(times);
    long start = System.nanoTime();
    Deadline deadline = budget.begin();
    boolean populations = initial.isDiagonal() && liouvillian.diagonalReach() == 0;
    Outcome outcome =
        populations
            ? populations(liouvillian, initial, times, kernels, deadline, snapshots)
            : coherences(liouvillian, initial, times, kernels, deadline, snapshots);
    SolveStatus status =
        outcome.error <= 10 * tolerance ? SolveStatus.CONVERGED : SolveStatus.NOT_CONVERGED;
    return new SolveReport(
        status,
        outcome.method,
        outcome.products,
        outcome.error,
        0,
        (System.nanoTime() - start) * 1e-9,
        outcome.backend);
  }

  /** What a propagation did, and where. */
  record Outcome(String method, int products, double error, String backend) {
    Outcome on(String place, String note) {
      return new Outcome(method + note, products, error, place);
    }
  }

  private Outcome populations(
      DickeLiouvillian liouvillian,
      HermitianPlanes initial,
      double[] times,
      LiouvillianKernels kernels,
      Deadline deadline,
      Snapshots snapshots) {
    checkMemory(liouvillian, PopulationSteps.bytes(liouvillian));
    PopulationSteps steps = new PopulationSteps(liouvillian, deadline);
    Optional<PopulationPowers> device = steps.problem().flatMap(kernels::preparePopulations);
    if (device.isPresent()) {
      try (PopulationPowers powers = device.get()) {
        return steps.evolve(powers, initial, times, snapshots).on(powers.name(), powers.note());
      } catch (BackendUnavailable e) {
        kernels.failed(e);
      }
    }
    steps = new PopulationSteps(liouvillian, deadline);
    return steps
        .evolve(steps.onHost(), initial, times, snapshots)
        .on("cpu", kernels.noteOnPopulations());
  }

  private Outcome coherences(
      DickeLiouvillian liouvillian,
      HermitianPlanes initial,
      double[] times,
      LiouvillianKernels kernels,
      Deadline deadline,
      Snapshots snapshots) {
    if (kernels != LiouvillianKernels.NONE) {
      checkMemory(liouvillian, KrylovSteps.bytesBesideDevice(liouvillian));
      Optional<EvolutionPlanes<?>> device = kernels.prepareEvolution(liouvillian, basis);
      if (device.isPresent()) {
        try (EvolutionPlanes<?> planes = device.get()) {
          return steps(planes.vectors(), deadline)
              .evolve(full(liouvillian, initial), times, snapshots)
              .on(planes.name(), planes.note());
        } catch (BackendUnavailable e) {
          kernels.failed(e);
        }
      }
    }
    checkMemory(liouvillian, KrylovSteps.bytes(liouvillian, basis));
    HermitianPlanes start = full(liouvillian, initial);
    return steps(new HostVectors(liouvillian, 0, 0, start), deadline)
        .evolve(start, times, snapshots)
        .on("cpu", kernels.noteOnEvolution());
  }

  private <V> KrylovSteps<V> steps(ArnoldiVectors<V> vectors, Deadline deadline) {
    return new KrylovSteps<>(vectors, tolerance, basis, deadline);
  }

  private static HermitianPlanes full(DickeLiouvillian liouvillian, HermitianPlanes initial) {
    HermitianPlanes full = new HermitianPlanes(liouvillian.spins());
    full.setDiagonals(initial);
    return full;
  }

  private void checkMemory(DickeLiouvillian liouvillian, double bytes) {
    budget.require(bytes, "the time evolution of N = " + liouvillian.qubits());
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
