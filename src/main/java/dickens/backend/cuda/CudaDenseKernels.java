package dickens.backend.cuda;

import dickens.backend.DenseKernels;
import dickens.backend.FrontDevice;
import java.util.Optional;

/** Whole trees on the device, single fronts on the processor. */
record CudaDenseKernels(DenseKernels host, FrontDevice fronts) implements DenseKernels {

  @Override
  public String name(int order) {
    return host.name(order);
  }

  @Override
  public DenseKernels forWork(double flops) {
    return new CudaDenseKernels(host.forWork(flops), fronts);
  }

  @Override
  public Optional<FrontDevice> device() {
    return Optional.of(fronts);
  }

  @Override
  public int eliminate(double[][] front, int pivots, int size, double[] kill, double[] outflow) {
    return host.eliminate(front, pivots, size, kill, outflow);
  }

  @Override
  public int eliminate(
      double[][] re,
      double[][] im,
      int pivots,
      int size,
      double[] killRe,
      double[] killIm,
      double[] outRe,
      double[] outIm) {
    return host.eliminate(re, im, pivots, size, killRe, killIm, outRe, outIm);
  }
}
