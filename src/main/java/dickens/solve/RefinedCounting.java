package dickens.solve;

import dickens.generator.Chain;
import dickens.generator.ChainChannel;

/**
 * Cumulants of the energy counted in a set of channels of a long chain, by elimination in double
 * precision and iterative refinement with twice that precision.
 *
 * <p>Computed: with the jump moments W_k,ab = (E_a - E_b)^k R_ab of the counted channels and
 * binomials (m k),
 *
 * <pre>
 *   C_m       = sum_{k=1..m} (m k) 1.W_k r_{m-k}
 *   R r_m     = sum_{k=1..m} (m k) (C_k - W_k) r_{m-k},   sum r_m = 0,   r_0 = rho
 * </pre>
 *
 * (r_m is m! times the rho_m of Flindt et al. 2007; C_2 is the noise, K(13), (14)).
 *
 * <p>Why: a chain of n levels that is hot throughout relaxes by diffusion along the levels, so R^-1
 * enlarges the rounding of its source as n^2. In double precision the noise of random hot
 * refrigerators is off by up to 1e-12 at 32 levels, 2e-10 at 256 and 5e-9 at 1024. Here sources,
 * residuals and read-outs are formed in double-double arithmetic.
 *
 * <p>Rounded rates alone would spoil as much: moving each by one unit in the last place moves the
 * noise by up to 2e-11 at 256 levels and 8e-10 at 1024, because what counts is 1 - up/down, small
 * in hot chains. Strengths may be off (a change of 1e-6 that keeps up/down moves the noise by
 * 5e-6), detailed balance may not. So the downward rates and the quanta of single steps are taken
 * as exact, longer quanta as their sums, and up = down exp(-beta w) is restored to 26 digits.
 * Channels that are not thermal are taken as given.
 *
 * <p>Method: x grows by R^-1 (b - R x), R^-1 from {@link ChainFactorization#drazin} and the
 * residual in flux form, until the next correction would be below 1e-28 of x or corrections stop
 * shrinking (Wilkinson 1963; Moler 1967); then its sum is projected out. The steady state is
 * refined in the same way.
 *
 * <p>Storage: total rates as pairs, {@code [d-1][k]} as in {@link Chain}; (40 + 8 C) b n bytes for
 * C channels, and 16 n for each order. Cost: about 60 flops a rate of a channel for a source or
 * read-out, 30 b n for a residual, 4 b n for a solve: 0.6 microseconds a level and noise.
 *
 * <p>Failures: none of its own; numbers that are not finite show in the cumulants.
 */
public final class RefinedCounting {
  /**
   * Accepted cancellation of a plain read-out. The error is up to 20 eps times the cancellation in
   * 5400 noises of random refrigerators of 16 to 1024 levels, so 5e-13 here.
   */
  private static final double CANCELLATION = 100;

  /** Relative difference up to which a rate counts as the rounded rate of a thermal bath. */
  private static final double ROUNDING = 1e-12;

  /** Rates that small, or from such exponents on, carry nothing and are taken as they are. */
  private static final double NO_MATTER = 1e-280;

  private static final double LARGEST_EXPONENT = 600;

  private static final double NEGLIGIBLE = 1e-28;
  private static final int MAX_STEPS = 12;

  private final Chain chain;
  private final ChainFactorization factorization;
  private final int reach;
  private final double[][] up;
  private final double[][] upLow;
  private final double[][] down;
  private final double[][] downLow;
  private final RefinedVector rho;

  // what the rounding of the quanta, and of the upward rates of each channel, lost
  private final double[][] quantaLow;
  private final double[][][] channelUpLow;

  /**
   * Whether a cumulant found in double precision is to be refined, because what was summed up
   * cancels too far. How long or how hot the chain is does not matter in itself.
   *
   * @param size sum of the magnitudes of the terms, or of the terms of each level
   * @param value the cumulant
   */
  public static boolean isNeeded(double size, double value) {
    return size > CANCELLATION * Math.abs(value);
  }

