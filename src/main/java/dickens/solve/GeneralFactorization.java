package dickens.solve;

import dickens.generator.RateMatrix;
import java.util.Arrays;
import org.ojalgo.matrix.decomposition.LU;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.R064Store;
import org.ojalgo.matrix.store.SparseStore;

/**
 * LU factorisation of a rate matrix R without structure: the steady state and Drazin solves, for
 * generators that no structured solver serves.
 *
 * <p>Method: one level is pinned, its row and column are removed, and the rest, a non-singular
 * M-matrix, is factorised by ojAlgo with pivoting: dense up to 256 levels, sparse above. The pinned
 * level is the most probable one (a pin of small probability ruins the Drazin solves). Unlike GTH
 * elimination this is accurate relative to the largest population only, not entry by entry; unlike
 * the replaced row of K(12) it keeps the scale of the rates.
 *
 * <p>It is here and not in a back end, because it uses no primitive of one: it is the route for
 * small and odd cases, on the processor always. Memory 8 n^2 bytes and n^3 flops dense; sparse,
 * what the fill-in asks for. An instance belongs to one thread.
 */
public final class GeneralFactorization {
  /** Largest number of levels for the dense factorisation. */
  private static final int DENSE_LEVELS = 256;

  private final RateMatrix matrix;
  private int pinned;
  private LU<Double> factors;
  private final double[] steadyState;

  private GeneralFactorization(RateMatrix matrix) {
    this.matrix = matrix;
    factorize(0);
    double[] rho = pinnedState();
    int mode = 0;
    for (int k = 1; k < rho.length; k++) {
      mode = rho[k] > rho[mode] ? k : mode;
    }
    if (rho[pinned] < 1e-3 * rho[mode]) {
      factorize(mode);
      rho = pinnedState();
    }
    double total = CompensatedSum.of(rho);
    for (int k = 0; k < rho.length; k++) {
      rho[k] /= total;
    }
    steadyState = rho;
  }

  /**
   * Factorises a rate matrix.
   *
   * @throws ArithmeticException where it has no unique steady state
   */
  public static GeneralFactorization of(RateMatrix matrix) {
    return new GeneralFactorization(matrix);
  }

  /** rho with R rho = 0 and sum 1; length n; the caller's own copy. */
  public double[] steadyState() {
    return steadyState.clone();
  }

  /**
   * Solves R x = b with sum x = 0, the action of the Drazin inverse on a trace-free source.
   *
   * @param source b, length n; its sum is taken to be exactly zero
   * @return x, length n
   */
  public double[] drazin(double[] source) {
    double[] x = solvePinned(source);
    double sum = CompensatedSum.of(x);
    for (int k = 0; k < x.length; k++) {
      x[k] -= sum * steadyState[k];
    }
    return x;
  }

  /** Number of level k without the pinned one. */
  private int place(int k) {
    return k < pinned ? k : k - 1;
  }

  private void factorize(int pin) {
    pinned = pin;
    int size = matrix.levels() - 1;
    if (size == 0) {
      return;
    }
    if (matrix.levels() <= DENSE_LEVELS) {
      R064Store store = R064Store.FACTORY.make(size, size);
      double[][] dense = matrix.dense();
      for (int a = 0; a < dense.length; a++) {
        for (int b = 0; b < dense.length; b++) {
          if (a != pin && b != pin) {
            store.set(place(a), place(b), dense[a][b]);
          }
        }
      }
      factors = LU.R064.make(size, size);
      factors.decompose(store);
    } else {
      SparseStore<Double> store = SparseStore.R064.make(size, size);
      for (int e = 0; e < matrix.jumps(); e++) {
        int a = matrix.to()[e];
        int b = matrix.from()[e];
        if (b != pin) {
          store.add(place(b), place(b), -matrix.rate()[e]);
          if (a != pin) {
            store.add(place(a), place(b), matrix.rate()[e]);
          }
        }
      }
      factors = LU.newSparseR064();
      factors.decompose(store.toCSC());
    }
    if (!factors.isSolvable()) {
      throw new ArithmeticException("the rate matrix has no unique steady state");
    }
  }

  /** The steady state with 1 at the pinned level. */
  private double[] pinnedState() {
    double[] source = new double[matrix.levels()];
    for (int e = 0; e < matrix.jumps(); e++) {
      if (matrix.from()[e] == pinned) {
        source[matrix.to()[e]] -= matrix.rate()[e];
      }
    }
    double[] rho = solvePinned(source);
    rho[pinned] = 1;
    return rho;
  }

  /** x with R x = b in all rows but the pinned one, and 0 there. */
  private double[] solvePinned(double[] source) {
    int size = matrix.levels() - 1;
    double[] x = new double[matrix.levels()];
    if (size == 0) {
      return x;
    }
    double[] right = new double[size];
    System.arraycopy(source, 0, right, 0, pinned);
    System.arraycopy(source, pinned + 1, right, pinned, size - pinned);
    MatrixStore<Double> solution = factors.getSolution(R064Store.wrap(right));
    Arrays.setAll(x, k -> k == pinned ? 0 : solution.doubleValue(place(k), 0));
    return x;
  }
}
