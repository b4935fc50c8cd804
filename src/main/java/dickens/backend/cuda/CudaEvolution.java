package dickens.backend.cuda;

import dickens.backend.EvolutionPlanes;
import dickens.backend.PlaneProblem;
import dickens.generator.Arithmetic;
import dickens.generator.DickeLiouvillian;
import java.util.Locale;

/**
 * An ensemble with coherences on the device for its time evolution: the basis of the Krylov space
 * in one block, products by the separable stencil. Memory: {@link PlaneLayout#evolutionBytes}.
 */
final class CudaEvolution implements EvolutionPlanes<DeviceMemory> {
  private final CudaDevice device;
  private final PlaneLayout layout;
  private final PlaneMemory memory;
  private final PlaneVectors vectors;

  /** Where everything lies; nothing is allocated. */
  static PlaneLayout layout(DickeLiouvillian liouvillian, int basis) {
    return PlaneLayout.of(new PlaneProblem(liouvillian, 0, 0, 1, Arithmetic.COMPLEX, 0, basis, 0));
  }

  /** Uploads the tables; in the device's thread. */
  CudaEvolution(CudaDevice device, PlaneLayout layout, PlaneShape shape, LibraryUse use) {
    this.device = device;
    this.layout = layout;
    memory = new PlaneMemory(device, shape, use);
    try {
      PlaneTables tables = new PlaneTables(memory, layout);
      vectors = new PlaneVectors(memory, layout, tables, layout.evolutionVectors());
    } catch (RuntimeException e) {
      throw memory.freeAfter(e);
    }
  }

  @Override
  public PlaneVectors vectors() {
    return vectors;
  }

  @Override
  public String name() {
    return CudaBackend.NAME;
  }

  @Override
  public String note() {
    return String.format(
        Locale.ROOT,
        " on %s, Gram-Schmidt by %s, %.3g GB planned there",
        device.name(),
        vectors.name(),
        layout.evolutionBytes() * 1e-9);
  }

  @Override
  public void close() {
    memory.close();
  }
}
