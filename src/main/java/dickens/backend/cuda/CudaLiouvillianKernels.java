package dickens.backend.cuda;

import dickens.backend.BackendUnavailable;
import dickens.backend.LiouvillianKernels;
import dickens.backend.PlaneProblem;
import dickens.backend.PlaneSolves;
import java.util.Locale;
import java.util.Optional;

/**
 * Ensembles on the device from some number of qubits on: below it points are solved in parallel on
 * the processor, in a second each, and launches would cost more than arithmetic.
 */
final class CudaLiouvillianKernels implements LiouvillianKernels {
  /** From here on a study solves one point at a time. Estimated, not measured on a GPU. */
  static final int USUAL_LEAST_QUBITS = 120;

  private final CudaDevice device;
  private final int leastQubits;
  private final PlaneShape shape;

  CudaLiouvillianKernels(CudaDevice device, int leastQubits, PlaneShape shape) {
    this.device = device;
    this.leastQubits = leastQubits;
    this.shape = shape;
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
    if (device.isLost()) {
      throw new BackendUnavailable(CudaBackend.NAME + ": the device was lost");
    }
    try {
      return Optional.of(
          device.call(
              () -> {
                requireMemory(layout);
                return new CudaPlanes(device, layout, shape);
              }));
    } catch (CudaFailure e) {
      String needed = e.isOutOfMemory() ? needed(layout) + "; " : "";
      throw new BackendUnavailable(CudaBackend.NAME + ": " + needed + e.getMessage(), e);
    }
  }

  @Override
  public String note() {
    return "; on the device from N = " + leastQubits + " on";
  }

  private static void requireMemory(PlaneLayout layout) {
    long free = CudaDevice.freeMemory();
    if (layout.bytes() > free) {
      throw new BackendUnavailable(
          String.format(
              Locale.ROOT,
              "%s: %s, and %.3g GB are free",
              CudaBackend.NAME,
              needed(layout),
              free * 1e-9));
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
