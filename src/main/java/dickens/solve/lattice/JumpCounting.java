package dickens.solve.lattice;

import dickens.generator.WindowedLattice;
import dickens.solve.CompensatedSum;
import dickens.solve.DoubleDouble;

/**
 * Full counting statistics of the jumps of a set of channels: with W_k,ab = (M_a - M_b)^k R_ab over
 * the counted jumps, and L the whole generator,
 *
 * <pre>
 *   l_m = sum_{k=1..m} 1.W_k rho_{m-k}/k!
 *   -L rho_m = sum_{k=1..m} (W_k/k! - l_k) rho_{m-k},  sum rho_m = 0;   C_m = m! l_m
 * </pre>
 *
 * (Flindt et al., Phys. Rev. B 82, 155407 (2010).) Jumps change M by one, so W_k is the difference
 * of pumping and emission for odd k and their sum for even k. Sources and their sums are
 * double-double: a source without a slow part loses its digits to its own rounding otherwise (7e-9
 * at gamma_p/gamma = 1e-8).
 */
final class JumpCounting {
  private final WindowedLattice counted;

  /** Counts all jumps of a lattice that has the counted channels only. */
  JumpCounting(WindowedLattice counted) {
    this.counted = counted;
  }

  /** W_k (v + vLow) as {high, low}. */
  double[][] apply(int k, double[] v, double[] vLow) {
    double[] high = new double[v.length];
    double[] low = new double[v.length];
    double down = k % 2 == 0 ? 1 : -1;
    FluxResidual.forBlocks(
        counted,
        (first, last, states, rates) -> {
          DoubleDouble sum = new DoubleDouble();
          for (int a = first; a < last; a++) {
            sum.set(0, 0);
            int count = counted.inMoves(a, states, rates);
            int column = counted.column(a);
            for (int c = 0; c < count; c++) {
              int b = states[c];
              double sign = counted.column(b) < column ? 1 : down;
              sum.addProduct(sign * rates[c], v[b], vLow[b]);
            }
            high[a] = sum.value();
            low[a] = sum.rest();
          }
        });
    return new double[][] {high, low};
  }

  /** 1.W_1 (v + vLow) and 1.W_2 (v + vLow). */
  Current current(double[] v, double[] vLow) {
    double[] odd = new double[v.length];
    double[] even = new double[v.length];
    FluxResidual.forBlocks(
        counted,
        (first, last, states, rates) -> {
          DoubleDouble net = new DoubleDouble();
          for (int b = first; b < last; b++) {
            net.set(0, 0);
            double gross = 0;
            int count = counted.outMoves(b, states, rates);
            int column = counted.column(b);
            for (int c = 0; c < count; c++) {
              double sign = counted.column(states[c]) > column ? 1 : -1;
              net.addProduct(sign * rates[c], v[b], vLow[b]);
              gross += rates[c] * v[b];
            }
            odd[b] = net.value();
            even[b] = gross;
          }
        });
    return new Current(CompensatedSum.of(odd), CompensatedSum.of(even));
  }

  /** source - factor (x + xLow), in double-double. */
  static double[][] minus(double[][] source, double factor, double[] x, double[] xLow) {
    double[] high = new double[x.length];
    double[] low = new double[x.length];
    DoubleDouble sum = new DoubleDouble();
    for (int i = 0; i < x.length; i++) {
      sum.set(source[0][i], source[1][i]);
      sum.addProduct(-factor, x[i], xLow[i]);
      high[i] = sum.value();
      low[i] = sum.rest();
    }
    return new double[][] {high, low};
  }

  /** Solves -L y = b + bLow with sum y = 0. */
  interface Drazin {
    double[] solve(double[] b, double[] bLow);
  }

  /** C_1 .. C_order in entries 1 .. order. Cost: order - 1 solves. */
  double[] cumulants(double[] x, double[] xLow, int order, Drazin drazin) {
    double[][] rho = new double[order][];
    double[][] rhoLow = new double[order][];
    rho[0] = x;
    rhoLow[0] = xLow;
    double[] l = new double[order + 1];
    double[] c = new double[order + 1];
    double[] factorial = {1, 1, 2, 6, 24, 120, 720};
    for (int m = 1; m <= order; m++) {
      double[] terms = new double[m];
      for (int k = 1; k <= m; k++) {
        Current flow = current(rho[m - k], rhoLow[m - k]);
        terms[k - 1] = (k % 2 == 0 ? flow.gross() : flow.net()) / factorial[k];
      }
      l[m] = CompensatedSum.of(terms);
      c[m] = factorial[m] * l[m];
      if (m == order) {
        break;
      }
      double[][] b = {new double[x.length], new double[x.length]};
      for (int k = 1; k <= m; k++) {
        double[][] jumps = apply(k, rho[m - k], rhoLow[m - k]);
        double[][] term = minus(jumps, l[k] * factorial[k], rho[m - k], rhoLow[m - k]);
        b = minus(b, -1 / factorial[k], term[0], term[1]);
      }
      rho[m] = drazin.solve(b[0], b[1]);
      rhoLow[m] = new double[x.length];
    }
    return c;
  }
}
