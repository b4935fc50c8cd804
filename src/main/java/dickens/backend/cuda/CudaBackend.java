package dickens.backend.cuda;

import dickens.backend.Backend;
import dickens.backend.BackendUnavailable;
import dickens.backend.ChainBatch;
import dickens.backend.ChainBatchLimits;
import dickens.backend.ChainShifts;
import dickens.backend.DenseKernels;
import dickens.backend.LiouvillianKernels;
import dickens.generator.Chain;
import java.util.Locale;

/** One GPU through the CUDA driver API. */
final class CudaBackend implements Backend {
  static final String NAME = "cuda";

  private final CudaDevice device;

  CudaBackend(CudaDevice device) {
    this.device = device;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return String.format(
        Locale.ROOT,
        "%s, compute capability %.1f, %.1f GiB",
        device.name(),
        device.capability() / 10.0,
        device.memory() / 1073741824.0);
  }

  @Override
  public ChainBatch prepareChains(ChainBatchLimits limits) {
    return prepareChains(limits, LaunchShape.usual());
  }

  /** The same with launches of another shape, for tests and benchmarks. */
  ChainBatch prepareChains(ChainBatchLimits limits, LaunchShape shape) {
    try {
      return device.call(() -> new CudaChainBatch(device, limits, shape));
    } catch (CudaFailure e) {
      throw new BackendUnavailable(NAME + ": " + e.getMessage(), e);
    }
  }

  @Override
  public ChainShifts prepareShifts(Chain chain) {
    try {
      return device.call(() -> new CudaChainShifts(device, chain));
    } catch (CudaFailure e) {
      throw new BackendUnavailable(NAME + ": " + e.getMessage(), e);
    }
  }

  /**
   * Fronts of large windows on the device; {@code -Ddickens.cuda.least-states} moves the border.
   */
  @Override
  public DenseKernels denseKernels() {
    int least = Integer.getInteger("dickens.cuda.least-states", CudaFrontDevice.USUAL_LEAST_STATES);
    return denseKernels(least, FrontShape.usual());
  }

  /** The same with another border and launches of another shape, for tests and measurements. */
  DenseKernels denseKernels(int leastStates, FrontShape shape) {
    return new CudaDenseKernels(
        Backend.super.denseKernels(), new CudaFrontDevice(device, leastStates, shape));
  }

  /**
   * Ensembles of many qubits on the device; {@code -Ddickens.cuda.least-qubits} moves the border.
   */
  @Override
  public LiouvillianKernels liouvillianKernels() {
    int least =
        Integer.getInteger("dickens.cuda.least-qubits", CudaLiouvillianKernels.USUAL_LEAST_QUBITS);
    return new CudaLiouvillianKernels(device, least, PlaneShape.usual());
  }

  /** For measurements. */
  CudaDevice device() {
    return device;
  }

  @Override
  public void close() {
    device.close();
  }
}
