package dickens.backend.cuda;

import dickens.backend.Backend;
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

  /**
   * Two launches and a half of the usual shape: enough that copies overlap with arithmetic, little
   * enough that two such batches of the host fit in a gigabyte.
   */
  private static final int POINTS_AT_ONCE = 1 << 18;

  /** One on the device and one on the processor. */
  private static final int BATCHES_ON_THEIR_WAY = 2;

  private final CudaDevice device;

  /** Launches of the usual shape; made by the first batch. */
  private ChainLaunches.Store usual;

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
  public int pointsAtOnce() {
    return POINTS_AT_ONCE;
  }

  @Override
  public ChainBatch prepareChains(ChainBatchLimits limits) {
    return device.serve(() -> new CudaChainBatch(device, limits, usual()));
  }

  /** The same with launches of another shape, for tests and benchmarks. */
  ChainBatch prepareChains(ChainBatchLimits limits, LaunchShape shape) {
    return device.serve(
        () -> new CudaChainBatch(device, limits, new ChainLaunches.Store(device, shape, 0)));
  }

  /** In the device's thread. */
  private ChainLaunches.Store usual() {
    if (usual == null) {
      usual = new ChainLaunches.Store(device, LaunchShape.usual(), BATCHES_ON_THEIR_WAY);
    }
    return usual;
  }

  @Override
  public ChainShifts prepareShifts(Chain chain) {
    return device.serve(() -> new CudaChainShifts(device, chain));
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
   * Ensembles of many qubits on the device; {@code -Ddickens.cuda.least-qubits} moves the border,
   * {@code -Ddickens.cuda.least-populations} that of evolutions without coherences.
   */
  @Override
  public LiouvillianKernels liouvillianKernels() {
    int least =
        Integer.getInteger("dickens.cuda.least-qubits", CudaLiouvillianKernels.USUAL_LEAST_QUBITS);
    int populations =
        Integer.getInteger(
            "dickens.cuda.least-populations", CudaLiouvillianKernels.USUAL_LEAST_POPULATIONS);
    return new CudaLiouvillianKernels(
        device, least, populations, PlaneShape.usual(), LibraryUse.WHERE_USABLE);
  }

  /** For measurements. */
  CudaDevice device() {
    return device;
  }

  @Override
  public void close() {
    if (usual != null) {
      device.free(usual::close);
    }
    device.close();
  }
}
