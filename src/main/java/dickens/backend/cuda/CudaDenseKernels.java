package dickens.backend.cuda;

import dickens.backend.DenseKernels;
import dickens.backend.ForwardingKernels;
import dickens.backend.FrontDevice;
import java.util.Optional;

/** Whole trees on the device, single fronts on the processor. */
final class CudaDenseKernels extends ForwardingKernels {
  private final FrontDevice fronts;

  CudaDenseKernels(DenseKernels host, FrontDevice fronts) {
    super(host);
    this.fronts = fronts;
  }

  @Override
  public DenseKernels forWork(double flops) {
    return new CudaDenseKernels(kernels.forWork(flops), fronts);
  }

  @Override
  public Optional<FrontDevice> device() {
    return Optional.of(fronts);
  }
}
