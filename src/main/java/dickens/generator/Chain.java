package dickens.generator;

import java.util.List;

/**
 * A banded rate matrix R over n levels, dp/dt = R p, as the sum of channels (baths) whose jumps are
 * counted separately. Columns of R sum to zero; R_ab is the rate b -> a.
 *
 * <p>Storage: rates by step d = 1 .. b (half-bandwidth b) and lower level k, as in {@link
 * ChainChannel}. The arrays are shared, not copied: nobody may write to them. Memory: 16 b n bytes
 * a channel.
 *
 * <p>A chain that was cut from a longer one carries in {@link #leak()} the rates that it dropped;
 * the cut chain is a generator again, and leak . rho is the outflow that was neglected.
 */
public final class Chain {
  private final double[] energies;
  private final double[][] quanta;
  private final List<ChainChannel> channels;
  private final double[] leak;

  /**
   * A chain from its parts.
   *
   * @param energies E_k, length n [energy]
   * @param quanta {@code quanta[d-1][k]} = E_{k+d} - E_k, length n-d, computed by the model without
   *     cancellation; as many rows as the half-bandwidth [energy]
   * @param channels the baths; all with as many rows as {@code quanta}
   * @param leak rate from each level to levels that were cut off, length n [1/time]
   */
  public Chain(double[] energies, double[][] quanta, List<ChainChannel> channels, double[] leak) {
    this.energies = energies;
    this.quanta = quanta;
    this.channels = List.copyOf(channels);
    this.leak = leak;
    for (ChainChannel channel : channels) {
      if (channel.up().length != quanta.length || channel.down().length != quanta.length) {
        throw new IllegalArgumentException(
            "channel " + channel.name() + " must have " + quanta.length + " steps up and down");
      }
    }
  }

  /** Number of levels n, at least 1. */
  public int levels() {
    return energies.length;
  }

  /** Largest step b of a jump. */
  public int halfBandwidth() {
    return quanta.length;
  }

  /** E_k, length n [energy]. */
  public double[] energies() {
    return energies;
  }

  /** {@code [d-1][k]}: E_{k+d} - E_k [energy]. */
  public double[][] quanta() {
    return quanta;
  }

  /** The baths, in the model's order. */
  public List<ChainChannel> channels() {
    return channels;
  }

  /** Index of the channel with this name. */
  public int channelIndex(String name) {
    for (int c = 0; c < channels.size(); c++) {
      if (channels.get(c).name().equals(name)) {
        return c;
      }
    }
    throw new IllegalArgumentException("the chain has no channel " + name);
  }

  /**
   * Rate from each level to levels that were cut off, length n [1/time]; zeros for a whole chain.
   */
  public double[] leak() {
    return leak;
  }

  /** Total rates k -> k+d over all channels, {@code [d-1][k]}; a fresh copy. */
  public double[][] totalUp() {
    double[][] total = emptyBand();
    for (ChainChannel channel : channels) {
      add(channel.up(), total);
    }
    return total;
  }

  /** Total rates k+d -> k over all channels, {@code [d-1][k]}; a fresh copy. */
  public double[][] totalDown() {
    double[][] total = emptyBand();
    for (ChainChannel channel : channels) {
      add(channel.down(), total);
    }
    return total;
  }

  private double[][] emptyBand() {
    double[][] band = new double[halfBandwidth()][];
    for (int d = 1; d <= halfBandwidth(); d++) {
      band[d - 1] = new double[Math.max(0, levels() - d)];
    }
    return band;
  }

  private static void add(double[][] part, double[][] total) {
    for (int d = 0; d < total.length; d++) {
      for (int k = 0; k < total[d].length; k++) {
        total[d][k] += part[d][k];
      }
    }
  }

  /** R as a dense matrix {@code [a][b]} = rate b -> a, diagonal included: for small chains. */
  public double[][] dense() {
    int n = levels();
    double[][] up = totalUp();
    double[][] down = totalDown();
    double[][] matrix = new double[n][n];
    for (int d = 1; d <= halfBandwidth(); d++) {
      for (int k = 0; k + d < n; k++) {
        matrix[k + d][k] += up[d - 1][k];
        matrix[k][k] -= up[d - 1][k];
        matrix[k][k + d] += down[d - 1][k];
        matrix[k + d][k + d] -= down[d - 1][k];
      }
    }
    return matrix;
  }
}
