package dickens.observe;

import dickens.generator.Chain;
import dickens.generator.ChainChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;
import org.hipparchus.analysis.UnivariateVectorFunction;
import org.hipparchus.analysis.differentiation.FiniteDifferencesDifferentiator;
import org.hipparchus.analysis.differentiation.UnivariateDerivative1;

/**
 * Derivative of a chain's rates, quanta and inverse temperatures with respect to one parameter u.
 *
 * <p>The rates are elementary functions of the parameters, so five-point differences of them are
 * good to ten digits; what is costly and delicate, the derivative of the state, is left to {@link
 * CumulantAdjoint}.
 *
 * @param channels derivatives of the rates {@code up} and {@code down} and of beta, shaped like
 *     those of the chain [their unit per unit of u]
 * @param quanta {@code [d-1][k]}: derivative of E_{k+d} - E_k
 */
public record ChainDerivative(List<ChainChannel> channels, double[][] quanta) {
  private static final int POINTS = 5;

  /**
   * Differentiates a chain.
   *
   * @param chainAt the chain at a value of u, always with the same number of levels
   * @param u where, inside the bounds
   * @param step distance of neighbouring points
   * @param low smallest u at which the chain may be asked for
   * @param high largest u, at least five steps above
   */
  public static ChainDerivative of(
      DoubleFunction<Chain> chainAt, double u, double step, double low, double high) {
    UnivariateVectorFunction flat = at -> flatten(chainAt.apply(at));
    UnivariateDerivative1[] result =
        new FiniteDifferencesDifferentiator(POINTS, step, low, high)
            .differentiate(flat)
            .value(new UnivariateDerivative1(u, 1));
    Chain shape = chainAt.apply(u);
    int[] next = {0};
    double[][] quanta = take(result, next, shape.quanta());
    List<ChainChannel> channels = new ArrayList<>();
    for (ChainChannel channel : shape.channels()) {
      double beta = result[next[0]++].getFirstDerivative();
      double[][] up = take(result, next, channel.up());
      double[][] down = take(result, next, channel.down());
      channels.add(new ChainChannel(channel.name(), beta, up, down));
    }
    return new ChainDerivative(List.copyOf(channels), quanta);
  }

  private static double[] flatten(Chain chain) {
    List<double[]> parts = new ArrayList<>(List.of(chain.quanta()));
    for (ChainChannel channel : chain.channels()) {
      parts.add(new double[] {channel.beta()});
      parts.addAll(List.of(channel.up()));
      parts.addAll(List.of(channel.down()));
    }
    return parts.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  private static double[][] take(UnivariateDerivative1[] from, int[] next, double[][] shape) {
    double[][] part = new double[shape.length][];
    for (int d = 0; d < shape.length; d++) {
      part[d] = new double[shape[d].length];
      for (int k = 0; k < part[d].length; k++) {
        part[d][k] = from[next[0]++].getFirstDerivative();
      }
    }
    return part;
  }
}
