package dickens.solve;

import dickens.bath.SpectralDensity;
import dickens.generator.SpinCoupling;
import dickens.generator.SpinLadder;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;

/**
 * An independent oracle for long chains: rates, subtraction-free elimination and counting
 * statistics with 45 decimal digits throughout, from the parameters of a refrigerator with peaked
 * baths, K(5)-(9), in the maximal sector of an odd number of qubits.
 */
public final class DecimalCounting {
  private static final MathContext DIGITS = new MathContext(45, RoundingMode.HALF_EVEN);
  private static final BigDecimal ZERO = BigDecimal.ZERO;

  private final int n;
  private final int channels;
  private final BigDecimal[][] quanta;
  private final BigDecimal[][][] channelUp;
  private final BigDecimal[][][] channelDown;
  private final BigDecimal[][] up;
  private final BigDecimal[][] share;
  private final BigDecimal[] outflow;
  private final BigDecimal[] rho;

  /** Solves the whole chain. */
  public DecimalCounting(SpinLadder ladder) {
    n = (int) ladder.levels();
    channels = ladder.couplings().size();
    quanta = new BigDecimal[2][n];
    channelUp = new BigDecimal[channels][2][n];
    channelDown = new BigDecimal[channels][2][n];
    up = new BigDecimal[2][n];
    share = new BigDecimal[2][n];
    outflow = new BigDecimal[n];
    for (int d = 1; d <= 2; d++) {
      for (int k = 0; k < n; k++) {
        // a = k + 1/2
        quanta[d - 1][k] = times(exact(ladder.omega()), exact((double) d * (2 * k + 1 + d)));
        up[d - 1][k] = ZERO;
        share[d - 1][k] = ZERO;
      }
    }
    for (int c = 0; c < channels; c++) {
      for (int d = 1; d <= 2; d++) {
        for (int k = 0; k + d < n; k++) {
          rates(ladder, c, d, k);
          up[d - 1][k] = plus(up[d - 1][k], channelUp[c][d - 1][k]);
          share[d - 1][k + d] = plus(share[d - 1][k + d], channelDown[c][d - 1][k]);
        }
      }
    }
    for (int k = n - 1; k >= 1; k--) {
      BigDecimal s = plus(share[0][k], share[1][k]);
      outflow[k] = s;
      share[0][k] = share[0][k].divide(s, DIGITS);
      share[1][k] = share[1][k].divide(s, DIGITS);
      if (k >= 2) {
        share[0][k - 1] = plus(share[0][k - 1], times(up[0][k - 1], share[1][k]));
        up[0][k - 2] = plus(up[0][k - 2], times(up[1][k - 2], share[0][k]));
      }
    }
    rho = new BigDecimal[n];
    rho[0] = BigDecimal.ONE;
    for (int k = 1; k < n; k++) {
      rho[k] = inflow(rho, k).divide(outflow[k], DIGITS);
    }
    BigDecimal sum = sum(rho);
    for (int k = 0; k < n; k++) {
      rho[k] = rho[k].divide(sum, DIGITS);
    }
  }

  /** K(5)-(8), with the element of J_x^2 between 1/2 and 3/2. */
  private void rates(SpinLadder ladder, int c, int d, int k) {
    SpinCoupling coupling = ladder.couplings().get(c);
    channelUp[c][d - 1][k] = ZERO;
    channelDown[c][d - 1][k] = ZERO;
    boolean single = coupling.operator() == SpinCoupling.Operator.JX;
    BigDecimal element;
    BigDecimal jPlusHalf = exact(n);
    BigDecimal qubits2 = BigDecimal.valueOf(ladder.qubits()).pow(2);
    if (single && d == 1) {
      element = ladderSquared(k).divide(exact(4));
    } else if (!single && d == 2) {
      element = times(ladderSquared(k), ladderSquared(k + 1)).divide(exact(16));
    } else if (!single && k == 0) {
      element = times(jPlusHalf.pow(2), ladderSquared(0)).divide(exact(16));
    } else {
      return;
    }
    if (!single) {
      element = element.divide(qubits2, DIGITS);
    }
    SpectralDensity.Peaked peak = (SpectralDensity.Peaked) coupling.bath().density();
    BigDecimal w = quanta[d - 1][k];
    BigDecimal centre = exact(peak.centre());
    BigDecimal width2 = exact(peak.width()).pow(2);
    BigDecimal below = w.subtract(centre).pow(2).add(width2);
    BigDecimal above = w.add(centre).pow(2).add(width2);
    BigDecimal numerator = exact(4 * peak.height()).multiply(centre).multiply(width2).multiply(w);
    BigDecimal strength = times(numerator.divide(times(below, above), DIGITS), element);
    BigDecimal boltzmann = exponential(times(exact(coupling.bath().beta()), w).negate());
    BigDecimal down = strength.divide(BigDecimal.ONE.subtract(boltzmann), DIGITS);
    channelDown[c][d - 1][k] = down;
    channelUp[c][d - 1][k] = times(down, boltzmann);
  }

