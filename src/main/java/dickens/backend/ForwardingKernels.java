package dickens.backend;

/** Kernels that leave the fronts one by one to others, for those that add something to them. */
public abstract class ForwardingKernels implements DenseKernels {
  /** What eliminates single fronts. */
  protected final DenseKernels kernels;

  protected ForwardingKernels(DenseKernels kernels) {
    this.kernels = kernels;
  }

  @Override
  public String name(int order) {
    return kernels.name(order);
  }

  @Override
  public int eliminate(double[][] front, int pivots, int size, double[] kill, double[] outflow) {
    return kernels.eliminate(front, pivots, size, kill, outflow);
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
    return kernels.eliminate(re, im, pivots, size, killRe, killIm, outRe, outIm);
  }
}