  /** For a solved chain. */
  public RefinedCounting(ChainSteadyState state) {
    chain = state.chain();
    factorization = state.factorization();
    reach = factorization.reach();
    int b = chain.halfBandwidth();
    quantaLow = new double[b][];
    for (int d = 1; d <= b; d++) {
      quantaLow[d - 1] = restOfQuanta(d);
    }
    channelUpLow = new double[chain.channels().size()][b][];
    for (int c = 0; c < channelUpLow.length; c++) {
      for (int d = 1; d <= b; d++) {
        channelUpLow[c][d - 1] = restOfUp(chain.channels().get(c), d);
      }
    }
    up = new double[b][];
    upLow = new double[b][];
    down = new double[b][];
    downLow = new double[b][];
    for (int d = 1; d <= b; d++) {
      RefinedVector totalUp = RefinedVector.zero(edges(d));
      RefinedVector totalDown = RefinedVector.zero(edges(d));
      for (int c = 0; c < channelUpLow.length; c++) {
        ChainChannel channel = chain.channels().get(c);
        for (int k = 0; k < edges(d); k++) {
          totalUp.add(k, channel.up()[d - 1][k], channelUpLow[c][d - 1][k]);
          totalDown.add(k, channel.down()[d - 1][k], 0);
        }
      }
      up[d - 1] = totalUp.high();
      upLow[d - 1] = totalUp.low();
      down[d - 1] = totalDown.high();
      downLow[d - 1] = totalDown.low();
    }
    rho = refinedSteadyState(state.rho());
  }

  /** Number of edges of step d between levels that can be left. */
  private int edges(int d) {
    return Math.max(0, reach - d);
  }

  /** The quanta of longer steps are sums of those of single steps. */
  private double[] restOfQuanta(int d) {
    double[] rest = new double[edges(d)];
    double[] single = chain.quanta()[0];
    DoubleDouble w = new DoubleDouble();
    for (int k = 0; d > 1 && k < rest.length; k++) {
      double rounded = chain.quanta()[d - 1][k];
      w.set(-rounded, 0);
      for (int i = k; i < k + d; i++) {
        w.add(single[i], 0);
      }
      rest[k] = Math.abs(w.value()) <= ROUNDING * Math.abs(rounded) ? w.value() : 0;
    }
    return rest;
  }

  /** up = down exp(-beta w), down being exact; 0 for a channel that is not thermal. */
  private double[] restOfUp(ChainChannel channel, int d) {
    double[] rest = new double[edges(d)];
    DoubleDouble thermal = new DoubleDouble();
    for (int k = 0; k < rest.length; k++) {
      double rounded = channel.up()[d - 1][k];
      if (rounded < NO_MATTER || channel.beta() * chain.quanta()[d - 1][k] > LARGEST_EXPONENT) {
        continue;
      }
      thermal.set(0, 0);
      thermal.addProduct(-channel.beta(), 0, chain.quanta()[d - 1][k], quantaLow[d - 1][k]);
      thermal.exponentiate();
      thermal.multiply(channel.down()[d - 1][k], 0);
      thermal.add(-rounded, 0);
      rest[k] = Math.abs(thermal.value()) <= ROUNDING * rounded ? thermal.value() : 0;
    }
    return rest;
  }

  /** R rho = 0, sum rho = 1, from rho in double precision. */
  private RefinedVector refinedSteadyState(double[] start) {
    RefinedVector x = new RefinedVector(start.clone(), new double[start.length]);
    RefinedVector zero = RefinedVector.zero(start.length);
    refine(x, zero, residual(x, zero));
    DoubleDouble excess = x.sum();
    excess.add(-1, 0);
    // x / sum x, where sum x is 1 to rounding
    RefinedVector copy = new RefinedVector(x.high().clone(), x.low().clone());
    x.addScaled(-excess.value(), -excess.rest(), copy);
    return x;
  }

  /** R x = b with sum x = 0. */
  private RefinedVector drazin(RefinedVector b) {
    RefinedVector x = RefinedVector.zero(b.high().length);
    refine(x, b, b.high());
    DoubleDouble sum = x.sum();
    x.addScaled(-sum.value(), -sum.rest(), rho);
    return x;
  }

  /** Improves x until R x = b, from its first residual on. */
  private void refine(RefinedVector x, RefinedVector b, double[] firstResidual) {
    double[] residual = firstResidual;
    double last = Double.POSITIVE_INFINITY;
    for (int step = 0; step < MAX_STEPS; step++) {
      double[] correction = factorization.drazin(residual);
      double size = magnitude(correction);
      // NaN ends the refinement too; it shows in the result
      if (!(size > 0 && size < 0.5 * last)) {
        return;
      }
      for (int k = 0; k < reach; k++) {
        x.add(k, correction[k], 0);
      }
      double shrink = step == 0 ? 1 : size / last;
      if (size * shrink <= NEGLIGIBLE * magnitude(x.high())) {
        return;
      }
      last = size;
      residual = residual(x, b);
    }
  }