  /** j(j+1) - a(a+1) with j = n - 1/2, a = k + 1/2. */
  private BigDecimal ladderSquared(int k) {
    return BigDecimal.valueOf((long) n * n - (long) (k + 1) * (k + 1));
  }

  private static BigDecimal exponential(BigDecimal x) {
    int halvings = Math.max(0, Math.getExponent(x.doubleValue()) + 7);
    BigDecimal r = x.divide(BigDecimal.valueOf(2).pow(halvings), DIGITS);
    BigDecimal sum = BigDecimal.ONE;
    BigDecimal term = BigDecimal.ONE;
    for (int k = 1; term.abs().doubleValue() > 1e-46; k++) {
      term = times(term, r).divide(BigDecimal.valueOf(k), DIGITS);
      sum = plus(sum, term);
    }
    for (int i = 0; i < halvings; i++) {
      sum = times(sum, sum);
    }
    return sum;
  }

  private BigDecimal inflow(BigDecimal[] x, int k) {
    BigDecimal inflow = times(up[0][k - 1], x[k - 1]);
    return k < 2 ? inflow : plus(inflow, times(up[1][k - 2], x[k - 2]));
  }

  /** R x = b, sum x = 0; destroys b. */
  private BigDecimal[] drazin(BigDecimal[] b) {
    for (int k = n - 1; k >= 1; k--) {
      b[k - 1] = plus(b[k - 1], times(share[0][k], b[k]));
      if (k >= 2) {
        b[k - 2] = plus(b[k - 2], times(share[1][k], b[k]));
      }
    }
    b[0] = ZERO;
    for (int k = 1; k < n; k++) {
      b[k] = plus(inflow(b, k), b[k].negate()).divide(outflow[k], DIGITS);
    }
    BigDecimal sum = sum(b).negate();
    for (int k = 0; k < n; k++) {
      b[k] = plus(b[k], times(sum, rho[k]));
    }
    return b;
  }

  /** C_1 .. C_order of one channel, with the Taylor coefficients of Flindt et al. 2007. */
  public double[] cumulants(int channel, int order) {
    BigDecimal[][] r = new BigDecimal[order][];
    r[0] = rho;
    BigDecimal[] l = new BigDecimal[order + 1];
    double[] values = new double[order];
    BigDecimal factorialM = BigDecimal.ONE;
    for (int m = 1; m <= order; m++) {
      l[m] = ZERO;
      BigDecimal[] source = new BigDecimal[n];
      Arrays.fill(source, ZERO);
      BigDecimal factorial = BigDecimal.ONE;
      for (int k = 1; k <= m; k++) {
        factorial = factorial.multiply(BigDecimal.valueOf(k));
        l[m] = plus(l[m], jump(channel, r[m - k], k, factorial, source));
      }
      factorialM = factorialM.multiply(BigDecimal.valueOf(m));
      values[m - 1] = times(factorialM, l[m]).doubleValue();
      if (m < order) {
        for (int k = 1; k <= m; k++) {
          for (int i = 0; i < n; i++) {
            source[i] = plus(source[i], times(l[k], r[m - k][i]));
          }
        }
        r[m] = drazin(source);
      }
    }
    return values;
  }

  /** 1.W_k v / k!; subtracts W_k v / k! from the source. */
  private BigDecimal jump(int c, BigDecimal[] v, int k, BigDecimal factorial, BigDecimal[] source) {
    BigDecimal total = ZERO;
    for (int d = 1; d <= 2; d++) {
      for (int i = 0; i + d < n; i++) {
        if (channelUp[c][d - 1][i].signum() == 0) {
          continue;
        }
        BigDecimal w = quanta[d - 1][i];
        BigDecimal power = w.pow(k, DIGITS).divide(factorial, DIGITS);
        BigDecimal rise = times(power, times(channelUp[c][d - 1][i], v[i]));
        BigDecimal fall = times(power, times(channelDown[c][d - 1][i], v[i + d]));
        fall = (k & 1) == 0 ? fall : fall.negate();
        total = plus(total, plus(rise, fall));
        source[i + d] = plus(source[i + d], rise.negate());
        source[i] = plus(source[i], fall.negate());
      }
    }
    return total;
  }

  private static BigDecimal exact(double x) {
    return new BigDecimal(x);
  }

  private static BigDecimal plus(BigDecimal x, BigDecimal y) {
    return x.add(y, DIGITS);
  }

  private static BigDecimal times(BigDecimal x, BigDecimal y) {
    return x.multiply(y, DIGITS);
  }

  private static BigDecimal sum(BigDecimal[] x) {
    BigDecimal total = ZERO;
    for (BigDecimal term : x) {
      total = plus(total, term);
    }
    return total;
  }
}
