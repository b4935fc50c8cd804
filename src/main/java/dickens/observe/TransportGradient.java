package dickens.observe;

import dickens.generator.Chain;
import dickens.generator.ChainChannel;
import dickens.solve.ChainSteadyState;
import dickens.solve.CompensatedSum;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;

/**
 * Gradients of everything that follows from currents and noises of a chain, by {@link
 * CumulantAdjoint} and the chain rule.
 *
 * <p>A formula such as TUR is differentiated along the direction in which currents, noises, gross
 * fluxes and temperatures move, by a difference of the formula alone, which costs nothing and is
 * good to nine digits.
 */
public final class TransportGradient {
  private static final double STEP = 1e-5;

  private final ChainStatistics statistics;
  private final List<CumulantAdjoint> adjoints = new ArrayList<>();
  private final List<double[]> grossValues = new ArrayList<>();
  private final double[] signs;

  /** Solves for the adjoint vectors of all baths of a solved chain. */
  public TransportGradient(ChainStatistics statistics) {
    this.statistics = statistics;
    ChainSteadyState state = statistics.state();
    int channels = state.chain().channels().size();
    signs = new double[channels];
    for (int c = 0; c < channels; c++) {
      boolean[] counted = statistics.quieterSide(c);
      // all others together carry the opposite energy
      signs[c] = counted[c] ? 1 : -1;
      adjoints.add(new CumulantAdjoint(state, counted, 2));
      grossValues.add(grossValue(c));
    }
  }

  /** The statistics that are differentiated. */
  public ChainStatistics statistics() {
    return statistics;
  }

  /** y with R^T y = g - (g . rho), g_k the gross flux of bath c out of level k. */
  private double[] grossValue(int c) {
    Chain chain = statistics.state().chain();
    ChainChannel channel = chain.channels().get(c);
    double[] cost = new double[chain.levels()];
    for (int d = 1; d <= chain.halfBandwidth(); d++) {
      double[] w = chain.quanta()[d - 1];
      for (int i = 0; i < w.length; i++) {
        cost[i] += w[i] * channel.up()[d - 1][i];
        cost[i + d] += w[i] * channel.down()[d - 1][i];
      }
    }
    for (int i = 0; i < cost.length; i++) {
      cost[i] -= statistics.gross(c);
    }
    return statistics.state().factorization().drazinTransposed(cost);
  }

  /**
   * The derivative of a formula with respect to the parameter that a chain's derivative belongs to.
   */
  public double of(ToDoubleFunction<TransportStatistics> formula, ChainDerivative derivative) {
    int channels = signs.length;
    double[] current = new double[channels];
    double[] noise = new double[channels];
    double[] gross = new double[channels];
    double[] beta = new double[channels];
    double scale = 0;
    for (int c = 0; c < channels; c++) {
      double[] cumulants = adjoints.get(c).derivatives(derivative);
      current[c] = signs[c] * cumulants[0];
      noise[c] = cumulants[1];
      gross[c] = grossDerivative(c, derivative);
      beta[c] = derivative.channels().get(c).beta();
      scale = Math.max(scale, ratio(current[c], statistics.current(c)));
      scale = Math.max(scale, ratio(noise[c], statistics.noise(c)));
      scale = Math.max(scale, ratio(gross[c], statistics.gross(c)));
      scale = Math.max(scale, ratio(beta[c], statistics.beta(c)));
    }
    if (scale == 0) {
      return 0;
    }
    double step = STEP / scale;
    return slope(
        k -> formula.applyAsDouble(new Moved(k * step, current, noise, gross, beta)), step);
  }

  /**
   * By a central difference; where a formula ends, as kappa does at beta_c = beta_h, by three
   * points on the side on which it is defined.
   */
  private static double slope(IntToDoubleFunction value, double step) {
    double ahead = value.applyAsDouble(1);
    double behind = value.applyAsDouble(-1);
    if (Double.isNaN(ahead) == Double.isNaN(behind)) {
      return (ahead - behind) / (2 * step);
    }
    int side = Double.isNaN(ahead) ? -1 : 1;
    double here = value.applyAsDouble(0);
    double near = value.applyAsDouble(side);
    double far = value.applyAsDouble(2 * side);
    return side * (4 * near - 3 * here - far) / (2 * step);
  }

  private static double ratio(double change, double value) {
    return change == 0 || value == 0 ? 0 : Math.abs(change / value);
  }

  private double grossDerivative(int c, ChainDerivative derivative) {
    Chain chain = statistics.state().chain();
    double[] rho = statistics.state().rho();
    double[] value = grossValues.get(c);
    CompensatedSum sum = new CompensatedSum();
    for (int d = 1; d <= chain.halfBandwidth(); d++) {
      double[] w = chain.quanta()[d - 1];
      double[] dw = derivative.quanta()[d - 1];
      ChainChannel own = chain.channels().get(c);
      ChainChannel change = derivative.channels().get(c);
      for (int i = 0; i < w.length; i++) {
        sum.add((w[i] * change.up()[d - 1][i] + dw[i] * own.up()[d - 1][i]) * rho[i]);
        sum.add((w[i] * change.down()[d - 1][i] + dw[i] * own.down()[d - 1][i]) * rho[i + d]);
        // -y . dR rho
        for (ChainChannel any : derivative.channels()) {
          double climb = any.up()[d - 1][i] * rho[i] - any.down()[d - 1][i] * rho[i + d];
          sum.add(-climb * (value[i + d] - value[i]));
        }
      }
    }
    return sum.value();
  }

  /** The statistics a step ahead on their tangent. */
  private final class Moved implements TransportStatistics {
    private final double step;
    private final double[] current;
    private final double[] noise;
    private final double[] gross;
    private final double[] beta;

    Moved(double step, double[] current, double[] noise, double[] gross, double[] beta) {
      this.step = step;
      this.current = current;
      this.noise = noise;
      this.gross = gross;
      this.beta = beta;
    }

    @Override
    public List<String> channels() {
      return statistics.channels();
    }

    @Override
    public double beta(int c) {
      return statistics.beta(c) + step * beta[c];
    }

    @Override
    public double current(int c) {
      return statistics.current(c) + step * current[c];
    }

    @Override
    public double gross(int c) {
      return statistics.gross(c) + step * gross[c];
    }

    @Override
    public double noise(int c) {
      return statistics.noise(c) + step * noise[c];
    }
  }
}
