package dickens.solve;

import org.ojalgo.matrix.decomposition.LU;
import org.ojalgo.matrix.store.GenericStore;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.scalar.Quadruple;

/**
 * An independent oracle for small generators: dense LU of ojAlgo in quadruple precision (two
 * doubles, 32 digits), level 0 pinned, diagonal summed in quadruple precision too.
 */
final class QuadrupleLu {
  private final int size;
  private final LU<Quadruple> factors;
  private final Quadruple[] state;

  /** Factorises R, {@code [a][b]} = rate b -> a. */
  QuadrupleLu(double[][] generator) {
    size = generator.length;
    GenericStore<Quadruple> store = GenericStore.R128.make(size - 1, size - 1);
    Quadruple[] fromPin = new Quadruple[size];
    for (int b = 0; b < size; b++) {
      Quadruple outflow = Quadruple.ZERO;
      for (int a = 0; a < size; a++) {
        if (a != b) {
          outflow = outflow.add(generator[a][b]);
          if (a > 0 && b > 0) {
            store.set(a - 1, b - 1, Quadruple.valueOf(generator[a][b]));
          }
        }
      }
      if (b > 0) {
        store.set(b - 1, b - 1, outflow.negate());
      }
      fromPin[b] = Quadruple.valueOf(-generator[b][0]);
    }
    factors = LU.R128.make(size - 1, size - 1);
    factors.decompose(store);
    state = solvePinned(fromPin);
    state[0] = Quadruple.ONE;
    Quadruple total = sum(state);
    for (int k = 0; k < size; k++) {
      state[k] = state[k].divide(total);
    }
  }

  double[] steadyState() {
    return doubles(state);
  }

  /** R x = b, sum x = 0; the sum of b is taken to be zero. */
  double[] drazin(double[] source) {
    Quadruple[] b = new Quadruple[size];
    for (int k = 0; k < size; k++) {
      b[k] = Quadruple.valueOf(source[k]);
    }
    Quadruple[] x = solvePinned(b);
    Quadruple total = sum(x);
    for (int k = 0; k < size; k++) {
      x[k] = x[k].subtract(total.multiply(state[k]));
    }
    return doubles(x);
  }

  private Quadruple[] solvePinned(Quadruple[] b) {
    GenericStore<Quadruple> right = GenericStore.R128.make(size - 1, 1);
    for (int k = 1; k < size; k++) {
      right.set(k - 1, 0, b[k]);
    }
    MatrixStore<Quadruple> solution = factors.getSolution(right);
    Quadruple[] x = new Quadruple[size];
    x[0] = Quadruple.ZERO;
    for (int k = 1; k < size; k++) {
      x[k] = solution.get(k - 1, 0);
    }
    return x;
  }

  private static Quadruple sum(Quadruple[] x) {
    Quadruple total = Quadruple.ZERO;
    for (Quadruple term : x) {
      total = total.add(term);
    }
    return total;
  }

  private static double[] doubles(Quadruple[] x) {
    double[] values = new double[x.length];
    for (int k = 0; k < x.length; k++) {
      values[k] = x[k].doubleValue();
    }
    return values;
  }
}
