package dickens.solve.lattice;

import dickens.generator.PlanarGenerator;
import dickens.solve.DoubleDouble;
import java.util.stream.IntStream;

/**
 * The residual of (z - L) y = b in flux form with double-double sums,
 *
 * <pre>  r_k = b_k - z y_k + sum_j (y_j q_jk - y_k q_kj),</pre>
 *
 * rounded once at the end. No diagonal appears: a rounded diagonal stalls refinement at 2e-6, and
 * 80 bits are not enough. Products are split exactly by fused multiply-add (Dekker 1971).
 *
 * <p>Cost: about 16 two-products a state; states in parallel, each sum in a fixed order.
 */
final class FluxResidual {
  private static final int BLOCK = 1024;

  private FluxResidual() {}

  /**
   * The residual for real z.
   *
   * @param y solution, with the low-order part yLow that a refinement has found so far
   * @param b right-hand side, with its low-order part
   */
  static double[] real(
      PlanarGenerator generator, double z, double[] y, double[] yLow, double[] b, double[] bLow) {
    double[] r = new double[y.length];
    forBlocks(
        generator,
        (first, last, to, rates) -> {
          DoubleDouble sum = new DoubleDouble();
          for (int k = first; k < last; k++) {
            sum.set(b[k], bLow[k]);
            sum.addProduct(-z, y[k], yLow[k]);
            flux(generator, k, y, yLow, sum, to, rates);
            r[k] = sum.value();
          }
        });
    return r;
  }

  /** The residual for complex z = zRe + i zIm: {Re r, Im r}. */
  static double[][] complex(
      PlanarGenerator generator,
      double zRe,
      double zIm,
      double[][] y,
      double[][] b,
      double[] bReLow,
      double[] none) {
    int n = y[0].length;
    double[] re = new double[n];
    double[] im = new double[n];
    forBlocks(
        generator,
        (first, last, to, rates) -> {
          DoubleDouble sum = new DoubleDouble();
          for (int k = first; k < last; k++) {
            sum.set(b[0][k], bReLow[k]);
            sum.addProduct(-zRe, y[0][k], 0);
            sum.addProduct(zIm, y[1][k], 0);
            flux(generator, k, y[0], none, sum, to, rates);
            re[k] = sum.value();
            sum.set(b[1][k], 0);
            sum.addProduct(-zRe, y[1][k], 0);
            sum.addProduct(-zIm, y[0][k], 0);
            flux(generator, k, y[1], none, sum, to, rates);
            im[k] = sum.value();
          }
        });
    return new double[][] {re, im};
  }

  private static void flux(
      PlanarGenerator generator,
      int k,
      double[] y,
      double[] yLow,
      DoubleDouble sum,
      int[] to,
      double[] rates) {
    int count = generator.inMoves(k, to, rates);
    for (int c = 0; c < count; c++) {
      sum.addProduct(rates[c], y[to[c]], yLow[to[c]]);
    }
    count = generator.outMoves(k, to, rates);
    for (int c = 0; c < count; c++) {
      sum.addProduct(-rates[c], y[k], yLow[k]);
    }
  }

  /** What is done to a block of states with scratch arrays for moves. */
  interface Block {
    void run(int first, int last, int[] states, double[] rates);
  }

  /** Runs over blocks of states, in parallel where the caller is in a pool. */
  static void forBlocks(PlanarGenerator generator, Block block) {
    int n = generator.states();
    IntStream.range(0, (n + BLOCK - 1) / BLOCK)
        .parallel()
        .forEach(
            i ->
                block.run(
                    i * BLOCK,
                    Math.min(n, (i + 1) * BLOCK),
                    new int[generator.maximalDegree()],
                    new double[generator.maximalDegree()]));
  }
}
