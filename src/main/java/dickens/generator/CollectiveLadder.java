package dickens.generator;

import java.util.ArrayList;
import java.util.List;

/**
 * One spin J under collective emission and pumping alone: the birth-death chain of m, counted from
 * the end that is populated. Energies are in quanta and grow from that end on.
 *
 * <p>Level k is m = -J + k, or m = J - k where pumping is stronger than emission. Between k and k +
 * 1 the rates are those of the channel times (k+1)(2J-k), A(16).
 *
 * @param twoJ 2J, 0 or greater
 * @param channels the baths; their local rates do not count here
 */
public record CollectiveLadder(long twoJ, List<JumpChannel> channels) implements ChainSource {
  /** Refuses a negative spin. */
  public CollectiveLadder {
    if (twoJ < 0) {
      throw new IllegalArgumentException("twoJ = " + twoJ + ": it must be 0 or greater");
    }
    channels = List.copyOf(channels);
  }

  /** True where the levels are counted from m = J downwards, so that energies change their sign. */
  public boolean isInverted() {
    double emission = channels.stream().mapToDouble(JumpChannel::collectiveEmission).sum();
    double pumping = channels.stream().mapToDouble(JumpChannel::collectivePumping).sum();
    return pumping > emission;
  }

  @Override
  public long levels() {
    return twoJ + 1;
  }

  @Override
  public String label(int k) {
    long twoM = isInverted() ? twoJ - 2L * k : 2L * k - twoJ;
    return "J=" + half(twoJ) + ",m=" + half(twoM);
  }

  /** A half-integer from its double: 3/2, 2, -1/2. */
  public static String half(long twice) {
    return (twice & 1) == 0 ? Long.toString(twice / 2) : twice + "/2";
  }

  @Override
  public Chain lowest(int count) {
    int n = (int) Math.min(count, levels());
    double[] energies = new double[n];
    double[] quanta = new double[n - 1];
    double[] elements = new double[n];
    for (int k = 0; k < n; k++) {
      energies[k] = k;
      elements[k] = (k + 1.0) * (twoJ - k);
      if (k + 1 < n) {
        quanta[k] = 1;
      }
    }
    boolean inverted = isInverted();
    double[] leak = new double[n];
    List<ChainChannel> moves = new ArrayList<>();
    for (JumpChannel channel : channels) {
      double rise = inverted ? channel.collectiveEmission() : channel.collectivePumping();
      double fall = inverted ? channel.collectivePumping() : channel.collectiveEmission();
      double[] up = new double[n - 1];
      double[] down = new double[n - 1];
      for (int k = 0; k + 1 < n; k++) {
        up[k] = rise * elements[k];
        down[k] = fall * elements[k];
      }
      leak[n - 1] += rise * elements[n - 1];
      moves.add(
          new ChainChannel(channel.name(), Double.NaN, new double[][] {up}, new double[][] {down}));
    }
    return new Chain(energies, new double[][] {quanta}, moves, leak);
  }
}
