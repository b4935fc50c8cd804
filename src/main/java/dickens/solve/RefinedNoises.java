package dickens.solve;

import dickens.generator.Chain;
import dickens.generator.ChainChannel;

/**
 * Zero-frequency noises of all channels of a solved chain by {@link RefinedCounting}, each counted
 * in the channel or in all the others, whichever has less shot noise.
 */
public final class RefinedNoises {
  private RefinedNoises() {}

  /** S of each channel [energy^2/time]; 0 for a single one. */
  public static double[] of(ChainSteadyState state) {
    Chain chain = state.chain();
    int channels = chain.channels().size();
    double[] noises = new double[channels];
    if (channels == 1) {
      return noises;
    }
    double[] shot = new double[channels];
    for (int c = 0; c < channels; c++) {
      shot[c] = shotNoise(chain, chain.channels().get(c), state.rho());
    }
    RefinedCounting refined = new RefinedCounting(state);
    for (int c = 0; c < channels; c++) {
      noises[c] = refined.cumulants(quieter(shot, c), 2)[1];
    }
    return noises;
  }

  /** sum w^2 (up rho_low + down rho_high). */
  private static double shotNoise(Chain chain, ChainChannel channel, double[] rho) {
    CompensatedSum sum = new CompensatedSum();
    for (int d = 1; d <= chain.halfBandwidth(); d++) {
      double[] quanta = chain.quanta()[d - 1];
      for (int k = 0; k < quanta.length; k++) {
        double rise = channel.up()[d - 1][k] * rho[k];
        double fall = channel.down()[d - 1][k] * rho[k + d];
        sum.add(quanta[k] * quanta[k] * (rise + fall));
      }
    }
    return sum.value();
  }

  /** The channels to count for the noise of c: itself, or all the others if they are quieter. */
  private static boolean[] quieter(double[] shot, int c) {
    double others = 0;
    for (int i = 0; i < shot.length; i++) {
      others += i == c ? 0 : shot[i];
    }
    boolean[] counted = new boolean[shot.length];
    for (int i = 0; i < shot.length; i++) {
      counted[i] = (i == c) == (shot[c] <= others);
    }
    return counted;
  }
}
