package dickens.observe;

import dickens.generator.Chain;
import dickens.generator.ChainChannel;
import dickens.solve.ChainSteadyState;
import dickens.solve.CompensatedSum;
import java.util.Arrays;

/**
 * Gradients of the cumulants of a set of baths with respect to any number of parameters, from
 * adjoint solves whose number does not grow with that of the parameters.
 *
 * <p>The cumulant generating function l(chi) is the dominant eigenvalue of the counted generator
 * R(chi) = sum_k chi^k W_k/k!, W_0 = R, with right and left eigenvectors rho(chi), lambda(chi),
 * lambda . rho = 1. First-order perturbation theory at every chi, dl = lambda . dR(chi) rho,
 * expanded in powers of chi, gives
 *
 * <pre>
 *   d l_m = sum_{a+b+k=m} lambda_a . d(W_k/k!) rho_b
 *   R   rho_m    = sum_{k=1..m} (l_k - W_k/k!)   rho_{m-k},      1 . rho_m = 0
 *   R^T lambda_m = sum_{k=1..m} (l_k - W_k^T/k!) lambda_{m-k},   sum_{a+b=m} lambda_a . rho_b = 0
 * </pre>
 *
 * and C_m = m! l_m. For m = 1 this is the adjoint formula of a current.
 *
 * <p>Cost: m Drazin solves and m transposed ones for C_m, then 10 m^2 b n flops a parameter. Errors
 * are those of double precision without refinement: eight digits of the gradient and better, unless
 * the chain is hot throughout.
 */
final class CumulantAdjoint {
  private final ChainSteadyState state;
  private final boolean[] counted;
  private final int order;
  private final double[][] rho;
  private final double[][] lambda;

  /**
   * Solves for the vectors.
   *
   * @param counted the baths whose energy is counted, length the number of channels
   * @param order highest m
   */
  CumulantAdjoint(ChainSteadyState state, boolean[] counted, int order) {
    this.state = state;
    this.counted = counted.clone();
    this.order = order;
    this.rho = new double[order][];
    this.lambda = new double[order + 1][];
    int n = state.chain().levels();
    double[] l = new double[order + 1];
    rho[0] = state.rho();
    lambda[0] = new double[n];
    Arrays.fill(lambda[0], 1);
    for (int m = 1; m <= order; m++) {
      double[] right = new double[n];
      double[] left = new double[n];
      CompensatedSum lm = new CompensatedSum();
      double factorial = 1;
      for (int k = 1; k <= m; k++) {
        factorial *= k;
        lm.add(addMoments(k, -1 / factorial, rho[m - k], right, lambda[m - k], left));
      }
      l[m] = -lm.value();
      for (int k = 1; k <= m; k++) {
        for (int i = 0; i < n; i++) {
          right[i] += l[k] * rho[m - k][i];
          left[i] += l[k] * lambda[m - k][i];
        }
      }
      if (m < order) {
        rho[m] = state.factorization().drazin(right);
      }
      lambda[m] = state.factorization().drazinTransposed(left);
      normalise(m);
    }
  }

  /** Adds the constant to lambda_m that makes sum_{a+b=m} lambda_a . rho_b = 0. */
  private void normalise(int m) {
    CompensatedSum overlap = new CompensatedSum();
    for (int a = 1; a <= m; a++) {
      for (int i = 0; i < rho[0].length; i++) {
        overlap.add(lambda[a][i] * rho[m - a][i]);
      }
    }
    for (int i = 0; i < rho[0].length; i++) {
      lambda[m][i] -= overlap.value();
    }
  }

  /**
   * Adds f W_k v to one vector and f W_k^T u to another.
   *
   * @return f 1 . W_k v
   */
  private double addMoments(int k, double f, double[] v, double[] wv, double[] u, double[] wu) {
    Chain chain = state.chain();
    CompensatedSum sum = new CompensatedSum();
    for (int c = 0; c < counted.length; c++) {
      if (!counted[c]) {
        continue;
      }
      ChainChannel channel = chain.channels().get(c);
      for (int d = 1; d <= chain.halfBandwidth(); d++) {
        double[] quanta = chain.quanta()[d - 1];
        for (int i = 0; i < quanta.length; i++) {
          double rise = f * power(quanta[i], k) * channel.up()[d - 1][i];
          double fall = f * power(-quanta[i], k) * channel.down()[d - 1][i];
          sum.add(rise * v[i] + fall * v[i + d]);
          wv[i + d] += rise * v[i];
          wv[i] += fall * v[i + d];
          wu[i] += rise * u[i + d];
          wu[i + d] += fall * u[i];
        }
      }
    }
    return sum.value();
  }

  private static double power(double w, int k) {
    double power = 1;
    for (int p = 0; p < k; p++) {
      power *= w;
    }
    return power;
  }

  /**
   * Derivatives of C_1 .. C_order with respect to one parameter.
   *
   * @return length order, C_m at m - 1 [energy^m/time per unit of the parameter]
   */
  double[] derivatives(ChainDerivative derivative) {
    double[] result = new double[order];
    double factorial = 1;
    for (int m = 1; m <= order; m++) {
      factorial *= m;
      CompensatedSum sum = new CompensatedSum();
      for (int a = 0; a <= m; a++) {
        for (int b = 0; b < order && a + b <= m; b++) {
          addTerm(a, b, m - a - b, derivative, sum);
        }
      }
      result[m - 1] = factorial * sum.value();
    }
    return result;
  }

  /** lambda_a . d(W_k/k!) rho_b; W_0 = R has a diagonal, and all baths in it. */
  private void addTerm(int a, int b, int k, ChainDerivative derivative, CompensatedSum sum) {
    Chain chain = state.chain();
    double factorial = 1;
    for (int p = 2; p <= k; p++) {
      factorial *= p;
    }
    for (int c = 0; c < counted.length; c++) {
      if (k > 0 && !counted[c]) {
        continue;
      }
      ChainChannel rate = chain.channels().get(c);
      ChainChannel change = derivative.channels().get(c);
      for (int d = 1; d <= chain.halfBandwidth(); d++) {
        double[] w = chain.quanta()[d - 1];
        double[] dw = derivative.quanta()[d - 1];
        for (int i = 0; i < w.length; i++) {
          double rise = power(w[i], k) * change.up()[d - 1][i];
          double fall = power(-w[i], k) * change.down()[d - 1][i];
          double diagonal = k == 0 ? 1 : 0;
          if (k > 0) {
            rise += k * power(w[i], k - 1) * dw[i] * rate.up()[d - 1][i];
            fall -= k * power(-w[i], k - 1) * dw[i] * rate.down()[d - 1][i];
          }
          double high = lambda[a][i + d] - diagonal * lambda[a][i];
          double low = lambda[a][i] - diagonal * lambda[a][i + d];
          sum.add((rise * high * rho[b][i] + fall * low * rho[b][i + d]) / factorial);
        }
      }
    }
  }
}
