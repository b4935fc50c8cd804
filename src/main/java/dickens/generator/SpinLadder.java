package dickens.generator;

import dickens.bath.Bath;
import dickens.bath.SpectralDensity;
import dickens.spin.ParityLadder;
import dickens.spin.ParitySector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rate matrix of N qubits with H = Omega J_z^2, coupled collectively to baths by J_x or
 * J_x^2/N, in one sector of spin j and parity: K(1), (2), (6)-(9).
 *
 * <p>Levels E_a = Omega a^2, a as in {@link ParityLadder}. Rates: down = Gamma(w)(1+n(w))|A|^2, up
 * = Gamma(w) n(w)|A|^2 with w = E_high - E_low, formed as Omega d (2a + d), which does not cancel.
 *
 * @param qubits N, at least 1; the N of J_x^2/N also where j < N/2
 * @param ladder spin and parity sector, 2j <= N of the same parity as N
 * @param omega energy scale Omega, greater than 0 [energy]
 * @param couplings the baths
 */
public record SpinLadder(
    long qubits, ParityLadder ladder, double omega, List<SpinCoupling> couplings)
    implements ChainSource {

  public SpinLadder {
    couplings = List.copyOf(couplings);
    if (ladder.twoJ() > qubits || ((qubits - ladder.twoJ()) & 1) != 0) {
      throw new IllegalArgumentException(
          "twoJ = "
              + ladder.twoJ()
              + ": for N = "
              + qubits
              + " it must be one of N, N-2, .., "
              + (qubits & 1));
    }
    if (!(omega > 0) || Double.isInfinite(omega)) {
      throw new IllegalArgumentException("Omega = " + omega + ": it must be greater than 0");
    }
    if (ladder.levels() > 1 && !isConnected(ladder, couplings)) {
      throw new IllegalArgumentException(
          "the levels are not all connected, so there is no unique steady state: give a bath that"
              + " couples through J_x (c or w) a Gamma greater than 0");
    }
  }

  /** A ladder of the maximal spin in the even sector. */
  public static SpinLadder maximal(long qubits, double omega, List<SpinCoupling> couplings) {
    return new SpinLadder(qubits, new ParityLadder(qubits, ParitySector.PLUS), omega, couplings);
  }

  /** J_x joins neighbours; J_x^2 joins a with a+2, and 1/2 with 3/2, so it needs half-integer j. */
  private static boolean isConnected(ParityLadder ladder, List<SpinCoupling> couplings) {
    for (SpinCoupling coupling : couplings) {
      boolean joins = coupling.operator() == SpinCoupling.Operator.JX || ladder.isHalfInteger();
      if (joins && !coupling.bath().density().isZero()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public long levels() {
    return ladder.levels();
  }

  /** E_{k+d} - E_k = Omega d (2a_k + d) [energy]. */
  public double quantum(long k, int d) {
    return omega * ((double) d * (double) (ladder.twoA(k) + d));
  }

  /** Energies of the lowest levels, E_a = Omega a^2 [energy]. */
  public double[] energies(int count) {
    double[] energies = new double[count];
    for (int k = 0; k < count; k++) {
      double a = 0.5 * ladder.twoA(k);
      energies[k] = omega * a * a;
    }
    return energies;
  }

  /** |<v_{k+d}| A |v_k>|^2, dimensionless. */
  public double matrixElement(SpinCoupling.Operator operator, long k, int d) {
    if (operator == SpinCoupling.Operator.JX) {
      return d == 1 ? ladder.jx(k) : 0;
    }
    double element = d == 1 ? ladder.jxSquaredOneUp(k) : ladder.jxSquaredTwoUp(k);
    return element / ((double) qubits * (double) qubits);
  }

  @Override
  public String label(int k) {
    long twoA = ladder.twoA(k);
    return (twoA & 1) == 1 ? twoA + "/2" : Long.toString(twoA / 2);
  }

  @Override
  public Chain lowest(int count) {
    double[][] noQuanta = {new double[0], new double[0]};
    List<ChainChannel> noChannels = new ArrayList<>();
    for (SpinCoupling coupling : couplings) {
      noChannels.add(
          new ChainChannel(
              coupling.bath().name(),
              coupling.bath().beta(),
              new double[][] {new double[0], new double[0]},
              new double[][] {new double[0], new double[0]}));
    }
    return grown(new Chain(new double[0], noQuanta, noChannels, new double[0]), count);
  }

  @Override
  public Chain grown(Chain shorter, int count) {
    int n = (int) Math.min(count, levels());
    double[] energies = energies(n);
    double[][] quanta = new double[2][];
    for (int d = 1; d <= 2; d++) {
      double[] known = shorter.quanta()[d - 1];
      quanta[d - 1] = Arrays.copyOf(known, Math.max(0, n - d));
      for (int k = known.length; k + d < n; k++) {
        quanta[d - 1][k] = quantum(k, d);
      }
    }
    double[] leak = new double[n];
    List<ChainChannel> channels = new ArrayList<>();
    for (int c = 0; c < couplings.size(); c++) {
      channels.add(channel(couplings.get(c), shorter.channels().get(c), n, leak));
    }
    return new Chain(energies, quanta, channels, leak);
  }

  private ChainChannel channel(SpinCoupling coupling, ChainChannel shorter, int n, double[] leak) {
    Bath bath = coupling.bath();
    SpectralDensity density = bath.density();
    double[][] up = new double[2][];
    double[][] down = new double[2][];
    for (int d = 1; d <= 2; d++) {
      int known = shorter.up()[d - 1].length;
      up[d - 1] = Arrays.copyOf(shorter.up()[d - 1], Math.max(0, n - d));
      down[d - 1] = Arrays.copyOf(shorter.down()[d - 1], Math.max(0, n - d));
      if (density.isZero()) {
        continue;
      }
      for (int k = known; k < n && k + d < levels(); k++) {
        double element = matrixElement(coupling.operator(), k, d);
        if (element == 0) {
          continue;
        }
        double quantum = quantum(k, d);
        double strength = density.at(quantum) * element;
        double occupation = bath.occupation(quantum);
        if (k + d < n) {
          up[d - 1][k] = strength * occupation;
          down[d - 1][k] = strength * (1 + occupation);
        } else {
          leak[k] += strength * occupation;
        }
      }
    }
    return new ChainChannel(bath.name(), bath.beta(), up, down);
  }
}
