package dickens.solve;

import dickens.generator.Chain;

/**
 * exp(R t) of a small chain as a dense matrix: Taylor series of the positive matrix P = 1 + R/L for
 * a short step, squared as often as needed, columns rescaled to sum 1. All terms are positive, so
 * the entries are good to about 1e-15 times the number of squarings and levels. The oracle of the
 * tests.
 */
final class DenseExponential {
  private DenseExponential() {}

  static double[] applied(Chain chain, double[] p, double time) {
    double[][] r = chain.dense();
    int n = r.length;
    double rate = 0;
    for (int k = 0; k < n; k++) {
      rate = Math.max(rate, -2 * r[k][k]);
    }
    int squarings =
        Math.max(0, 2 + (int) Math.ceil(Math.log(Math.max(1, rate * time)) / Math.log(2)));
    double h = rate * time / Math.pow(2, squarings);
    double[][] step = identity(n);
    for (int k = 0; k < n; k++) {
      for (int i = 0; i < n; i++) {
        step[i][k] += r[i][k] / rate;
      }
    }
    double[][] power = identity(n);
    double[][] sum = identity(n);
    for (int k = 1; k < 40; k++) {
      power = product(power, step);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          power[i][j] *= h / k;
          sum[i][j] += power[i][j];
        }
      }
    }
    for (double[] row : sum) {
      for (int j = 0; j < n; j++) {
        row[j] *= Math.exp(-h);
      }
    }
    rescale(sum);
    for (int s = 0; s < squarings; s++) {
      sum = product(sum, sum);
      rescale(sum);
    }
    double[] result = new double[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        result[i] += sum[i][j] * p[j];
      }
    }
    return result;
  }

  private static double[][] identity(int n) {
    double[][] one = new double[n][n];
    for (int k = 0; k < n; k++) {
      one[k][k] = 1;
    }
    return one;
  }

  private static double[][] product(double[][] a, double[][] b) {
    int n = a.length;
    double[][] c = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < n; k++) {
        for (int j = 0; j < n; j++) {
          c[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return c;
  }

  /** The diagonal takes up what the others leave of 1, or all are scaled where it is small. */
  private static void rescale(double[][] a) {
    for (int j = 0; j < a.length; j++) {
      double others = 0;
      for (int i = 0; i < a.length; i++) {
        others += i == j ? 0 : a[i][j];
      }
      if (others < 0.5) {
        a[j][j] = 1 - others;
        continue;
      }
      double sum = others + a[j][j];
      for (int i = 0; i < a.length; i++) {
        a[i][j] /= sum;
      }
    }
  }
}