  /** b - R x, rounded once at the end. */
  private double[] residual(RefinedVector x, RefinedVector b) {
    RefinedVector[] flux = new RefinedVector[chain.halfBandwidth()];
    for (int d = 1; d <= flux.length; d++) {
      flux[d - 1] = flux(x, d);
    }
    double[] r = new double[b.high().length];
    DoubleDouble sum = new DoubleDouble();
    for (int k = 0; k < reach; k++) {
      sum.set(b.high()[k], b.low()[k]);
      for (int d = 1; d <= flux.length; d++) {
        RefinedVector f = flux[d - 1];
        if (k >= d) {
          sum.add(-f.high()[k - d], -f.low()[k - d]);
        }
        if (k + d < reach) {
          sum.add(f.high()[k], f.low()[k]);
        }
      }
      r[k] = sum.value();
    }
    return r;
  }

  /** What flows upwards along the edges of step d: up x_k - down x_{k+d}. */
  private RefinedVector flux(RefinedVector x, int d) {
    RefinedVector f = RefinedVector.zero(edges(d));
    DoubleDouble net = new DoubleDouble();
    for (int k = 0; k < f.high().length; k++) {
      net.set(0, 0);
      net.addProduct(up[d - 1][k], upLow[d - 1][k], x.high()[k], x.low()[k]);
      net.addProduct(-down[d - 1][k], -downLow[d - 1][k], x.high()[k + d], x.low()[k + d]);
      f.high()[k] = net.value();
      f.low()[k] = net.rest();
    }
    return f;
  }

  private static double magnitude(double[] x) {
    double sum = 0;
    for (double component : x) {
      sum += Math.abs(component);
    }
    return sum;
  }

  /**
   * C_1 .. C_order of the energy counted in some channels [energy^m/time], at {@code [m-1]}.
   *
   * @param counted for each channel, whether it is counted
   * @param order highest order, at least 1
   */
  public double[] cumulants(boolean[] counted, int order) {
    RefinedVector[] r = new RefinedVector[order];
    r[0] = rho;
    DoubleDouble[] c = new DoubleDouble[order + 1];
    double[] values = new double[order];
    for (int m = 1; m <= order; m++) {
      c[m] = new DoubleDouble();
      RefinedVector source = RefinedVector.zero(rho.high().length);
      double binomial = 1;
      for (int k = 1; k <= m; k++) {
        binomial = binomial * (m - k + 1) / k;
        addJumpMoment(counted, r[m - k], k, binomial, c[m], source);
      }
      values[m - 1] = c[m].value();
      if (m < order) {
        binomial = 1;
        for (int k = 1; k <= m; k++) {
          binomial = binomial * (m - k + 1) / k;
          DoubleDouble weight = new DoubleDouble();
          weight.set(c[k].value(), c[k].rest());
          weight.multiply(binomial, 0);
          source.addScaled(weight.value(), weight.rest(), r[m - k]);
        }
        r[m] = drazin(source);
      }
    }
    return values;
  }

  /** Adds factor * 1.W_k v to the sum and subtracts factor * W_k v from the source. */
  private void addJumpMoment(
      boolean[] counted,
      RefinedVector v,
      int k,
      double factor,
      DoubleDouble sum,
      RefinedVector source) {
    DoubleDouble rise = new DoubleDouble();
    DoubleDouble fall = new DoubleDouble();
    for (int c = 0; c < counted.length; c++) {
      if (!counted[c]) {
        continue;
      }
      ChainChannel channel = chain.channels().get(c);
      for (int d = 1; d <= chain.halfBandwidth(); d++) {
        double[] quanta = chain.quanta()[d - 1];
        for (int i = 0; i < edges(d); i++) {
          double upward = channel.up()[d - 1][i];
          double downward = channel.down()[d - 1][i];
          if (upward == 0 && downward == 0) {
            continue;
          }
          rise.set(v.high()[i], v.low()[i]);
          rise.multiply(upward, channelUpLow[c][d - 1][i]);
          fall.set(v.high()[i + d], v.low()[i + d]);
          fall.multiply(downward, 0);
          for (int p = 0; p < k; p++) {
            rise.multiply(quanta[i], quantaLow[d - 1][i]);
            fall.multiply(-quanta[i], -quantaLow[d - 1][i]);
          }
          if (factor != 1) {
            rise.multiply(factor, 0);
            fall.multiply(factor, 0);
          }
          source.add(i + d, -rise.value(), -rise.rest());
          source.add(i, -fall.value(), -fall.rest());
          rise.add(fall.value(), fall.rest());
          sum.add(rise.value(), rise.rest());
        }
      }
    }
  }
}
