package dickens.backend.cuda;

import dickens.backend.DenseKernels;
import dickens.backend.ForwardingKernels;
import dickens.backend.FrontDevice;
import dickens.backend.FrontFactors;
import dickens.backend.FrontSystems;
import dickens.backend.FrontTree;
import dickens.backend.WindowResidual;
import dickens.generator.WindowedLattice;
import java.util.Optional;
import java.util.function.DoubleConsumer;

/** Kernels with a device that does what another does; subclasses look at it. */
abstract class WatchedFronts extends ForwardingKernels implements FrontDevice {
  private final FrontDevice device;

  WatchedFronts(DenseKernels kernels) {
    super(kernels);
    this.device = kernels.device().orElseThrow();
  }

  @Override
  public Optional<FrontDevice> device() {
    return Optional.of(this);
  }

  @Override
  public FrontFactors factorize(FrontTree tree, FrontSystems systems, DoubleConsumer progress) {
    return device.factorize(tree, systems, progress);
  }

  @Override
  public String name() {
    return device.name();
  }

  @Override
  public int leastStates() {
    return device.leastStates();
  }

  @Override
  public double bytes(FrontTree tree, FrontSystems systems) {
    return device.bytes(tree, systems);
  }

  @Override
  public int capacity(FrontTree tree, FrontSystems systems) {
    return device.capacity(tree, systems);
  }

  @Override
  public WindowResidual residual(WindowedLattice lattice) {
    return device.residual(lattice);
  }
}
