package dickens.backend;

import java.util.Optional;

/**
 * The dense work of a multifrontal elimination: the first pivots of one front are eliminated
 * subtraction-free (Grassmann, Taksar and Heyman 1985).
 *
 * <p>A front is size rows of at least size columns; entry [i][j], i != j, is the rate i -> j >= 0
 * and kill[i] >= 0 the rate of being killed (the shift z). The diagonal is never read; it may hold
 * anything on entry and on exit. For k = 0 .. pivots-1:
 *
 * <pre>
 *   S_k = kill_k + sum_{j>k} A[k][j];   A[i][k] /= S_k;   A[i][j] += A[i][k] A[k][j];
 *   kill_i += A[i][k] kill_k            (i, j > k)
 * </pre>
 *
 * On exit column k < pivots holds A[i][k]/S_k below the diagonal, row k the rates at the time of
 * its elimination, and the trailing block the rates among the states left. All sums are of positive
 * terms. The summation order, and so every bit of the result, is fixed by (pivots, size) alone,
 * whatever the number of threads. Cost: sum over k of 2 (size-k-1)^2 flops. No memory is allocated
 * for small fronts.
 */
public interface DenseKernels {
  /**
   * Name, for reports, of what eliminates fronts of this order, with the reason where something
   * better could not be used.
   */
  String name(int order);

  /**
   * The kernels for a factorisation of so much work: others than these where what they need to
   * start would not be repaid.
   *
   * @param flops real operations of all its fronts together
   */
  default DenseKernels forWork(double flops) {
    return this;
  }

  /**
   * Real elimination.
   *
   * @param front size rows
   * @param pivots how many states to eliminate, 0 .. size
   * @param size order of the front
   * @param kill killing rates, size long; all zero for z = 0
   * @param outflow receives S_k, k < pivots
   * @return the first pivot whose S_k is below 1e-290 (the elimination stops there), or pivots
   */
  int eliminate(double[][] front, int pivots, int size, double[] kill, double[] outflow);

  /**
   * The same for complex killing rates: entries re + i im. Diagonally dominant for Re z >= 0, so
   * there is no pivoting; a pivot fails where |S_k| is below 1e-290.
   *
   * @param re real parts, size rows
   * @param im imaginary parts, size rows
   * @param killRe real parts of the killing rates, size long
   * @param killIm imaginary parts of the killing rates, size long
   * @param outRe receives Re S_k
   * @param outIm receives Im S_k
   * @return the first failing pivot, or pivots
   */
  int eliminate(
      double[][] re,
      double[][] im,
      int pivots,
      int size,
      double[] killRe,
      double[] killIm,
      double[] outRe,
      double[] outIm);

  /** A device that eliminates whole trees; empty where fronts go one by one alone. */
  default Optional<FrontDevice> device() {
    return Optional.empty();
  }

  /**
   * The kernels that go on where a device failed at a piece of work.
   *
   * @throws BackendUnavailable the failure itself, where nothing stands by
   */
  default DenseKernels after(BackendUnavailable failure) {
    throw failure;
  }
}
