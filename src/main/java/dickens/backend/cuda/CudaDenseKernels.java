package dickens.backend.cuda;

import dickens.backend.BackendUnavailable;
import dickens.backend.DenseKernels;
import dickens.backend.FrontFactors;
import dickens.backend.FrontTree;
import java.util.Optional;

/**
 * Fronts of large windows on the device, of small ones on the processor: below some 1e5 states
 * launches would cost more than arithmetic.
 */
final class CudaDenseKernels implements DenseKernels {
  /** Estimated, not measured: see the crossover of bench/gpu/verify. */
  static final int USUAL_LEAST_STATES = 300_000;

  /** Share of the free memory that fronts may take. */
  private static final double SHARE = 0.8;

  private final CudaDevice device;
  private final DenseKernels host;
  private final int leastStates;
  private final FrontShape shape;

  CudaDenseKernels(CudaDevice device, DenseKernels host, int leastStates, FrontShape shape) {
    this.shape = shape;
    this.device = device;
    this.host = host;
    this.leastStates = leastStates;
  }

  @Override
  public String name(int order) {
    return host.name(order) + "; on the device from " + leastStates + " states on";
  }

  @Override
  public DenseKernels forWork(double flops) {
    return new CudaDenseKernels(device, host.forWork(flops), leastStates, shape);
  }

  @Override
  public int leastStates() {
    return leastStates;
  }

  @Override
  public Optional<FrontFactors> factorize(FrontTree tree, double z) {
    if (tree.states() < leastStates) {
      return Optional.empty();
    }
    try {
      return device.call(
          () -> {
            double room = SHARE * CudaDevice.freeMemory();
            return CudaFronts.bytes(tree) > room
                ? Optional.empty()
                : Optional.of(new CudaFronts(device, tree, z, shape));
          });
    } catch (CudaFailure e) {
      if (e.isOutOfMemory()) {
        return Optional.empty();
      }
      throw new BackendUnavailable(CudaBackend.NAME + ": " + e.getMessage(), e);
    }
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
