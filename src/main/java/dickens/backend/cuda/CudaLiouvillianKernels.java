package dickens.backend.cuda;

import dickens.backend.EvolutionPlanes;
import dickens.backend.LiouvillianKernels;
import dickens.backend.OutOfDeviceMemory;
import dickens.backend.PlaneProblem;
import dickens.backend.PlaneSolves;
import dickens.backend.PopulationPowers;
import dickens.backend.PopulationProblem;
import dickens.generator.DickeLiouvillian;
import dickens.generator.SparseMatrix;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Ensembles on the device from some number of qubits on: below it points are solved in parallel on
 * the processor, in a second each, and launches would cost more than arithmetic.
 */
final class CudaLiouvillianKernels implements LiouvillianKernels {
  /** From here on a study solves one point at a time. Estimated, not measured on a GPU. */
  static final int USUAL_LEAST_QUBITS = 120;

  /**
   * From so many populations on, N = 280 with all spins: below it a product takes the processor
   * less than half a millisecond, and an evolution a few seconds. Estimated, not measured on a GPU.
   */
  static final int USUAL_LEAST_POPULATIONS = 20_000;

  /** Share of the free memory that may be planned; the rest is left to rounding and libraries. */
  private static final double SHARE = 0.9;

  private final CudaDevice device;
  private final int leastQubits;
  private final int leastPopulations;
  private final PlaneShape shape;
  private final LibraryUse use;

  CudaLiouvillianKernels(CudaDevice device, int leastQubits, PlaneShape shape) {
    this(device, leastQubits, USUAL_LEAST_POPULATIONS, shape, LibraryUse.WHERE_USABLE);
  }

  CudaLiouvillianKernels(
      CudaDevice device, int leastQubits, int leastPopulations, PlaneShape shape, LibraryUse use) {
    this.device = device;
    this.leastQubits = leastQubits;
    this.leastPopulations = leastPopulations;
    this.shape = shape;
    this.use = use;
  }

  @Override
  public Optional<PlaneSolves<?, ?>> prepare(PlaneProblem problem) {
    if (problem.liouvillian().qubits() < leastQubits) {
      return Optional.empty();
    }
    PlaneLayout layout = PlaneLayout.of(problem);
    if ((long) Float.BYTES * problem.numbers() * layout.largest() > PlaneSweeps.SHARED_BYTES) {
      // H of high degree in the spins
      return Optional.empty();
    }
    String needed = needed(layout);
    requireMemory((double) layout.bytes(), needed);
    return Optional.of(prepared(needed, () -> new CudaPlanes(device, layout, shape, use)));
  }

  @Override
  public String note() {
    return "; on the device from N = " + leastQubits + " on";
  }

  @Override
  public Optional<PopulationPowers> preparePopulations(PopulationProblem problem) {
    if (problem.states() < leastPopulations) {
      return Optional.empty();
    }
    double planned = CudaPopulations.bytes(problem, CudaPopulations.mostEntries(problem)) / SHARE;
    String needed =
        String.format(
            Locale.ROOT,
            "the %d populations of N = %d need %.3g GB of free device memory",
            problem.states(),
            problem.liouvillian().qubits(),
            planned * 1e-9);
    requireMemory(planned, needed);
    SparseMatrix matrix = CudaPopulations.matrix(problem);
    return Optional.of(
        prepared(needed, () -> new CudaPopulations(device, problem, matrix, shape, use)));
  }

  @Override
  public String noteOnPopulations() {
    return "; on the device from " + leastPopulations + " populations on";
  }

  @Override
  public Optional<EvolutionPlanes<?>> prepareEvolution(DickeLiouvillian liouvillian, int basis) {
    if (liouvillian.packedElements() < leastElements()) {
      return Optional.empty();
    }
    PlaneLayout layout = CudaEvolution.layout(liouvillian, basis);
    double planned = layout.evolutionBytes() / SHARE;
    String needed =
        String.format(
            Locale.ROOT,
            "the evolution of N = %d in Krylov spaces of %d vectors needs %.3g GB of free device"
                + " memory",
            liouvillian.qubits(),
            basis,
            planned * 1e-9);
    requireMemory(planned, needed);
    return Optional.of(prepared(needed, () -> new CudaEvolution(device, layout, shape, use)));
  }

  @Override
  public String noteOnEvolution() {
    return "; on the device from " + leastElements() + " elements of rho on";
  }

  /** Those of an ensemble of so many qubits with all its spins, about. */
  private long leastElements() {
    return Math.round(Math.pow(leastQubits + 2.0, 3) / 12);
  }

  /** Before memory is counted: cuBLAS takes some of its own. */
  private void openLibrary() {
    if (use == LibraryUse.WHERE_USABLE) {
      device.products();
    }
  }

  private void requireMemory(double bytes, String needed) {
    long free =
        device.serve(
            () -> {
              openLibrary();
              return CudaDevice.freeMemory();
            });
    if (bytes > free) {
      throw new OutOfDeviceMemory(
          String.format(
              Locale.ROOT, "%s: %s, and %.3g GB are free", CudaBackend.NAME, needed, free * 1e-9));
    }
  }

  private <T> T prepared(String needed, Callable<T> preparation) {
    try {
      return device.call(preparation);
    } catch (CudaFailure e) {
      throw e.isOutOfMemory()
          ? new OutOfDeviceMemory(CudaBackend.NAME + ": " + needed + "; " + e.getMessage())
          : e.unavailable();
    }
  }

  private static String needed(PlaneLayout layout) {
    return String.format(
        Locale.ROOT,
        "N = %d needs %.3g GB of device memory (inverses %.3g, Krylov vectors %.3g)",
        layout.problem().liouvillian().qubits(),
        layout.bytes() * 1e-9,
        layout.factorBytes() * 1e-9,
        layout.vectorBytes() * 1e-9);
  }
}
