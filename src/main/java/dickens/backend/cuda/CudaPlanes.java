package dickens.backend.cuda;

import dickens.backend.CoarseSpace;
import dickens.backend.KrylovVectors;
import dickens.backend.PlaneSolves;
import dickens.generator.HermitianPlanes;
import java.util.Locale;

/**
 * The planes of one ensemble on the device: factors, vectors and sweeps stay there, coefficients of
 * the coarse problem and numbers travel. Memory: {@link PlaneLayout#bytes}.
 */
final class CudaPlanes implements PlaneSolves<DeviceMemory, DeviceMemory> {
  private final CudaDevice device;
  private final PlaneMemory memory;
  private final PlaneLayout layout;
  private final PlaneTables tables;
  private final PlaneSweeps sweeps;
  private final PlaneProducts products;
  private PlaneMultipoles multipoles;

  /** Factorises; in the device's thread. */
  CudaPlanes(CudaDevice device, PlaneLayout layout, PlaneShape shape) {
    this(device, layout, shape, LibraryUse.WHERE_USABLE);
  }

  /** The same with or without cuBLAS. */
  CudaPlanes(CudaDevice device, PlaneLayout layout, PlaneShape shape, LibraryUse use) {
    this.device = device;
    this.layout = layout;
    memory = new PlaneMemory(device, shape, use);
    try {
      tables = new PlaneTables(memory, layout);
      PlaneFactors factors = new PlaneFactors(memory, layout, tables);
      sweeps = new PlaneSweeps(memory, layout, tables, factors);
      products = new PlaneProducts(memory, layout, tables, sweeps);
    } catch (RuntimeException e) {
      throw memory.freeAfter(e);
    }
  }

  @Override
  public KrylovVectors<DeviceMemory, DeviceMemory> vectors() {
    return products;
  }

  @Override
  public String name() {
    return CudaBackend.NAME;
  }

  @Override
  public String note() {
    return String.format(
        Locale.ROOT,
        " on %s, %.3g GB planned there, Gram-Schmidt by %s",
        device.name(),
        layout.bytes() * 1e-9,
        products.vectors().name());
  }

  private void run(Runnable work) {
    memory.call(
        () -> {
          work.run();
          return null;
        });
  }

  @Override
  public void solvePlanes(float[][] re, float[][] im) {
    run(() -> sweeps.solveAll(re, im));
  }

  @Override
  public void useCoarseSpace(CoarseSpace space, HermitianPlanes shapes) {
    run(() -> multipoles = new PlaneMultipoles(memory, layout, tables, space, shapes));
  }

  @Override
  public double[][][] restrict(DeviceMemory x) {
    return memory.call(() -> multipoles.restrict(x));
  }

  @Override
  public void prolong(double[][][] c, DeviceMemory x) {
    run(() -> multipoles.prolong(c, x));
  }

  @Override
  public void beginSweeps(DeviceMemory remainder, DeviceMemory residual) {
    run(() -> sweeps.begin(remainder, residual));
  }

  @Override
  public void solveColour(int colour) {
    run(() -> sweeps.solveColour(colour));
  }

  @Override
  public void sweepColour(int colour) {
    run(() -> sweeps.sweepColour(colour));
  }

  @Override
  public void finishSweeps(DeviceMemory correction, DeviceMemory result) {
    run(() -> sweeps.finish(correction, result));
  }

  // ---- measurements ----

  /**
   * Median time of one product with L - z, a launch for the elements and one for the traces [s].
   */
  double productSeconds(int repetitions) {
    return products.vectors().productSeconds(repetitions);
  }

  /** Bytes that a product reads and writes at least. */
  long productBytes() {
    return products.vectors().productBytes();
  }

  /** Median time of one coupled sweep over both colours [s]. */
  double sweepSeconds(int repetitions) {
    return memory.call(
        () ->
            DeviceClock.median(
                memory.stream(),
                repetitions,
                () -> {
                  sweeps.sweepColour(0);
                  sweeps.sweepColour(1);
                }));
  }

  /** Bytes that such a sweep reads and writes at least. */
  long sweepBytes() {
    return sweeps.bytesOfSolves();
  }

  /** Its operations in single precision: 8 for a complex number of an inverse, read twice. */
  double sweepFlops() {
    double each = layout.problem().numbers() == 2 ? 8 : 2;
    return each * 2 * layout.problem().parts() * layout.factors();
  }

  @Override
  public void close() {
    memory.close();
  }
}
