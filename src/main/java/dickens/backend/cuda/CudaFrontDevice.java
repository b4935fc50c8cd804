package dickens.backend.cuda;

import dickens.backend.FrontDevice;
import dickens.backend.FrontFactors;
import dickens.backend.FrontSystems;
import dickens.backend.FrontTree;
import dickens.backend.OutOfDeviceMemory;
import dickens.backend.WindowResidual;
import dickens.generator.WindowedLattice;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleConsumer;

/** Fronts of whole trees on a GPU. */
final class CudaFrontDevice implements FrontDevice {
  /** Estimated, not measured: see the crossover of bench/gpu/verify. */
  static final int USUAL_LEAST_STATES = 300_000;

  /** Share of the free memory that fronts may take; the rest is left to rounding and libraries. */
  private static final double SHARE = 0.9;

  private final CudaDevice device;
  private final int leastStates;
  private final FrontShape shape;

  CudaFrontDevice(CudaDevice device, int leastStates, FrontShape shape) {
    this.device = device;
    this.leastStates = leastStates;
    this.shape = shape;
  }

  @Override
  public String name() {
    return CudaBackend.NAME;
  }

  @Override
  public int leastStates() {
    return leastStates;
  }

  @Override
  public double bytes(FrontTree tree, FrontSystems systems) {
    return (double) FrontMemory.of(tree, systems).bytes(systems.count());
  }

  @Override
  public int capacity(FrontTree tree, FrontSystems systems) {
    double free = SHARE * device.serve(CudaDevice::freeMemory);
    return FrontMemory.of(tree, systems).capacity(systems.count(), free);
  }

  @Override
  public FrontFactors factorize(FrontTree tree, FrontSystems systems, DoubleConsumer progress) {
    FrontMemory memory = FrontMemory.of(tree, systems);
    double bytes = (double) memory.bytes(systems.count());
    long free = device.serve(CudaDevice::freeMemory);
    if (bytes > SHARE * free) {
      throw shortage("the fronts", tree.states(), bytes, free);
    }
    try {
      return device.call(
          () -> new CudaFronts(device, memory, systems, shape, products(tree), progress));
    } catch (CudaFailure e) {
      throw e.isOutOfMemory()
          ? shortage("the fronts", tree.states(), bytes, free)
          : e.unavailable();
    }
  }

  @Override
  public WindowResidual residual(WindowedLattice lattice) {
    double bytes = CudaResidual.bytes(lattice);
    long free = device.serve(CudaDevice::freeMemory);
    if (bytes > SHARE * free) {
      throw shortage("the vectors of a residual", lattice.states(), bytes, free);
    }
    try {
      return device.call(() -> new CudaResidual(device, lattice, shape.threads()));
    } catch (CudaFailure e) {
      throw e.isOutOfMemory()
          ? shortage("the vectors of a residual", lattice.states(), bytes, free)
          : e.unavailable();
    }
  }

  /** cuBLAS where some front is large enough for it: to find out whether it works takes a while. */
  private Optional<CublasProducts> products(FrontTree tree) {
    boolean large = Arrays.stream(tree.size()).anyMatch(m -> m >= shape.productOrder());
    return large ? device.products() : Optional.empty();
  }

  private OutOfDeviceMemory shortage(String what, int states, double bytes, long free) {
    return new OutOfDeviceMemory(
        String.format(
            Locale.ROOT,
            "cuda: %s of %d states need %s of free device memory, and %s of %s are free; use a"
                + " larger GPU, --backend cpu, or auto, which goes on there",
            what,
            states,
            size(bytes / SHARE),
            size((double) free),
            size((double) device.memory())));
  }

  /** A size in words. */
  static String size(double bytes) {
    return bytes < 1e9
        ? String.format(Locale.ROOT, "%.3f MB", bytes * 1e-6)
        : String.format(Locale.ROOT, "%.2f GB", bytes * 1e-9);
  }
}
