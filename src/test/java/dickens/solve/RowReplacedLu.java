package dickens.solve;

import org.ojalgo.matrix.decomposition.LU;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.R064Store;

/**
 * The paper's way to the steady state, K(12): the last row of R replaced by the normalisation,
 * dense LU. It loses digits as N grows; it is here to be measured against.
 */
public final class RowReplacedLu {
  private RowReplacedLu() {}

  /** rho in double precision; R is {@code [a][b]} = rate b -> a. */
  public static double[] steadyState(double[][] generator) {
    double[] right = new double[generator.length];
    right[right.length - 1] = 1;
    return solve(generator, right);
  }

  /** x with R x = b and sum x = b_last, in double precision. */
  public static double[] solve(double[][] generator, double[] source) {
    int n = generator.length;
    LU<Double> lu = LU.R064.make(n, n);
    R064Store store = R064Store.FACTORY.make(n, n);
    for (int a = 0; a < n; a++) {
      for (int b = 0; b < n; b++) {
        store.set(a, b, a == n - 1 ? 1 : generator[a][b]);
      }
    }
    lu.decompose(store);
    MatrixStore<Double> x = lu.getSolution(R064Store.wrap(source.clone()));
    double[] solution = new double[n];
    for (int k = 0; k < n; k++) {
      solution[k] = x.doubleValue(k, 0);
    }
    return solution;
  }
}
